//! The areas at a point, by their boundaries.

use chrono::NaiveDate;
use kernel::{
    Caller, Result,
    check::{self, Command, Problems},
    directory::Directory,
    policy::Action,
};

use crate::{
    area::{Area, AreaType},
    place::Point,
};

/// A point, and the day on which its areas are requested.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub point: Point,
    /// `None` means today.
    pub on: Option<NaiveDate>,
}

impl Command for At {
    fn check(&self, problems: &mut Problems) {
        self.point.check("", problems);
    }
}

/// The areas at a point on a day. Each is `None` if no boundary of its type that is valid on that day contains the point.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    pub ward: Option<Area>,
    /// By its own boundary, or else the one in which the ward lies.
    pub authority: Option<Area>,
    pub town: Option<Area>,
    pub parish: Option<Area>,
    /// Whether the boundary of any ward of that day is known.
    pub wards_are_known: bool,
}

/// The areas at a point on a day.
///
/// # Errors
/// If it is not a point on the earth.
pub fn at(caller: &Caller, question: At) -> Result<Surroundings> {
    caller.allow(Action::ListAreas)?;
    check::query(caller, &question)?;
    let directory = caller.directory();
    let (point, day) = (
        question.point,
        question.on.unwrap_or_else(|| caller.today()),
    );
    let found = |kind| at_point(&directory, kind, point, day).cloned();
    let ward = found(AreaType::Ward);
    let above = || {
        let above = directory.areas.get(&ward.as_ref()?.parent_id?)?;
        let is_one = above.kind == AreaType::Unitary && directory.is_valid_on(above.id, day);
        is_one.then(|| above.clone())
    };
    Ok(Surroundings {
        authority: found(AreaType::Unitary).or_else(above),
        town: found(AreaType::Town),
        parish: found(AreaType::Parish),
        wards_are_known: wards_are_known(&directory, day),
        ward,
    })
}

/// The area of a type at a point on a day. Of several that meet there, the one whose reference comes first.
pub(crate) fn at_point(
    directory: &Directory,
    kind: AreaType,
    point: Point,
    day: NaiveDate,
) -> Option<&Area> {
    let (latitude, longitude) = (point.latitude.0, point.longitude.0);
    let around = directory.boundaries.around(latitude, longitude);
    around
        .filter(|id| directory.is_valid_on(*id, day))
        .filter_map(|id| directory.areas.get(&id))
        .filter(|area| area.kind == kind)
        .min_by(|one, other| one.reference.cmp(&other.reference))
}

/// Whether the boundary of any ward that is valid on a day is known.
pub(crate) fn wards_are_known(directory: &Directory, day: NaiveDate) -> bool {
    let mut wards = directory.areas.keys();
    wards.any(|id| directory.is_ward_on(*id, day) && directory.boundaries.has(*id))
}
