//! A place of community value where people repair harm.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AreaId, OrganisationId},
    key::id,
    sparse::Sparse,
};

id! {
    /// Names a site.
    SiteId: "site", now_v7;
}

/// The type of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Permission {
    /// Not requested yet.
    NotSought,
    /// Requested, without an answer yet.
    Requested,
    /// Granted.
    Granted,
    /// Refused.
    Refused,
}

/// The status of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Proposed.
    Proposed,
    /// Being assessed.
    Assessing,
    /// Approved for work.
    Approved,
    /// A session is planned.
    Scheduled,
    /// Work is in progress.
    InProgress,
    /// The work is completed.
    Completed,
    /// Paused.
    OnHold,
    /// Not suitable.
    Declined,
    /// Archived.
    Archived,
}

/// One row of `site`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "site")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SiteId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    pub name: String,
    pub name_folded: String,
    pub kind: SiteType,
    pub description: Option<String>,
    pub latitude: f64,
    pub longitude: f64,
    /// The ward on the day on which the site was proposed. It is given, never derived from the coordinates.
    pub ward_id: AreaId,
    /// The authority of its areas, by which it is found: their only parent. `None` if none is recorded, or if they have
    /// several. It follows from the areas and is written with them alone.
    pub authority_id: Option<AreaId>,
    pub address: Option<String>,
    /// Its Unique Property Reference Number, digits without zeros in front.
    pub uprn: Option<String>,
    pub landowner: Option<String>,
    pub beneficiary_name: Option<String>,
    pub beneficiary_email: Option<String>,
    pub permission: Permission,
    pub permission_valid_to: Option<Date>,
    /// The landowner that was asked for permission, if it is a registered organisation.
    pub permission_organisation_id: Option<OrganisationId>,
    #[always]
    pub status: Status,
    pub status_reason: Option<String>,
    pub status_changed_at: DateTimeUtc,
    pub public_note: Option<String>,
    pub proposed_at: DateTimeUtc,
    /// When the site was first approved. From then on its public fields are public.
    pub approved_at: Option<DateTimeUtc>,
    /// When the site was first completed. It is set once.
    pub improved_at: Option<DateTimeUtc>,
    pub version: i32,
    /// The number of the present round of work, counted from 1.
    pub rounds: i32,
    /// How to enter the site, and which hazards to look out for.
    pub access_notes: Option<String>,
    /// Until this instant the site, which is in progress, is shown outside the Team as scheduled, because its first
    /// session is in progress.
    #[always]
    pub quiet_until: Option<DateTimeUtc>,
    /// Since when the site has had the status that is shown until then.
    pub stood_since: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
