//! The mentors of a referral, each with the period of mentoring.

use sea_orm::entity::prelude::*;

use crate::id::{ReferralId, StaffId};

/// One row of `referral_mentor`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "referral_mentor")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub referral_id: ReferralId,
    pub staff_id: StaffId,
    pub from_at: DateTimeUtc,
    /// The end of the period. `None` for the present mentor.
    pub until_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
