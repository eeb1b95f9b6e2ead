//! What became of a suggestion, and how long it took.

use async_graphql::{Context, Enum, SimpleObject};

use crate::domain::{
    directory::Directory,
    suggestion::{
        self,
        standing::{self, Stage, Standing},
    },
};
use crate::graphql::{
    context::ContextExt, error::Result, loader::Behind, organisation::Organisation,
    scalar::DateTime,
};

/// How far a suggestion is: its status, or what follows from the site that it was accepted onto.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Stage")]
pub enum SuggestionStanding {
    /// Received.
    Submitted,
    /// The Team is looking at it.
    UnderReview,
    /// The Team has asked something and waits for the answer.
    NeedsInfo,
    /// Turned into a site, or attached to one.
    Accepted,
    /// Work at its site is planned or under way.
    Scheduled,
    /// The work at its site is done.
    Completed,
    /// Not taken up; the reason says why.
    Declined,
    /// The same as another suggestion, which goes on for both.
    Duplicate,
    /// For another body.
    ReferredOn,
    /// Taken back by whoever suggested it.
    Withdrawn,
}

/// Where a suggestion stands, its site looked at where it has one.
pub async fn standing(ctx: &Context<'_>, row: &suggestion::Suggestion) -> Result<Standing> {
    let Some(site) = row.site_id else {
        return Ok(standing::of(row, None));
    };
    let behind = ctx.loader().load_one(Behind(site)).await?;
    Ok(standing::of(row, behind))
}

/// The decision on a suggestion: accepted, declined, found a duplicate or referred on.
#[derive(SimpleObject)]
pub struct SuggestionDecision {
    /// When it was decided.
    at: DateTime,
    /// Elapsed hours from the submission to the decision, in whole hours: nights and weekends count.
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

/// The body that a suggestion was referred on to.
#[derive(SimpleObject)]
pub struct ReferredTo {
    /// Its name.
    name: String,
    /// The organisation; null where it is none that the scheme knows.
    organisation: Option<Organisation>,
}

impl ReferredTo {
    /// The body that a suggestion was referred on to, if it was.
    pub fn of(directory: &Directory, row: &suggestion::Suggestion) -> Option<Self> {
        let known = row
            .referred_to_id
            .and_then(|id| directory.organisations.get(&id));
        let name = known.map(|organisation| organisation.name.clone());
        Some(Self {
            name: name.or_else(|| row.referred_to.clone())?,
            organisation: known.and_then(|known| Organisation::known(directory, known.id)),
        })
    }
}
