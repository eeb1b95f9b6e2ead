//! The audit log required by section 62 of the Data Protection Act 2018. Rows are only ever added.

use sea_orm::entity::prelude::*;

use crate::{key::id, sparse::Sparse};

id! {
    /// Names an audit entry.
    AuditEntryId: "audit_entry", now_v7;
}

/// The kinds of processing of section 62(1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum AuditCategory {
    /// A record was created.
    Collection,
    /// A record was changed.
    Alteration,
    /// A record was read by the Team.
    Consultation,
    /// A record was shown to somebody outside the Team.
    Disclosure,
    /// Records were joined.
    Combination,
    /// A record was erased.
    Erasure,
}

/// The result of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum AuditResult {
    /// The operation succeeded.
    Done,
    /// The operation was refused, or nothing was found within reach.
    Refused,
    /// A search over people's records found nobody within reach.
    FoundNobody,
}

/// One row of `audit_entry`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    pub at: DateTimeUtc,
    pub subject: String,
    /// The issuer (`iss`) of the subject, empty for our own issuer.
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
    /// The purpose, as the caller stated it.
    pub purpose: Option<String>,
    /// What a refused attempt requested, or which kind of search found nobody.
    pub asked: Option<String>,
    pub result: AuditResult,
    /// The number of attempts that this entry stands for.
    pub times: i32,
    /// The recipient of a disclosure.
    pub recipient: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
