//! Limited access to people: restricted lists name the only callers who may see a person, excluded lists name callers
//! who may not.

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    id::OffenderId,
    offender::{self, limit::LimitKind, limits::LimitWithUsers},
};
use kernel::issuer::{Identity as Known, issuer_shown};

use crate::{
    context::ContextExt,
    error::Result,
    id::Id,
    offender::mutation::OffenderPayload,
    scalar::{Date, DateTime},
};

/// The GraphQL type `Identity`.
pub struct Identity(Known);

/// A person as identified by their tokens. The same subject with two issuers is two people.
#[Object]
impl Identity {
    /// The issuer of the subject's tokens (claim `iss`); null for this service's own issuer.
    async fn issuer(&self) -> Option<&str> {
        self.0.issuer()
    }

    /// The subject of their tokens (claim `sub`).
    async fn subject(&self) -> &str {
        &self.0.subject
    }
}

/// A person as identified by their tokens.
#[derive(Debug, InputObject)]
pub struct IdentityInput {
    /// The issuer of the subject's tokens (claim `iss`), at most 200 characters; null or left out for this service's
    /// own issuer.
    issuer: Option<String>,
    /// The subject of their tokens (claim `sub`).
    subject: String,
}

impl From<IdentityInput> for Known {
    fn from(input: IdentityInput) -> Self {
        Self::new(input.issuer, input.subject)
    }
}

/// The kind of a list that limits access to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "LimitKind")]
pub enum OffenderLimitKind {
    /// Only the people on the list may see the person.
    Restricted,
    /// The people on the list may not see the person.
    Excluded,
}

/// The GraphQL type `OffenderLimit`.
pub struct OffenderLimit(LimitWithUsers);

impl OffenderLimit {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: LimitWithUsers) -> Self {
        Self(row)
    }
}

/// A list that limits access to a person. Scope `offenders:manage` or `audit:read`.
#[Object]
impl OffenderLimit {
    /// The kind of list.
    async fn kind(&self) -> OffenderLimitKind {
        self.0.limit.kind.into()
    }

    /// The subjects of the people on the list (claim `sub` of their tokens), of every issuer.
    async fn subjects(&self) -> Vec<&str> {
        let names = self.0.names.iter();
        names.map(|who| who.subject.as_str()).collect()
    }

    /// The people on the list, with their issuers, in the order of `subjects`.
    async fn identities(&self) -> Vec<Identity> {
        let names = self.0.names.iter().cloned();
        names.map(Identity).collect()
    }

    /// The reason for the limit.
    async fn reason(&self) -> &str {
        &self.0.limit.reason
    }

    /// The day by which the limit must be reviewed. The limit does not end on that day.
    async fn review_on(&self) -> Date {
        Date(self.0.limit.review_on)
    }

    /// The subject of the caller who set the limit (claim `sub`).
    async fn set_by(&self) -> &str {
        &self.0.limit.set_by
    }

    /// The issuer of the caller who set the limit (claim `iss`); null for this service's own issuer.
    async fn set_by_issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.limit.set_by_issuer)
    }

    /// The time at which the limit was set.
    async fn set_at(&self) -> DateTime {
        DateTime(self.0.limit.set_at)
    }

    /// The subject of the caller who ended the limit (claim `sub`); null while it is in force.
    async fn ended_by(&self) -> Option<&str> {
        self.0.limit.ended_by.as_deref()
    }

    /// The issuer of the caller who ended the limit (claim `iss`); null for this service's own issuer, and while the
    /// limit is in force.
    async fn ended_by_issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.limit.ended_by_issuer)
    }

    /// The time at which the limit ended; null while it is in force.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.limit.ended_at.map(DateTime)
    }

    /// The reason for lifting the limit; null while it is in force, and if another list replaced it.
    async fn ended_because(&self) -> Option<&str> {
        self.0.limit.ended_because.as_deref()
    }
}

/// Input of `restrictOffender`.
#[derive(Debug, InputObject)]
pub struct RestrictOffenderInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The person's id.
    offender: Id<OffenderId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The only people who may see the person: subjects of this service's own issuer, as in the registers of staff and
    /// referrers. Together with `identities`, 1 to 100 entries.
    #[graphql(default)]
    subjects: Vec<String>,
    /// The only people who may see the person, if they have another issuer.
    #[graphql(default)]
    identities: Vec<IdentityInput>,
    /// The reason, 1 to 4,000 characters.
    reason: String,
    /// The day by which the limit must be reviewed, later than today.
    review_on: Date,
}

/// Input of `excludeFromOffender`.
#[derive(Debug, InputObject)]
pub struct ExcludeFromOffenderInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The person's id.
    offender: Id<OffenderId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The people who may not see the person: subjects of this service's own issuer, as in the registers of staff and
    /// referrers. Together with `identities`, 1 to 100 entries.
    #[graphql(default)]
    subjects: Vec<String>,
    /// The people who may not see the person, if they have another issuer.
    #[graphql(default)]
    identities: Vec<IdentityInput>,
    /// The reason, 1 to 4,000 characters.
    reason: String,
    /// The day by which the limit must be reviewed, later than today.
    review_on: Date,
}

/// Converts the inputs that limit access to a person: they differ in the descriptions of their fields.
macro_rules! limit_to {
    ($($input:ty),+) => {$(
        impl From<$input> for offender::LimitTo {
            fn from(input: $input) -> Self {
                Self {
                    idempotency_key: input.idempotency_key,
                    offender: input.offender.0,
                    expected_version: input.expected_version,
                    subjects: input.subjects,
                    identities: input.identities.into_iter().map(Known::from).collect(),
                    reason: input.reason,
                    review_on: input.review_on.0,
                }
            }
        }
    )+};
}

limit_to!(RestrictOffenderInput, ExcludeFromOffenderInput);

/// Input of `liftOffenderLimits`.
#[derive(Debug, InputObject)]
pub struct LiftOffenderLimitsInput {
    /// The person's id.
    offender: Id<OffenderId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, 1 to 4,000 characters.
    reason: String,
}

impl From<LiftOffenderLimitsInput> for offender::Lift {
    fn from(input: LiftOffenderLimitsInput) -> Self {
        Self {
            offender: input.offender.0,
            expected_version: input.expected_version,
            reason: input.reason,
        }
    }
}

/// Mutations that limit access to people.
#[derive(Default)]
pub struct OffenderLimitMutation;

#[Object]
impl OffenderLimitMutation {
    /// Allows only the people on a restricted list to see a person. The new list replaces a restricted list in force.
    /// All other callers, including managers and the person's referrer, see only the reference; the data protection
    /// officer always sees the whole person. At least one person who can lift the limit must remain able to see the
    /// person. Scope `offenders:manage`.
    async fn restrict_offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person, and the people who alone may see them.")]
        input: RestrictOffenderInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::restrict(ctx.caller(), input.into()).await)
    }

    /// Prevents the people on an excluded list from seeing a person. The new list replaces an excluded list in force.
    /// People who are on both a restricted and an excluded list cannot see the person. Scope `offenders:manage`.
    async fn exclude_from_offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person, and the people who may not see them.")]
        input: ExcludeFromOffenderInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::exclude(ctx.caller(), input.into()).await)
    }

    /// Lifts all limits of access to a person. Callers cannot lift a limit that applies to themselves. Scope
    /// `offenders:manage`.
    async fn lift_offender_limits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person, and the reason for lifting the limits.")]
        input: LiftOffenderLimitsInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::lift(ctx.caller(), input.into()).await)
    }
}
