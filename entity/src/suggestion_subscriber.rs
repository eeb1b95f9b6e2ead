//! Who hears of a suggestion without having made it: those whose own turned out to be the same.

use sea_orm::entity::prelude::*;

use crate::id::{OrganisationId, SuggestionId};

/// One row of `suggestion_subscriber`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion_subscriber")]
pub struct Model {
    /// The suggestion that goes on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub suggestion_id: SuggestionId,
    /// Their own suggestion, the duplicate.
    #[sea_orm(primary_key, auto_increment = false)]
    pub duplicate_id: SuggestionId,
    /// The subject of who made that one.
    pub subject: String,
    /// The issuer that vouches for the subject; empty for our own.
    pub issuer: String,
    /// The organisation that it came from.
    pub organisation_id: OrganisationId,
    pub subscribed_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
