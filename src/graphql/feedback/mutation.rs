//! Mutations of messages.

use async_graphql::{Context, InputObject, Object};
use domain::{feedback, id::FeedbackId};

use crate::{context::ContextExt, error::Result, feedback::Feedback, id::Id, payload::payload};

payload! {
    /// Result of a mutation of a message.
    pub struct FeedbackPayload {
        /// The message after the mutation; null if the mutation failed.
        feedback: Feedback = feedback::Feedback;
    }
}

/// Input of `amendFeedback`.
#[derive(Debug, InputObject)]
pub struct AmendFeedbackInput {
    /// The message's id.
    feedback: Id<FeedbackId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The heading: one line of 1 to 200 characters.
    heading: String,
    /// The text, 1 to 4,000 characters.
    text: String,
}

impl From<AmendFeedbackInput> for feedback::Amend {
    fn from(input: AmendFeedbackInput) -> Self {
        Self {
            feedback: input.feedback.0,
            expected_version: input.expected_version,
            heading: input.heading,
            text: input.text,
        }
    }
}

/// Input of `approveFeedback`.
#[derive(Debug, InputObject)]
pub struct ApproveFeedbackInput {
    /// The message's id.
    feedback: Id<FeedbackId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// Whether the manager has read the message again, and what `findings` names is no data about people.
    #[graphql(default)]
    is_about_nobody: bool,
}

impl From<ApproveFeedbackInput> for feedback::Approve {
    fn from(input: ApproveFeedbackInput) -> Self {
        Self {
            feedback: input.feedback.0,
            expected_version: input.expected_version,
            is_about_nobody: input.is_about_nobody,
        }
    }
}

/// Input of `discardFeedback`.
#[derive(Debug, InputObject)]
pub struct DiscardFeedbackInput {
    /// The message's id.
    feedback: Id<FeedbackId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// Why the message is not sent, 1 to 4,000 characters.
    reason: String,
}

impl From<DiscardFeedbackInput> for feedback::Discard {
    fn from(input: DiscardFeedbackInput) -> Self {
        Self {
            feedback: input.feedback.0,
            expected_version: input.expected_version,
            reason: input.reason,
        }
    }
}

/// Input of `sendFeedback`.
#[derive(Debug, InputObject)]
pub struct SendFeedbackInput {
    /// The message's id.
    feedback: Id<FeedbackId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// Whether the text of a message about a site also becomes the public note of the site, which everybody may read.
    #[graphql(default)]
    as_public_note: bool,
}

impl From<SendFeedbackInput> for feedback::Send {
    fn from(input: SendFeedbackInput) -> Self {
        Self {
            feedback: input.feedback.0,
            expected_version: input.expected_version,
            as_public_note: input.as_public_note,
        }
    }
}

/// Mutations of messages.
#[derive(Default)]
pub struct FeedbackMutation;

#[Object]
impl FeedbackMutation {
    /// Amends the heading and the text of a draft, which then no longer follow from the template. Scope `feedback:write`.
    async fn amend_feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft, and its new heading and text.")] input: AmendFeedbackInput,
    ) -> Result<FeedbackPayload> {
        FeedbackPayload::of(feedback::amend(ctx.caller(), input.into()).await)
    }

    /// Approves a draft, whose text does not change from then on. A draft that may contain data about people (`findings`) is
    /// refused, unless the input says that it does not. Scope `feedback:write`.
    async fn approve_feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft to approve.")] input: ApproveFeedbackInput,
    ) -> Result<FeedbackPayload> {
        FeedbackPayload::of(feedback::approve(ctx.caller(), input.into()).await)
    }

    /// Discards a draft or an approved message, with the reason. Scope `feedback:write`.
    async fn discard_feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message to discard, and the reason.")] input: DiscardFeedbackInput,
    ) -> Result<FeedbackPayload> {
        FeedbackPayload::of(feedback::discard(ctx.caller(), input.into()).await)
    }

    /// Sends an approved message to everybody concerned: the suggesters of the place, those of its duplicates and, for a site,
    /// the councils that are responsible for it; or the officer of a referral. By this API they have it at once; those with an
    /// e-mail address also get an e-mail. A message about a site can also become its public note. Scope `feedback:write`.
    async fn send_feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message to send.")] input: SendFeedbackInput,
    ) -> Result<FeedbackPayload> {
        FeedbackPayload::of(feedback::send(ctx.caller(), input.into()).await)
    }
}
