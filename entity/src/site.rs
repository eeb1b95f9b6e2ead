//! A place of community value where people repair harm.

use sea_orm::entity::prelude::*;

use crate::id::{AreaId, SiteId};

/// What kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum SiteType {
    /// An allotment.
    Allotment,
    /// A park.
    Park,
    /// A play area.
    PlayArea,
    /// An underpass.
    Underpass,
    /// A footpath.
    Footpath,
    /// A riverside.
    Riverside,
    /// A community walkway.
    CommunityWalkway,
    /// A graveyard or churchyard.
    Graveyard,
    /// A residential street.
    ResidentialStreet,
    /// A community building.
    CommunityBuilding,
    /// A place of worship.
    PlaceOfWorship,
    /// A sports ground.
    SportsGround,
    /// A wood or country park.
    WoodlandOrCountryPark,
    /// A school or youth site.
    SchoolOrYouthSite,
    /// Another place.
    Other,
}

/// Whether the landowner permits the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Permission {
    /// Nobody has asked yet.
    NotSought,
    /// Asked, no answer yet.
    Requested,
    /// Granted.
    Granted,
    /// Refused.
    Refused,
}

/// Where a site stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Suggested.
    Proposed,
    /// Being assessed.
    Assessing,
    /// Ready for work.
    Approved,
    /// Work is planned.
    Scheduled,
    /// Work is under way.
    InProgress,
    /// Improved.
    Completed,
    /// Paused.
    OnHold,
    /// Not suitable.
    Declined,
    /// Put away.
    Archived,
}

/// One row of `site`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "site")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SiteId,
    pub reference: String,
    pub name: String,
    pub name_folded: String,
    pub kind: SiteType,
    pub description: Option<String>,
    pub latitude: f64,
    pub longitude: f64,
    /// The ward as at the day the site was proposed; given, never derived.
    pub ward_id: AreaId,
    pub address: Option<String>,
    pub landowner: Option<String>,
    pub beneficiary_name: Option<String>,
    pub beneficiary_email: Option<String>,
    pub permission: Permission,
    pub permission_valid_to: Option<Date>,
    pub status: Status,
    pub status_reason: Option<String>,
    pub status_changed_at: DateTimeUtc,
    pub public_note: Option<String>,
    pub proposed_at: DateTimeUtc,
    /// First approval: from then on its public fields are public.
    pub approved_at: Option<DateTimeUtc>,
    /// First completion; set once.
    pub improved_at: Option<DateTimeUtc>,
    pub version: i32,
    /// Which round of work this is, counted from 1.
    pub rounds: i32,
    /// How to get in, and what to look out for there.
    pub access_notes: Option<String>,
    /// Outside the Team a site that is under way is told as scheduled until then: its first session goes on.
    pub quiet_until: Option<DateTimeUtc>,
    /// Since when it stood where it is told to stand until then.
    pub stood_since: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
