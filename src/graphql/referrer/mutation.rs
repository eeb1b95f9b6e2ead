//! Mutations of the register of referrers.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{
    id::{OrganisationId, ReferrerId},
    referrer,
    register::PersonChange,
};

use crate::{
    amendment::{
        input::{day, id, to},
        register::{AmendedIdentity, NewIdentity, period},
    },
    context::ContextExt,
    error::Result,
    id::Id,
    payload::payload,
    referrer::Referrer,
    scalar::Date,
};

payload! {
    /// Result of a mutation of a referrer.
    pub struct ReferrerPayload {
        /// The referrer after the mutation; null if the mutation failed.
        referrer: Referrer = referrer::Referrer;
    }
}

/// Input of `recordReferrer`.
#[derive(Debug, InputObject)]
pub struct RecordReferrerInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The scheme's own reference of the record, unique and never reused, at most 200 characters. If it is left out,
    /// the service generates one.
    reference: Option<String>,
    #[graphql(flatten)]
    identity: NewIdentity,
    /// The id of the organisation that they work for. It must not be closed.
    organisation: Id<OrganisationId>,
    /// The referrer's name, at most 200 characters.
    name: String,
    /// The collar number, which is local to the police force, at most 20 characters: digits, perhaps with letters and
    /// separators.
    collar_number: Option<String>,
    /// The first day of service; left out if it was before the record is created.
    from: Option<Date>,
    /// The first day on which they are no longer in service, not before `from`; left out if no end is known.
    until: Option<Date>,
}

impl From<RecordReferrerInput> for referrer::Record {
    fn from(input: RecordReferrerInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: input.reference,
            identity: input.identity.into(),
            organisation: input.organisation.0,
            name: input.name,
            collar_number: input.collar_number,
            service: period(input.from, input.until),
        }
    }
}

/// Input of `amendReferrer`. A field that is left out keeps its value; null clears a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendReferrerInput {
    /// The referrer's id.
    referrer: Id<ReferrerId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The referrer's name, at most 200 characters.
    name: MaybeUndefined<String>,
    #[graphql(flatten)]
    identity: AmendedIdentity,
    /// The id of the organisation that they work for. It must not be closed.
    organisation: MaybeUndefined<Id<OrganisationId>>,
    /// The collar number, which is local to the police force, at most 20 characters: digits, perhaps with letters and
    /// separators.
    collar_number: MaybeUndefined<String>,
    /// The first day of service; null if it was before the record was created.
    from: MaybeUndefined<Date>,
    /// The first day on which they are no longer in service. From then on their tokens are refused and they get no new
    /// work. Null if no end is known.
    until: MaybeUndefined<Date>,
    /// The reason, at most 4,000 characters. It is stored with every amended field.
    reason: Option<String>,
}

impl From<AmendReferrerInput> for referrer::Amend {
    fn from(input: AmendReferrerInput) -> Self {
        Self {
            referrer: input.referrer.0,
            expected_version: input.expected_version,
            person: PersonChange {
                name: to(input.name),
                identity: input.identity.into(),
                organisation: id(input.organisation),
            },
            collar_number: to(input.collar_number),
            from: day(input.from),
            until: day(input.until),
            reason: input.reason,
        }
    }
}

/// Mutations of the register of referrers.
#[derive(Default)]
pub struct ReferrerMutation;

#[Object]
impl ReferrerMutation {
    /// Records a referrer. Callers cannot record themselves, and cannot give a role with a scope that they lack. Scope
    /// `referrals:manage` or `clients:manage`.
    async fn record_referrer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referrer to record.")] input: RecordReferrerInput,
    ) -> Result<ReferrerPayload> {
        ReferrerPayload::of(referrer::record(ctx.caller(), input.into()).await)
    }

    /// Amends the record of a referrer. Callers cannot amend their own record. Earlier work stays with people who have
    /// left. To change the subject, the issuer or the organisation, or to extend the service, the caller must have
    /// every scope of the role and access to all people whom the referrer can see. Scope `referrals:manage` or
    /// `clients:manage`.
    async fn amend_referrer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referrer and the fields to amend.")] input: AmendReferrerInput,
    ) -> Result<ReferrerPayload> {
        ReferrerPayload::of(referrer::amend(ctx.caller(), input.into()).await)
    }
}
