//! A risk assessment of a site. Who wrote it may not approve it.

use sea_orm::entity::prelude::*;

use crate::id::{RiskAssessmentId, SiteId};

/// Where a risk assessment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Written, not approved.
    Draft,
    /// Approved by somebody else than its author.
    Approved,
    /// A later one was approved.
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
    /// Last day on which it may be relied upon.
    pub review_due: Date,
    pub hazards: String,
    pub controls: String,
    /// Whether it covers people under 18.
    pub youth_suitable: bool,
    pub status: Status,
    pub assessed_by: String,
    /// The issuer that vouches for that subject; empty for our own.
    pub assessed_by_issuer: String,
    pub approved_by: Option<String>,
    pub approved_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
