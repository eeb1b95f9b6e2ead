//! A ward that a councillor stands for, from a day until a day.

use sea_orm::entity::prelude::*;

use crate::id::{AreaId, CouncillorId, TermId};

/// One row of `term`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "term")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TermId,
    pub councillor_id: CouncillorId,
    pub ward_id: AreaId,
    /// First day; none = always did.
    pub from_on: Option<Date>,
    /// Day on which it ceased (exclusive); none = still does.
    pub until_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
