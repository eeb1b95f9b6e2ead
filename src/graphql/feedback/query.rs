//! Queries for messages.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    feedback::{self, Composed, Filter, Preview},
    id::{ReferralId, SiteId, SuggestionId},
};

use crate::{
    context::ContextExt,
    error::Result,
    feedback::{Feedback, FeedbackFinding, FeedbackStatus, FeedbackTrigger},
    filter::each,
    id::Id,
    page::{Connection, page_request},
    plain::{Plain, columns},
};

/// A filter of messages. Null applies no condition; an empty list matches nothing. An empty filter matches every message.
#[derive(Clone, Debug, Default, InputObject)]
pub struct FeedbackFilter {
    /// Only messages with one of these statuses.
    statuses: Option<Vec<FeedbackStatus>>,
    /// Only messages about these.
    triggers: Option<Vec<FeedbackTrigger>>,
    /// Only messages about the suggestion with this id.
    suggestion: Option<Id<SuggestionId>>,
    /// Only messages about the site with this id.
    site: Option<Id<SiteId>>,
    /// Only messages about the referral with this id.
    referral: Option<Id<ReferralId>>,
    /// Only messages with a delivery that has failed (`true`), or without one (`false`).
    has_failed_delivery: Option<bool>,
}

impl From<FeedbackFilter> for Filter {
    fn from(filter: FeedbackFilter) -> Self {
        Self {
            statuses: each(filter.statuses),
            triggers: each(filter.triggers),
            suggestion: filter.suggestion.map(|id| id.0),
            site: filter.site.map(|id| id.0),
            referral: filter.referral.map(|id| id.0),
            has_failed: filter.has_failed_delivery,
        }
    }
}

/// What a message would say.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct FeedbackPreview {
    /// The heading.
    heading: String,
    /// The text.
    text: String,
    /// What in it may be data about people; empty if nothing is.
    findings: Vec<FeedbackFinding>,
}

impl From<Composed> for FeedbackPreview {
    fn from(composed: Composed) -> Self {
        let findings = composed.findings.into_iter();
        Self {
            heading: composed.heading,
            text: composed.text,
            findings: findings.map(FeedbackFinding::from).collect(),
        }
    }
}

/// Queries for messages.
#[derive(Default)]
pub struct FeedbackQuery;

#[Object]
impl FeedbackQuery {
    /// The messages to suggesters, councils and officers, those drafted first in front: with the status `DRAFT`, what is to be worked
    /// off. Scope `feedback:write`.
    async fn feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only messages that match this filter.")] filter: Option<FeedbackFilter>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Feedback>> {
        let request =
            page_request(ctx, (first, after), (last, before)).reading(columns::<Feedback>(ctx));
        let filter = filter.unwrap_or_default().into();
        let page = feedback::list(ctx.caller(), &filter, &request).await?;
        Ok(Connection::of(page, Feedback::of))
    }

    /// What a message would say if this were the template of its trigger. Nothing is stored. Scope `feedback:write`.
    async fn preview_feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the message is about.")] trigger: FeedbackTrigger,
        #[graphql(
            desc = "The suggestion's id, for `SUGGESTION_DECIDED`. Give exactly one of `suggestion`, `site` and `referral`."
        )]
        suggestion: Option<Id<SuggestionId>>,
        #[graphql(desc = "The site's id, for `SITE_SCHEDULED` and `SITE_COMPLETED`.")] site: Option<
            Id<SiteId>,
        >,
        #[graphql(
            desc = "The referral's id, for `REFERRAL_CONCLUDED` and `REFERRAL_CONCLUDED_FOR_VICTIM`."
        )]
        referral: Option<Id<ReferralId>>,
        #[graphql(desc = "The heading of the template: one line of 1 to 200 characters.")]
        heading: String,
        #[graphql(desc = "The text of the template, 1 to 4,000 characters.")] text: String,
    ) -> Result<FeedbackPreview> {
        let input = Preview {
            trigger: trigger.into(),
            suggestion: suggestion.map(|id| id.0),
            site: site.map(|id| id.0),
            referral: referral.map(|id| id.0),
            heading,
            text,
        };
        Ok(feedback::preview(ctx.caller(), &input).await?.into())
    }
}
