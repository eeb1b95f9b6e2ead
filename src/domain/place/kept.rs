//! The stored areas of places. The code is shared by sites and suggestions, which have a table each.

use std::{collections::HashMap, hash::Hash};

use kernel::{
    Caller, Noun, Work,
    amendment::{Change, Changes},
    condition,
    error::{Result, all_met},
    policy::Action,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};

use super::{
    areas::{in_words, placing},
    authority,
};
use crate::id::{AreaId, Key};

/// The ids of records that lie in areas, and the table with their areas.
pub trait InAreas: Key + Eq + Hash + Into<Value> + Send + Sync {
    /// The table, with a row for each area of each place.
    type Table: EntityTrait;
    /// The table with the places themselves.
    type Places: EntityTrait;

    /// The kind of record that the ids name.
    const NOUN: Noun;
    /// The column with the place.
    const PLACE: <Self::Table as EntityTrait>::Column;
    /// The column with the area.
    const AREA: <Self::Table as EntityTrait>::Column;
    /// The column with the id of a place itself.
    const ID: <Self::Places as EntityTrait>::Column;
    /// The column with the authority of a place, which [`super::authority`] writes.
    const AUTHORITY: <Self::Places as EntityTrait>::Column;

    /// The row for one area of a place.
    fn lies_in(self, area: AreaId) -> <Self::Table as EntityTrait>::ActiveModel;

    /// The place and the area of a row.
    fn read(row: <Self::Table as EntityTrait>::Model) -> (Self, AreaId);
}

/// The areas of many places, in the order of their ids. The caller has read the places already, so they are within
/// reach.
pub async fn areas_of<I: InAreas>(caller: &Caller, places: &[I]) -> Result<HashMap<I, Vec<AreaId>>>
where
    Vec<I>: Into<Value>,
{
    let read = caller.read(Action::ReadViewer)?;
    let rows = I::Table::find().filter(condition::any_of(&read, I::PLACE, places.to_vec()));
    let mut found: HashMap<I, Vec<AreaId>> = HashMap::new();
    for (place, area) in rows.all(read.db()).await?.into_iter().map(I::read) {
        found.entry(place).or_default().push(area);
    }
    for areas in found.values_mut() {
        areas.sort();
    }
    Ok(found)
}

/// The areas of a place, for its own rules, in the order of their ids.
pub(crate) async fn of<I: InAreas>(db: &impl ConnectionTrait, place: I) -> Result<Vec<AreaId>> {
    let rows = I::Table::find().filter(I::PLACE.eq(place)).all(db).await?;
    let mut areas: Vec<AreaId> = rows.into_iter().map(|row| I::read(row).1).collect();
    areas.sort();
    Ok(areas)
}

/// Stores the areas of a new place.
pub(crate) async fn write<I: InAreas>(work: &Work, place: I, areas: &[AreaId]) -> Result<()> {
    work.gather(areas.iter().map(|area| place.lies_in(*area)))
        .await
}

/// The areas of a place before and after a change.
pub(crate) struct Relocation {
    pub(crate) before: Vec<AreaId>,
    pub(crate) after: Vec<AreaId>,
}

impl Relocation {
    /// The areas in which the place does not lie any more.
    pub(crate) fn left_areas(&self) -> Vec<AreaId> {
        let before = self.before.iter().copied();
        before.filter(|area| !self.after.contains(area)).collect()
    }
}

/// Replaces the stored areas of a place, and its authority.
pub(crate) async fn replace<I: InAreas>(
    work: &Work,
    place: I,
    relocation: &Relocation,
) -> Result<()> {
    // The areas are locked before the place is, as in an amendment of an area's parent.
    authority::follow(work, place, relocation).await?;
    I::Table::delete_many()
        .filter(I::PLACE.eq(place))
        .exec(work.db())
        .await?;
    write(work, place, &relocation.after).await
}

/// Replaces the stored areas of a place, and records that as an amendment.
pub(crate) async fn amend<I: InAreas>(
    work: &Work,
    place: I,
    relocation: &Relocation,
    reason: Option<String>,
) -> Result<()> {
    replace(work, place, relocation).await?;
    let directory = work.caller().directory();
    let mut changes = Changes::because(reason);
    let after = Change::To(relocation.after.clone());
    changes.set("areas", &mut relocation.before.clone(), after, |areas| {
        in_words(&directory, areas)
    });
    changes.record(work, (I::NOUN, place.value())).await
}

/// The areas of a place with the corrected ward, in place of the one of the same time.
///
/// # Errors
/// If the rules for areas are not met. Nothing is written yet.
pub(crate) async fn corrected<I: InAreas>(
    work: &Work,
    place: I,
    ward: AreaId,
) -> Result<Relocation> {
    let before = of(work.db(), place).await?;
    let placing = placing(&work.caller().directory(), &before, &[ward]);
    all_met(placing.rules())?;
    Ok(Relocation {
        before,
        after: placing.areas,
    })
}
