//! Copies of the heads outside the database. Each head is sent out once it is signed, with the ids of the entries
//! sealed since the previous head, to a place where the owner of the database cannot change it. `verify` reports what
//! such a copy contains and the trail does not.

use std::{collections::HashSet, io, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{audit_entry, audit_head, audit_seal, id::AuditEntryId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    head::{Head, Keys, digest},
    verify::Finding,
};
use crate::{App, Caller, Error, Read, error::Result, policy::Action};

/// The number of entries or heads read at once.
const BATCH: usize = 500;
/// The delay before sending a head is retried.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// A head as it is kept outside the database.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// The head.
    pub head: Head,
    /// The entries sealed since the previous head, in the order of sealing.
    pub entries: Vec<AuditEntryId>,
}

/// Stores a head outside the database permanently.
pub type Sends = Arc<dyn Fn(&Outgoing) -> io::Result<()> + Send + Sync>;

/// The storage outside the database.
pub struct Outside {
    /// The last head stored there.
    pub last: Option<Head>,
    /// Stores another head there.
    pub send: Sends,
}

/// Sends heads out in order.
pub(super) struct Sending {
    send: Sends,
    /// The number of the last head sent.
    pub(super) sent: i64,
    not_before: Option<DateTime<Utc>>,
}

impl Sending {
    pub(super) fn new(outside: Outside) -> Self {
        Self {
            sent: outside.last.map_or(0, |last| last.number),
            send: outside.send,
            not_before: None,
        }
    }

    /// Sends the heads that are signed and not sent yet. A failed attempt is retried after a minute.
    pub(super) async fn send(&mut self, app: &App, newest: &Head) -> Result<()> {
        let now = app.now();
        if newest.number <= self.sent || self.not_before.is_some_and(|instant| now < instant) {
            return Ok(());
        }
        let db = &app.shared().reading;
        let due = audit_head::Entity::find()
            .filter(audit_head::Column::Number.gt(self.sent))
            .order_by_asc(audit_head::Column::Number);
        for head in due.all(db).await? {
            let number = head.number;
            let outgoing = outgoing(db, head).await?;
            let send = Arc::clone(&self.send);
            let outcome = tokio::task::spawn_blocking(move || send(&outgoing)).await;
            if let Err(error) = outcome.map_err(io::Error::other).flatten() {
                tracing::error!(%error, "a head of the audit trail could not be sent out; trying again");
                self.not_before = Some(now + AGAIN);
                return Ok(());
            }
            (self.sent, self.not_before) = (number, None);
        }
        Ok(())
    }
}

/// A head with the entries sealed since the previous one.
async fn outgoing(db: &impl ConnectionTrait, head: Head) -> Result<Outgoing> {
    let before = audit_head::Entity::find()
        .filter(audit_head::Column::Number.lt(head.number))
        .order_by_desc(audit_head::Column::Number)
        .one(db)
        .await?;
    let entries = audit_seal::Entity::find()
        .select_only()
        .column(audit_seal::Column::EntryId)
        .filter(audit_seal::Column::Position.gt(before.map_or(0, |before| before.position)))
        .filter(audit_seal::Column::Position.lte(head.position))
        .order_by_asc(audit_seal::Column::Position);
    let entries = entries.into_tuple().all(db).await?;
    Ok(Outgoing { head, entries })
}

/// Passes every head to `report`, oldest first, in the form in which it is sent out.
///
/// # Errors
/// [`Error::Forbidden`] without the scope. An internal error if `report` fails.
pub async fn list(
    caller: &Caller,
    report: &mut (impl FnMut(&Outgoing) -> io::Result<()> + Send),
) -> Result<()> {
    let read = caller.read(Action::ReadAuditTrail)?;
    // There is about one head a day, so all of them fit into memory.
    let heads = audit_head::Entity::find().order_by_asc(audit_head::Column::Number);
    for head in heads.all(&read.db).await? {
        report(&outgoing(&read.db, head).await?).map_err(Error::internal)?;
    }
    Ok(())
}

/// Reports what a head kept outside contains and the trail does not. Returns the number of findings.
///
/// # Errors
/// [`Error::Forbidden`] without the scope.
pub async fn compare(
    caller: &Caller,
    keys: &Keys,
    kept: &Outgoing,
    found: &mut (impl FnMut(Finding) + Send),
) -> Result<u64> {
    let read = caller.read(Action::ReadAuditTrail)?;
    let (number, day) = (kept.head.number, kept.head.day);
    let inside = audit_head::Entity::find_by_id(number).one(&read.db).await?;
    match inside {
        Some(inside) if digest(&inside) == digest(&kept.head) => return Ok(0),
        _ if keys.hold(&kept.head) == Some(false) => {
            found(Finding::KeptHeadForged(number, day));
            return Ok(1);
        }
        Some(_) => found(Finding::KeptHeadDiffers(number, day)),
        None => found(Finding::KeptHeadMissing(number, day)),
    }
    let mut findings = 1;
    for entries in kept.entries.chunks(BATCH) {
        let there = there(&read, entries).await?;
        for entry in entries.iter().filter(|entry| !there.contains(entry)) {
            findings += 1;
            found(Finding::Removed(*entry, number));
        }
    }
    Ok(findings)
}

async fn there(read: &Read<'_>, entries: &[AuditEntryId]) -> Result<HashSet<AuditEntryId>> {
    let there = audit_entry::Entity::find()
        .select_only()
        .column(audit_entry::Column::Id)
        .filter(audit_entry::Column::Id.is_in(entries.iter().copied()));
    let there: Vec<AuditEntryId> = there.into_tuple().all(&read.db).await?;
    Ok(there.into_iter().collect())
}
