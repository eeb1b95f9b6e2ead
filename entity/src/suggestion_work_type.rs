//! The types of work suggested for a place, one row for each.

use sea_orm::entity::prelude::*;

use crate::{id::SuggestionId, session::WorkType};

/// One row of `suggestion_work_type`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion_work_type")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub suggestion_id: SuggestionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub work_type: WorkType,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
