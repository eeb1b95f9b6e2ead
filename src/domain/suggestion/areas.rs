//! The areas that suggestions lie in, as they are kept.

use std::collections::HashMap;

use entity::suggestion_area::{ActiveModel, Column, Entity};
use kernel::{
    Caller, Work, condition,
    error::{Result, all_met},
    policy::Action,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr},
};

use crate::{
    id::{AreaId, SuggestionId},
    place::areas::placing,
};

/// The areas of many suggestions, in the order of their ids. Whoever asks holds the suggestions already, so they are within reach.
///
/// # Errors
/// What the database answers.
pub async fn areas_of(
    caller: &Caller,
    suggestions: &[SuggestionId],
) -> Result<HashMap<SuggestionId, Vec<AreaId>>> {
    let read = caller.read(Action::ReadViewer)?;
    let rows = Entity::find().filter(condition::any_of(
        &read,
        Column::SuggestionId,
        suggestions.to_vec(),
    ));
    let mut found: HashMap<SuggestionId, Vec<AreaId>> = HashMap::new();
    for row in rows.all(read.db()).await? {
        found
            .entry(row.suggestion_id)
            .or_default()
            .push(row.area_id);
    }
    for areas in found.values_mut() {
        areas.sort();
    }
    Ok(found)
}

/// That the suggestion in a column lies in one of the areas, asked row by row: an authority's areas hold half of all, so nobody
/// collects them before a page is filled.
pub(crate) fn lies_in(suggestion: impl ColumnTrait, areas: &[AreaId]) -> SimpleExpr {
    let there = Entity::find()
        .select_only()
        .column(Column::AreaId)
        .filter(Column::SuggestionId.into_expr().eq(suggestion.into_expr()))
        .filter(Column::AreaId.is_in(areas.to_vec()));
    // PostgreSQL asks so where there is an offset, and collects all of them otherwise.
    Expr::exists(there.limit(1).offset(0).into_query())
}

/// The ids of the suggestions of which an area is as the condition says.
pub(crate) fn ids_where(area: SimpleExpr) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::SuggestionId)
        .filter(area)
        .into_query()
}

/// The areas of a suggestion, for its own rules, in the order of their ids.
pub(crate) async fn of(db: &impl ConnectionTrait, id: SuggestionId) -> Result<Vec<AreaId>> {
    let rows = Entity::find()
        .filter(Column::SuggestionId.eq(id))
        .all(db)
        .await?;
    let mut areas: Vec<AreaId> = rows.into_iter().map(|row| row.area_id).collect();
    areas.sort();
    Ok(areas)
}

/// Writes the areas of a new suggestion.
pub(super) async fn write(work: &Work, id: SuggestionId, areas: &[AreaId]) -> Result<()> {
    let rows = areas.iter().map(|area| ActiveModel {
        suggestion_id: Set(id),
        area_id: Set(*area),
    });
    Entity::insert_many(rows)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// Writes the areas of a suggestion in place of those that it had.
pub(super) async fn replace(work: &Work, id: SuggestionId, areas: &[AreaId]) -> Result<()> {
    Entity::delete_many()
        .filter(Column::SuggestionId.eq(id))
        .exec(work.db())
        .await?;
    write(work, id, areas).await
}

/// Gives a suggestion the ward that has been put right, in place of the one of the same time.
pub(super) async fn put_right(work: &Work, id: SuggestionId, ward: AreaId) -> Result<()> {
    let placing = placing(
        &work.caller().directory(),
        &of(work.db(), id).await?,
        &[ward],
    );
    all_met(placing.rules())?;
    replace(work, id, &placing.areas).await
}
