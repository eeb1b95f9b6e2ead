//! The wards that a councillor stands for.

use sea_orm::entity::prelude::*;

use crate::id::{AreaId, CouncillorId};

/// One row of `councillor_ward`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "councillor_ward")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub councillor_id: CouncillorId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_id: AreaId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
