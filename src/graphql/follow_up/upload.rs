//! Many follow-up checks at once, from a table.

use async_graphql::{InputObject, SimpleObject};
use domain::follow_up::{Upload, Uploaded};

use super::FollowUp;
use crate::{
    error::Result,
    payload::{UserError, parted},
};

/// Input of `uploadFollowUps`.
#[derive(Debug, InputObject)]
pub struct UploadFollowUpsInput {
    /// A table of comma-separated values (RFC 4180) with at most 200 rows, and these headings in any order: `referral` (its
    /// reference), `result`, `checked_at` (with its offset, or London time), and `offence_date`, `proven_by`, `proven_on` and
    /// `note`, which may be left out. The values are those of `recordFollowUp`; a day is written as 2026-01-31. A problem has the
    /// path `csv`, the line and the column.
    csv: String,
    /// Whether only to check the table; false by default.
    dry_run: Option<bool>,
}

impl From<UploadFollowUpsInput> for Upload {
    fn from(input: UploadFollowUpsInput) -> Self {
        Self {
            csv: input.csv,
            dry_run: input.dry_run.unwrap_or(false),
        }
    }
}

/// A row of an uploaded table.
#[derive(SimpleObject)]
pub struct UploadedFollowUp {
    /// The line of the table; the headings are line 1.
    line: i32,
    /// The reference of the referral.
    reference: String,
    /// The check that was recorded; null if the table was only checked.
    follow_up: Option<FollowUp>,
}

impl From<Uploaded> for UploadedFollowUp {
    fn from(row: Uploaded) -> Self {
        Self {
            line: i32::try_from(row.line).unwrap_or(i32::MAX),
            reference: row.referral.reference,
            follow_up: row.check.map(FollowUp::of),
        }
    }
}

/// Result of `uploadFollowUps`.
#[derive(SimpleObject)]
pub struct FollowUpsPayload {
    /// The rows in their order; null if the mutation failed: then nothing was recorded.
    rows: Option<Vec<UploadedFollowUp>>,
    /// All reasons why the mutation failed, at most 20; empty if it succeeded.
    user_errors: Vec<UserError>,
}

impl FollowUpsPayload {
    /// The payload for the result of the domain operation.
    pub fn of(result: kernel::Result<Vec<Uploaded>>) -> Result<Self> {
        let (rows, user_errors) = parted(result)?;
        let rows = rows.map(|rows| rows.into_iter().map(UploadedFollowUp::from).collect());
        Ok(Self { rows, user_errors })
    }
}
