//! The sessions of `sessions.csv`, kept for the import of their attendances.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{id::SessionId, session::Status};

/// A planned session, kept for the import of its attendances.
#[derive(Clone, Debug)]
pub struct Planned {
    pub id: SessionId,
    pub reference: String,
    /// The line of `sessions.csv` with the session's status.
    pub line: u64,
    pub date: NaiveDate,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub status: Status,
    pub cancel_reason: Option<String>,
}
