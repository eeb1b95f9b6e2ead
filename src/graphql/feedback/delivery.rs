//! Deliveries of messages, and what suggestions and sites tell of them.

use async_graphql::{Context, Enum, SimpleObject};
use domain::feedback::{
    self, Audience, Channel, DeliveryStatus,
    told::{self, Told},
};
use kernel::policy::Action;

use crate::{
    context::ContextExt,
    feedback::FeedbackTrigger,
    limited::MASK,
    organisation::Organisation,
    plain::{Plain, object},
    scalar::DateTime,
};

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Audience")]
pub enum FeedbackAudience {
    /// They submitted the suggestion.
    Suggester,
    /// They submitted a duplicate of the suggestion.
    DuplicateSuggester,
    /// They support the suggestion.
    Supporter,
    /// The council is responsible for the place.
    Council,
    /// The officer referred the person.
    Referrer,
    /// The officer passes it on to the victim.
    VictimThroughPolice,
    /// Everybody may read it, in the public note of the site.
    Public,
}

/// How a message is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Channel")]
pub enum FeedbackChannel {
    /// By this API: an event, and `feedback` of the suggestion or the referral.
    Api,
    /// By e-mail.
    Email,
    /// By the public note of the site.
    PublicNote,
}

/// The result of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "DeliveryStatus")]
pub enum FeedbackDeliveryStatus {
    /// The delivery is to be tried, or tried again.
    Waiting,
    /// The message was handed over: to this API, or to the relay for e-mail.
    Delivered,
    /// The message was refused for good, or could not be delivered within two days.
    Failed,
}

/// The GraphQL type `FeedbackDelivery`.
#[derive(Clone, Debug)]
pub struct FeedbackDelivery(feedback::Delivery);

impl FeedbackDelivery {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: feedback::Delivery) -> Self {
        Self(row)
    }
}

/// One delivery of a message, to one recipient by one channel.
#[object]
impl FeedbackDelivery {
    /// Why the recipient is told.
    fn audience(&self) -> FeedbackAudience {
        self.0.audience.into()
    }

    /// The recipient's organisation; of a message for everybody, the Team's. Null if the register no longer has it.
    fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// The channel.
    fn channel(&self) -> FeedbackChannel {
        self.0.channel.into()
    }

    /// The e-mail address; null for other channels.
    fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// The result so far.
    fn status(&self) -> FeedbackDeliveryStatus {
        self.0.status.into()
    }

    /// The time of the last change of `status`.
    fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// How often the delivery was tried.
    fn tries(&self) -> i32 {
        self.0.tries
    }

    /// The time of the next try; null if there is none.
    fn next_try_at(&self) -> Option<DateTime> {
        self.0.next_try_at.map(DateTime)
    }

    /// What went wrong at the last try; null if nothing did.
    fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }
}

/// The GraphQL type `SuggestionFeedback`.
#[derive(Clone, Debug)]
pub struct SuggestionFeedback(Told);

impl SuggestionFeedback {
    /// Wraps a message that was delivered, or is to be.
    pub fn of(told: Told) -> Self {
        Self(told)
    }
}

/// What somebody was told about their suggestion, or one that they support, and by what channel.
#[object]
impl SuggestionFeedback {
    /// What the message is about.
    fn trigger(&self) -> FeedbackTrigger {
        self.0.feedback.trigger.into()
    }

    /// The heading of the message. `[withheld]`, with an entry in `extensions.redactions`, for analysts.
    fn heading(&self, ctx: &Context<'_>) -> &str {
        words(ctx, self.0.feedback.heading.as_deref())
    }

    /// The text of the message. `[withheld]`, with an entry in `extensions.redactions`, for analysts.
    fn text(&self, ctx: &Context<'_>) -> &str {
        words(ctx, self.0.feedback.text.as_deref())
    }

    /// Why the recipient was told.
    fn audience(&self) -> FeedbackAudience {
        self.0.delivery.audience.into()
    }

    /// The channel.
    fn channel(&self) -> FeedbackChannel {
        self.0.delivery.channel.into()
    }

    /// The result so far.
    fn status(&self) -> FeedbackDeliveryStatus {
        self.0.delivery.status.into()
    }

    /// The time of the last change of `status`.
    fn at(&self) -> DateTime {
        DateTime(self.0.delivery.at)
    }
}

/// The GraphQL type `ReferralFeedback`.
#[derive(Clone, Debug)]
pub struct ReferralFeedback(Told);

impl ReferralFeedback {
    /// Wraps a message that was delivered.
    pub fn of(told: Told) -> Self {
        Self(told)
    }
}

/// What the officer was told about their referral.
#[object]
impl ReferralFeedback {
    /// What the message is about.
    fn trigger(&self) -> FeedbackTrigger {
        self.0.feedback.trigger.into()
    }

    /// The heading of the message.
    fn heading(&self) -> &str {
        self.0.feedback.heading.as_deref().unwrap_or_default()
    }

    /// The text of the message.
    fn text(&self) -> &str {
        self.0.feedback.text.as_deref().unwrap_or_default()
    }

    /// Whether it is for the officer, or for the victim.
    fn audience(&self) -> FeedbackAudience {
        self.0.delivery.audience.into()
    }

    /// The time at which the officer was told.
    fn at(&self) -> DateTime {
        DateTime(self.0.delivery.at)
    }
}

/// A text of a message, for those who may see what people wrote about a place.
fn words<'t>(ctx: &Context<'_>, text: Option<&'t str>) -> &'t str {
    let shown = domain::suggestion::shows_words(ctx.caller());
    let text = || text.unwrap_or_default();
    ctx.shown(shown, "no-words-for-analysts", text)
        .unwrap_or(MASK)
}

/// When those concerned with a site were last told of it.
#[derive(SimpleObject, Plain)]
pub struct SiteFeedback {
    /// The time at which suggesters were last told of the site; null if they were not, or if the caller lacks scope
    /// `suggestions:read`.
    suggesters_told_at: Option<DateTime>,
    /// The time at which the council was last told of the site; null if it was not.
    council_told_at: Option<DateTime>,
}

impl SiteFeedback {
    /// What the caller may know of it.
    pub fn of(ctx: &Context<'_>, told: told::SiteTold) -> Self {
        let suggesters = told
            .suggesters_at
            .filter(|_| ctx.caller().may(Action::ListSuggestions));
        Self {
            suggesters_told_at: suggesters.map(DateTime),
            council_told_at: told.council_at.map(DateTime),
        }
    }
}
