//! A member of the Team: manager, supervisor or mentor.

use sea_orm::entity::prelude::*;

use crate::id::{OrganisationId, StaffId};

/// What a member of the Team does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum StaffRole {
    /// Runs the scheme.
    Manager,
    /// Leads sessions.
    Supervisor,
    /// Works one to one with people.
    Mentor,
}

/// One row of `staff`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffId,
    pub reference: String,
    /// The `sub` of their tokens.
    pub subject: String,
    /// The issuer that vouches for the subject; empty for our own.
    pub issuer: String,
    pub organisation_id: OrganisationId,
    pub role: StaffRole,
    pub name: String,
    pub name_folded: String,
    pub version: i32,
    /// First day of service; none = since before it was recorded.
    pub from_on: Option<Date>,
    /// First day no longer in service; none = still is.
    pub until_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
