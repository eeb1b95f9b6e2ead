//! The areas that a suggested place lies in: one ward for each set of ward boundaries, and at most one town and one
//! parish at any time.

use sea_orm::entity::prelude::*;

use crate::id::{AreaId, SuggestionId};

/// One row of `suggestion_area`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion_area")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub suggestion_id: SuggestionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_id: AreaId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
