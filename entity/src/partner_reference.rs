//! The references that partners' own systems have for sites and suggestions.

use sea_orm::entity::prelude::*;

use crate::{id::OrganisationId, key::id};

id! {
    /// Names a partner's reference.
    PartnerReferenceId: "partner_reference", now_v7;
}

/// One row of `partner_reference`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_reference")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerReferenceId,
    /// The kind of record: a site or a suggestion.
    pub noun: String,
    /// The record.
    pub row_id: Uuid,
    /// The organisation whose system it is.
    pub organisation_id: OrganisationId,
    /// The system, as the organisation calls it.
    pub system: String,
    pub system_folded: String,
    /// The reference that the record has in the system.
    pub value: String,
    /// The system and the value as they are looked up.
    pub key: String,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
