//! The progress of a suggestion, and the time that its decision took.

use async_graphql::{Context, Enum, SimpleObject};
use domain::suggestion::{
    self,
    standing::{self, Stage, Standing},
};
use kernel::directory::Directory;

use crate::{
    context::ContextExt,
    error::Result,
    limited::MASK,
    loader,
    organisation::Organisation,
    plain::{Plain, object},
    scalar::DateTime,
};

/// The progress of a suggestion: its status or, once it is accepted, the progress of its site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Stage")]
pub enum SuggestionStanding {
    /// The suggestion was received.
    Submitted,
    /// The Team is reviewing the suggestion.
    UnderReview,
    /// The Team asked a question and is waiting for the answer.
    NeedsInfo,
    /// The suggestion led to a new site, or was attached to an existing one.
    Accepted,
    /// Work at the site is planned or under way.
    Scheduled,
    /// The work at the site is done.
    Completed,
    /// The suggestion was not taken up; there is a reason.
    Declined,
    /// The suggestion is a duplicate of another one, with which the Team continues.
    Duplicate,
    /// The suggestion is for another body.
    ReferredOn,
    /// The suggester withdrew the suggestion.
    Withdrawn,
}

/// The progress of a suggestion, including that of its site.
pub async fn standing(ctx: &Context<'_>, row: &suggestion::Suggestion) -> Result<Standing> {
    let Some(site) = row.site_id else {
        return Ok(standing::of(row, None));
    };
    let behind = loader::BEHIND.of(ctx, site).await?;
    Ok(standing::of(row, behind))
}

/// The decision on a suggestion: it was accepted, declined, marked as a duplicate or referred on.
#[derive(SimpleObject, Plain)]
pub struct SuggestionDecision {
    /// The time of the decision.
    at: DateTime,
    /// The elapsed time from the submission to the decision in whole hours, including nights and weekends.
    hours: i64,
}

impl SuggestionDecision {
    /// The decision on a suggestion, if there is one.
    pub fn of(row: &suggestion::Suggestion) -> Option<Self> {
        Some(Self {
            at: DateTime(row.decided_at?),
            hours: standing::hours_to_decision(row)?,
        })
    }
}

/// The answer of the body that a suggestion was referred on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "suggestion::BodyAnswer")]
pub enum BodyAnswer {
    /// The body will see to the place.
    TakenUp,
    /// The body has seen to the place.
    Done,
    /// The body will not see to the place.
    NotTakenUp,
}

/// The GraphQL type `ReferredTo`.
#[derive(Clone, Debug)]
pub struct ReferredTo {
    name: String,
    organisation: Option<Organisation>,
    row: suggestion::Suggestion,
}

impl ReferredTo {
    /// The body that a suggestion was referred on to, if there is one.
    pub fn of(directory: &Directory, row: &suggestion::Suggestion) -> Option<Self> {
        let known = row
            .referred_to_id
            .and_then(|id| directory.organisations.get(&id));
        let name = known.map(|organisation| organisation.name.clone());
        Some(Self {
            name: name.or_else(|| row.referred_to.clone())?,
            organisation: known.and_then(|known| Organisation::known(directory, known.id)),
            row: row.clone(),
        })
    }
}

/// The body that a suggestion was referred on to, and its answer.
#[object]
impl ReferredTo {
    /// The name of the body.
    fn name(&self) -> &str {
        &self.name
    }

    /// The organisation; null if the scheme does not know it.
    fn organisation(&self) -> Option<Organisation> {
        self.organisation.clone()
    }

    /// The answer of that organisation; null until it answers.
    fn answer(&self) -> Option<BodyAnswer> {
        self.row.body_answer.map(Into::into)
    }

    /// Its note to the suggester; null if there is none. `[withheld]`, with an entry in `extensions.redactions`, for
    /// analysts.
    fn note(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = suggestion::shows_words(ctx.caller());
        let note = || self.row.body_note.as_deref();
        ctx.shown(shown, "no-words-for-analysts", note)
            .unwrap_or(Some(MASK))
    }

    /// The time of the answer; null until then.
    fn answered_at(&self) -> Option<DateTime> {
        self.row.body_answered_at.map(DateTime)
    }
}
