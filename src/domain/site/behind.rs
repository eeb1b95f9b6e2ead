//! The progress of the site that came of a suggestion, as its submitter sees it, even if the site is not public yet:
//! only the status.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::site;
use kernel::{Caller, Read, Result, condition, history, policy::Action};
use sea_orm::{ActiveEnum, EntityTrait, QueryFilter, QuerySelect};

use crate::{
    id::SiteId,
    site::{Entity, Status, quiet},
};

/// The statuses in which no more work is done at a site.
const CLOSED: [Status; 3] = [Status::Completed, Status::Declined, Status::Archived];

/// The progress of a site, from which the stage of its suggestions follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    pub status: Status,
    /// Whether it was ever improved.
    pub is_improved: bool,
}

/// The columns read of a site: its id, its status, when it was improved, and until when the start of its work is not
/// shown.
type Row = (SiteId, Status, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// The progress of the sites of suggestions that the caller has read already.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn behind(caller: &Caller, sites: &[SiteId]) -> Result<HashMap<SiteId, Behind>> {
    let read = caller.read(Action::ReadViewer)?;
    let rows: Vec<Row> = Entity::find()
        .select_only()
        .columns([
            site::Column::Id,
            site::Column::Status,
            site::Column::ImprovedAt,
            site::Column::QuietUntil,
        ])
        .filter(condition::any_of(&read, site::Column::Id, sites.to_vec()))
        .into_tuple()
        .all(read.db())
        .await?;
    let part = |status, improved_at: Option<_>, until| Behind {
        status: quiet::status(caller, status, until),
        is_improved: improved_at.is_some(),
    };
    Ok(rows
        .into_iter()
        .map(|(id, status, improved_at, until)| (id, part(status, improved_at, until)))
        .collect())
}

/// When a site was completed or given up. `None` while it is open. Archiving it afterwards changes nothing.
pub(crate) async fn closed_at(read: &Read<'_>, site: SiteId) -> Result<Option<DateTime<Utc>>> {
    let closed = CLOSED.map(|status| status.to_value());
    let changes = history::of_one(read, site.0).await?;
    let closing = changes
        .iter()
        .rev()
        .take_while(|change| closed.contains(&change.to_status));
    Ok(closing.last().map(|change| change.at))
}
