//! Whether the trail is what was sealed: walks the chain from its beginning, a batch at a time, and says of every entry
//! that was altered, taken away, added or put elsewhere which it is.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
};

use chrono::NaiveDate;
use entity::{
    audit_entry, audit_head, audit_individual, audit_seal, audit_waiting,
    id::{AuditEntryId, OffenderId},
};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::{
    canonical::{digest, hash},
    head::{Checks, signed},
};
use crate::domain::{Caller, Read, error::Result, policy::Action};

/// How many seals are read at once.
const BATCH: u64 = 500;

/// Something that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The entry is not what was sealed.
    Altered(AuditEntryId),
    /// The index names other people than the entry.
    Misindexed(AuditEntryId),
    /// The entry was sealed and is gone.
    Missing(AuditEntryId),
    /// The entry stands where another was sealed, or the seal before it is gone.
    Reordered(AuditEntryId, i64),
    /// No seal has this place, though later ones are there.
    SealMissing(i64),
    /// The entry has no seal and waits for none: it did not come from the service.
    Added(AuditEntryId),
    /// The head signed on that day names another chain than the one that is there.
    HeadDiffers(NaiveDate, i64),
    /// The signature of that day's head does not hold.
    Forged(NaiveDate),
}

impl fmt::Display for Finding {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered(AuditEntryId(id)) => write!(text, "entry {id} was altered"),
            Self::Misindexed(AuditEntryId(id)) => {
                write!(text, "entry {id} is filed under other people than it names")
            }
            Self::Missing(AuditEntryId(id)) => write!(text, "entry {id} is missing"),
            Self::Reordered(AuditEntryId(id), position) => {
                write!(text, "entry {id} does not belong at place {position}")
            }
            Self::SealMissing(position) => write!(text, "the seal of place {position} is missing"),
            Self::Added(AuditEntryId(id)) => {
                write!(
                    text,
                    "entry {id} was added past the service, or kept from being sealed"
                )
            }
            Self::HeadDiffers(day, position) => {
                write!(
                    text,
                    "the chain is not the one signed on {day} as far as place {position}"
                )
            }
            Self::Forged(day) => write!(text, "the signature of {day} does not hold"),
        }
    }
}

/// What was looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many seals there are.
    pub sealed: u64,
    /// How many entries wait for their seal: the tail that nothing proves yet.
    pub waiting: u64,
    /// How many signed heads hold.
    pub signed: u64,
    /// The last place that a signature covers.
    pub signed_to: i64,
    /// Keys that signed heads and are not known here, so that nobody can tell.
    pub unknown_keys: BTreeSet<String>,
    /// How much was found.
    pub findings: u64,
}

/// Looks the whole trail through in bounded memory, and tells each finding as it is found.
///
/// # Errors
/// Without the right; what the database answers.
pub async fn verify(
    caller: &Caller,
    checks: Checks<'_>,
    found: &mut (impl FnMut(Finding) + Send),
) -> Result<Report> {
    let mut walk = Walk {
        read: caller.read(Action::ReadAuditTrail)?,
        checks,
        found,
        position: 0,
        before: vec![],
        report: Report::default(),
    };
    while walk.seals().await? {}
    walk.heads_beyond().await?;
    walk.waiting().await?;
    walk.added().await?;
    Ok(walk.report)
}

struct Walk<'a, F> {
    read: Read<'a>,
    checks: Checks<'a>,
    found: &'a mut F,
    /// The last place that was looked at.
    position: i64,
    /// The hash of its seal.
    before: Vec<u8>,
    report: Report,
}

impl<F: FnMut(Finding) + Send> Walk<'_, F> {
    fn tell(&mut self, finding: Finding) {
        self.report.findings += 1;
        (self.found)(finding);
    }

    /// Looks at one batch of seals; tells whether there may be more.
    async fn seals(&mut self) -> Result<bool> {
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
        let heads = audit_head::Entity::find()
            .filter(audit_head::Column::Position.gt(self.position))
            .filter(audit_head::Column::Position.lte(last))
            .all(&self.read.db)
            .await?;
        let hashes: HashMap<i64, Vec<u8>> = seals
            .iter()
            .map(|seal| (seal.position, seal.hash.clone()))
            .collect();
        for seal in seals {
            let entry = entries.get(&seal.entry_id);
            self.seal(seal, entry, &people);
        }
        for head in heads {
            let stands = hashes.get(&head.position) == Some(&head.hash);
            self.head(head, stands);
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
            self.tell(Finding::SealMissing(missing));
        }
        match entry {
            None => self.tell(Finding::Missing(seal.entry_id)),
            Some(entry) => {
                if digest(entry) != seal.digest {
                    self.tell(Finding::Altered(entry.id));
                }
                if people.get(&entry.id).cloned().unwrap_or_default() != named(entry) {
                    self.tell(Finding::Misindexed(entry.id));
                }
            }
        }
        if hash(&self.before, seal.position, &seal.digest) != seal.hash {
            self.tell(Finding::Reordered(seal.entry_id, seal.position));
        }
        self.position = seal.position;
        self.before = seal.hash;
    }

    fn head(&mut self, head: audit_head::Model, stands: bool) {
        let text = signed(head.day, head.position, &head.hash);
        match (self.checks)(&head.key_id, &text, &head.signature) {
            None => {
                self.report.unknown_keys.insert(head.key_id);
            }
            Some(false) => self.tell(Finding::Forged(head.day)),
            Some(true) if stands => {
                self.report.signed += 1;
                self.report.signed_to = self.report.signed_to.max(head.position);
            }
            Some(true) => {}
        }
        if !stands {
            self.tell(Finding::HeadDiffers(head.day, head.position));
        }
    }

    /// Heads of a chain that was longer once.
    async fn heads_beyond(&mut self) -> Result<()> {
        let heads = audit_head::Entity::find()
            .filter(audit_head::Column::Position.gt(self.position))
            .order_by_asc(audit_head::Column::Day);
        // One a day: a year is a few hundred.
        for head in heads.all(&self.read.db).await? {
            self.head(head, false);
        }
        Ok(())
    }

    async fn waiting(&mut self) -> Result<()> {
        self.report.waiting = audit_waiting::Entity::find().count(&self.read.db).await?;
        let entries = audit_entry::Entity::find()
            .select_only()
            .column(audit_entry::Column::Id);
        let gone = audit_waiting::Entity::find()
            .filter(audit_waiting::Column::EntryId.not_in_subquery(entries.into_query()));
        for row in gone.all(&self.read.db).await? {
            self.tell(Finding::Missing(row.entry_id));
        }
        Ok(())
    }

    /// Entries that have no seal and wait for none.
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
                self.tell(Finding::Added(id));
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
