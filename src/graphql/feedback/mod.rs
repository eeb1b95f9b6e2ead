//! Feedback: messages that tell suggesters and councils what became of a suggestion or a site, and officers of a referral.

pub mod delivery;
pub mod mutation;
pub mod query;
pub mod review;
pub mod template;

use async_graphql::{Context, Enum, ID};
use domain::feedback::{self, Finding, Status, Trigger};
use kernel::policy::Action;

use crate::{
    context::ContextExt,
    error::{Nullable, nullable},
    feedback::delivery::FeedbackDelivery,
    history::{FeedbackStatusChange, history},
    id::opaque,
    loader,
    plain::{Plain, object},
    referral::Referral,
    scalar::DateTime,
    site::Site,
    suggestion::Suggestion,
};

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Trigger")]
pub enum FeedbackTrigger {
    /// A suggestion was accepted, declined, marked as a duplicate or referred on.
    SuggestionDecided,
    /// The first session of a round was planned at a site.
    SiteScheduled,
    /// The work at a site was completed.
    SiteCompleted,
    /// A referral was concluded. The message is for the officer who made it.
    ReferralConcluded,
    /// A referral was concluded whose victim asked to be told where and how long the person worked. The officer passes the
    /// message on.
    ReferralConcludedForVictim,
}

/// The status of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Status")]
pub enum FeedbackStatus {
    /// The message was drafted when its trigger happened.
    Draft,
    /// A manager approved the message. Its text no longer changes.
    Approved,
    /// The message was sent.
    Sent,
    /// The message is not sent, for a reason.
    Discarded,
}

/// Something in a message that may be data about people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Finding")]
pub enum FeedbackFinding {
    /// A first or a last name of the person of the referral or their guardian, or of somebody who was booked at the site.
    Name,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Telephone,
    /// A postcode, or a number in a street.
    Address,
}

/// The GraphQL type `Feedback`.
#[derive(Clone, Debug)]
pub struct Feedback(feedback::Feedback);

impl Feedback {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: feedback::Feedback) -> Self {
        Self(row)
    }
}

/// A message that tells suggesters and councils what became of a suggestion or a site, or an officer of a referral. It is
/// drafted by itself; a manager approves it, and sends it to everybody concerned. A message about a referral exists only for
/// callers with scopes `referrals:read` and `offenders:read` who may see its person.
#[object]
impl Feedback {
    /// The message's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// What the message is about.
    fn trigger(&self) -> FeedbackTrigger {
        self.0.trigger.into()
    }

    /// The status.
    fn status(&self) -> FeedbackStatus {
        self.0.status.into()
    }

    /// The time at which the message was drafted.
    fn drafted_at(&self) -> DateTime {
        DateTime(self.0.drafted_at)
    }

    /// The time at which the message was sent; null until then.
    fn sent_at(&self) -> Option<DateTime> {
        self.0.sent_at.map(DateTime)
    }

    /// The heading, which is the subject line of e-mails. In a draft that nobody has amended, it follows from the template.
    /// Null only with an entry in `errors`.
    #[reads(id)]
    async fn heading(&self, ctx: &Context<'_>) -> Nullable<String> {
        nullable(async {
            let composed = loader::COMPOSED_FEEDBACK.of(ctx, self.0.id).await?;
            Ok(composed.map(|composed| composed.heading))
        })
        .await
    }

    /// The text. In a draft that nobody has amended, it follows from the template. Null only with an entry in `errors`.
    #[reads(id)]
    async fn text(&self, ctx: &Context<'_>) -> Nullable<String> {
        nullable(async {
            let composed = loader::COMPOSED_FEEDBACK.of(ctx, self.0.id).await?;
            Ok(composed.map(|composed| composed.text))
        })
        .await
    }

    /// What in the message may be data about people, for the manager to read again; empty if nothing is. Null only with an
    /// entry in `errors`.
    #[reads(id)]
    async fn findings(&self, ctx: &Context<'_>) -> Nullable<Vec<FeedbackFinding>> {
        nullable(async {
            let composed = loader::COMPOSED_FEEDBACK.of(ctx, self.0.id).await?;
            let findings = composed.map(|composed| composed.findings.into_iter());
            Ok(findings.map(|all| all.map(FeedbackFinding::from).collect()))
        })
        .await
    }

    /// The suggestion that the message is about; null if it is about another record.
    async fn suggestion(&self, ctx: &Context<'_>) -> Nullable<Suggestion> {
        nullable(async {
            let Some(suggestion) = self.0.suggestion_id else {
                return Ok(None);
            };
            let found = loader::SUGGESTIONS.of(ctx, suggestion).await?;
            Ok(found.map(Suggestion::of))
        })
        .await
    }

    /// The site that the message is about; null if it is about another record.
    async fn site(&self, ctx: &Context<'_>) -> Nullable<Site> {
        nullable(async {
            let Some(site) = self.0.site_id else {
                return Ok(None);
            };
            Ok(loader::SITES.of(ctx, site).await?.map(Site::of))
        })
        .await
    }

    /// The referral that the message is about; null if it is about another record. Scope `referrals:read`. Null without the
    /// scope.
    async fn referral(&self, ctx: &Context<'_>) -> Nullable<Referral> {
        nullable(async {
            ctx.caller().allow(Action::ListReferrals)?;
            let Some(referral) = self.0.referral_id else {
                return Ok(None);
            };
            let found = loader::REFERRALS.of(ctx, referral).await?;
            Ok(found.map(Referral::of))
        })
        .await
    }

    /// The deliveries, one for each recipient and channel, in the order in which they were made; the latest 200. Empty until
    /// the message is sent. Null only with an entry in `errors`.
    async fn deliveries(&self, ctx: &Context<'_>) -> Nullable<Vec<FeedbackDelivery>> {
        nullable(async {
            let rows = loader::DELIVERIES.of(ctx, self.0.id).await?;
            let rows = rows.unwrap_or_default().into_iter();
            Ok(Some(rows.map(FeedbackDelivery::of).collect()))
        })
        .await
    }

    /// The changes of status, oldest first; the latest 50. Null only with an entry in `errors`.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<FeedbackStatusChange>> {
        history(ctx, self.0.id, FeedbackStatusChange::of).await
    }
}
