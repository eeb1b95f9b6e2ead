//! Input objects of amendments: the new value of a field, and the reason for the change.

use async_graphql::{InputObject, InputType};
use domain::{id::AreaId, place::Place};
use kernel::amendment;

use crate::{id::Id, site::kind::SiteType};

/// The new value of a field, and the reason for the change.
#[derive(Debug, InputObject)]
#[graphql(
    concrete(name = "AmendTextInput", params(String)),
    concrete(name = "AmendOptionalTextInput", params("Option<String>")),
    concrete(name = "AmendSiteTypeInput", params(SiteType)),
    concrete(name = "AmendLocationInput", params(LocationInput)),
    concrete(name = "AmendWardInput", params("Id<AreaId>"))
)]
pub struct Amend<T: InputType> {
    /// The new value, which must differ from the present one. If the field may be empty, null clears it.
    value: T,
    /// The reason, at most 4,000 characters. Optional only if callers amend their own suggestion.
    reason: Option<String>,
}

impl<T: InputType> Amend<T> {
    /// Returns the amendment for the domain.
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

/// A point inside the county.
#[derive(Debug, InputObject)]
pub struct LocationInput {
    /// Latitude in degrees north (WGS84), 51.97 to 52.65.
    latitude: f64,
    /// Longitude in degrees east (WGS84), -1.34 to -0.34.
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
