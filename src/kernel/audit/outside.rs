//! Heads outside the database: each is sent out once it is signed, with the entries that were sealed since the head before,
//! and kept where whoever owns the database cannot change it. `verify` names what such a head knows and the trail does not.

use std::{collections::HashSet, io, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{audit_entry, audit_head, audit_seal, id::AuditEntryId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    head::{Head, Keys, digest},
    verify::Finding,
};
use crate::{App, Caller, Error, Read, error::Result, policy::Action};

/// How many entries or heads are read at once.
const BATCH: usize = 500;
/// When it is tried again to send a head that could not be sent.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// A head as it is kept outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// The head.
    pub head: Head,
    /// What was sealed since the head before, in that order.
    pub entries: Vec<AuditEntryId>,
}

/// Puts a head outside for good.
pub type Sends = Arc<dyn Fn(&Outgoing) -> io::Result<()> + Send + Sync>;

/// The place outside.
pub struct Outside {
    /// The head that was sent there last.
    pub last: Option<Head>,
    /// How another is sent there.
    pub send: Sends,
}

/// Sends heads out one after the other.
pub(super) struct Sending {
    send: Sends,
    /// The number of the head that was sent last.
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

    /// Sends what is signed and not sent yet. What cannot be sent is tried again a minute later.
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

/// A head with what was sealed since the one before.
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

/// Tells every head, oldest first, as it is sent out.
///
/// # Errors
/// Without the right; what the database answers; what telling answers.
pub async fn list(
    caller: &Caller,
    tell: &mut (impl FnMut(&Outgoing) -> io::Result<()> + Send),
) -> Result<()> {
    let read = caller.read(Action::ReadAuditTrail)?;
    // One a day: a year is a few hundred.
    let heads = audit_head::Entity::find().order_by_asc(audit_head::Column::Number);
    for head in heads.all(&read.db).await? {
        tell(&outgoing(&read.db, head).await?).map_err(Error::internal)?;
    }
    Ok(())
}

/// Tells what a head that was kept outside knows and the trail does not. Gives how much that was.
///
/// # Errors
/// Without the right; what the database answers.
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
