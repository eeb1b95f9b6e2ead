//! A user on the list of an access restriction, by the subject of their token.

use sea_orm::entity::prelude::*;

/// One row of `offender_limit_name`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "offender_limit_name")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub limit_id: i64,
    /// The issuer (`iss`) of the subject, empty for our own issuer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
