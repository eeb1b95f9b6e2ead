//! The boundary of an area, where it was imported.

use sea_orm::entity::prelude::*;

use crate::id::AreaId;

/// One row of `boundary`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "boundary")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_id: AreaId,
    /// The `coordinates` of a `MultiPolygon` in `GeoJSON` in WGS84: longitude and latitude, with at most seven decimals.
    pub polygons: String,
    /// The SHA-256 of `polygons`, in base64. It tells without reading them whether they are the same.
    pub digest: String,
    /// The name of the file that it was imported from.
    pub source: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
