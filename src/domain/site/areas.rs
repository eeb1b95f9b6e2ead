//! The areas that sites lie in, as they are kept.

use std::collections::HashMap;

use entity::site_area::{ActiveModel, Column, Entity};
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
    id::{AreaId, SiteId},
    place::areas::placing,
};

/// The areas of many sites, in the order of their ids. Whoever asks holds the sites already, so they are within reach.
///
/// # Errors
/// What the database answers.
pub async fn areas_of(caller: &Caller, sites: &[SiteId]) -> Result<HashMap<SiteId, Vec<AreaId>>> {
    let read = caller.read(Action::ReadViewer)?;
    let rows = Entity::find().filter(condition::any_of(&read, Column::SiteId, sites.to_vec()));
    let mut found: HashMap<SiteId, Vec<AreaId>> = HashMap::new();
    for row in rows.all(read.db()).await? {
        found.entry(row.site_id).or_default().push(row.area_id);
    }
    for areas in found.values_mut() {
        areas.sort();
    }
    Ok(found)
}

/// That the site in a column lies in one of the areas, asked row by row: an authority's areas hold half of all, so nobody
/// collects them before a page is filled.
pub(crate) fn lies_in(site: impl ColumnTrait, areas: &[AreaId]) -> SimpleExpr {
    let there = Entity::find()
        .select_only()
        .column(Column::AreaId)
        .filter(Column::SiteId.into_expr().eq(site.into_expr()))
        .filter(Column::AreaId.is_in(areas.to_vec()));
    // PostgreSQL asks so where there is an offset, and collects all of them otherwise.
    Expr::exists(there.limit(1).offset(0).into_query())
}

/// The ids of the sites of which an area is as the condition says.
pub(crate) fn ids_where(area: SimpleExpr) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::SiteId)
        .filter(area)
        .into_query()
}

/// The areas of a site, for its own rules, in the order of their ids.
pub(crate) async fn of(db: &impl ConnectionTrait, id: SiteId) -> Result<Vec<AreaId>> {
    let rows = Entity::find().filter(Column::SiteId.eq(id)).all(db).await?;
    let mut areas: Vec<AreaId> = rows.into_iter().map(|row| row.area_id).collect();
    areas.sort();
    Ok(areas)
}

/// Writes the areas of a new site.
pub(super) async fn write(work: &Work, id: SiteId, areas: &[AreaId]) -> Result<()> {
    let rows = areas.iter().map(|area| ActiveModel {
        site_id: Set(id),
        area_id: Set(*area),
    });
    Entity::insert_many(rows)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// Writes the areas of a site in place of those that it had.
pub(super) async fn replace(work: &Work, id: SiteId, areas: &[AreaId]) -> Result<()> {
    Entity::delete_many()
        .filter(Column::SiteId.eq(id))
        .exec(work.db())
        .await?;
    write(work, id, areas).await
}

/// Gives a site the ward that has been put right, in place of the one of the same time.
pub(super) async fn put_right(work: &Work, id: SiteId, ward: AreaId) -> Result<()> {
    let placing = placing(
        &work.caller().directory(),
        &of(work.db(), id).await?,
        &[ward],
    );
    all_met(placing.rules())?;
    replace(work, id, &placing.areas).await
}
