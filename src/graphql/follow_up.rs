//! Follow-up: checks whether people reoffended.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::{
    context::ContextExt,
    error::Result,
    id::{Id, opaque},
    payload::{UserError, parted},
    scalar::{Date, DateTime},
};
use crate::domain::{
    self,
    follow_up::{self, FollowUpResult as Found, ProvenBy as Proof},
    id::ReferralId,
    referral::followed_up::Concluded,
};

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Found")]
pub enum FollowUpResult {
    /// No proven reoffence.
    NoneFound,
    /// A proven reoffence.
    Reoffended,
    /// The person could not be matched.
    Untraceable,
    /// The person has died.
    Died,
}

/// What proved a reoffence. An allegation alone never counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Proof")]
pub enum ProvenBy {
    /// A conviction.
    Conviction,
    /// A caution.
    Caution,
    /// Another disposal.
    OtherDisposal,
}

/// A check in its face.
#[derive(Clone, Debug)]
pub struct FollowUp(follow_up::FollowUp);

impl FollowUp {
    /// The check in its face.
    pub fn of(row: follow_up::FollowUp) -> Self {
        Self(row)
    }
}

/// One check whether a person reoffended. Scope `followups:read`.
#[Object]
impl FollowUp {
    /// The check's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// What was found.
    async fn result(&self) -> FollowUpResult {
        self.0.result.into()
    }

    /// When it was checked.
    async fn checked_at(&self) -> DateTime {
        DateTime(self.0.checked_at)
    }

    /// The day of the reoffence; null where there was none.
    async fn offence_on(&self) -> Option<Date> {
        self.0.offence_on.map(Date)
    }

    /// What proved it; null where there was none.
    async fn proven_by(&self) -> Option<ProvenBy> {
        self.0.proven_by.map(ProvenBy::from)
    }

    /// When it was proven; null where there was none.
    async fn proven_on(&self) -> Option<Date> {
        self.0.proven_on.map(Date)
    }
}

/// A referral that is concluded: what a check is recorded of.
#[derive(Clone, Debug, SimpleObject)]
pub struct ConcludedReferral {
    /// The referral's id.
    id: ID,
    /// The name that people read out over the telephone.
    reference: String,
    /// When it was concluded; checks are from then on.
    concluded_at: DateTime,
}

impl From<Concluded> for ConcludedReferral {
    fn from(row: Concluded) -> Self {
        Self {
            id: opaque(row.id),
            reference: row.reference,
            concluded_at: DateTime(row.concluded_at),
        }
    }
}

/// What a mutation of a follow-up answers.
#[derive(SimpleObject)]
pub struct FollowUpPayload {
    /// The follow-up as it now stands; null where nothing was done.
    follow_up: Option<FollowUp>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl FollowUpPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<follow_up::FollowUp>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            follow_up: done.map(FollowUp::of),
            user_errors,
        })
    }
}

/// What `recordFollowUp` needs.
#[derive(Debug, InputObject)]
pub struct RecordFollowUpInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// The referral.
    referral: Id<ReferralId>,
    /// What was found.
    result: FollowUpResult,
    /// When it was checked: after the conclusion, not in the future.
    checked_at: DateTime,
    /// The day of the reoffence; needed for `REOFFENDED`, and for nothing else.
    offence_on: Option<Date>,
    /// What proved it; needed for `REOFFENDED`, and for nothing else.
    proven_by: Option<ProvenBy>,
    /// When it was proven; needed for `REOFFENDED`, and for nothing else.
    proven_on: Option<Date>,
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
        }
    }
}

/// What the police's data officer does.
#[derive(Default)]
pub struct FollowUpMutation;

#[Object]
impl FollowUpMutation {
    /// Records a check of somebody whose referral is concluded; the latest check counts. Scope `followups:write`.
    async fn record_follow_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordFollowUpInput,
    ) -> Result<FollowUpPayload> {
        FollowUpPayload::of(follow_up::record_follow_up(ctx.caller(), input.into()).await)
    }
}
