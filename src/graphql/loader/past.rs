//! What became of records before: histories, questions, amendments, whatever noun they belong to.

use std::collections::HashMap;

use async_graphql::dataloader::Loader as Loads;

use super::{Loader, latest};
use crate::domain::{
    Error, Result,
    amendment::{self, Amendment},
    bound,
    history::{self, StatusChange},
    question::{self, Question},
};

/// The history of a record.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HistoryOf(pub uuid::Uuid);

impl Loads<HistoryOf> for Loader {
    type Value = Vec<StatusChange>;
    type Error = Error;

    async fn load(&self, keys: &[HistoryOf]) -> Result<HashMap<HistoryOf, Vec<StatusChange>>> {
        let ids = keys.iter().map(|key| key.0).collect();
        let rows = history::of(&self.0, ids).await?;
        Ok(latest(rows, bound::PAST, |row| HistoryOf(row.row_id)))
    }
}

/// The questions about a record.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct QuestionsOf(pub uuid::Uuid);

impl Loads<QuestionsOf> for Loader {
    type Value = Vec<Question>;
    type Error = Error;

    async fn load(&self, keys: &[QuestionsOf]) -> Result<HashMap<QuestionsOf, Vec<Question>>> {
        let ids = keys.iter().map(|key| key.0).collect();
        let rows = question::of(&self.0, ids).await?;
        Ok(latest(rows, bound::QUESTIONS, |row| {
            QuestionsOf(row.row_id)
        }))
    }
}

/// The amendments of a record.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AmendmentsOf(pub uuid::Uuid);

impl Loads<AmendmentsOf> for Loader {
    type Value = Vec<Amendment>;
    type Error = Error;

    async fn load(&self, keys: &[AmendmentsOf]) -> Result<HashMap<AmendmentsOf, Vec<Amendment>>> {
        let ids = keys.iter().map(|key| key.0).collect();
        let rows = amendment::of(&self.0, ids).await?;
        Ok(latest(rows, bound::PAST, |row| AmendmentsOf(row.row_id)))
    }
}
