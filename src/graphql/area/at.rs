//! The areas at a point.

use async_graphql::SimpleObject;
use domain::area;

use super::Area;

/// The areas at a point on a day. Each is null if the service has no boundary of such an area around the point that is
/// valid on that day: the point lies outside all of them, or the boundary was not imported.
#[derive(Clone, Debug, SimpleObject)]
pub struct AreasAtPoint {
    /// The ward. Null if there is none.
    ward: Option<Area>,
    /// The unitary authority: the one whose boundary contains the point, or else the one that the ward lies in.
    /// Null if there is none.
    authority: Option<Area>,
    /// The town. Null if there is none.
    town: Option<Area>,
    /// The parish. Null if there is none.
    parish: Option<Area>,
    /// Whether the service has boundaries of wards that are valid on that day. If not, a ward that is null says nothing.
    wards_are_known: bool,
}

impl AreasAtPoint {
    /// Wraps the areas in their GraphQL types.
    pub fn of(found: area::Surroundings) -> Self {
        Self {
            ward: found.ward.map(Area::of),
            authority: found.authority.map(Area::of),
            town: found.town.map(Area::of),
            parish: found.parish.map(Area::of),
            wards_are_known: found.wards_are_known,
        }
    }
}
