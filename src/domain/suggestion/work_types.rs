//! The types of work suggested for places.

use std::collections::HashMap;

use entity::suggestion_work_type::{ActiveModel, Column, Entity};
use kernel::{Caller, Work, condition, error::Result, policy::Action};
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, Iterable, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{SelectStatement, SimpleExpr},
};

use crate::{id::SuggestionId, session::WorkType};

/// The types of work suggested for many places, in a fixed order. The caller has read the suggestions already, so they
/// are within reach.
pub async fn work_types_of(
    caller: &Caller,
    suggestions: &[SuggestionId],
) -> Result<HashMap<SuggestionId, Vec<WorkType>>> {
    let read = caller.read(Action::ReadViewer)?;
    let rows = Entity::find().filter(condition::any_of(
        &read,
        Column::SuggestionId,
        suggestions.to_vec(),
    ));
    let mut found: HashMap<SuggestionId, Vec<WorkType>> = HashMap::new();
    for row in rows.all(read.db()).await? {
        found
            .entry(row.suggestion_id)
            .or_default()
            .push(row.work_type);
    }
    for kinds in found.values_mut() {
        kinds.sort_by_key(|kind| *kind as u8);
    }
    Ok(found)
}

/// The ids of the suggestions with a type of work that meets the condition.
pub(super) fn ids_where(kind: SimpleExpr) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::SuggestionId)
        .filter(kind)
        .into_query()
}

/// Stores the types of work of a new suggestion.
pub(super) async fn write(work: &Work, id: SuggestionId, kinds: &[WorkType]) -> Result<()> {
    let different = WorkType::iter().filter(|kind| kinds.contains(kind));
    let rows = different.map(|kind| ActiveModel {
        suggestion_id: Set(id),
        work_type: Set(kind),
    });
    work.gather(rows).await
}
