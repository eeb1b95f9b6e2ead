//! An entry of a reference list: outcomes, reasons, offence categories, hour caps.

use sea_orm::entity::prelude::*;

/// One row of `reference_item`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reference_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub list: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub name: String,
    pub hint: String,
    pub active: bool,
    pub rank: i32,
    /// Attendance outcomes: the person was there.
    pub attended: Option<bool>,
    /// Attendance outcomes: a supervisor may record it.
    pub on_the_day: Option<bool>,
    /// Hour caps: least minutes that may be ordered.
    pub minimum: Option<i32>,
    /// Hour caps: most minutes that may be ordered.
    pub maximum: Option<i32>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
