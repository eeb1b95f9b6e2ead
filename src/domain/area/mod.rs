//! Areas: wards, authorities, parishes and towns, each with its period of validity. This file reads them. Each
//! operation that writes has a file of its own.

mod amend;
mod at;
mod bound;
mod record;

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::area;
use kernel::{
    Caller, Error, Noun, Read,
    check::{self, Command, Problems, folded},
    condition,
    error::Result,
    page::{self, List, Page, PageRequest},
    period::Period,
    policy::Action,
    search,
};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Select};

use crate::id::AreaId;

pub use amend::{Amend, amend};
pub use at::{At, Surroundings, at};
pub(crate) use at::{at_point, wards_are_known};
pub use bound::{Bound, bound};
pub use entity::area::{AreaType, Entity, Model as Area};
use record::{CODE_EXPECTED, is_code};
pub use record::{Record, gss_code, record};

/// The period of validity of an area.
#[must_use]
pub fn days(area: &Area) -> Period {
    Period {
        from: area.valid_from,
        until: area.valid_to,
    }
}

/// The only function that starts a query for areas.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The area with this id.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn get(read: &Read<'_>, id: AreaId) -> Result<Area> {
    let row = within_reach(read).filter(area::Column::Id.eq(id));
    row.one(read.db()).await?.ok_or(Error::NotFound(Noun::Area))
}

/// Checks that all of these areas exist.
///
/// # Errors
/// [`Error::NotFound`] if one does not.
pub(super) async fn get_all(read: &Read<'_>, mut ids: Vec<AreaId>) -> Result<()> {
    ids.sort_unstable();
    ids.dedup();
    let count = ids.len();
    let rows = within_reach(read).filter(condition::any_of(read, area::Column::Id, ids));
    if rows.all(read.db()).await?.len() == count {
        Ok(())
    } else {
        Err(Error::NotFound(Noun::Area))
    }
}

/// The areas with these ids, in no particular order.
pub async fn find_many(caller: &Caller, ids: &[AreaId]) -> Result<Vec<Area>> {
    let read = caller.read(Action::ListAreas)?;
    let rows = within_reach(&read).filter(condition::any_of(&read, area::Column::Id, ids.to_vec()));
    Ok(rows.all(read.db()).await?)
}

/// The area with this reference, if there is one.
pub async fn find_by_reference(caller: &Caller, reference: &str) -> Result<Option<Area>> {
    let read = caller.read(Action::ListAreas)?;
    check::reference(reference)?;
    Ok(within_reach(&read)
        .filter(area::Column::ReferenceFolded.eq(folded(reference)))
        .one(read.db())
        .await?)
}

/// Areas by name.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(caller: &Caller, filter: &Filter, request: &PageRequest) -> Result<Page<Area>> {
    let read = caller.read(Action::ListAreas)?;
    check::filter(caller, filter)?;
    let rows = narrowed(&read, filter)?;
    let list = by_name(within_reach(&read), rows, format!("areas {filter:?}"));
    page::of(&read, list, request).await
}

/// A page of the areas whose parent is one of these, by name, that match a filter.
///
/// # Errors
/// As [`list`].
pub async fn of_parents(
    caller: &Caller,
    parents: &[AreaId],
    filter: &Filter,
    request: &PageRequest,
) -> Result<HashMap<AreaId, Page<Area>>> {
    let read = caller.read(Action::ListAreas)?;
    check::query(caller, filter)?;
    let rows = narrowed(&read, filter)?;
    let list = || {
        by_name(
            within_reach(&read),
            rows.clone(),
            format!("areas {filter:?}"),
        )
    };
    page::of_each(&read, list, area::Column::ParentId, parents, request).await
}

/// The areas that match a filter.
fn narrowed(read: &Read<'_>, filter: &Filter) -> Result<Select<Entity>> {
    let mut rows = valid_on(within_reach(read), filter.valid_on);
    if let Some(kinds) = &filter.kinds {
        rows = rows.filter(condition::has(area::Column::Kind, kinds.clone()));
    }
    if let Some(codes) = &filter.gss_codes {
        rows = rows.filter(area::Column::GssCode.is_in(codes));
    }
    if let Some(around) = filter.within {
        let mut inside = read.caller().directory().inside(&[around]);
        inside.retain(|id| *id != around);
        rows = rows.filter(condition::any_of(read, area::Column::Id, inside));
    }
    if let Some(references) = &filter.references {
        let column = area::Column::ReferenceFolded;
        rows = rows.filter(condition::referenced(read, column, references));
    }
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(Noun::Area, area::Column::Id, text)?);
    }
    Ok(rows)
}

fn valid_on(rows: Select<Entity>, day: Option<NaiveDate>) -> Select<Entity> {
    let Some(day) = day else {
        return rows;
    };
    let (from, to) = (area::Column::ValidFrom, area::Column::ValidTo);
    rows.filter(from.is_null().or(from.lte(day)))
        .filter(to.is_null().or(to.gt(day)))
}

fn by_name(within: Select<Entity>, rows: Select<Entity>, bound_to: String) -> List<Entity> {
    List {
        noun: Noun::Area,
        within,
        rows,
        parts: vec![],
        by: area::Column::NameFolded,
        apart: None,
        veiled: None,
        descending: false,
        id: area::Column::Id,
        bound_to,
    }
}

/// A filter of areas. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Only areas with these references.
    pub references: Option<Vec<String>>,
    /// Only areas of these types.
    pub kinds: Option<Vec<AreaType>>,
    /// Only areas valid on this date.
    pub valid_on: Option<NaiveDate>,
    /// Only areas with one of these codes of the Office for National Statistics.
    pub gss_codes: Option<Vec<String>>,
    /// Only areas inside this one, at any level.
    pub within: Option<AreaId>,
    /// Only areas that match this search text: each of its words is the beginning of a word of the name or the
    /// reference, but for one typing error in a longer word.
    pub search: Option<String>,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.references("references", self.references.as_deref());
        let codes = self.gss_codes.iter().flatten();
        if !codes.into_iter().all(|code| is_code(code)) {
            problems.add("gssCodes", CODE_EXPECTED);
        }
        problems.sought("search", self.search.as_deref(), check::SEARCH);
    }
}
