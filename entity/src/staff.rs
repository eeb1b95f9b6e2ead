//! A member of the Team: manager, supervisor or mentor.

use sea_orm::entity::prelude::*;

use crate::{id::OrganisationId, key::id, sparse::Sparse};

id! {
    /// Names a member of staff.
    StaffId: "staff", now_v7;
}

/// The role of a member of the Team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
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
    /// Mentors people one to one.
    Mentor,
}

/// One row of `staff`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    /// The subject (`sub`) of their tokens.
    pub subject: String,
    /// The issuer (`iss`) of the subject, empty for our own issuer.
    pub issuer: String,
    pub organisation_id: OrganisationId,
    pub role: StaffRole,
    pub name: String,
    pub name_folded: String,
    pub version: i32,
    /// The first day of service. `None` means since before it was recorded.
    pub from_on: Option<Date>,
    /// The first day on which they are no longer in service. `None` means still in service.
    pub until_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
