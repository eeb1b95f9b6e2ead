//! A suggestion of a place for work (a site request, once submitted).

use sea_orm::entity::prelude::*;

use crate::{
    id::{AreaId, OrganisationId, SiteId},
    key::id,
    sparse::Sparse,
};

id! {
    /// Names a suggestion.
    SuggestionId: "suggestion", now_v7;
}

/// The kind of submitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
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

/// The status of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Received.
    Submitted,
    /// The Team is reviewing it.
    UnderReview,
    /// The Team has asked a question and waits for the answer.
    NeedsInfo,
    /// Accepted: it became a site, or was attached to one.
    Accepted,
    /// Declined, with a reason.
    Declined,
    /// A duplicate of another suggestion, which is continued for both.
    Duplicate,
    /// Referred on to another body.
    ReferredOn,
    /// Withdrawn by its submitter.
    Withdrawn,
}

/// The answer of the body that a suggestion was referred on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum BodyAnswer {
    /// It will see to the place.
    TakenUp,
    /// It has seen to the place.
    Done,
    /// It will not.
    NotTakenUp,
}

/// One row of `suggestion`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "suggestion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuggestionId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    pub source: Source,
    /// The subject of the submitter.
    pub submitted_by: String,
    /// The issuer (`iss`) of that subject, empty for our own issuer.
    pub submitted_by_issuer: String,
    /// The `client_id` by which it was submitted, empty where the token had none.
    pub submitted_by_client: String,
    pub organisation_id: OrganisationId,
    pub submitted_at: DateTimeUtc,
    pub title: String,
    pub title_folded: String,
    pub description: String,
    pub site_kind: super::site::SiteType,
    pub latitude: f64,
    pub longitude: f64,
    /// The ward on the day of the suggestion. It is given, never derived from the coordinates.
    pub ward_id: AreaId,
    /// The authority of its areas, by which it is found: their only parent. `None` if none is recorded, or if they have
    /// several. It follows from the areas and is written with them alone.
    pub authority_id: Option<AreaId>,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub contact_phone: Option<String>,
    /// The submitter's own number for it.
    pub external_reference: Option<String>,
    /// The fingerprint of what was submitted under that number; `None` without one, and where it was not kept yet.
    pub submitted_digest: Option<String>,
    pub status: Status,
    /// When the status last changed.
    pub status_changed_at: DateTimeUtc,
    /// A code of the reference list `SUGGESTION_DECLINED`.
    pub decision_reason: Option<String>,
    /// A note that the submitter sees.
    pub decision_note: Option<String>,
    pub decided_at: Option<DateTimeUtc>,
    pub reviewed_by: Option<String>,
    pub site_id: Option<SiteId>,
    pub version: i32,
    /// The suggestion of which this one is a duplicate.
    pub duplicate_of_id: Option<SuggestionId>,
    /// The organisation that it was referred on to, if that is a registered one.
    pub referred_to_id: Option<OrganisationId>,
    /// The name of the body that it was referred on to, if that is not a registered organisation.
    pub referred_to: Option<String>,
    /// The answer of that organisation, with a note that the suggester sees, and when it was given.
    pub body_answer: Option<BodyAnswer>,
    pub body_note: Option<String>,
    pub body_answered_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
