//! One person's booking in a session, and its outcome.

use sea_orm::entity::prelude::*;

use crate::{
    id::{OffenderId, ReferralId, SessionId},
    key::id,
    sparse::Sparse,
};

id! {
    /// Names an attendance.
    AttendanceId: "attendance", new_v4;
}

/// A rating of a person's behaviour or work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Rating {
    /// Excellent.
    Excellent,
    /// Good.
    Good,
    /// Satisfactory.
    Satisfactory,
    /// Unsatisfactory.
    Unsatisfactory,
    /// Poor.
    Poor,
    /// Not applicable.
    NotApplicable,
}

/// One row of `attendance`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttendanceId,
    pub session_id: SessionId,
    pub referral_id: ReferralId,
    /// The person of the referral. A read of this row is recorded in the audit trail as a read of this person's record.
    pub offender_id: OffenderId,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// A code of the reference list `ATTENDANCE_OUTCOME`. `None` while the person is only booked.
    pub outcome: Option<String>,
    /// The minutes deducted, for example for lateness.
    pub penalty_minutes: i32,
    pub credited_minutes: i32,
    pub behaviour: Option<Rating>,
    pub work_quality: Option<Rating>,
    pub notes: Option<String>,
    pub booked_by: String,
    pub recorded_by: Option<String>,
    pub recorded_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
