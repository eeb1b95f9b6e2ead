//! Places: the code shared by sites and suggestions. A place has a point on the map and lies in areas. The areas are
//! given by the caller, but for the ward, which the point decides if it is left out and the boundaries are known
//! (`ward`). `distance` calculates distances, and `areas` handles the areas.

mod amended;
pub mod areas;
pub(crate) mod authority;
mod distance;
pub mod kept;
pub(crate) mod lies;
pub mod similar;
#[cfg(test)]
mod tests;
pub mod ward;

use std::hash::{Hash, Hasher};

use chrono::NaiveDate;
use kernel::{Caller, Result, check::Problems, directory::Directory};
use sea_orm::{ColumnTrait, Condition, sea_query::SimpleExpr};

use crate::id::AreaId;

pub use amended::Coordinates;
pub(super) use amended::check_place;
pub use distance::metres_between;

/// The maximum radius of a circle, in metres.
pub const FARTHEST: i32 = 50_000;

/// An angle in degrees. Two are equal if their bits are equal, so that inputs can be compared and hashed.
#[derive(Clone, Copy, Debug)]
pub struct Degrees(pub f64);

impl PartialEq for Degrees {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Degrees {}

impl Hash for Degrees {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

/// A point on the earth (WGS84).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    pub latitude: Degrees,
    pub longitude: Degrees,
}

impl Point {
    /// The point at a latitude and a longitude.
    #[must_use]
    pub fn at(latitude: f64, longitude: f64) -> Self {
        Self {
            latitude: Degrees(latitude),
            longitude: Degrees(longitude),
        }
    }

    /// Adds a problem if it is not a point on the earth.
    pub fn check(&self, field: &str, problems: &mut Problems) {
        latitude(&format!("{field}latitude"), self.latitude, problems);
        longitude(&format!("{field}longitude"), self.longitude, problems);
    }
}

/// The distance between a point and a place that the caller has read already, in whole metres.
///
/// # Errors
/// If the point is not one on the earth.
pub fn measured(caller: &Caller, from: Point, place: Point) -> Result<i32> {
    let mut problems = Problems::of(caller);
    from.check("from.", &mut problems);
    problems.done()?;
    Ok(metres_between(from, place))
}

/// A box between two parallels and two meridians.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rectangle {
    pub south: Degrees,
    pub west: Degrees,
    pub north: Degrees,
    pub east: Degrees,
}

impl Rectangle {
    fn check(&self, problems: &mut Problems) {
        latitude("box.south", self.south, problems);
        longitude("box.west", self.west, problems);
        latitude("box.north", self.north, problems);
        longitude("box.east", self.east, problems);
        if self.south.0 > self.north.0 {
            problems.add("box.north", "A latitude no less than south is expected.");
        }
        if self.west.0 > self.east.0 {
            problems.add("box.east", "A longitude no less than west is expected.");
        }
    }

    fn takes_in(&self, at: Point) -> bool {
        (self.south.0..=self.north.0).contains(&at.latitude.0)
            && (self.west.0..=self.east.0).contains(&at.longitude.0)
    }

    fn condition<C: ColumnTrait>(&self, latitude: C, longitude: C) -> Condition {
        Condition::all()
            .add(latitude.between(self.south.0, self.north.0))
            .add(longitude.between(self.west.0, self.east.0))
    }
}

/// A circle around a point, with a radius in metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Circle {
    pub centre: Point,
    pub metres: i32,
}

impl Circle {
    /// Adds a problem if it is not a valid circle, or its radius is more than `most` metres.
    pub fn check(&self, field: &str, most: i32, problems: &mut Problems) {
        self.centre.check(&format!("{field}location."), problems);
        if !(1..=most).contains(&self.metres) {
            problems.add(
                &format!("{field}metres"),
                format!("A whole number of metres from 1 to {most} is expected."),
            );
        }
    }

    /// Whether a point lies in it.
    fn takes_in(&self, at: Point) -> bool {
        distance::haversine(self.centre, at) <= f64::from(self.metres)
    }

    /// The condition that a point lies in it: first in its box, which an index serves, and then exactly.
    pub(super) fn condition<C: ColumnTrait>(&self, latitude: C, longitude: C) -> Condition {
        distance::bounds(self)
            .condition(latitude, longitude)
            .add(distance::is_inside(self, latitude, longitude))
    }

    /// An expression that grows with the distance from its centre, for sorting.
    pub(super) fn nearness<C: ColumnTrait>(&self, latitude: C, longitude: C) -> SimpleExpr {
        distance::squared(self.centre, latitude, longitude)
    }
}

fn latitude(field: &str, degrees: Degrees, problems: &mut Problems) {
    if !(-90.0..=90.0).contains(&degrees.0) {
        problems.add(field, "A latitude of -90 to 90 degrees is expected.");
    }
}

fn longitude(field: &str, degrees: Degrees, problems: &mut Problems) {
    if !(-180.0..=180.0).contains(&degrees.0) {
        problems.add(field, "A longitude of -180 to 180 degrees is expected.");
    }
}

/// A filter by place. `None` applies no condition; an empty list of areas matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sought {
    /// In any of these areas, of any type, or in an area inside them.
    pub areas: Option<Vec<AreaId>>,
    /// Only areas that were valid on this date count. `None` means areas of any time.
    pub as_at: Option<NaiveDate>,
    /// In this box.
    pub rectangle: Option<Rectangle>,
    /// Near this point.
    pub circle: Option<Circle>,
}

impl Sought {
    /// Whether the filter is empty.
    #[must_use]
    pub fn is_anywhere(&self) -> bool {
        *self == Self::default()
    }

    /// Adds the problems of the filter.
    pub fn check(&self, problems: &mut Problems) {
        if self.as_at.is_some() && self.areas.is_none() {
            problems.add("areas", "Areas are expected with areasAsAt.");
        }
        if let Some(rectangle) = &self.rectangle {
            rectangle.check(problems);
        }
        if let Some(circle) = &self.circle {
            circle.check("near.", FARTHEST, problems);
        }
    }

    /// The areas that count, with those inside them. `None` if the filter has no areas.
    pub(super) fn counted(&self, directory: &Directory) -> Option<Vec<AreaId>> {
        self.areas.as_ref().map(|areas| match self.as_at {
            Some(day) => directory.inside_on(areas, day),
            None => directory.inside(areas),
        })
    }

    /// Whether a place with these areas matches the filter: the same rule as the SQL conditions of [`Self::counted`]
    /// and [`Self::on_the_map`].
    pub(super) fn takes_in(&self, directory: &Directory, areas: &[AreaId], at: Point) -> bool {
        let in_areas = self
            .counted(directory)
            .is_none_or(|inside| areas.iter().any(|area| inside.contains(area)));
        in_areas
            && self
                .rectangle
                .is_none_or(|rectangle| rectangle.takes_in(at))
            && self.circle.is_none_or(|circle| circle.takes_in(at))
    }

    /// The condition on the point.
    pub(super) fn on_the_map<C: ColumnTrait>(&self, latitude: C, longitude: C) -> Condition {
        let mut condition = Condition::all();
        if let Some(rectangle) = &self.rectangle {
            condition = condition.add(rectangle.condition(latitude, longitude));
        }
        if let Some(circle) = &self.circle {
            condition = condition.add(circle.condition(latitude, longitude));
        }
        condition
    }
}
