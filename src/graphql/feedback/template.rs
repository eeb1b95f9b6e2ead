//! The templates of messages.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::feedback::{
    Trigger,
    template::{self, Name},
};

use crate::{
    context::ContextExt, error::Result, feedback::FeedbackTrigger, payload::payload, plain::Plain,
};

/// The template from which the messages of one trigger are drafted. It contains names in double braces, such as `{{site}}`,
/// which are filled in. A line with a name that has no value is left out.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct FeedbackTemplate {
    /// What its messages are about.
    trigger: FeedbackTrigger,
    /// The heading.
    heading: String,
    /// The text.
    text: String,
    /// The names that the template can contain, without braces.
    names: Vec<&'static str>,
    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    version: i32,
}

impl FeedbackTemplate {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: template::Template) -> Self {
        let names = Name::of(row.trigger).iter().map(|name| name.name());
        Self {
            trigger: row.trigger.into(),
            heading: row.heading,
            text: row.text,
            names: names.collect(),
            version: row.version,
        }
    }
}

payload! {
    /// Result of a mutation of a template.
    pub struct FeedbackTemplatePayload {
        /// The template after the mutation; null if the mutation failed.
        feedback_template: FeedbackTemplate = template::Template;
    }
}

/// Input of `amendFeedbackTemplate`.
#[derive(Debug, InputObject)]
pub struct AmendFeedbackTemplateInput {
    /// What its messages are about.
    trigger: FeedbackTrigger,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The heading: one line of 1 to 200 characters.
    heading: String,
    /// The text, 1 to 4,000 characters.
    text: String,
}

impl From<AmendFeedbackTemplateInput> for template::AmendTemplate {
    fn from(input: AmendFeedbackTemplateInput) -> Self {
        Self {
            trigger: Trigger::from(input.trigger),
            expected_version: input.expected_version,
            heading: input.heading,
            text: input.text,
        }
    }
}

/// Queries for templates.
#[derive(Default)]
pub struct FeedbackTemplateQuery;

#[Object]
impl FeedbackTemplateQuery {
    /// The templates of all triggers. Scope `feedback:write`.
    async fn feedback_templates(&self, ctx: &Context<'_>) -> Result<Vec<FeedbackTemplate>> {
        let rows = template::list(ctx.caller()).await?.into_iter();
        Ok(rows.map(FeedbackTemplate::of).collect())
    }
}

/// The mutation of templates.
#[derive(Default)]
pub struct FeedbackTemplateMutation;

#[Object]
impl FeedbackTemplateMutation {
    /// Amends the template of a trigger. Drafts whose text nobody has amended follow it. Scope `feedback:write`.
    async fn amend_feedback_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template's new heading and text.")] input: AmendFeedbackTemplateInput,
    ) -> Result<FeedbackTemplatePayload> {
        FeedbackTemplatePayload::of(template::amend(ctx.caller(), input.into()).await)
    }
}
