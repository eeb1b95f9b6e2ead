//! Amendments of the data of a place.

use kernel::{amendment::Change, check::Problems};

use crate::id::AreaId;

/// A point, in degrees of WGS84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    pub latitude: f64,
    pub longitude: f64,
}

impl Coordinates {
    /// The point as text, as amendments store it.
    pub(crate) fn shown(&self) -> String {
        format!("{}, {}", self.latitude, self.longitude)
    }
}

/// Checks the change of where a place lies: the point must be inside the county.
pub(crate) fn check_place(
    problems: &mut Problems,
    location: &Change<Coordinates>,
    ward: &Change<AreaId>,
) {
    problems.not_emptied("location", location);
    if let Some(place) = location.given() {
        problems.place(place.latitude, place.longitude);
    }
    problems.not_emptied("ward", ward);
}
