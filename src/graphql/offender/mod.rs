//! People who were referred. Nobody here need have been convicted of anything.

pub mod limit;
pub mod mutation;

use async_graphql::{Context, Enum, ID, InputObject, Object, Union};

use crate::domain::{
    self,
    id::{Key, OffenderId},
    offender::{self, By, Seen, Sex as Recorded, same::Features},
    page::Sorted,
    policy::Action,
};
use crate::graphql::{
    amendment::Amendment,
    context::ContextExt,
    error::{Nullable, Result, nullable},
    follow_up::ConcludedReferral,
    id::{Id, opaque},
    limited::ACCESS_LIMITED,
    loader::{AmendmentsOf, ConcludedOfOffender, LimitsOf, ReferralsOfOffender},
    offender::limit::OffenderLimit,
    page::{Connection, Direction, asked},
    referral::Referral,
    scalar::{Date, EventPosition},
};

/// Sex as the police recorded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Recorded")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A person who was referred: whole, or by reference alone where access to them is limited.
#[derive(Clone, Debug, Union)]
#[expect(clippy::large_enum_variant, reason = "nearly everybody is shown whole")]
pub enum Offender {
    /// The person.
    Full(FullOffender),
    /// Somebody to whom access is limited for this token.
    Limited(LimitedOffender),
}

impl Offender {
    /// The person in their face.
    pub fn of(seen: impl Into<Seen>) -> Self {
        match seen.into() {
            Seen::Whole(row) => Self::Full(FullOffender(*row)),
            Seen::Limited { id, reference } => Self::Limited(LimitedOffender { id, reference }),
        }
    }
}

/// A person in their face.
#[derive(Clone, Debug)]
pub struct FullOffender(pub offender::Offender);

/// A person who was referred. Scope `offenders:read`; every look is written to the audit trail.
#[Object]
impl FullOffender {
    /// The person's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The name of the record that people read out over the telephone.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The version, raised with every change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// First name.
    async fn first_name(&self) -> &str {
        &self.0.first_name
    }

    /// Last name.
    async fn last_name(&self) -> &str {
        &self.0.last_name
    }

    /// Date of birth. Null for supervisors, with an entry in `extensions.redactions`.
    async fn date_of_birth(&self, ctx: &Context<'_>) -> Option<Date> {
        ctx.shown(
            offender::shows_home(ctx.caller()),
            "name-only-for-supervisors",
            || Date(self.0.date_of_birth),
        )
    }

    /// Sex as the police recorded it; null where they did not.
    async fn sex(&self) -> Option<Sex> {
        self.0.sex.map(Sex::from)
    }

    /// Postcode of where they live. Null for supervisors, with an entry in `extensions.redactions`, and where it is not
    /// known.
    async fn postcode(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = offender::shows_home(ctx.caller());
        ctx.shown(shown, "name-only-for-supervisors", || {
            self.0.postcode.as_deref()
        })
        .flatten()
    }

    /// Who answers for a person under 18. Null for supervisors, with an entry in `extensions.redactions`, and where there is
    /// nobody.
    async fn guardian_name(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = offender::shows_home(ctx.caller());
        ctx.shown(shown, "name-only-for-supervisors", || {
            self.0.guardian_name.as_deref()
        })
        .flatten()
    }

    /// How to reach them. Null for supervisors, with an entry in `extensions.redactions`, and where it is not known.
    async fn guardian_phone(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = offender::shows_home(ctx.caller());
        ctx.shown(shown, "name-only-for-supervisors", || {
            self.0.guardian_phone.as_deref()
        })
        .flatten()
    }

    /// The police's own reference of the person, in capitals: for the office, mentors, who keeps the police's data, and
    /// whoever referred the person; null for others, with an entry in `extensions.redactions`, and where it is not known.
    async fn police_reference(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = offender::shows_police_reference(ctx.caller());
        ctx.shown(shown, "police-reference-protected", || {
            self.0.police_reference.as_deref()
        })
        .flatten()
    }

    /// The record that stays, if this one was given up for it; null otherwise.
    async fn merged_into(&self, ctx: &Context<'_>) -> Nullable<Offender> {
        nullable(async {
            ctx.caller().allow(Action::ListOffenders)?;
            let found = ctx.loader().load_many(self.0.merged_into_id).await?;
            Ok(found.into_values().next().map(Offender::of))
        })
        .await
    }

    /// People within reach who may be the same, at most 10: first those with the same police reference, then those with the
    /// same name, date of birth and postcode; of either, those known longest first. Somebody has to judge; nobody is merged
    /// by themselves. Null for supervisors, with an entry in `extensions.redactions`. Scope `offenders:read`.
    async fn possible_same_people(&self, ctx: &Context<'_>) -> Nullable<Vec<Offender>> {
        nullable(async {
            ctx.caller().allow(Action::ListOffenders)?;
            let shown = offender::shows_home(ctx.caller());
            let asked = ctx.shown(shown, "name-only-for-supervisors", || {
                Features::from(&self.0)
            });
            let Some(features) = asked else {
                return Ok(None);
            };
            let found = ctx.loader().load_one(features).await?.unwrap_or_default();
            Ok(Some(found.into_iter().map(Offender::of).collect()))
        })
        .await
    }

    /// The lists that limit access to the person, those that have ended among them, oldest first; the latest 50. Scope
    /// `offenders:manage` or `audit:read`.
    async fn limits(&self, ctx: &Context<'_>) -> Nullable<Vec<OffenderLimit>> {
        nullable(async {
            ctx.caller().allow(Action::ReadOffenderLimits)?;
            let rows = ctx.loader().load_one(LimitsOf(self.0.id)).await?;
            let rows = rows.unwrap_or_default().into_iter();
            Ok(Some(rows.map(OffenderLimit::of).collect()))
        })
        .await
    }

    /// The person's concluded referrals, oldest conclusion first: those that checks are recorded of; the latest 50. Scope
    /// `followups:read`.
    async fn concluded_referrals(&self, ctx: &Context<'_>) -> Nullable<Vec<ConcludedReferral>> {
        nullable(async {
            let rows = ctx
                .loader()
                .load_one(ConcludedOfOffender(self.0.id))
                .await?
                .unwrap_or_default();
            Ok(Some(
                rows.into_iter().map(ConcludedReferral::from).collect(),
            ))
        })
        .await
    }

    /// What was put right in the record, oldest first; the latest 50.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let rows = ctx
                .loader()
                .load_one(AmendmentsOf(self.0.id.value()))
                .await?
                .unwrap_or_default();
            let in_face = |row: domain::amendment::Amendment| {
                let shown = offender::shows_amended(ctx.caller(), &row.field);
                Amendment::of(row).shown_if(shown)
            };
            Ok(Some(rows.into_iter().map(in_face).collect()))
        })
        .await
    }

    /// The person's referrals within reach, oldest first. Scope `referrals:read`.
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Nullable<Connection<Referral>> {
        nullable(async {
            let asked = asked(ctx, (first, after), (last, before));
            let page = ctx
                .loader()
                .load_one(ReferralsOfOffender(self.0.id, asked))
                .await?;
            Ok(page.map(|page| Connection::of(page, Referral::of)))
        })
        .await
    }
}

/// A limited person in their face.
#[derive(Clone, Debug)]
pub struct LimitedOffender {
    id: OffenderId,
    reference: String,
}

/// Somebody to whom access is limited for this token, by a restricted list that does not name its subject or by an excluded
/// list that does. Scope `offenders:read`. Nothing else of the person is shown anywhere: in their referrals, attendances and
/// checks, what tells of them or of risk is null, with an entry `access-limited` in `extensions.redactions`, and free text is
/// `[withheld]`. Nothing about them can be changed: it is refused by the rule `access-limited`.
#[Object]
impl LimitedOffender {
    /// The person's id.
    pub async fn id(&self) -> ID {
        opaque(self.id)
    }

    /// The name of the record that people read out over the telephone.
    async fn reference(&self, ctx: &Context<'_>) -> &str {
        ctx.count_redaction(ACCESS_LIMITED);
        &self.reference
    }
}

/// Which people are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OffenderFilter {
    /// Only people in whose name or reference every word of this text, of 2 to 100 characters and at most 10 words, begins a
    /// word, without regard to capitals; somebody to whom access is limited by their whole reference alone.
    search: Option<String>,
}

impl From<OffenderFilter> for offender::Filter {
    fn from(filter: OffenderFilter) -> Self {
        Self {
            search: filter.search,
        }
    }
}

/// What people can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "By")]
pub enum OffenderOrderField {
    /// By last name, then first name, without regard to capitals; after them, by reference, those to whom access is limited.
    Name,
    /// By reference.
    Reference,
}

/// In which order people are listed.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct OffenderOrder {
    /// By what.
    #[graphql(default_with = "OffenderOrderField::Name")]
    field: OffenderOrderField,
    /// Which way.
    #[graphql(default)]
    direction: Direction,
}

impl Default for OffenderOrder {
    fn default() -> Self {
        Self {
            field: OffenderOrderField::Name,
            direction: Direction::Asc,
        }
    }
}

impl From<OffenderOrder> for Sorted<By> {
    fn from(order: OffenderOrder) -> Self {
        Self {
            by: order.field.into(),
            descending: order.direction == Direction::Desc,
        }
    }
}

/// Questions about people.
#[derive(Default)]
pub struct OffenderQuery;

#[Object]
impl OffenderQuery {
    /// People within reach. Scope `offenders:read`.
    async fn offenders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which people.", default)] filter: OffenderFilter,
        #[graphql(desc = "In which order.", default)] order_by: OffenderOrder,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Offender>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = offender::list(ctx.caller(), &filter.into(), order_by.into(), &asked).await?;
        Ok(Connection::of(page, Offender::of))
    }

    /// One person, by id or by reference; null if there is none, or none within reach. Scope `offenders:read`.
    async fn offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their id.")] id: Option<Id<OffenderId>>,
        #[graphql(desc = "Their reference.")] reference: Option<String>,
    ) -> Nullable<Offender> {
        nullable(async {
            let row = crate::graphql::node::one(
                ctx,
                Action::ListOffenders,
                id,
                reference,
                offender::find_by_reference,
            )
            .await?;
            Ok(row.map(Offender::of))
        })
        .await
    }
}
