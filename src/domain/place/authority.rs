//! The authority of a place, as it is stored with the place, so that an index finds the places of a council: the only
//! parent of the areas in which it lies. It is `None` if no parent is recorded or if the areas have several, because
//! boundaries between authorities were changed or a parent was amended.
//!
//! Who writes the areas of a place locks them against another parent, and who amends a parent writes the authority of all
//! places in the area. So neither misses the other.

use std::collections::HashMap;

use entity::area;
use kernel::{Result, Work, condition};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    TryGetable, Value, sea_query::Expr,
};

use super::kept::{InAreas, Relocation};
use crate::id::{AreaId, SiteId, SuggestionId};

/// The number of places written by one statement.
const STEP: usize = 1_000;

/// The only parent among these.
fn only(parents: impl IntoIterator<Item = Option<AreaId>>) -> Option<AreaId> {
    let mut parents = parents.into_iter().flatten();
    let first = parents.next()?;
    parents.all(|parent| parent == first).then_some(first)
}

/// The parent of each of these areas, which is locked until the transaction ends.
async fn parents(work: &Work, areas: Vec<AreaId>) -> Result<HashMap<AreaId, Option<AreaId>>> {
    let rows: Vec<(AreaId, Option<AreaId>)> = area::Entity::find()
        .select_only()
        .columns([area::Column::Id, area::Column::ParentId])
        .filter(condition::any_of(&work.read(), area::Column::Id, areas))
        .order_by_asc(area::Column::Id)
        .lock_shared()
        .into_tuple()
        .all(work.db())
        .await?;
    Ok(rows.into_iter().collect())
}

/// The authority of a new place in these areas.
pub(crate) async fn of(work: &Work, areas: &[AreaId]) -> Result<Option<AreaId>> {
    Ok(only(parents(work, areas.to_vec()).await?.into_values()))
}

/// Stores the authority of a place that lies in other areas from now on.
pub(super) async fn follow<I: InAreas>(
    work: &Work,
    place: I,
    relocation: &Relocation,
) -> Result<()> {
    let areas = [relocation.before.clone(), relocation.after.clone()].concat();
    let parents = parents(work, areas).await?;
    let after = relocation.after.iter();
    let authority = only(after.map(|area| parents.get(area).copied().flatten()));
    I::Places::update_many()
        .col_expr(I::AUTHORITY, Expr::value(authority))
        .filter(I::ID.eq(place))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Stores the authority of all places in an area that has another parent from now on. All areas are locked already.
pub(crate) async fn reparented(work: &Work, area: AreaId) -> Result<()> {
    refresh::<SiteId>(work, area).await?;
    refresh::<SuggestionId>(work, area).await
}

async fn refresh<I: InAreas + TryGetable>(work: &Work, area: AreaId) -> Result<()>
where
    Vec<I>: Into<Value>,
{
    let there = I::Table::find()
        .select_only()
        .column(I::PLACE)
        .filter(I::AREA.eq(area));
    let of_area = I::Table::belongs_to(area::Entity)
        .from(I::AREA)
        .to(area::Column::Id);
    let rows: Vec<(I, Option<AreaId>)> = I::Table::find()
        .select_only()
        .column(I::PLACE)
        .column(area::Column::ParentId)
        .join(JoinType::InnerJoin, of_area.into())
        .filter(I::PLACE.in_subquery(there.into_query()))
        .into_tuple()
        .all(work.db())
        .await?;
    let mut parents: HashMap<I, Vec<Option<AreaId>>> = HashMap::new();
    for (place, parent) in rows {
        parents.entry(place).or_default().push(parent);
    }
    let mut places: HashMap<Option<AreaId>, Vec<I>> = HashMap::new();
    for (place, parents) in parents {
        places.entry(only(parents)).or_default().push(place);
    }
    for (authority, places) in places {
        for places in places.chunks(STEP) {
            I::Places::update_many()
                .col_expr(I::AUTHORITY, Expr::value(authority))
                .filter(condition::any_of(&work.read(), I::ID, places.to_vec()))
                .exec(work.db())
                .await?;
        }
    }
    Ok(())
}
