//! A place that somebody suggests for work: a site request, once submitted.

use sea_orm::entity::prelude::*;

use crate::id::{AreaId, OrganisationId, SiteId, SuggestionId};

/// Who suggests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Source {
    /// A councillor.
    Councillor,
    /// A community group.
    CommunityGroup,
    /// A council officer, or a council's system.
    CouncilOfficer,
    /// A police officer or PCSO.
    Police,
    /// The Team itself.
    Team,
    /// A resident, through a partner's front-end.
    ResidentViaPartner,
}

/// Where a suggestion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Received.
    Submitted,
    /// The Team is looking at it.
    UnderReview,
    /// The Team has asked something and waits for the answer.
    NeedsInfo,
    /// Turned into a site, or attached to one.
    Accepted,
    /// Not taken up, with a reason.
    Declined,
    /// The same as another suggestion, which goes on for both.
    Duplicate,
    /// For another body.
    ReferredOn,
    /// Taken back by whoever suggested it.
    Withdrawn,
}

/// One row of `suggestion`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuggestionId,
    pub reference: String,
    pub source: Source,
    /// The subject of who suggested it.
    pub submitted_by: String,
    /// The issuer that vouches for that subject; empty for our own.
    pub submitted_by_issuer: String,
    /// The system by which it was suggested; empty where the token named none.
    pub submitted_by_client: String,
    pub organisation_id: OrganisationId,
    pub submitted_at: DateTimeUtc,
    pub title: String,
    pub title_folded: String,
    pub description: String,
    pub site_kind: super::site::SiteType,
    pub latitude: f64,
    pub longitude: f64,
    /// The ward as at the day of the suggestion; given, never derived.
    pub ward_id: AreaId,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub contact_phone: Option<String>,
    /// The submitter's own number for it.
    pub external_reference: Option<String>,
    pub status: Status,
    /// A code of the reference list `SUGGESTION_DECLINED`.
    pub decision_reason: Option<String>,
    /// Words that the suggester sees.
    pub decision_note: Option<String>,
    pub decided_at: Option<DateTimeUtc>,
    pub reviewed_by: Option<String>,
    pub site_id: Option<SiteId>,
    pub version: i32,
    /// The suggestion that goes on for this one.
    pub duplicate_of_id: Option<SuggestionId>,
    /// The organisation that it is for, where it is one of ours.
    pub referred_to_id: Option<OrganisationId>,
    /// The body that it is for, in words, where it is none of ours.
    pub referred_to: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
