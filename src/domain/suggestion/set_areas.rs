//! Adds a ward of other ward boundaries, a town or a parish in which a suggested place lies.

use entity::suggestion;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{AreaId, SuggestionId},
    place::{
        areas,
        kept::{self, Relocation},
    },
    suggestion::Suggestion,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct SetAreas {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    /// Further areas that it lies in. Each one replaces those of the same type and time.
    pub areas: Vec<AreaId>,
    /// The reason, as free text.
    pub reason: Option<String>,
}

impl Command for SetAreas {
    fn check(&self, problems: &mut Problems) {
        areas::check(&self.areas, 1, problems);
        problems.optional("reason", self.reason.as_deref(), NOTE);
    }
}

/// Adds a ward of other ward boundaries, a town or a parish in which a suggested place lies. From then on it is within
/// the reach of the organisations that are responsible for that area.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the version is stale; if places cannot lie in an area, or
/// an area conflicts with the others; if nothing would change.
pub async fn set_areas(caller: &Caller, input: SetAreas) -> Result<Suggestion> {
    let mut work = caller.begin(Action::SetSuggestionAreas, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    let directory = caller.directory();
    let before = kept::of(work.db(), suggestion.id).await?;
    let placing = areas::another(&directory, &before, &input.areas)?;
    let change = suggestion::ActiveModel {
        ward_id: Set(placing.recorded_ward(&directory, suggestion.ward_id)),
        ..suggestion.clone().into()
    };
    let relocation = Relocation {
        before,
        after: placing.areas,
    };
    kept::amend(&work, suggestion.id, &relocation, input.reason).await?;
    let suggestion = super::save(&work, &suggestion, change).await?;
    let set = event::SuggestionAreasSet::of(suggestion.id);
    let logged = work.happened(set).await?;
    super::left_areas(&work, logged, suggestion.id, relocation.left_areas()).await?;
    work.commit().await?;
    Ok(suggestion)
}
