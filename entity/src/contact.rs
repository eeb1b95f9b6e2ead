//! A one-to-one contact of a mentor with a person, or an attempt at one.

use sea_orm::entity::prelude::*;

use crate::{id::ReferralId, key::id};

id! {
    /// Names a contact.
    ContactId: "contact", now_v7;
}

/// How the contact was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Channel {
    /// By telephone.
    Phone,
    /// By text message.
    Text,
    /// In person.
    InPerson,
    /// At a session.
    OnSite,
    /// At the person's home.
    HomeVisit,
    /// By video call.
    Video,
}

/// One row of `contact`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactId,
    pub referral_id: ReferralId,
    pub at: DateTimeUtc,
    pub channel: Channel,
    /// Whether the person was reached. Otherwise it was only an attempt.
    pub reached: bool,
    pub summary: Option<String>,
    pub recorded_by: String,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
