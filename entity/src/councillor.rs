//! An elected councillor, who suggests places and follows those of their wards.

use sea_orm::entity::prelude::*;

use crate::{id::OrganisationId, key::id, sparse::Sparse};

id! {
    /// Names a councillor.
    CouncillorId: "councillor", now_v7;
}

/// One row of `councillor`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "councillor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CouncillorId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    pub subject: String,
    /// The issuer (`iss`) of the subject, empty for our own issuer.
    pub issuer: String,
    pub organisation_id: OrganisationId,
    pub name: String,
    pub name_folded: String,
    pub version: i32,
    pub contact_email: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
