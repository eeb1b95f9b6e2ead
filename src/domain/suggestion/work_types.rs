//! What is to be done at suggested places.

use std::collections::HashMap;

use entity::suggestion_work_type::{ActiveModel, Column, Entity};
use kernel::{Caller, Work, condition, error::Result, policy::Action};
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{OnConflict, SelectStatement, SimpleExpr},
};

use crate::{id::SuggestionId, session::WorkType};

/// What is to be done at many suggested places, in the order of the kinds of work. Whoever asks holds the suggestions
/// already, so they are within reach.
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

/// The ids of the suggestions of which a kind of work is as the condition says.
pub(super) fn ids_where(kind: SimpleExpr) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::SuggestionId)
        .filter(kind)
        .into_query()
}

/// Writes what is to be done at a newly suggested place.
pub(super) async fn write(work: &Work, id: SuggestionId, kinds: &[WorkType]) -> Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    let rows = kinds.iter().map(|kind| ActiveModel {
        suggestion_id: Set(id),
        work_type: Set(*kind),
    });
    Entity::insert_many(rows)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}
