//! Mutations that limit access to people, and lift the limits.

use async_graphql::{Context, InputObject, Object};
use domain::{id::OffenderId, offender};
use kernel::issuer::Identity as Known;

use crate::{
    context::ContextExt, error::Result, id::Id, offender::mutation::OffenderPayload, scalar::Date,
};

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
