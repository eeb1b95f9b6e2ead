//! A list of those who alone may see a person, or of those who may not.

use sea_orm::entity::prelude::*;

use crate::id::OffenderId;

/// What kind of list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum LimitKind {
    /// Only those named may see the person.
    Restricted,
    /// Those named may not see the person.
    Excluded,
}

/// One row of `offender_limit`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "offender_limit")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub offender_id: OffenderId,
    pub kind: LimitKind,
    pub reason: String,
    /// The day by which somebody looks at it again; it does not end by itself.
    pub review_on: Date,
    pub set_by: String,
    /// The issuer that vouches for that subject; empty for our own.
    pub set_by_issuer: String,
    pub set_at: DateTimeUtc,
    pub ended_by: Option<String>,
    /// The issuer that vouches for that subject; empty for our own, and while the list holds.
    pub ended_by_issuer: String,
    /// None while it holds.
    pub ended_at: Option<DateTimeUtc>,
    /// Why it was lifted; none where another list took its place.
    pub ended_because: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
