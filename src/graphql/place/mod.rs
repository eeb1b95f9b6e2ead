//! Where things are: points, boxes and circles as they are asked for, and what lies close to a point.

pub mod mutation;

use async_graphql::{Context, InputObject, Object};

use crate::domain::{
    check,
    id::AreaId,
    place::{Circle, Days, Degrees, Point, Rectangle, Sought, similar::Spot},
    policy::Action,
    site, suggestion,
};
use crate::graphql::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    given::Given,
    id::Id,
    scalar::Date,
    site::{Site, kind::SiteType},
    suggestion::Suggestion,
};

/// A point on the earth, to measure from.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct PointInput {
    /// Degrees north, WGS84, -90 to 90.
    latitude: f64,
    /// Degrees east, WGS84, -180 to 180; negative in Northamptonshire.
    longitude: f64,
}

impl From<PointInput> for Point {
    fn from(input: PointInput) -> Self {
        Self::at(input.latitude, input.longitude)
    }
}

/// What lies between two parallels and two meridians, its edges included. It need not lie in the county.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct BoxInput {
    /// Degrees north of its lower edge, WGS84, -90 to 90.
    south: f64,
    /// Degrees east of its left edge, WGS84, -180 to 180.
    west: f64,
    /// Degrees north of its upper edge, no less than `south`.
    north: f64,
    /// Degrees east of its right edge, no less than `west`.
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

/// What lies no farther from a point than so many metres, as the crow flies. The order of a list stays as it is; ask the
/// entries for `distanceMetres`.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct NearInput {
    /// Degrees north, WGS84, -90 to 90.
    latitude: f64,
    /// Degrees east, WGS84, -180 to 180.
    longitude: f64,
    /// Whole metres, 1 to 50,000.
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

/// Where what is wanted lies, from the fields that every filter has for it.
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

/// The days from one to another.
pub fn days(from: Given<Date>, to: Given<Date>) -> Days {
    Days {
        from: from.0.map(|day| day.0),
        to: to.0.map(|day| day.0),
    }
}

/// The distance of a place from a point.
pub fn distance(ctx: &Context<'_>, (latitude, longitude): (f64, f64), from: Point) -> Result<i32> {
    Ok(crate::domain::place::measured(
        ctx.caller(),
        from,
        Point::at(latitude, longitude),
    )?)
}

/// Places of one type close to a point.
pub struct SimilarPlaces(Spot);

impl SimilarPlaces {
    /// What is similar to a suggestion, but for itself.
    pub fn to(suggestion: &suggestion::Suggestion) -> Self {
        Self(Spot::of(suggestion))
    }
}

/// Places of one type close to a point, as far as they are within reach: a hint that somebody may have suggested the same
/// before.
#[Object]
impl SimilarPlaces {
    /// Open suggestions of the type, nearest first, at most 20. Scope `suggestions:read`.
    async fn suggestions(&self, ctx: &Context<'_>) -> Nullable<Vec<Suggestion>> {
        nullable(async {
            let rows = suggestion::similar(ctx.caller(), &self.0).await?;
            Ok(Some(rows.into_iter().map(Suggestion::of).collect()))
        })
        .await
    }

    /// Sites of the type that were not found unsuitable, nearest first, at most 20. Scope `sites:read`.
    async fn sites(&self, ctx: &Context<'_>) -> Nullable<Vec<Site>> {
        nullable(async {
            let rows = site::similar(ctx.caller(), &self.0).await?;
            Ok(Some(rows.into_iter().map(Site::of).collect()))
        })
        .await
    }
}

/// Questions about what lies close.
#[derive(Default)]
pub struct PlaceQuery;

#[Object]
impl PlaceQuery {
    /// Places of a type close to a point, before one suggests the same once more. Scope `sites:read`.
    async fn similar_places(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Degrees north, WGS84, -90 to 90.")] latitude: f64,
        #[graphql(desc = "Degrees east, WGS84, -180 to 180.")] longitude: f64,
        #[graphql(name = "type", desc = "What kind of place.")] kind: SiteType,
        #[graphql(desc = "How close, in whole metres, 1 to 1,000.", default = 50)] metres: i32,
    ) -> Result<SimilarPlaces> {
        ctx.caller().allow(Action::FindSimilarPlaces)?;
        let spot = Spot::around(Point::at(latitude, longitude), metres, kind.into());
        check::asked(ctx.caller(), &spot)?;
        Ok(SimilarPlaces(spot))
    }
}
