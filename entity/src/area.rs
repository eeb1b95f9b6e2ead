//! An administrative area with the period in which it was valid. Both councils were re-warded on 1 May 2025.

use sea_orm::entity::prelude::*;

use crate::{key::id, sparse::Sparse};

id! {
    /// Names an area.
    AreaId: "area", now_v7;
}

/// The type of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum AreaType {
    /// A police force's area.
    PoliceArea,
    /// A unitary authority.
    Unitary,
    /// An electoral ward.
    Ward,
    /// A civil parish or town council's area.
    Parish,
    /// A town: a label without an official code.
    Town,
}

/// One row of `area`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "area")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AreaId,
    /// Our own reference, unique and never reused.
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    #[sea_orm(column_name = "type")]
    pub kind: AreaType,
    pub name: String,
    /// `name` in lower case, used by searches and by the order by name.
    pub name_folded: String,
    /// The authority of a ward or parish, or the police area of an authority.
    pub parent_id: Option<AreaId>,
    /// The GSS code of the Office for National Statistics (nine characters), where it is known.
    pub gss_code: Option<String>,
    /// The first day of validity. `None` means without a beginning.
    pub valid_from: Option<Date>,
    /// The first day on which it was no longer valid. `None` means still valid.
    pub valid_to: Option<Date>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
