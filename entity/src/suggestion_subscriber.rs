//! The subscribers of a suggestion who did not submit it: the submitters of its duplicates, and its supporters.

use sea_orm::entity::prelude::*;

use crate::{
    id::{OrganisationId, SuggestionId},
    key::id,
};

id! {
    /// Names a subscription.
    SubscriberId: "suggestion_subscriber", now_v7;
}

/// One row of `suggestion_subscriber`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion_subscriber")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubscriberId,
    /// The suggestion that is continued, or supported.
    pub suggestion_id: SuggestionId,
    /// The subscriber's own suggestion, the duplicate. `None` for a supporter.
    pub duplicate_id: Option<SuggestionId>,
    /// The subject of the subscriber.
    pub subject: String,
    /// The issuer (`iss`) of the subject, empty for our own issuer.
    pub issuer: String,
    /// The organisation of the subscriber.
    pub organisation_id: OrganisationId,
    pub subscribed_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
