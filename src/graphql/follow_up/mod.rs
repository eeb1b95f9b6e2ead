//! Follow-ups: checks of whether people reoffended.

pub mod cohort;
mod concluded;
pub mod query;
mod upload;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    follow_up::{self, FollowUpResult as Found, ProvenBy as Proof},
    id::ReferralId,
};

use super::{
    context::ContextExt,
    error::Result,
    id::{Id, opaque},
    payload::payload,
    plain::{Plain, object},
    scalar::{Date, DateTime},
};

pub use concluded::ConcludedReferral;
use upload::{FollowUpsPayload, UploadFollowUpsInput};

/// The result of a follow-up check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Found")]
pub enum FollowUpResult {
    /// No proven reoffence was found.
    NoneFound,
    /// A proven reoffence was found.
    Reoffended,
    /// The person could not be found in the police's records.
    Untraceable,
    /// The person has died.
    Died,
    /// Only an allegation was found. It proves nothing, so it counts as no proven reoffence.
    AllegationOnly,
    /// The check was of the wrong person, or should not have been made. It counts as if there were no check.
    Void,
}

/// The kind of proof of a reoffence. An allegation alone never counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Proof")]
pub enum ProvenBy {
    /// A conviction.
    Conviction,
    /// A caution.
    Caution,
    /// Another disposal.
    OtherDisposal,
}

/// The GraphQL type `FollowUp`.
#[derive(Clone, Debug)]
pub struct FollowUp(follow_up::FollowUp);

impl FollowUp {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: follow_up::FollowUp) -> Self {
        Self(row)
    }
}

/// A follow-up check of whether a person reoffended. Scope `followups:read`.
#[object]
impl FollowUp {
    /// The check's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The result of the check.
    fn result(&self) -> FollowUpResult {
        self.0.result.into()
    }

    /// The time of the check.
    fn checked_at(&self) -> DateTime {
        DateTime(self.0.checked_at)
    }

    /// The day of the reoffence; null if none was found.
    fn offence_on(&self) -> Option<Date> {
        self.0.offence_on.map(Date)
    }

    /// The kind of proof of the reoffence; null if none was found.
    fn proven_by(&self) -> Option<ProvenBy> {
        self.0.proven_by.map(ProvenBy::from)
    }

    /// The day on which the reoffence was proven; null if none was found.
    fn proven_on(&self) -> Option<Date> {
        self.0.proven_on.map(Date)
    }

    /// Why the check is void; null if it is not.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

payload! {
    /// Result of a mutation of a follow-up check.
    pub struct FollowUpPayload {
        /// The follow-up check after the mutation; null if the mutation failed.
        follow_up: FollowUp = follow_up::FollowUp;
    }
}

/// Input of `recordFollowUp`.
#[derive(Debug, InputObject)]
pub struct RecordFollowUpInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The referral's id. The referral must be concluded.
    referral: Id<ReferralId>,
    /// The result of the check.
    result: FollowUpResult,
    /// The time of the check: after the referral was concluded, and not in the future.
    checked_at: DateTime,
    /// The day of the reoffence, no later than that of the check. Required for the result `REOFFENDED`, not allowed for other
    /// results.
    offence_on: Option<Date>,
    /// The kind of proof of the reoffence. Required for the result `REOFFENDED`, not allowed for other results.
    proven_by: Option<ProvenBy>,
    /// The day on which the reoffence was proven, no later than that of the check. Required for the result `REOFFENDED`, not
    /// allowed for other results.
    proven_on: Option<Date>,
    /// Why the check is void, at most 2,000 characters, without personal data. Required for the result `VOID`, not allowed for
    /// other results.
    note: Option<String>,
}

impl From<RecordFollowUpInput> for follow_up::RecordFollowUp {
    fn from(input: RecordFollowUpInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            referral: input.referral.0,
            result: input.result.into(),
            checked_at: input.checked_at.0,
            offence_on: input.offence_on.map(|day| day.0),
            proven_by: input.proven_by.map(Into::into),
            proven_on: input.proven_on.map(|day| day.0),
            note: input.note,
        }
    }
}

/// Mutations of the officer who keeps the police's data.
#[derive(Default)]
pub struct FollowUpMutation;

#[Object]
impl FollowUpMutation {
    /// Records a follow-up check of a person with a concluded referral. Figures count the latest check: a mistake is corrected by
    /// another check. Scope `followups:write`.
    async fn record_follow_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral and the result of the check.")] input: RecordFollowUpInput,
    ) -> Result<FollowUpPayload> {
        FollowUpPayload::of(follow_up::record_follow_up(ctx.caller(), input.into()).await)
    }

    /// Records the checks of a table in CSV, all of them or none, or only checks the table. Scope `followups:write`.
    async fn upload_follow_ups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The table.")] input: UploadFollowUpsInput,
    ) -> Result<FollowUpsPayload> {
        FollowUpsPayload::of(follow_up::upload(ctx.caller(), input.into()).await)
    }
}
