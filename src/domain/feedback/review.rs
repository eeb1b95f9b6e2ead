//! Four weeks after a suggester was told that the work is done, they are asked whether the place is still in good condition.
//! Nothing needs to be sent for that: from that day on, the question can be answered.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    feedback_delivery::Status as DeliveryStatus,
    result_review::{self, Column, Entity},
};
use kernel::{
    Caller, Error, Result, Work,
    check::{Command, NOTE, Problems},
    condition,
    error::all_met,
    event,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};

use super::{
    Trigger,
    told::{self, Told},
};
use crate::{
    id::SuggestionId,
    suggestion::{self, Suggestion},
};

pub use entity::result_review::Model as Review;

/// How long after they were told suggesters are asked.
const AFTER: TimeDelta = TimeDelta::weeks(4);

/// The question that a suggester is asked, with the answer.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The instant from which it can be answered.
    pub from: DateTime<Utc>,
    pub review: Option<Review>,
}

/// The delivery by which the suggester was told last that the work is done.
fn last_told(told: &[Told]) -> Option<&Told> {
    let of_result = told.iter().rev().filter(|one| {
        one.feedback.trigger == Trigger::SiteCompleted
            && one.delivery.status == DeliveryStatus::Delivered
    });
    of_result.max_by_key(|one| (one.feedback.sent_at, std::cmp::Reverse(one.delivery.at)))
}

/// The question about each of many suggestions that the caller has read already. Those whose suggesters were not told of
/// a result are left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_suggestions(
    caller: &Caller,
    ids: &[SuggestionId],
) -> Result<HashMap<SuggestionId, Asked>> {
    let read = caller.read(Action::ListSuggestions)?;
    let mut of_each: HashMap<SuggestionId, Vec<Told>> = HashMap::new();
    for told in told::of_suggestions(caller, ids).await? {
        if let Some(suggestion) = told.delivery.suggestion_id {
            of_each.entry(suggestion).or_default().push(told);
        }
    }
    let these = condition::any_of(&read, Column::SuggestionId, ids.to_vec());
    let reviews = Entity::find().filter(these).all(read.db()).await?;
    let asked = of_each.into_iter().filter_map(|(suggestion, told)| {
        let last = last_told(&told)?;
        let mut reviews = reviews.iter();
        let review = reviews.find(|review| {
            (review.suggestion_id, review.feedback_id) == (suggestion, last.feedback.id)
        });
        let asked = Asked {
            from: last.delivery.at + AFTER,
            review: review.cloned(),
        };
        Some((suggestion, asked))
    });
    Ok(asked.collect())
}

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct ReviewResult {
    pub suggestion: SuggestionId,
    pub is_still_good: bool,
    pub note: Option<String>,
}

impl Command for ReviewResult {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Says whether the place that the caller has suggested is still in good condition.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if another person submitted it; if they were not told of a result
/// four weeks ago; if it was answered before.
pub async fn review(caller: &Caller, input: ReviewResult) -> Result<Suggestion> {
    let mut work = caller.begin(Action::ReviewResult, &input).await?;
    let row = suggestion::get(&work.read(), input.suggestion).await?;
    if !suggestion::is_own(caller, &row) {
        return Err(Error::Forbidden(Action::ReviewResult));
    }
    let told = told::of_suggestions(caller, &[row.id]).await?;
    let last = last_told(&told).filter(|last| last.delivery.at + AFTER <= work.now());
    let last = last.ok_or(Rule::ResultReviewDue)?;
    let review = Review {
        feedback_id: last.feedback.id,
        suggestion_id: row.id,
        is_still_good: input.is_still_good,
        note: input.note,
        reviewed_at: work.now(),
    };
    store(&work, review).await?;
    work.happened(event::SuggestionResultReviewed::of(row.id))
        .await?;
    work.commit().await?;
    Ok(row)
}

async fn store(work: &Work, review: Review) -> Result<()> {
    let once = OnConflict::columns([Column::FeedbackId, Column::SuggestionId])
        .do_nothing()
        .to_owned();
    let row: result_review::ActiveModel = review.into_active_model();
    let written = Entity::insert(row.reset_all())
        .on_conflict(once)
        .exec_without_returning(work.db())
        .await?;
    all_met([(written > 0, Rule::ResultReviewedOnce)])
}
