//! A police officer or PCSO who refers people to the scheme.

use sea_orm::entity::prelude::*;

use crate::{id::OrganisationId, key::id, sparse::Sparse};

id! {
    /// Names a referrer.
    ReferrerId: "referrer", now_v7;
}

/// One row of `referrer`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "referrer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReferrerId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    pub subject: String,
    /// The issuer (`iss`) of the subject, empty for our own issuer.
    pub issuer: String,
    pub organisation_id: OrganisationId,
    pub name: String,
    pub name_folded: String,
    /// The collar number, which is local to the force and not a stable key.
    pub collar_number: Option<String>,
    /// The collar number as it is compared.
    pub collar_key: Option<String>,
    pub version: i32,
    /// The first day of service. `None` means since before it was recorded.
    pub from_on: Option<Date>,
    /// The first day on which they are no longer in service. `None` means still in service.
    pub until_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
