//! The journey of a suggestion: what has happened to it and to its site, with the dates, from the suggestion to the proof that
//! its suggester was told.

use async_graphql::{Context, Enum, SimpleObject};
use domain::{
    feedback::{DeliveryStatus, told},
    id::{Key, SiteId},
    site::Status,
    suggestion::Suggestion,
};
use kernel::{history::stored, policy::Action};

use crate::{
    context::ContextExt, error::Result, loader, plain::Plain, scalar::DateTime,
    site::hours::ReportedHours,
};

/// A step in the journey of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
pub enum JourneyStepKind {
    /// The suggestion was submitted.
    Suggested,
    /// The suggestion was decided.
    Decided,
    /// The first session of a round of work was planned at the site.
    Planned,
    /// The work of a round began: the start of its first completed session.
    Worked,
    /// The work of a round was completed.
    Completed,
    /// The suggester was told something.
    Told,
    /// The suggester said whether the result is still good.
    Reviewed,
}

/// A step in the journey of a suggestion.
#[derive(SimpleObject, Plain)]
pub struct JourneyStep {
    /// What happened.
    kind: JourneyStepKind,
    /// The time at which it happened.
    at: DateTime,
    /// The number of the round of work, from 1; null for steps that belong to none.
    round: Option<i32>,
    /// The hours of work of the round, to the nearest ten; null unless the step is `WORKED`.
    hours: Option<ReportedHours>,
}

impl JourneyStep {
    fn of(kind: JourneyStepKind, at: chrono::DateTime<chrono::Utc>) -> Self {
        Self {
            kind,
            at: DateTime(at),
            round: None,
            hours: None,
        }
    }
}

/// The steps of a suggestion that the caller may see, in their order.
pub async fn of(ctx: &Context<'_>, row: &Suggestion) -> Result<Vec<JourneyStep>> {
    let mut steps = vec![JourneyStep::of(
        JourneyStepKind::Suggested,
        row.submitted_at,
    )];
    steps.extend(
        row.decided_at
            .map(|at| JourneyStep::of(JourneyStepKind::Decided, at)),
    );
    if let Some(site) = row.site_id.filter(|_| ctx.caller().may(Action::ListSites)) {
        steps.extend(of_site(ctx, site).await?);
    }
    let told = loader::TOLD_OF_SUGGESTION.of(ctx, row.id).await?;
    let told = told.unwrap_or_default().into_iter().map(|(_, told)| told);
    let told = told.filter(|told| {
        told::shows_channel(ctx.caller(), row, told)
            && told.delivery.status == DeliveryStatus::Delivered
    });
    steps.extend(told.map(|told| JourneyStep::of(JourneyStepKind::Told, told.delivery.at)));
    let review = loader::RESULT_REVIEW.of(ctx, row.id).await?;
    let reviewed = review.and_then(|asked| Some(asked.review?.reviewed_at));
    steps.extend(reviewed.map(|at| JourneyStep::of(JourneyStepKind::Reviewed, at)));
    steps.sort_by_key(|step| step.at.0);
    Ok(steps)
}

/// The steps of the site, if the caller has access to it.
async fn of_site(ctx: &Context<'_>, id: SiteId) -> Result<Vec<JourneyStep>> {
    let Some(site) = loader::SITES.of(ctx, id).await? else {
        return Ok(vec![]);
    };
    let changes = loader::HISTORY.of(ctx, id.value()).await?;
    let changes = changes.unwrap_or_default().into_iter();
    // A change that the status withholds from this caller is withheld here too.
    let shown = changes.filter(|change| change.at <= site.status_changed_at);
    let planned = shown.filter(|change| change.to_status == stored(&Status::Scheduled));
    let planned = planned.map(|change| JourneyStep::of(JourneyStepKind::Planned, change.at));
    let mut steps: Vec<JourneyStep> = planned.collect();
    if !ctx.caller().may(Action::ListSessions) {
        return Ok(steps);
    }
    let work = loader::WORK_OF_SITE.of(ctx, id).await?.unwrap_or_default();
    for round in work.rounds(site.rounds) {
        let step = |kind, at| JourneyStep {
            round: Some(round.number),
            ..JourneyStep::of(kind, at)
        };
        steps.extend(round.started_at.map(|at| JourneyStep {
            hours: Some(ReportedHours::of(round.part.minutes)),
            ..step(JourneyStepKind::Worked, at)
        }));
        let completed = round.completed_at;
        steps.extend(completed.map(|at| step(JourneyStepKind::Completed, at)));
    }
    Ok(steps)
}
