//! An area that an organisation answers for, from a day until a day: these decide what is within its reach.

use sea_orm::entity::prelude::*;

use crate::id::{AreaId, OrganisationId};

/// One row of `responsibility`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "responsibility")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organisation_id: OrganisationId,
    pub area_id: AreaId,
    /// First day; none = always was.
    pub from_on: Option<Date>,
    /// Day on which it ceased (exclusive); none = still is.
    pub until_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
