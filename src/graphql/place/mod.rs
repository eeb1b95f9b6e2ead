//! Locations: points, boxes and circles in inputs.

pub mod mutation;
pub mod similar;

use async_graphql::{Context, InputObject};
use domain::{
    id::AreaId,
    place::{Circle, Coordinates, Degrees, Point, Rectangle, Sought},
};

use crate::{context::ContextExt, error::Result, id::Id, scalar::Date};

/// A point on the map. Sites and suggestions must lie in the county: latitude 51.97 to 52.65, longitude -1.34 to -0.34.
/// A point from which a distance is measured may lie anywhere.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct LocationInput {
    /// Latitude in degrees north (WGS84), -90 to 90.
    pub latitude: f64,
    /// Longitude in degrees east (WGS84), -180 to 180; negative in Northamptonshire.
    pub longitude: f64,
}

impl From<LocationInput> for Point {
    fn from(input: LocationInput) -> Self {
        Self::at(input.latitude, input.longitude)
    }
}

impl From<LocationInput> for Coordinates {
    fn from(input: LocationInput) -> Self {
        Self {
            latitude: input.latitude,
            longitude: input.longitude,
        }
    }
}

/// A rectangle between two latitudes and two longitudes, including its edges. It may extend beyond the county.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct BoxInput {
    /// Latitude of the southern edge in degrees north (WGS84), -90 to 90.
    south: f64,
    /// Longitude of the western edge in degrees east (WGS84), -180 to 180.
    west: f64,
    /// Latitude of the northern edge in degrees north (WGS84), not less than `south`.
    north: f64,
    /// Longitude of the eastern edge in degrees east (WGS84), not less than `west`.
    east: f64,
}

impl From<BoxInput> for Rectangle {
    fn from(input: BoxInput) -> Self {
        Self {
            south: Degrees(input.south),
            west: Degrees(input.west),
            north: Degrees(input.north),
            east: Degrees(input.east),
        }
    }
}

/// A circle around a point, measured in a straight line. It does not change the order of the rows; select
/// `distanceMetres` to get the distance of each row.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct NearInput {
    /// The centre of the circle. It may lie outside the county.
    location: LocationInput,
    /// The radius in whole metres, 1 to 50,000.
    metres: i32,
}

impl From<NearInput> for Circle {
    fn from(input: NearInput) -> Self {
        Self {
            centre: input.location.into(),
            metres: input.metres,
        }
    }
}

/// The conditions on the location that all filters have in common.
pub fn sought(
    (areas, as_at): (Option<Vec<Id<AreaId>>>, Option<Date>),
    (rectangle, circle): (Option<BoxInput>, Option<NearInput>),
) -> Sought {
    Sought {
        areas: areas.map(|areas| areas.into_iter().map(|id| id.0).collect()),
        as_at: as_at.map(|day| day.0),
        rectangle: rectangle.map(Rectangle::from),
        circle: circle.map(Circle::from),
    }
}

/// The distance of a place from a point.
pub fn distance(ctx: &Context<'_>, (latitude, longitude): (f64, f64), from: Point) -> Result<i32> {
    Ok(domain::place::measured(
        ctx.caller(),
        from,
        Point::at(latitude, longitude),
    )?)
}
