//! A session of work at one site on one day, with a supervisor and several people.

use sea_orm::entity::prelude::*;

use crate::{
    id::{SiteId, StaffId},
    key::id,
    sparse::Sparse,
};

id! {
    /// Names a session.
    SessionId: "session", new_v4;
}

/// The age group of a session. Adults and under-18s never share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Audience {
    /// People of 18 and over.
    Adult,
    /// People under 18.
    Youth,
}

/// The status of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Planned.
    Planned,
    /// People are booked and everything is ready.
    Confirmed,
    /// The session has started with a briefing.
    InProgress,
    /// Every attendance has an outcome.
    Completed,
    /// Did not take place.
    Cancelled,
}

/// A type of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum WorkType {
    /// Picking litter.
    LitterPicking,
    /// Cutting back vegetation.
    CuttingBack,
    /// Repairing play equipment.
    PlayEquipmentRepair,
    /// Painting.
    Painting,
    /// Mowing.
    Mowing,
    /// Clearing.
    Clearing,
    /// Removing graffiti.
    GraffitiRemoval,
    /// Gardening and planting.
    GardeningPlanting,
    /// Repairing fences.
    FenceRepair,
    /// Helping with building.
    BuildingHelp,
    /// Other work.
    Other,
}

/// One row of `session`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    pub site_id: SiteId,
    /// The local date (Europe/London).
    pub date: Date,
    /// The Monday of that week. It is the only date of a future session that is shown outside the Team.
    pub week_on: Date,
    pub starts_at: DateTimeUtc,
    #[always]
    pub ends_at: DateTimeUtc,
    pub audience: Audience,
    pub capacity: i32,
    /// Codes of `WorkType`, separated by spaces.
    pub work_types: String,
    pub supervisor_id: StaffId,
    pub meeting_point: Option<String>,
    pub status: Status,
    pub cancel_reason: Option<String>,
    pub briefing: Option<String>,
    pub summary: Option<String>,
    /// Whether the session was entered from paper after its day.
    pub entered_late: bool,
    pub version: i32,
    /// The site's round of work to which the session belongs, counted from 1.
    pub round: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
