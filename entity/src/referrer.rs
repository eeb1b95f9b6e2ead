//! A police officer or PCSO who refers people to the scheme.

use sea_orm::entity::prelude::*;

use crate::id::{OrganisationId, ReferrerId};

/// One row of `referrer`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "referrer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReferrerId,
    pub reference: String,
    pub subject: String,
    /// The issuer that vouches for the subject; empty for our own.
    pub issuer: String,
    pub organisation_id: OrganisationId,
    pub name: String,
    pub name_folded: String,
    /// Local to the force and not a stable key.
    pub collar_number: Option<String>,
    pub version: i32,
    /// First day of service; none = since before it was recorded.
    pub from_on: Option<Date>,
    /// First day no longer in service; none = still is.
    pub until_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
