//! An administrative area with the days it was valid: both councils were re-warded on 1 May 2025.

use sea_orm::entity::prelude::*;

use crate::id::AreaId;

/// What kind of area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum AreaType {
    /// The force's area.
    PoliceArea,
    /// A unitary authority.
    Unitary,
    /// An electoral ward.
    Ward,
    /// A civil parish or town council's area.
    Parish,
    /// A town; a label without a code.
    Town,
}

/// One row of `area`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "area")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AreaId,
    /// Ours, unique, never reused.
    pub reference: String,
    #[sea_orm(column_name = "type")]
    pub kind: AreaType,
    pub name: String,
    /// `name` in lower case: what a search and the order by name look at.
    pub name_folded: String,
    /// The authority of a ward or parish, the police area of an authority.
    pub parent_id: Option<AreaId>,
    /// The Office for National Statistics' nine characters, where it is known.
    pub gss_code: Option<String>,
    /// First day of validity; none = always was.
    pub valid_from: Option<Date>,
    /// Day on which it ceased (exclusive); none = still valid.
    pub valid_to: Option<Date>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
