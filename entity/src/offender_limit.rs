//! An access restriction on a person: a list of the only users who may see the person, or of users who may not.

use sea_orm::entity::prelude::*;

use crate::id::OffenderId;

/// The type of an access restriction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum LimitKind {
    /// Restricted: only those on the list may see the person.
    Restricted,
    /// Excluded: those on the list may not see the person.
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
    /// The day by which the restriction is to be reviewed. It does not end by itself.
    pub review_on: Date,
    pub set_by: String,
    /// The issuer (`iss`) of that subject, empty for our own issuer.
    pub set_by_issuer: String,
    pub set_at: DateTimeUtc,
    pub ended_by: Option<String>,
    /// The issuer (`iss`) of that subject, empty for our own issuer and while the restriction holds.
    pub ended_by_issuer: String,
    /// When it was lifted. `None` while it holds.
    pub ended_at: Option<DateTimeUtc>,
    /// Why it was lifted. `None` if another list replaced it.
    pub ended_because: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
