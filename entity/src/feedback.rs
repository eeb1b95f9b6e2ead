//! A message that tells suggesters and councils what became of a suggestion or a site.

use sea_orm::entity::prelude::*;

use crate::{
    id::{ReferralId, SiteId, SuggestionId},
    key::id,
    sparse::Sparse,
};

id! {
    /// Names a message.
    FeedbackId: "feedback", now_v7;
}

/// What a message is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Sparse,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Trigger {
    /// A suggestion was accepted, declined, marked as a duplicate or referred on.
    SuggestionDecided,
    /// The first session of a round was planned at a site.
    SiteScheduled,
    /// The work at a site was completed.
    SiteCompleted,
    /// A referral was concluded: for the officer.
    ReferralConcluded,
    /// A referral was concluded: for the victim, whom the officer tells.
    ReferralConcludedForVictim,
}

/// The status of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Drafted, because its trigger happened.
    Draft,
    /// A manager has read and approved it. Its text no longer changes.
    Approved,
    /// It was sent.
    Sent,
    /// It is not sent, for a reason.
    Discarded,
}

/// One row of `feedback`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "feedback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FeedbackId,
    pub trigger: Trigger,
    /// The suggestion that it is about, if it is about one.
    pub suggestion_id: Option<SuggestionId>,
    /// The site that it is about, if it is about one.
    pub site_id: Option<SiteId>,
    /// The referral that it is about, if it is about one.
    #[always]
    pub referral_id: Option<ReferralId>,
    /// The heading and the text. `None` for a draft that nobody has amended: they follow from the template.
    pub heading: Option<String>,
    pub text: Option<String>,
    pub status: Status,
    pub drafted_at: DateTimeUtc,
    pub sent_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
