//! What is asked about a referral before the Team decides, and what its referrer answers.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{id::ReferralId, referral};
use crate::graphql::{
    context::ContextExt, error::Result, id::Id, referral::mutation::ReferralPayload,
};

/// What `askAboutReferral` needs.
#[derive(Debug, InputObject)]
pub struct AskAboutReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// What the Team wants to know, at most 4,000 characters.
    question: String,
}

impl From<AskAboutReferralInput> for referral::AskAbout {
    fn from(input: AskAboutReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            question: input.question,
        }
    }
}

/// What `answerReferral` needs.
#[derive(Debug, InputObject)]
pub struct AnswerReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The answer to the open question, at most 4,000 characters.
    answer: String,
}

impl From<AnswerReferralInput> for referral::Answer {
    fn from(input: AnswerReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            answer: input.answer,
        }
    }
}

/// Questions about referrals, and their answers.
#[derive(Default)]
pub struct ReferralQuestionMutation;

#[Object]
impl ReferralQuestionMutation {
    /// Asks a submitted referral's referrer something; it is `NEEDS_INFO` until they answer, and the 48 hours run on.
    /// Scope `referrals:manage`.
    async fn ask_about_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AskAboutReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::ask_about(ctx.caller(), input.into()).await)
    }

    /// Answers what the Team asked; the referral is `SUBMITTED` again. Scope `referrals:write`.
    async fn answer_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AnswerReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::answer(ctx.caller(), input.into()).await)
    }
}
