//! Marks a suggestion as a duplicate of another one, which is continued for both. The submitter is subscribed to the
//! other one.

use entity::suggestion;
use kernel::{
    Caller, Error, Noun, Result, Work,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    id::SuggestionId,
    suggestion::{
        Status, Suggestion,
        status::{self, Step},
        subscriber,
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct MarkDuplicate {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    /// The suggestion that is continued.
    pub duplicate_of: SuggestionId,
    /// A note that the submitter sees.
    pub note: Option<String>,
}

impl Command for MarkDuplicate {
    fn check(&self, problems: &mut Problems) {
        if self.duplicate_of == self.suggestion {
            problems.add("duplicateOf", "A different suggestion is expected.");
        }
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Marks a suggestion as a duplicate of another one, which must be open or accepted and not itself a duplicate. The
/// submitter and the subscribers of the duplicate are subscribed to the other one.
///
/// # Errors
/// If the caller lacks the scope or one of the rows is not found; if the status of either suggestion does not allow the
/// step; if the version is stale.
pub async fn mark_duplicate(caller: &Caller, input: MarkDuplicate) -> Result<Suggestion> {
    let mut work = caller
        .begin(Action::MarkSuggestionDuplicate, &input)
        .await?;
    let (suggestion, other) = both(&work, &input).await?;
    expect_version(suggestion.version, input.expected_version)?;
    status::after(suggestion.status, Step::MarkDuplicate)?;
    let is_original = other.status != Status::Duplicate;
    all_met([
        (
            !is_original || may_be_pointed_to(other.status),
            Rule::SuggestionDuplicateOfOpen,
        ),
        (is_original, Rule::SuggestionDuplicateOfOriginal),
    ])?;
    let change = suggestion::ActiveModel {
        duplicate_of_id: Set(Some(other.id)),
        ..super::decided(&work, &suggestion, input.note.clone())
    };
    let because = Because {
        reason: None,
        note: Some(note_with_reference(&other, input.note)),
    };
    let moved = super::move_on(&work, &suggestion, Step::MarkDuplicate, change, because);
    let suggestion = Box::pin(moved).await?;
    let marked = event::SuggestionMarkedDuplicate::of(suggestion.id);
    let logged = work.happened(marked).await?;
    for moved in subscriber::move_along(&work, logged, &suggestion, other.id).await? {
        work.happened(event::SuggestionMarkedDuplicate::of(moved))
            .await?;
    }
    work.commit().await?;
    Ok(suggestion)
}

/// Both suggestions, locked against changes until the transaction ends and always in the same order, so that two
/// suggestions cannot become duplicates of each other.
async fn both(work: &Work, input: &MarkDuplicate) -> Result<(Suggestion, Suggestion)> {
    let rows = super::within_reach(&work.read())
        .filter(suggestion::Column::Id.is_in([input.suggestion, input.duplicate_of]))
        .order_by_asc(suggestion::Column::Id)
        .lock_exclusive()
        .all(work.db())
        .await?;
    let (one, other): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.id == input.suggestion);
    let found = one.into_iter().next().zip(other.into_iter().next());
    found.ok_or(Error::NotFound(Noun::Suggestion))
}

fn may_be_pointed_to(status: Status) -> bool {
    matches!(
        status,
        Status::Submitted | Status::UnderReview | Status::NeedsInfo | Status::Accepted
    )
}

/// The note that the history keeps even if the duplicate is reopened: which suggestion it was a duplicate of.
fn note_with_reference(other: &Suggestion, note: Option<String>) -> String {
    let pointer = format!("The same as {}.", other.reference);
    note.map_or(pointer.clone(), |note| format!("{pointer} {note}"))
}
