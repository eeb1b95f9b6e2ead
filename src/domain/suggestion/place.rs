//! Says in which ward of another map, town or parish a suggested place lies.

use entity::suggestion;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event::EventKind,
    expect_version,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{AreaId, SuggestionId},
    place::{areas, kept},
    suggestion::Suggestion,
};

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct Place {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    /// The areas that it lies in as well; each takes the place of those of its kind and time.
    pub areas: Vec<AreaId>,
    /// Why, in words.
    pub reason: Option<String>,
}

impl Command for Place {
    fn check(&self, problems: &mut Problems) {
        areas::check(&self.areas, 1, problems);
        problems.optional("reason", self.reason.as_deref(), NOTE);
    }
}

/// Says in which ward of another map, town or parish a suggested place lies. Whoever answers for that area has it within reach from
/// then on.
///
/// # Errors
/// Without the right or the row; with a stale version; when an area is none that holds places, or does not go together with
/// the others; when nothing would change.
pub async fn place(caller: &Caller, input: Place) -> Result<Suggestion> {
    let mut work = caller.begin(Action::PlaceSuggestion, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    let directory = caller.directory();
    let before = kept::of(work.db(), suggestion.id).await?;
    let placing = areas::another(&directory, &before, &input.areas)?;
    let change = suggestion::ActiveModel {
        ward_id: Set(placing.recorded_ward(&directory, suggestion.ward_id)),
        ..suggestion.clone().into()
    };
    let suggestion = super::save(&work, &suggestion, change).await?;
    kept::amend(&work, suggestion.id, (before, placing.areas), input.reason).await?;
    work.happened(EventKind::SuggestionPlaced.of(suggestion.id))
        .await?;
    work.commit().await?;
    Ok(suggestion)
}
