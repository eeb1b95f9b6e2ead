//! Conditions that a place lies in one of some areas. Whole authorities are found by the authority that is stored with
//! each place, and any other areas by the table with the areas of places.

use std::collections::HashSet;

use entity::area;
use kernel::{Read, condition, directory::Directory};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr},
};

use super::{Sought, areas::holds_places, kept::InAreas};
use crate::id::AreaId;

/// Up to this number each authority is a way of its own, because the index of only one has its places in order.
const EACH: usize = 4;

/// Areas as conditions name them.
struct Named {
    /// Authorities with all areas in which places can lie.
    authorities: Vec<AreaId>,
    /// The other areas in which places can lie.
    others: Vec<AreaId>,
}

impl Named {
    fn of(directory: &Directory, areas: &[AreaId]) -> Self {
        let given: HashSet<AreaId> = areas.iter().copied().collect();
        let known = |id: &AreaId| directory.areas.get(id);
        let is_whole = |authority: &&AreaId| {
            let inside = directory.directly_inside(**authority).iter();
            let mut inside = inside
                .filter(|id| known(id).is_some_and(holds_places))
                .peekable();
            inside.peek().is_some() && inside.all(|id| given.contains(id))
        };
        let authorities: Vec<AreaId> = areas.iter().filter(is_whole).copied().collect();
        let is_other = |id: &&AreaId| {
            known(id).is_none_or(|area| {
                let parent = area.parent_id.as_ref();
                holds_places(area) && parent.is_none_or(|parent| !authorities.contains(parent))
            })
        };
        let others = areas.iter().filter(is_other).copied().collect();
        Self {
            authorities,
            others,
        }
    }
}

/// The ways in which a place can lie in one of the areas: conditions of which it meets any. An index serves each.
pub(crate) fn ways<I: InAreas>(read: &Read<'_>, areas: &[AreaId]) -> Vec<Condition> {
    let Named {
        authorities,
        others,
    } = Named::of(&read.caller().directory(), areas);
    let mut ways: Vec<SimpleExpr> = match authorities.len() {
        0 => vec![],
        1..=EACH => authorities.iter().map(|id| I::AUTHORITY.eq(*id)).collect(),
        _ => vec![condition::any_of(read, I::AUTHORITY, authorities.clone())],
    };
    if !authorities.is_empty() {
        ways.push(lies_in_several::<I>(read, authorities));
    }
    if !others.is_empty() {
        ways.push(I::ID.in_subquery(ids_where::<I>(condition::any_of(read, I::AREA, others))));
    }
    ways.into_iter()
        .map(|way| Condition::all().add(way))
        .collect()
}

/// The condition that a place lies in one of the areas, evaluated for each row: where it is one of several reasons, all
/// places of an area would be collected for each page.
pub(crate) fn lies_in<I: InAreas>(read: &Read<'_>, areas: &[AreaId]) -> Condition {
    let Named {
        authorities,
        others,
    } = Named::of(&read.caller().directory(), areas);
    if authorities.is_empty() && others.is_empty() {
        return Condition::all().add(condition::never());
    }
    let mut any = Condition::any();
    if !authorities.is_empty() {
        any = any
            .add(condition::any_of(read, I::AUTHORITY, authorities.clone()))
            .add(lies_in_several::<I>(read, authorities));
    }
    if !others.is_empty() {
        any = any.add(has_one_of::<I>(read, I::ID, &others));
    }
    any
}

/// The condition that the place in a column has one of the areas, evaluated for each row.
pub(crate) fn has_one_of<I: InAreas>(
    read: &Read<'_>,
    place: impl ColumnTrait,
    areas: &[AreaId],
) -> SimpleExpr {
    let one = condition::any_of(read, I::AREA, areas.to_vec());
    for_each_row(areas_of::<I>(place).filter(one))
}

/// The condition that a place without an authority of its own has areas of several, one of which is one of these.
fn lies_in_several<I: InAreas>(read: &Read<'_>, authorities: Vec<AreaId>) -> SimpleExpr {
    let of_area = I::Table::belongs_to(area::Entity)
        .from(I::AREA)
        .to(area::Column::Id);
    let one = areas_of::<I>(I::ID)
        .join(JoinType::InnerJoin, of_area.into())
        .filter(condition::any_of(read, area::Column::ParentId, authorities));
    I::AUTHORITY.is_null().and(for_each_row(one))
}

/// The areas of the place in a column.
fn areas_of<I: InAreas>(place: impl ColumnTrait) -> sea_orm::Select<I::Table> {
    I::Table::find()
        .select_only()
        .column(I::AREA)
        .filter(I::PLACE.into_expr().eq(place.into_expr()))
}

/// The condition that a subquery finds a row. With an offset PostgreSQL evaluates it for each row. Otherwise it would
/// collect all places first.
fn for_each_row<E: EntityTrait>(rows: sea_orm::Select<E>) -> SimpleExpr {
    Expr::exists(rows.limit(1).offset(0).into_query())
}

/// The ids of the places with an area that meets the condition.
fn ids_where<I: InAreas>(area: SimpleExpr) -> SelectStatement {
    I::Table::find()
        .select_only()
        .column(I::PLACE)
        .filter(area)
        .into_query()
}

impl Sought {
    /// The ways in which a place can lie in the areas of the filter. `None` if the filter has no areas.
    pub(crate) fn ways<I: InAreas>(&self, read: &Read<'_>) -> Option<Vec<Condition>> {
        let areas = self.counted(&read.caller().directory())?;
        Some(ways::<I>(read, &areas))
    }

    /// The condition that a place lies in the areas of the filter.
    pub(crate) fn lies<I: InAreas>(&self, read: &Read<'_>) -> Condition {
        match self.ways::<I>(read) {
            None => Condition::all(),
            Some(ways) if ways.is_empty() => Condition::all().add(condition::never()),
            Some(ways) => ways.into_iter().fold(Condition::any(), Condition::add),
        }
    }
}
