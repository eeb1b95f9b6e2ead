//! The subscribers of a suggestion who did not submit it: the submitters of its duplicates.

use sea_orm::entity::prelude::*;

use crate::id::{OrganisationId, SuggestionId};

/// One row of `suggestion_subscriber`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion_subscriber")]
pub struct Model {
    /// The suggestion that is continued.
    #[sea_orm(primary_key, auto_increment = false)]
    pub suggestion_id: SuggestionId,
    /// The subscriber's own suggestion, the duplicate.
    #[sea_orm(primary_key, auto_increment = false)]
    pub duplicate_id: SuggestionId,
    /// The subject of the duplicate's submitter.
    pub subject: String,
    /// The issuer (`iss`) of the subject, empty for our own issuer.
    pub issuer: String,
    /// The organisation of the duplicate's submitter.
    pub organisation_id: OrganisationId,
    pub subscribed_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
