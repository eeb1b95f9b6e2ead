//! A record that has left the reach of those who had access to it by one bound.

use sea_orm::entity::prelude::*;

/// One row of `departure`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "departure")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The event by which the record left. The row is deleted with it.
    pub outbox_id: i64,
    pub noun: String,
    pub row_id: Uuid,
    /// What gave access to the record, for example a ward or a mentor, as the access control names it.
    pub bound: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
