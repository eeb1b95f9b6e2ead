//! What a suggester says of the result, some weeks after they were told that the work is done.

use sea_orm::entity::prelude::*;

use crate::id::{FeedbackId, SuggestionId};

/// One row of `result_review`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "result_review")]
pub struct Model {
    /// The message by which they were told.
    #[sea_orm(primary_key, auto_increment = false)]
    pub feedback_id: FeedbackId,
    /// Their own suggestion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub suggestion_id: SuggestionId,
    /// Whether the place is still in good condition.
    pub is_still_good: bool,
    pub note: Option<String>,
    pub reviewed_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
