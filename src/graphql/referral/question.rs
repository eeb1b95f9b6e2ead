//! Questions of the Team about a referral before it decides, and the answers of the referrer.

use async_graphql::{Context, InputObject, Object};
use domain::{id::ReferralId, referral};

use crate::{context::ContextExt, error::Result, id::Id, referral::mutation::ReferralPayload};

/// Input of `askAboutReferral`.
#[derive(Debug, InputObject)]
pub struct AskAboutReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The question to the referrer, 1 to 4,000 characters.
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

/// Input of `answerReferral`.
#[derive(Debug, InputObject)]
pub struct AnswerReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The answer to the open question, 1 to 4,000 characters.
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

/// Mutations for questions about referrals and their answers.
#[derive(Default)]
pub struct ReferralQuestionMutation;

#[Object]
impl ReferralQuestionMutation {
    /// Asks the referrer of a submitted referral a question. The status is `NEEDS_INFO` until the referrer answers. The
    /// 48 hours continue to run. Scope `referrals:manage`.
    async fn ask_about_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral and the question.")] input: AskAboutReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::ask_about(ctx.caller(), input.into()).await)
    }

    /// Answers the Team's question. The status becomes `SUBMITTED` again. Scope `referrals:write`.
    async fn answer_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral and the answer.")] input: AnswerReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::answer(ctx.caller(), input.into()).await)
    }
}
