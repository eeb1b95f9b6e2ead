//! The money that paid for the scheme for some days. No two periods in force have a day in common.

use sea_orm::entity::prelude::*;

use crate::{key::id, sparse::Sparse};

id! {
    /// Names a funding period.
    FundingPeriodId: "funding_period", now_v7;
}

/// One row of `funding_period`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "funding_period")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FundingPeriodId,
    /// The first day.
    pub from_on: Date,
    /// The last day.
    pub to_on: Date,
    /// The money for all days together.
    pub amount_pence: i64,
    /// Who paid it.
    pub source: String,
    pub recorded_at: DateTimeUtc,
    /// When it was withdrawn. `None` if it is in force.
    pub voided_at: Option<DateTimeUtc>,
    /// Why it was withdrawn.
    pub void_reason: Option<String>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
