//! The ward of a place: by its point if none is given, and not far from it if one is.

use chrono::NaiveDate;
use kernel::{Error, Result, directory::Directory};

use super::Point;
use crate::{
    area::{AreaType, at_point, wards_are_known},
    id::AreaId,
};

/// How many metres a place may lie outside the boundary of its ward. Points are often those of an entrance, of a postcode
/// or of a marker that was set by hand, and parks lie across boundaries, so the given ward counts near its boundary. In
/// the county's towns a point farther away than this is in the middle of another ward.
pub const FARTHEST_OUTSIDE: f64 = 500.0;

/// The ward of a new place: the one given, or else the one at its point on the day.
///
/// # Errors
/// If none is given and none is found; if the one given is far from the point.
pub(crate) fn of_point(
    directory: &Directory,
    given: Option<AreaId>,
    point: Point,
    day: NaiveDate,
) -> Result<AreaId> {
    if let Some(ward) = given {
        is_near(directory, ward, (point, day), "ward")?;
        return Ok(ward);
    }
    let found = at_point(directory, AreaType::Ward, point, day);
    found.map(|ward| ward.id).ok_or_else(|| {
        let why = if wards_are_known(directory, day) {
            "this point lies in no ward whose boundary the service has"
        } else {
            "the service has no boundaries of wards to find it by the point"
        };
        let expected = format!("The id of the ward that contains the place is expected: {why}.");
        Error::invalid("ward", expected)
    })
}

/// Checks that the point and the ward of a place are not far apart after a change of either. A place that has neither
/// changed stays as it is.
///
/// # Errors
/// A problem with the ward if that has changed, or else with the location.
pub(crate) fn still_near(
    directory: &Directory,
    before: (Point, AreaId),
    after: (Point, AreaId),
    day: NaiveDate,
) -> Result<()> {
    let (point, ward) = after;
    let field = if ward == before.1 { "location" } else { "ward" };
    if after == before {
        return Ok(());
    }
    is_near(directory, ward, (point, day), field)
}

/// Checks that a ward is not far from a point. A ward whose boundary is not known may be anywhere.
///
/// # Errors
/// A problem with this field, which names the ward at the point.
pub(crate) fn is_near(
    directory: &Directory,
    ward: AreaId,
    (point, day): (Point, NaiveDate),
    field: &str,
) -> Result<()> {
    let (latitude, longitude) = (point.latitude.0, point.longitude.0);
    let outside = directory
        .boundaries
        .metres_outside(ward, latitude, longitude);
    let Some(metres) = outside.filter(|metres| *metres > FARTHEST_OUTSIDE) else {
        return Ok(());
    };
    let right = match at_point(directory, AreaType::Ward, point, day) {
        Some(ward) => format!("in {} (reference {})", ward.name, ward.reference),
        None => "in no ward whose boundary the service has".into(),
    };
    Err(Error::invalid(
        field,
        format!(
            "The id of the ward that contains the place, or whose boundary is at most {FARTHEST_OUTSIDE} metres from it, \
             is expected. The point lies {metres:.0} metres outside the ward given, {right}."
        ),
    ))
}
