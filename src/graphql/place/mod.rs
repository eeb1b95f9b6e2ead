//! Locations: points, boxes and circles in inputs, and the places near a point.

pub mod mutation;

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::AreaId,
    place::{Circle, Days, Degrees, Point, Rectangle, Sought, similar::Spot},
    site, suggestion,
};
use kernel::{check, policy::Action};

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    given::Given,
    id::Id,
    scalar::Date,
    site::{Site, kind::SiteType},
    suggestion::Suggestion,
};

/// A point on the map, for measuring a distance.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct PointInput {
    /// Latitude in degrees north (WGS84), -90 to 90.
    latitude: f64,
    /// Longitude in degrees east (WGS84), -180 to 180; negative in Northamptonshire.
    longitude: f64,
}

impl From<PointInput> for Point {
    fn from(input: PointInput) -> Self {
        Self::at(input.latitude, input.longitude)
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
    /// Latitude in degrees north (WGS84), -90 to 90.
    latitude: f64,
    /// Longitude in degrees east (WGS84), -180 to 180.
    longitude: f64,
    /// The radius in whole metres, 1 to 50,000.
    metres: i32,
}

impl From<NearInput> for Circle {
    fn from(input: NearInput) -> Self {
        Self {
            centre: Point::at(input.latitude, input.longitude),
            metres: input.metres,
        }
    }
}

/// The conditions on the location that all filters have in common.
pub fn sought(
    (areas, as_at): (Given<Vec<Id<AreaId>>>, Given<Date>),
    (rectangle, circle): (Given<BoxInput>, Given<NearInput>),
) -> Sought {
    let areas = areas.0.unwrap_or_default();
    Sought {
        areas: areas.into_iter().map(|id| id.0).collect(),
        as_at: as_at.0.map(|day| day.0),
        rectangle: rectangle.0.map(Rectangle::from),
        circle: circle.0.map(Circle::from),
    }
}

/// A period of days, open at an end that is not given.
pub fn days(from: Given<Date>, to: Given<Date>) -> Days {
    Days {
        from: from.0.map(|day| day.0),
        to: to.0.map(|day| day.0),
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

/// The GraphQL type `SimilarPlaces`.
pub struct SimilarPlaces(Spot);

impl SimilarPlaces {
    /// The places similar to a suggestion, without the suggestion itself.
    pub fn to(suggestion: &suggestion::Suggestion) -> Self {
        Self(Spot::of(suggestion))
    }
}

/// Places of one type near a point that the caller may see. They may be earlier suggestions of the same place.
#[Object]
impl SimilarPlaces {
    /// Open suggestions for places of this type, nearest first, at most 20. Scope `suggestions:read`.
    async fn suggestions(&self, ctx: &Context<'_>) -> Nullable<Vec<Suggestion>> {
        nullable(async {
            let rows = suggestion::similar(ctx.caller(), &self.0).await?;
            Ok(Some(rows.into_iter().map(Suggestion::of).collect()))
        })
        .await
    }

    /// Sites of this type that are neither declined nor archived, nearest first, at most 20. Scope `sites:read`.
    async fn sites(&self, ctx: &Context<'_>) -> Nullable<Vec<Site>> {
        nullable(async {
            let rows = site::similar(ctx.caller(), &self.0).await?;
            Ok(Some(rows.into_iter().map(Site::of).collect()))
        })
        .await
    }
}

/// The query for similar places.
#[derive(Default)]
pub struct PlaceQuery;

#[Object]
impl PlaceQuery {
    /// Places of one type near a point, to find earlier suggestions of the same place before submitting a new one.
    /// Scope `sites:read`.
    async fn similar_places(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Latitude in degrees north (WGS84), -90 to 90.")] latitude: f64,
        #[graphql(desc = "Longitude in degrees east (WGS84), -180 to 180.")] longitude: f64,
        #[graphql(name = "type", desc = "The type of place.")] kind: SiteType,
        #[graphql(desc = "The radius in whole metres, 1 to 1,000.", default = 50)] metres: i32,
    ) -> Result<SimilarPlaces> {
        ctx.caller().allow(Action::FindSimilarPlaces)?;
        let spot = Spot::around(Point::at(latitude, longitude), metres, kind.into());
        check::asked(ctx.caller(), &spot)?;
        Ok(SimilarPlaces(spot))
    }
}
