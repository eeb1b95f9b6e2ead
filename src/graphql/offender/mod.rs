//! People who were referred. They have not necessarily been convicted of an offence.

pub mod kind;
pub mod limit;
pub mod limit_to;
pub mod mutation;
pub mod query;

use async_graphql::{Context, ID, Interface};
use domain::{
    id::{Key, OffenderId},
    offender::{self, Seen, same::Features},
};
use kernel::policy::Action;

use crate::{
    amendment::Amendment,
    context::ContextExt,
    error::{Nullable, nullable},
    follow_up::ConcludedReferral,
    id::opaque,
    limited::ACCESS_LIMITED,
    loader,
    offender::{kind::Sex, limit::OffenderLimit},
    page::{Connection, page_request},
    plain::{columns, kinds, object},
    referral::Referral,
    scalar::Date,
};

/// A person who was referred: the whole record, or only its reference if access to the person is limited for the
/// caller.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "The person's id."),
    field(
        name = "reference",
        ty = "&str",
        desc = "The reference of the record, for example to read out over the telephone."
    )
)]
#[expect(clippy::large_enum_variant, reason = "nearly everybody is shown whole")]
pub enum Offender {
    /// The whole record.
    Full(FullOffender),
    /// Only the reference, because access to the person is limited for the caller.
    Limited(LimitedOffender),
}

kinds!(Offender { 0 => Full(FullOffender), 1 => Limited(LimitedOffender) });

impl Offender {
    /// Wraps a person in the GraphQL type that the caller may see.
    pub fn of(seen: impl Into<Seen>) -> Self {
        match seen.into() {
            Seen::Whole(row) => Self::Full(FullOffender(*row)),
            Seen::Limited { id, reference } => Self::Limited(LimitedOffender { id, reference }),
        }
    }
}

/// The GraphQL type `FullOffender`.
#[derive(Clone, Debug)]
pub struct FullOffender(pub offender::Offender);

/// A value of a person's parent or guardian, if the caller may see it.
fn guardians<'a>(ctx: &Context<'_>, value: Option<&'a str>) -> Option<&'a str> {
    let policy = if offender::shows_home(ctx.caller()) {
        "guardian-protected"
    } else {
        "name-only-for-supervisors"
    };
    let shown = offender::shows_guardian(ctx.caller());
    ctx.shown(shown, policy, || value).flatten()
}

/// A person who was referred. Scope `offenders:read`. Every read is recorded in the audit trail.
#[object]
impl FullOffender {
    /// The person's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The reference of the record, for example to read out over the telephone.
    pub fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The person's first name.
    fn first_name(&self) -> &str {
        &self.0.first_name
    }

    /// The person's last name.
    fn last_name(&self) -> &str {
        &self.0.last_name
    }

    /// The person's date of birth. For supervisors, null with an entry in `extensions.redactions`.
    fn date_of_birth(&self, ctx: &Context<'_>) -> Option<Date> {
        ctx.shown(
            offender::shows_home(ctx.caller()),
            "name-only-for-supervisors",
            || Date(self.0.date_of_birth),
        )
    }

    /// The person's sex as recorded by the police; null if they did not record it.
    fn sex(&self) -> Option<Sex> {
        self.0.sex.map(Sex::from)
    }

    /// The postcode of the person's home; null if it is not known. For supervisors, null with an entry in
    /// `extensions.redactions`.
    fn postcode(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = offender::shows_home(ctx.caller());
        ctx.shown(shown, "name-only-for-supervisors", || {
            self.0.postcode.as_deref()
        })
        .flatten()
    }

    /// The name of the parent or guardian of a person under 18; null if there is none. For supervisors and for who checks police
    /// records, null with an entry in `extensions.redactions`.
    fn guardian_name(&self, ctx: &Context<'_>) -> Option<&str> {
        guardians(ctx, self.0.guardian_name.as_deref())
    }

    /// The telephone number of the parent or guardian; null if it is not known. For supervisors and for who checks police records,
    /// null with an entry in `extensions.redactions`.
    fn guardian_phone(&self, ctx: &Context<'_>) -> Option<&str> {
        guardians(ctx, self.0.guardian_phone.as_deref())
    }

    /// The person's reference in the police's own system, as it was typed; null if it is not known. Only for
    /// managers, mentors, the officer who keeps the police's data, and the person's referrer: for other callers, null
    /// with an entry in `extensions.redactions`.
    fn police_reference(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = offender::shows_police_reference(ctx.caller());
        ctx.shown(shown, "police-reference-protected", || {
            self.0.police_reference.as_deref()
        })
        .flatten()
    }

    /// The record into which this one was merged; null if it was not merged.
    async fn merged_into(&self, ctx: &Context<'_>) -> Nullable<Offender> {
        nullable(async {
            ctx.caller().allow(Action::ListOffenders)?;
            let Some(other) = self.0.merged_into_id else {
                return Ok(None);
            };
            Ok(loader::OFFENDERS.of(ctx, other).await?.map(Offender::of))
        })
        .await
    }

    /// People visible to the caller who may be the same person, at most 10. People with the same police reference come
    /// first, then people with the same name and date of birth, of whom those with the same postcode come first; then
    /// people with the same date of birth, postcode and part of the name; then people with the same name whose date of
    /// birth differs in one digit, or has day and month exchanged. Accents, apostrophes, hyphens, spaces, capitals and the
    /// order of names do not matter. Within each group, those recorded first come first. Records are never merged
    /// automatically: a member of the Team must decide. For supervisors, null with an entry in `extensions.redactions`.
    /// Scope `offenders:read`.
    async fn possible_same_people(&self, ctx: &Context<'_>) -> Nullable<Vec<Offender>> {
        nullable(async {
            ctx.caller().allow(Action::ListOffenders)?;
            let shown = offender::shows_home(ctx.caller());
            let features = ctx.shown(shown, "name-only-for-supervisors", || {
                Features::from(&self.0)
            });
            let Some(features) = features else {
                return Ok(None);
            };
            let found = loader::SAME_PEOPLE
                .of(ctx, features)
                .await?
                .unwrap_or_default();
            Ok(Some(found.into_iter().map(Offender::of).collect()))
        })
        .await
    }

    /// The lists that limit access to the person, including lists that have ended, oldest first; the latest 50. Scope
    /// `offenders:manage` or `audit:read`. Null without the scope.
    async fn limits(&self, ctx: &Context<'_>) -> Nullable<Vec<OffenderLimit>> {
        nullable(async {
            ctx.caller().allow(Action::ReadOffenderLimits)?;
            let rows = loader::LIMITS.of(ctx, self.0.id).await?;
            let rows = rows.unwrap_or_default().into_iter();
            Ok(Some(rows.map(OffenderLimit::of).collect()))
        })
        .await
    }

    /// The person's concluded referrals, for which follow-up checks can be recorded, earliest conclusion first; the
    /// latest 50. Scope `followups:read`. Null without the scope.
    async fn concluded_referrals(&self, ctx: &Context<'_>) -> Nullable<Vec<ConcludedReferral>> {
        nullable(async {
            let rows = loader::CONCLUDED_OF_OFFENDER
                .of(ctx, self.0.id)
                .await?
                .unwrap_or_default();
            Ok(Some(rows.into_iter().map(ConcludedReferral::of).collect()))
        })
        .await
    }

    /// The amendments of this record, oldest first; the latest 50. Null only with an entry in `errors`.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let rows = loader::AMENDMENTS
                .of(ctx, self.0.id.value())
                .await?
                .unwrap_or_default();
            let in_face = |row: kernel::amendment::Amendment| {
                let shown = offender::shows_amended(ctx.caller(), &row.field);
                Amendment::of(row).shown_if(shown)
            };
            Ok(Some(rows.into_iter().map(in_face).collect()))
        })
        .await
    }

    /// The person's referrals that the caller may see, oldest first. Scope `referrals:read`. Null without the scope.
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<Referral>> {
        nullable(async {
            let request =
                page_request(ctx, (first, after), (last, before)).reading(columns::<Referral>(ctx));
            let page = loader::REFERRALS_OF_OFFENDER
                .of_with(ctx, self.0.id, request)
                .await?;
            Ok(page.map(|page| Connection::of(page, Referral::of)))
        })
        .await
    }
}

/// The GraphQL type `LimitedOffender`.
#[derive(Clone, Debug)]
pub struct LimitedOffender {
    id: OffenderId,
    reference: String,
}

/// A person to whom access is limited for the caller, either by a restricted list without the caller's subject or by an
/// excluded list with it. Scope `offenders:read`. No other data of the person is shown anywhere. In their referrals,
/// attendances and follow-up checks, values about the person or about risk are null, with an entry `access-limited` in
/// `extensions.redactions`, and free text is `[withheld]`. Mutations about the person are refused by the rule
/// `access-limited`.
#[object]
impl LimitedOffender {
    /// The person's id.
    pub fn id(&self) -> ID {
        opaque(self.id)
    }

    /// The reference of the record, for example to read out over the telephone.
    pub fn reference(&self, ctx: &Context<'_>) -> &str {
        ctx.count_redaction(ACCESS_LIMITED);
        &self.reference
    }
}
