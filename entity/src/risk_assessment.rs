//! A risk assessment of a site. Its author may not approve it.

use sea_orm::entity::prelude::*;

use crate::{id::SiteId, key::id};

id! {
    /// Names a risk assessment.
    RiskAssessmentId: "risk_assessment", now_v7;
}

/// The status of a risk assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Written but not approved.
    Draft,
    /// Approved by a person other than its author.
    Approved,
    /// Replaced by a later one that was approved.
    Superseded,
}

/// One row of `risk_assessment`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "risk_assessment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RiskAssessmentId,
    pub site_id: SiteId,
    pub assessed_on: Date,
    /// The last day on which the assessment is valid.
    pub review_due: Date,
    pub hazards: String,
    pub controls: String,
    /// Whether it covers people under 18.
    pub youth_suitable: bool,
    pub status: Status,
    pub assessed_by: String,
    /// The issuer (`iss`) of that subject, empty for our own issuer.
    pub assessed_by_issuer: String,
    pub approved_by: Option<String>,
    pub approved_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
