//! The sealer gives each committed entry its position in a hash chain, so that no later change goes undetected. The
//! order is that of sealing: an entry that is committed late is sealed late. The sealer remembers the last seal. If it
//! finds a different one there, the next head says so (`sign.rs`).
//!
//! Only one sealer works at a time: on PostgreSQL it holds an advisory lock that writers never take, on SQLite the
//! write lock.

use std::time::Duration;

use entity::{audit_entry, audit_seal, audit_waiting};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement,
};

use super::{
    canonical::{digest, hash},
    head::{Signer, newest_seal},
    outside::{Outside, Sending},
    refused,
    sign::{Memory, sign},
};
use crate::{App, error::Result, transaction};

/// How often the sealer looks for committed entries. Each entry is sealed within a second.
const PATIENCE: Duration = Duration::from_millis(500);
/// The number of entries sealed in one transaction.
const BATCH: u64 = 500;
/// The advisory lock of the working sealer.
const LOCK: i64 = 0x494a_5345_414c;

/// Seals committed entries, signs the chain and sends the heads out.
pub struct Sealer {
    app: App,
    signer: Signer,
    memory: Memory,
    sending: Option<Sending>,
}

impl Sealer {
    /// A sealer that signs with our own key.
    #[must_use]
    pub fn new(app: App, signer: Signer) -> Self {
        Self {
            app,
            signer,
            memory: Memory::default(),
            sending: None,
        }
    }

    /// A sealer that also sends the heads out of the database. It compares the chain with the last head stored there.
    #[must_use]
    pub fn sending(mut self, outside: Outside) -> Self {
        self.memory.head.clone_from(&outside.last);
        self.sending = Some(Sending::new(outside));
        self
    }

    /// Seals until the process ends. After a database error it tries again.
    pub async fn follow(mut self) {
        loop {
            if let Err(error) = self.step().await {
                tracing::warn!(?error, "the audit trail could not be sealed; trying again");
            }
            tokio::time::sleep(PATIENCE).await;
        }
    }

    /// Records the counted attempts, signs the head if the day has none yet, seals committed entries, and sends out new
    /// heads.
    pub async fn step(&mut self) -> Result<()> {
        refused::enter_rest(&self.app).await?;
        // Sign before sealing the new entries, which may be many: a head that is signed late is a finding. A failure to
        // sign does not prevent sealing, and the last attempt below reports it.
        let _logs_its_errors = self.sign().await;
        while is_waiting(&self.app).await? {
            if seal(&self.app, &mut self.memory).await? < BATCH {
                break;
            }
            let _logs_its_errors = self.sign().await;
        }
        self.sign().await?;
        match (&mut self.sending, &self.memory.head) {
            (Some(sending), Some(head)) => sending.send(&self.app, head).await,
            _ => Ok(()),
        }
    }

    async fn sign(&mut self) -> Result<()> {
        let before = self.memory.head.clone();
        sign(&self.app, &self.signer, &mut self.memory).await?;
        if let (Some(sending), Some(head)) = (&mut self.sending, &self.memory.head)
            && before.is_some_and(|before| before != *head)
        {
            // If heads were removed, their replacements have numbers that were sent before.
            sending.sent = sending.sent.min(head.number - 1);
        }
        Ok(())
    }
}

/// Whether the database's permissions, beyond the triggers, prevent the service from changing the trail. On PostgreSQL
/// this is so if the service connects as a role other than the owner of the tables. On SQLite there is only the owner
/// of the file, so this is always true.
pub async fn is_served_by_another_role(app: &App) -> Result<bool> {
    let db = &app.shared().writing;
    let backend = db.get_database_backend();
    if backend != DbBackend::Postgres {
        return Ok(true);
    }
    let query = "SELECT has_table_privilege('audit_entry', 'UPDATE, DELETE, TRUNCATE, TRIGGER') AS may_change";
    let row = db
        .query_one_raw(Statement::from_string(backend, query))
        .await?;
    let may_change: Option<bool> = row.map(|row| row.try_get("", "may_change")).transpose()?;
    Ok(may_change == Some(false))
}

async fn is_waiting(app: &App) -> Result<bool> {
    let one = audit_waiting::Entity::find().limit(1);
    Ok(one.one(&app.shared().reading).await?.is_some())
}

/// Whether no other sealer is at work. If so, no other can start until this transaction ends.
pub(super) async fn is_alone(transaction: &DatabaseTransaction) -> Result<bool> {
    let backend = transaction.get_database_backend();
    if backend != DbBackend::Postgres {
        return Ok(true);
    }
    let lock = format!("SELECT pg_try_advisory_xact_lock({LOCK}) AS alone");
    let row = transaction
        .query_one_raw(Statement::from_string(backend, lock))
        .await?;
    Ok(row
        .map(|row| row.try_get("", "alone"))
        .transpose()?
        .unwrap_or(false))
}

/// Seals one batch of waiting entries in the order in which they were written. Returns their number.
async fn seal(app: &App, memory: &mut Memory) -> Result<u64> {
    let transaction = transaction::open(app).await?;
    if !is_alone(&transaction).await? {
        return Ok(0);
    }
    let waiting = audit_waiting::Entity::find()
        .select_only()
        .column(audit_waiting::Column::EntryId)
        .order_by_asc(audit_waiting::Column::EntryId)
        .limit(BATCH);
    let entries = audit_entry::Entity::find()
        .filter(audit_entry::Column::Id.in_subquery(waiting.into_query()))
        .order_by_asc(audit_entry::Column::Id)
        .all(&transaction)
        .await?;
    if entries.is_empty() {
        return Ok(0);
    }
    let newest = newest_seal(&transaction).await?;
    memory.look(&transaction, newest.as_ref()).await?;
    let (mut position, mut before) = newest.map_or((0, vec![]), |seal| (seal.position, seal.hash));
    let sealed_at = app.now();
    let seals = entries.iter().map(|entry| {
        position += 1;
        let digest = digest(entry);
        before = hash(&before, position, &digest);
        let seal = audit_seal::Model {
            position,
            entry_id: entry.id,
            digest,
            hash: before.clone(),
            sealed_at,
        };
        audit_seal::ActiveModel::from(seal).reset_all()
    });
    let seals: Vec<_> = seals.collect();
    audit_seal::Entity::insert_many(seals)
        .exec_without_returning(&transaction)
        .await?;
    audit_waiting::Entity::delete_many()
        .filter(audit_waiting::Column::EntryId.is_in(entries.iter().map(|entry| entry.id)))
        .exec(&transaction)
        .await?;
    transaction::commit(transaction).await?;
    memory.seal = Some((position, before));
    Ok(entries.len() as u64)
}
