//! How a field is amended: its new value, and why.

use async_graphql::{InputObject, InputType};

use crate::domain::{amendment, id::AreaId, place::Place};
use crate::graphql::{id::Id, site::kind::SiteType};

/// A field's new value, and why it is amended.
#[derive(Debug, InputObject)]
#[graphql(
    concrete(name = "AmendTextInput", params(String)),
    concrete(name = "AmendOptionalTextInput", params("Option<String>")),
    concrete(name = "AmendSiteTypeInput", params(SiteType)),
    concrete(name = "AmendLocationInput", params(LocationInput)),
    concrete(name = "AmendWardInput", params("Id<AreaId>"))
)]
pub struct Amend<T: InputType> {
    /// What the field shall hold; where it may be empty, null empties it. It must differ from what it holds.
    value: T,
    /// Why, in words, at most 4,000 characters. Whoever speaks of their own suggestion may leave it out.
    reason: Option<String>,
}

impl<T: InputType> Amend<T> {
    /// The amendment as the domain takes it.
    pub fn to<V>(self) -> amendment::Amend<V>
    where
        V: From<T>,
    {
        amendment::Amend {
            value: self.value.into(),
            reason: self.reason,
        }
    }
}

/// Where something is.
#[derive(Debug, InputObject)]
pub struct LocationInput {
    /// Degrees north, WGS84, inside the county: 51.97 to 52.65.
    latitude: f64,
    /// Degrees east, WGS84, inside the county: -1.34 to -0.34.
    longitude: f64,
}

impl From<LocationInput> for Place {
    fn from(input: LocationInput) -> Self {
        Self {
            latitude: input.latitude,
            longitude: input.longitude,
        }
    }
}

impl From<Id<AreaId>> for AreaId {
    fn from(id: Id<AreaId>) -> Self {
        id.0
    }
}
