//! The areas that a place lies in: one ward for each set of ward boundaries, and at most one town and one parish at any
//! time. Both councils were re-warded on 1 May 2025, so a place that is still in use after such a change is also given
//! a ward of the new boundaries.

use crate::{
    area::{Area, AreaType},
    id::AreaId,
};
use kernel::{
    Error, bound,
    check::Problems,
    directory::Directory,
    error::{Result, all_met},
    rule::Rule,
};

/// Checks the number of areas: not too many, and at least `least`.
pub fn check(areas: &[AreaId], least: usize, problems: &mut Problems) {
    if !(least..=bound::AREAS_OF_A_PLACE).contains(&areas.len()) {
        problems.add(
            "areas",
            format!("{least} to {} areas are expected.", bound::AREAS_OF_A_PLACE),
        );
    }
}

/// The areas of a place after a change, and the rules that they must meet.
pub struct Placing {
    /// The areas after the change, in the order of their ids.
    pub areas: Vec<AreaId>,
    rules: [(bool, Rule); 3],
}

/// Adds areas to a place. Each one replaces those of its type that were valid on one of its days. Each must be a ward,
/// town or parish, no two may be of the same type and time, and at any time all must lie in one authority.
#[must_use]
pub fn placing(directory: &Directory, present: &[AreaId], given: &[AreaId]) -> Placing {
    let known = |ids: &[AreaId]| -> Vec<Area> {
        let areas = ids.iter().filter_map(|id| directory.areas.get(id));
        areas.cloned().collect()
    };
    let new = known(given);
    let hold_places = new.len() == given.len() && new.iter().all(holds_places);
    let one_each = pairs(&new).all(|(one, other)| !clash(one, other));
    let mut all = known(present);
    all.retain(|area| !new.iter().any(|new| clash(new, area)));
    all.extend(new);
    all.sort_by_key(|area| area.id);
    all.dedup_by_key(|area| area.id);
    let together = pairs(&all).all(|(one, other)| !are_apart(one, other));
    Placing {
        areas: all.into_iter().map(|area| area.id).collect(),
        rules: [
            (hold_places, Rule::AreaHoldsPlaces),
            (one_each, Rule::PlaceInOneAreaAtATime),
            (together, Rule::PlaceInOneAuthority),
        ],
    }
}

/// The areas of a place after a change, if the change meets the rules and is one.
///
/// # Errors
/// A refusal with every rule that is not met. A problem if nothing would change.
pub fn another(directory: &Directory, present: &[AreaId], given: &[AreaId]) -> Result<Placing> {
    let placing = placing(directory, present, given);
    all_met(placing.rules())?;
    if placing.areas == present {
        let same = "An area in which the place does not lie yet is expected.";
        return Err(Error::invalid("areas", same));
    }
    Ok(placing)
}

impl Placing {
    /// The first areas of a place: its ward on the day, and others, none of which may be of the same type and time as
    /// the ward.
    #[must_use]
    pub fn beginning(directory: &Directory, ward: AreaId, others: &[AreaId]) -> Self {
        let mut placing = placing(directory, &[ward], others);
        // Whether the area is a ward is checked by the operation itself.
        placing.rules[1].0 &= placing.areas.contains(&ward) || !directory.areas.contains_key(&ward);
        placing
    }

    /// The rules, each with whether it is met.
    pub fn rules(&self) -> impl Iterator<Item = (bool, Rule)> {
        self.rules.into_iter()
    }

    /// The ward on the day on which the place was recorded, or the one that has replaced it by a correction.
    #[must_use]
    pub fn recorded_ward(&self, directory: &Directory, before: AreaId) -> AreaId {
        let corrected = || {
            let old = directory.areas.get(&before)?;
            let mut now = self.areas.iter().filter_map(|id| directory.areas.get(id));
            now.find(|area| clash(area, old)).map(|area| area.id)
        };
        if self.areas.contains(&before) {
            return before;
        }
        corrected().unwrap_or(before)
    }
}

/// Whether places can lie in an area of this type: a ward, a town or a parish.
pub(crate) fn holds_places(area: &Area) -> bool {
    matches!(
        area.kind,
        AreaType::Ward | AreaType::Town | AreaType::Parish
    )
}

/// Whether a place cannot lie in both areas, because they are of the same type and were valid on the same day.
fn clash(one: &Area, other: &Area) -> bool {
    one.id != other.id && one.kind == other.kind && meet(one, other)
}

/// Whether they lie in two authorities on the same day, as far as is known.
fn are_apart(one: &Area, other: &Area) -> bool {
    let authorities = one.parent_id.zip(other.parent_id);
    let apart = authorities.is_some_and(|(one, other)| one != other);
    apart && holds_places(one) && holds_places(other) && meet(one, other)
}

/// The ward among these areas that was valid on a day.
#[must_use]
pub fn ward_on(directory: &Directory, areas: &[AreaId], day: chrono::NaiveDate) -> Option<AreaId> {
    areas
        .iter()
        .copied()
        .find(|id| directory.is_ward_on(*id, day))
}

/// The areas as text, for the history of a place.
#[must_use]
pub fn in_words(directory: &Directory, areas: &[AreaId]) -> String {
    let references = areas.iter().filter_map(|id| directory.areas.get(id));
    let mut words: Vec<&str> = references.map(|area| area.reference.as_str()).collect();
    words.sort_unstable();
    words.join("; ")
}

/// Whether two areas were valid on the same day.
fn meet(one: &Area, other: &Area) -> bool {
    let before = |one: &Area, other: &Area| {
        one.valid_to
            .zip(other.valid_from)
            .is_some_and(|(to, from)| to <= from)
    };
    !before(one, other) && !before(other, one)
}

fn pairs(areas: &[Area]) -> impl Iterator<Item = (&Area, &Area)> {
    let each = areas.iter().enumerate();
    each.flat_map(|(place, one)| areas[place + 1..].iter().map(move |other| (one, other)))
}
