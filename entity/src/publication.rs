//! The publication of the figures of one day.

use sea_orm::entity::prelude::*;

use crate::{key::id, sparse::Sparse};

id! {
    /// Names a publication.
    PublicationId: "publication", now_v7;
}

/// One row of `publication`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PublicationId,
    /// The last day of a month, at the end of which the figures were taken.
    pub as_at: Date,
    /// 1 for the first publication of the day; one more for each correction.
    pub version: i32,
    /// Why the one before was corrected. `None` for the first of the day.
    pub reason: Option<String>,
    /// The version of the method.
    pub method: i32,
    /// The number of rows from which the figures were counted.
    pub rows_counted: i64,
    pub published_at: DateTimeUtc,
    pub published_by: String,
    pub published_by_issuer: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
