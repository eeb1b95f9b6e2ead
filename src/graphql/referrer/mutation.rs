//! How the register of referrers is kept.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::domain::{
    self,
    id::{OrganisationId, ReferrerId},
    issuer::Identity,
    referrer,
};
use crate::graphql::{
    amendment::register::{day, period, text},
    context::ContextExt,
    error::Result,
    id::Id,
    payload::{UserError, parted},
    referrer::Referrer,
    scalar::Date,
};

/// What a mutation of a referrer answers.
#[derive(SimpleObject)]
pub struct ReferrerPayload {
    /// The referrer as it now stands; null where nothing was done.
    referrer: Option<Referrer>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl ReferrerPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<referrer::Referrer>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            referrer: done.map(Referrer::of),
            user_errors,
        })
    }
}

/// What `recordReferrer` needs.
#[derive(Debug, InputObject)]
pub struct RecordReferrerInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// Our name for the record, unique and never reused, at most 200 characters; left out, one is made.
    reference: Option<String>,
    /// The `sub` of their tokens, which nobody else has with that issuer; not one's own.
    subject: String,
    /// The issuer that vouches for the subject, as its tokens name it (`iss`); left out or null, our own.
    issuer: Option<String>,
    /// The organisation that they work for, which must not be closed.
    organisation: Id<OrganisationId>,
    /// Their name, at most 200 characters.
    name: String,
    /// Their collar number, local to the force, at most 20 characters.
    collar_number: Option<String>,
    /// Their first day of service; left out, it was before.
    from: Option<Date>,
    /// The first day on which they are no longer in service, no earlier than `from`; left out, they are to stay.
    until: Option<Date>,
}

impl From<RecordReferrerInput> for referrer::Record {
    fn from(input: RecordReferrerInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: input.reference,
            identity: Identity::new(input.issuer, input.subject),
            organisation: input.organisation.0,
            name: input.name,
            collar_number: input.collar_number,
            service: period(input.from, input.until),
        }
    }
}

/// What `amendReferrer` needs. What is left out stays as it is; null empties what may be empty.
#[derive(Debug, InputObject)]
pub struct AmendReferrerInput {
    /// The referrer.
    referrer: Id<ReferrerId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Their name, at most 200 characters.
    name: Option<String>,
    /// The `sub` of their tokens, which nobody else has with that issuer; not one's own.
    subject: Option<String>,
    /// The issuer that vouches for the subject, as its tokens name it (`iss`); null for our own.
    issuer: MaybeUndefined<String>,
    /// The organisation that they work for, which must not be closed.
    organisation: Option<Id<OrganisationId>>,
    /// Their collar number, local to the force, at most 20 characters.
    collar_number: MaybeUndefined<String>,
    /// Their first day of service; null where it was before they were recorded.
    from: MaybeUndefined<Date>,
    /// The first day on which they are no longer in service: from then on their tokens are refused and they are given no new
    /// work. Null where they are to stay.
    until: MaybeUndefined<Date>,
    /// Why, in words, at most 4000 characters; kept with every field that is amended.
    reason: Option<String>,
}

impl From<AmendReferrerInput> for referrer::Amend {
    fn from(input: AmendReferrerInput) -> Self {
        Self {
            referrer: input.referrer.0,
            expected_version: input.expected_version,
            name: input.name,
            subject: input.subject,
            issuer: text(input.issuer),
            organisation: input.organisation.map(|id| id.0),
            collar_number: text(input.collar_number),
            from: day(input.from),
            until: day(input.until),
            reason: input.reason,
        }
    }
}

/// How the register of referrers is kept.
#[derive(Default)]
pub struct ReferrerMutation;

#[Object]
impl ReferrerMutation {
    /// Records a referrer. Nobody records themselves, or gives a role of which they lack a scope. Scope `referrals:manage` or
    /// `clients:manage`.
    async fn record_referrer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordReferrerInput,
    ) -> Result<ReferrerPayload> {
        ReferrerPayload::of(referrer::record(ctx.caller(), input.into()).await)
    }

    /// Amends the entry of a referrer; nobody amends their own. Somebody who has left keeps their past. Who changes
    /// by whose tokens they are known, their organisation or role, or lets them serve longer, has every scope of the role and sees all their people. Scope `referrals:manage` or
    /// `clients:manage`.
    async fn amend_referrer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AmendReferrerInput,
    ) -> Result<ReferrerPayload> {
        ReferrerPayload::of(referrer::amend(ctx.caller(), input.into()).await)
    }
}
