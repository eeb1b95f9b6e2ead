//! The areas that a site lies in: one ward for each set of ward boundaries, and at most one town and one parish at any
//! time.

use sea_orm::entity::prelude::*;

use crate::id::{AreaId, SiteId};

/// One row of `site_area`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "site_area")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_id: AreaId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
