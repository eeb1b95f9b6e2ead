//! Mutations of referrals, by referrers, managers and mentors.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{ReferralId, StaffId},
    referral,
};

use crate::{
    context::ContextExt,
    error::Result,
    id::Id,
    payload::payload,
    referral::{Referral, draft::DraftReferralInput, kind::Channel},
    scalar::DateTime,
};

payload! {
    /// Result of a mutation of a referral.
    pub struct ReferralPayload {
        /// The referral after the mutation; null if the mutation failed.
        referral: Referral = referral::Referral;
    }
}

/// Input of `submitReferral`.
#[derive(Debug, InputObject)]
pub struct SubmitReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
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

/// Input of `acceptReferral`.
#[derive(Debug, InputObject)]
pub struct AcceptReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of the member of the Team who becomes the mentor.
    mentor: Id<StaffId>,
    /// Confirms that the Team has read what the referrer wrote about risk. Must be true.
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

/// Input of `rejectReferral`.
#[derive(Debug, InputObject)]
pub struct RejectReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, a code of the reference list `REFERRAL_REJECTED`.
    reason_code: String,
    /// A note, at most 4,000 characters.
    note: Option<String>,
}

impl From<RejectReferralInput> for referral::Close {
    fn from(input: RejectReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Input of `recordContact`.
#[derive(Debug, InputObject)]
pub struct RecordContactInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The time of the contact, not in the future.
    at: DateTime,
    /// How the contact was made.
    channel: Channel,
    /// Whether the person answered.
    reached: bool,
    /// A summary of the conversation, at most 4,000 characters. Sensitive.
    summary: Option<String>,
}

impl From<RecordContactInput> for referral::RecordContact {
    fn from(input: RecordContactInput) -> Self {
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

/// Input of `engageReferral`.
#[derive(Debug, InputObject)]
pub struct EngageReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
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

/// Input of `recordRefusal`.
#[derive(Debug, InputObject)]
pub struct RecordRefusalInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, a code of the reference list `REFERRAL_REFUSED`.
    reason_code: String,
    /// A note, at most 4,000 characters.
    note: Option<String>,
}

impl From<RecordRefusalInput> for referral::Refuse {
    fn from(input: RecordRefusalInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Input of `withdrawReferral`.
#[derive(Debug, InputObject)]
pub struct WithdrawReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, a code of the reference list `REFERRAL_WITHDRAWN`.
    reason_code: String,
    /// A note, at most 4,000 characters.
    note: Option<String>,
}

impl From<WithdrawReferralInput> for referral::Close {
    fn from(input: WithdrawReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Input of `endReferral`.
#[derive(Debug, InputObject)]
pub struct EndReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, a code of the reference list `REFERRAL_NOT_COMPLETED`.
    reason_code: String,
    /// A note, at most 4,000 characters.
    note: Option<String>,
}

impl From<EndReferralInput> for referral::End {
    fn from(input: EndReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Input of `concludeReferral`.
#[derive(Debug, InputObject)]
pub struct ConcludeReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// How the case ended, written for the referrer, at most 4,000 characters.
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

/// Mutations of referrals, by referrers, managers and mentors.
#[derive(Default)]
pub struct ReferralMutation;

#[Object]
impl ReferralMutation {
    /// Drafts a referral. Scope `referrals:write`; the caller must be a referrer known to the scheme.
    async fn draft_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral to draft.")] input: DraftReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::draft(ctx.caller(), input.into()).await)
    }

    /// Submits a drafted referral to the Team. If rules are not met, all of them are reported at once. Scope
    /// `referrals:write`.
    async fn submit_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral to submit.")] input: SubmitReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::submit(ctx.caller(), input.into()).await)
    }

    /// Accepts a referral and assigns a mentor. Scope `referrals:manage`.
    async fn accept_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral to accept, and its mentor.")] input: AcceptReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::accept(ctx.caller(), input.into()).await)
    }

    /// Rejects a referral; the case goes back to the officer. Scope `referrals:manage`.
    async fn reject_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral to reject, and the reason.")] input: RejectReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::reject(ctx.caller(), input.into()).await)
    }

    /// Records a contact with the person, or an attempt at one. The first contact in which the person was reached
    /// counts as the first contact of the referral. Scope `mentoring:write`.
    async fn record_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral and the contact.")] input: RecordContactInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::record_contact(ctx.caller(), input.into()).await)
    }

    /// Records that the person agreed to take part. A first contact must be recorded first. Scope `mentoring:write`.
    async fn engage_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral of the person who agreed.")] input: EngageReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::engage(ctx.caller(), input.into()).await)
    }

    /// Records that the person refuses to take part. No minutes may have been credited. Scope `referrals:manage`.
    async fn record_refusal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral of the person who refuses, and the reason.")]
        input: RecordRefusalInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::refuse(ctx.caller(), input.into()).await)
    }

    /// Withdraws an open referral for reasons that are not the person's choice. Scope `referrals:write`.
    async fn withdraw_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral to withdraw, and the reason.")] input: WithdrawReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::withdraw(ctx.caller(), input.into()).await)
    }

    /// Ends a referral as not completed: some minutes were credited, and no more will be worked. Scope
    /// `referrals:manage`.
    async fn end_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral to end, and the reason.")] input: EndReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::end(ctx.caller(), input.into()).await)
    }

    /// Concludes a referral whose work is over; follow-up begins. Scope `referrals:manage`.
    async fn conclude_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral to conclude.")] input: ConcludeReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::conclude(ctx.caller(), input.into()).await)
    }
}
