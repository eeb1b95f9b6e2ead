//! The log that section 62 of the Data Protection Act 2018 asks for. Rows are only ever added.

use sea_orm::entity::prelude::*;

use crate::id::AuditEntryId;

/// The kinds of processing of section 62(1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum AuditCategory {
    /// A record was made.
    Collection,
    /// A record was changed.
    Alteration,
    /// The Team looked.
    Consultation,
    /// Somebody outside the Team was shown it.
    Disclosure,
    /// Records were joined.
    Combination,
    /// A record was erased.
    Erasure,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum AuditResult {
    /// It was done.
    Done,
    /// It was refused, or nothing was there within reach.
    Refused,
    /// A search over people's records found nobody within reach.
    FoundNobody,
}

/// One row of `audit_entry`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    pub at: DateTimeUtc,
    pub subject: String,
    /// The issuer that vouches for the subject; empty for our own.
    pub issuer: String,
    pub role: String,
    pub organisation: Option<String>,
    pub client: Option<String>,
    pub on_behalf_of: Option<String>,
    pub category: AuditCategory,
    pub action: String,
    pub noun: Option<String>,
    pub row_id: Option<Uuid>,
    /// Ids of the people concerned, separated by a space.
    pub individuals: String,
    pub request: Option<String>,
    /// Why they say they did it.
    pub purpose: Option<String>,
    /// What a refused attempt asked for, and what kind of search found nobody.
    pub asked: Option<String>,
    pub result: AuditResult,
    /// How many attempts a single entry stands for.
    pub times: i32,
    /// To whom it was disclosed.
    pub recipient: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
