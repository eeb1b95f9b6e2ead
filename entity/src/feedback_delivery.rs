//! One delivery of a message, to one recipient by one channel.

use sea_orm::entity::prelude::*;

use crate::{
    id::{FeedbackId, OrganisationId, SuggestionId},
    key::id,
};

id! {
    /// Names a delivery.
    DeliveryId: "feedback_delivery", now_v7;
}

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Audience {
    /// They submitted the suggestion.
    Suggester,
    /// They submitted a duplicate of it.
    DuplicateSuggester,
    /// They support the suggestion.
    Supporter,
    /// The council that is responsible for the place.
    Council,
    /// The officer who referred the person.
    Referrer,
    /// The same officer, for the victim.
    VictimThroughPolice,
    /// Everybody: the public note of the site.
    Public,
}

/// How a message is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Channel {
    /// An event and a field of the API.
    Api,
    /// An e-mail.
    Email,
    /// The public note of the site.
    PublicNote,
}

/// The result of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// It is to be tried, or tried again.
    Waiting,
    /// The message was handed over: to the API, or to the relay for e-mail.
    Delivered,
    /// It was refused for good, or could not be delivered within two days.
    Failed,
}

/// One row of `feedback_delivery`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "feedback_delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    pub feedback_id: FeedbackId,
    pub audience: Audience,
    /// The recipient's own suggestion, or the one that they support. `None` for a council.
    pub suggestion_id: Option<SuggestionId>,
    pub organisation_id: OrganisationId,
    /// The recipient's subject. Empty for a council, which is told as an organisation, and for everybody.
    pub subject: String,
    /// The issuer (`iss`) of that subject, empty for our own issuer.
    pub issuer: String,
    pub channel: Channel,
    /// The e-mail address.
    pub address: Option<String>,
    pub status: Status,
    /// How often it was tried.
    pub tries: i32,
    /// When it is tried next. `None` once it is delivered or has failed.
    pub next_try_at: Option<DateTimeUtc>,
    /// When its status last changed.
    pub at: DateTimeUtc,
    /// What went wrong at the last try. `None` if nothing did.
    pub problem: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
