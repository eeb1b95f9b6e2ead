//! An operation or a clear-up day that the Team joins, with other bodies.

use sea_orm::entity::prelude::*;

use crate::{id::OrganisationId, key::id, sparse::Sparse};

id! {
    /// Names an operation.
    OperationId: "operation", now_v7;
}

/// The kind of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Kind {
    /// An operation of the police.
    PolicingOperation,
    /// A day on which a neighbourhood is cleared up.
    ClearUpDay,
    /// Clear, hold, build: the police clear an area of organised crime, and partners build it up again.
    ClearHoldBuild,
    /// A campaign.
    Campaign,
}

/// The status of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// A partner asks the Team to join in.
    Requested,
    /// The Team joins in.
    Planned,
    /// It is over.
    Completed,
    /// The Team does not join in after all.
    Cancelled,
    /// The Team has declined the request.
    Declined,
    /// The partner has withdrawn the request.
    Withdrawn,
}

/// One row of `operation`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "operation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OperationId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    pub kind: Kind,
    /// The name, which is protected until the operation is public.
    pub name: String,
    pub description: Option<String>,
    /// The organisation that leads it.
    pub lead_organisation_id: OrganisationId,
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
    pub status: Status,
    /// Whether everybody may see it.
    pub is_public: bool,
    /// The subject, the issuer and the organisation that asked the Team to join in; empty if the Team planned it itself.
    pub requested_by: String,
    pub requested_by_issuer: String,
    pub requested_by_organisation_id: Option<OrganisationId>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
