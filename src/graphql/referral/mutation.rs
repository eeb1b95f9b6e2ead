//! What referrers, managers and mentors do with referrals.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::domain::{
    self,
    id::{ReferralId, StaffId},
    referral,
};
use crate::graphql::{
    context::ContextExt,
    error::Result,
    id::Id,
    payload::{UserError, parted},
    referral::{Referral, draft::DraftReferralInput, kind::Channel},
    scalar::DateTime,
};

/// What a mutation of a referral answers.
#[derive(SimpleObject)]
pub struct ReferralPayload {
    /// The referral as it now stands; null where nothing was done.
    referral: Option<Referral>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl ReferralPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<referral::Referral>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            referral: done.map(Referral::of),
            user_errors,
        })
    }
}

/// What `submitReferral` needs.
#[derive(Debug, InputObject)]
pub struct SubmitReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
}

impl From<SubmitReferralInput> for referral::Submit {
    fn from(input: SubmitReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
        }
    }
}

/// What `acceptReferral` needs.
#[derive(Debug, InputObject)]
pub struct AcceptReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The member of staff who will mentor the person.
    mentor: Id<StaffId>,
    /// What the referrer wrote of risk has been read. Must be true.
    risk_read: bool,
}

impl From<AcceptReferralInput> for referral::Accept {
    fn from(input: AcceptReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            mentor: input.mentor.0,
            risk_read: input.risk_read,
        }
    }
}

/// What `rejectReferral` needs.
#[derive(Debug, InputObject)]
pub struct RejectReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// A code of the reference list `REFERRAL_REJECTED`.
    reason: String,
    /// More words, at most 4,000 characters.
    note: Option<String>,
}

impl From<RejectReferralInput> for referral::Reject {
    fn from(input: RejectReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What `recordFirstContact` needs.
#[derive(Debug, InputObject)]
pub struct RecordFirstContactInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// The referral.
    referral: Id<ReferralId>,
    /// When it was; not in the future.
    at: DateTime,
    /// How it was made.
    channel: Channel,
    /// Whether the person answered.
    reached: bool,
    /// What was said. Sensitive.
    summary: Option<String>,
}

impl From<RecordFirstContactInput> for referral::RecordFirstContact {
    fn from(input: RecordFirstContactInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            referral: input.referral.0,
            at: input.at.0,
            channel: input.channel.into(),
            reached: input.reached,
            summary: input.summary,
        }
    }
}

/// What `engageReferral` needs.
#[derive(Debug, InputObject)]
pub struct EngageReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
}

impl From<EngageReferralInput> for referral::Engage {
    fn from(input: EngageReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
        }
    }
}

/// What `refuseReferral` needs.
#[derive(Debug, InputObject)]
pub struct RefuseReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// A code of the reference list `REFERRAL_REFUSED`.
    reason: String,
    /// More words, at most 4,000 characters.
    note: Option<String>,
}

impl From<RefuseReferralInput> for referral::Refuse {
    fn from(input: RefuseReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What `withdrawReferral` needs.
#[derive(Debug, InputObject)]
pub struct WithdrawReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// A code of the reference list `REFERRAL_WITHDRAWN`.
    reason: String,
    /// More words, at most 4,000 characters.
    note: Option<String>,
}

impl From<WithdrawReferralInput> for referral::Withdraw {
    fn from(input: WithdrawReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What `endReferral` needs.
#[derive(Debug, InputObject)]
pub struct EndReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// A code of the reference list `REFERRAL_NOT_COMPLETED`.
    reason: String,
    /// More words, at most 4,000 characters.
    note: Option<String>,
}

impl From<EndReferralInput> for referral::End {
    fn from(input: EndReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What `concludeReferral` needs.
#[derive(Debug, InputObject)]
pub struct ConcludeReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// How it ended, in words for the referrer.
    exit_note: Option<String>,
}

impl From<ConcludeReferralInput> for referral::Conclude {
    fn from(input: ConcludeReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            exit_note: input.exit_note,
        }
    }
}

/// What referrers, managers and mentors do with referrals.
#[derive(Default)]
pub struct ReferralMutation;

#[Object]
impl ReferralMutation {
    /// Drafts a referral. Scope `referrals:write`, and a referrer known to the scheme.
    async fn draft_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: DraftReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::draft(ctx.caller(), input.into()).await)
    }

    /// Hands a drafted referral to the Team. All guards that are not met are told at once. Scope `referrals:write`.
    async fn submit_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: SubmitReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::submit(ctx.caller(), input.into()).await)
    }

    /// Takes a referral on, with a mentor. Scope `referrals:manage`.
    async fn accept_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AcceptReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::accept(ctx.caller(), input.into()).await)
    }

    /// Does not take a referral on; the case goes back to the officer. Scope `referrals:manage`.
    async fn reject_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RejectReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::reject(ctx.caller(), input.into()).await)
    }

    /// Records a contact with the person, or an attempt at one. The first that reached them is the first contact. Scope
    /// `mentoring:write`.
    async fn record_first_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordFirstContactInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::record_first_contact(ctx.caller(), input.into()).await)
    }

    /// Records that the person agreed to take part, after a first contact. Scope `mentoring:write`.
    async fn engage_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: EngageReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::engage(ctx.caller(), input.into()).await)
    }

    /// Records that the person, who never worked, will not take part. Scope `referrals:manage`.
    async fn refuse_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RefuseReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::refuse(ctx.caller(), input.into()).await)
    }

    /// Withdraws an open referral for reasons that are not the person's choice. Scope `referrals:write`.
    async fn withdraw_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: WithdrawReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::withdraw(ctx.caller(), input.into()).await)
    }

    /// Ends a referral uncompleted: some minutes were worked, and no more will be. Scope `referrals:manage`.
    async fn end_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: EndReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::end(ctx.caller(), input.into()).await)
    }

    /// Closes a case whose work is over; follow-up begins. Scope `referrals:manage`.
    async fn conclude_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ConcludeReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::conclude(ctx.caller(), input.into()).await)
    }
}
