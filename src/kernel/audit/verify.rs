//! Verifies that the audit trail is the one that was sealed. It reads the chain from its beginning, a batch at a time,
//! and reports every entry that was altered, removed, added or moved. `heads.rs` checks the signed heads against each
//! other, and `finding.rs` has the messages.

mod finding;
mod heads;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    audit_entry, audit_head, audit_individual, audit_seal, audit_waiting,
    id::{AuditEntryId, OffenderId},
};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::{
    canonical::{digest, hash},
    head::{Head, Keys},
};
use crate::{Caller, Read, error::Result, policy::Action};

pub use finding::Finding;

/// The number of seals read at once.
const BATCH: u64 = 500;
/// An entry is sealed late if this much time passed since it was made. The sealer runs twice a second.
const LATE: TimeDelta = TimeDelta::hours(1);
/// The minimum time between two late entries that proves that the service was running in between. A service that is
/// killed leaves the entries of about one second unsealed.
const APART: TimeDelta = TimeDelta::minutes(5);

/// The result of a verification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The number of seals.
    pub sealed: u64,
    /// The number of entries not sealed yet. Nothing proves these yet.
    pub waiting: u64,
    /// The number of heads with a valid signature that match the chain.
    pub signed: u64,
    /// The last position that a signature covers.
    pub signed_to: i64,
    /// Keys that signed heads but are not known here, so that the signatures cannot be trusted or checked. They belong
    /// to heads from before heads were chained, or to all heads where no key is known.
    pub unknown_keys: BTreeSet<String>,
    /// Keys that are no longer configured, whose heads are trusted because later heads contain their digests.
    pub retired_keys: BTreeSet<String>,
    /// The number of days between the first head and now that have no head and need none, because the service was not
    /// used.
    pub quiet_days: u64,
    /// The number of findings.
    pub findings: u64,
}

/// Verifies the whole trail in bounded memory, and passes on each finding as it is found.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) without the scope.
pub async fn verify(
    caller: &Caller,
    keys: &Keys,
    found: &mut (impl FnMut(Finding) + Send),
) -> Result<Report> {
    let read = caller.read(Action::ReadAuditTrail)?;
    // There is about one head a day, so all of them fit into memory.
    let heads = audit_head::Entity::find().order_by_asc(audit_head::Column::Number);
    let heads = heads.all(&read.db).await?;
    let believed = heads::believed(&heads, keys);
    let mut walk = Walk {
        read,
        keys,
        found,
        position: 0,
        before: vec![],
        late_since: None,
        report: Report::default(),
    };
    let mut unseen: Vec<(&Head, bool)> = heads.iter().zip(believed).collect();
    while walk.seals(&mut unseen).await? {}
    // These heads belong to a chain that was longer once.
    for (head, is_believed) in unseen {
        walk.head(head, is_believed, false);
    }
    walk.in_order(&heads);
    walk.days(&heads).await?;
    walk.waiting().await?;
    walk.added().await?;
    Ok(walk.report)
}

struct Walk<'a, F> {
    read: Read<'a>,
    keys: &'a Keys,
    found: &'a mut F,
    /// The last position checked.
    position: i64,
    /// The hash of the seal at that position.
    before: Vec<u8>,
    /// The present run of entries that were sealed late, if there is one.
    late_since: Option<Late>,
    report: Report,
}

/// A run of entries that were sealed late.
struct Late {
    /// When the first of them was made.
    since: DateTime<Utc>,
    position: i64,
    is_reported: bool,
}

impl<F: FnMut(Finding) + Send> Walk<'_, F> {
    fn report(&mut self, finding: Finding) {
        self.report.findings += 1;
        (self.found)(finding);
    }

    /// Checks one batch of seals and the heads over them. Returns whether there may be more.
    async fn seals(&mut self, unseen: &mut Vec<(&Head, bool)>) -> Result<bool> {
        let seals = audit_seal::Entity::find()
            .filter(audit_seal::Column::Position.gt(self.position))
            .order_by_asc(audit_seal::Column::Position)
            .limit(BATCH)
            .all(&self.read.db)
            .await?;
        let Some(last) = seals.last().map(|seal| seal.position) else {
            return Ok(false);
        };
        let entries = entries_of(&self.read, &seals).await?;
        let people = people_of(&self.read, &seals).await?;
        let hashes: HashMap<i64, Vec<u8>> = seals
            .iter()
            .map(|seal| (seal.position, seal.hash.clone()))
            .collect();
        for seal in seals {
            let entry = entries.get(&seal.entry_id);
            self.seal(seal, entry, &people);
        }
        let here = unseen.extract_if(.., |(head, _)| head.position <= last);
        for (head, is_believed) in here.collect::<Vec<_>>() {
            let stands = hashes.get(&head.position) == Some(&head.hash);
            self.head(head, is_believed, stands);
        }
        Ok(true)
    }

    fn seal(
        &mut self,
        seal: audit_seal::Model,
        entry: Option<&audit_entry::Model>,
        people: &HashMap<AuditEntryId, BTreeSet<OffenderId>>,
    ) {
        self.report.sealed += 1;
        for missing in self.position + 1..seal.position {
            self.report(Finding::SealMissing(missing));
        }
        match entry {
            None => self.report(Finding::Missing(seal.entry_id)),
            Some(entry) => {
                if digest(entry) != seal.digest {
                    self.report(Finding::Altered(entry.id));
                }
                if people.get(&entry.id).cloned().unwrap_or_default() != named(entry) {
                    self.report(Finding::Misindexed(entry.id));
                }
                self.in_time(entry, seal.position, seal.sealed_at);
            }
        }
        if hash(&self.before, seal.position, &seal.digest) != seal.hash {
            self.report(Finding::Reordered(seal.entry_id, seal.position));
        }
        self.position = seal.position;
        self.before = seal.hash;
    }

    /// Checks that an entry was sealed soon after it was made. A service that was killed may leave entries to be sealed
    /// late, but not if other entries were made in between.
    fn in_time(&mut self, entry: &audit_entry::Model, position: i64, sealed_at: DateTime<Utc>) {
        if !heads::is_by_the_service(entry) {
            return;
        }
        if sealed_at - entry.at <= LATE {
            self.late_since = None;
            return;
        }
        let late = self.late_since.get_or_insert(Late {
            since: entry.at,
            position,
            is_reported: false,
        });
        if entry.at - late.since < APART || std::mem::replace(&mut late.is_reported, true) {
            return;
        }
        let from = late.position;
        self.report(Finding::SealedLate(from, sealed_at));
    }

    fn head(&mut self, head: &Head, is_believed: bool, stands: bool) {
        let is_chained = head.signed_at.is_some() && !self.keys.known.is_empty();
        match self.keys.hold(head) {
            Some(false) => self.report(Finding::Forged(head.day)),
            Some(true) if is_believed => {
                if !self.keys.know(head) {
                    self.report.retired_keys.insert(head.key_id.clone());
                }
                if stands {
                    self.report.signed += 1;
                    self.report.signed_to = self.report.signed_to.max(head.position);
                }
            }
            Some(true) if is_chained => {
                self.report(Finding::StrangeKey(head.day, head.key_id.clone()));
            }
            Some(true) | None => {
                self.report.unknown_keys.insert(head.key_id.clone());
            }
        }
        if !stands {
            self.report(Finding::HeadDiffers(head.day, head.position));
        }
    }

    async fn waiting(&mut self) -> Result<()> {
        self.report.waiting = audit_waiting::Entity::find().count(&self.read.db).await?;
        let entries = audit_entry::Entity::find()
            .select_only()
            .column(audit_entry::Column::Id);
        let gone = audit_waiting::Entity::find()
            .filter(audit_waiting::Column::EntryId.not_in_subquery(entries.into_query()));
        for row in gone.all(&self.read.db).await? {
            self.report(Finding::Missing(row.entry_id));
        }
        Ok(())
    }

    /// Reports entries that have no seal and are not waiting for one.
    async fn added(&mut self) -> Result<()> {
        let sealed = audit_seal::Entity::find()
            .select_only()
            .column(audit_seal::Column::EntryId);
        let waiting = audit_waiting::Entity::find()
            .select_only()
            .column(audit_waiting::Column::EntryId);
        let strangers = audit_entry::Entity::find()
            .select_only()
            .column(audit_entry::Column::Id)
            .filter(audit_entry::Column::Id.not_in_subquery(sealed.into_query()))
            .filter(audit_entry::Column::Id.not_in_subquery(waiting.into_query()))
            .order_by_asc(audit_entry::Column::Id)
            .limit(BATCH);
        let mut last = None;
        loop {
            let mut next = strangers.clone();
            if let Some(last) = last {
                next = next.filter(audit_entry::Column::Id.gt(last));
            }
            let ids: Vec<AuditEntryId> = next.into_tuple().all(&self.read.db).await?;
            if ids.is_empty() {
                return Ok(());
            }
            last = ids.last().copied();
            for id in ids {
                self.report(Finding::Added(id));
            }
        }
    }
}

fn named(entry: &audit_entry::Model) -> BTreeSet<OffenderId> {
    let ids = entry.individuals.split_whitespace();
    ids.filter_map(|id| id.parse().ok().map(OffenderId))
        .collect()
}

async fn entries_of(
    read: &Read<'_>,
    seals: &[audit_seal::Model],
) -> Result<HashMap<AuditEntryId, audit_entry::Model>> {
    let ids = seals.iter().map(|seal| seal.entry_id);
    let entries = audit_entry::Entity::find().filter(audit_entry::Column::Id.is_in(ids));
    let entries = entries.all(&read.db).await?;
    Ok(entries.into_iter().map(|entry| (entry.id, entry)).collect())
}

async fn people_of(
    read: &Read<'_>,
    seals: &[audit_seal::Model],
) -> Result<HashMap<AuditEntryId, BTreeSet<OffenderId>>> {
    let ids = seals.iter().map(|seal| seal.entry_id);
    let rows =
        audit_individual::Entity::find().filter(audit_individual::Column::EntryId.is_in(ids));
    let mut people: HashMap<_, BTreeSet<_>> = HashMap::new();
    for row in rows.all(&read.db).await? {
        people
            .entry(row.entry_id)
            .or_default()
            .insert(row.offender_id);
    }
    Ok(people)
}
