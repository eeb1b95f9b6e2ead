//! An area that an organisation is responsible for, from a day until a day. These rows determine the organisation's
//! reach.

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
    /// The first day. `None` means without a beginning.
    pub from_on: Option<Date>,
    /// The first day on which it no longer holds. `None` means without an end.
    pub until_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
