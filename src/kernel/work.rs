//! One writing operation: its transaction, its events and its commit. An operation that is not committed leaves no
//! audit entry and no event.

use std::sync::{Arc, PoisonError, RwLock, atomic::Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{idempotency_key, outbox};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Iterable, PrimaryKeyToColumn,
    QueryFilter,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    app::App,
    audit,
    caller::{Batch, Caller, Read},
    check::{Command, Problems},
    connection::Connection,
    departure::Logged,
    directory::Directory,
    error::{Error, Result},
    event::Event,
    fingerprint,
    noun::Noun,
    policy::Action,
    rule::Rule,
    transaction,
    writing::Writing,
};

/// How long an idempotency key is kept.
const KEYS_ARE_KEPT: TimeDelta = TimeDelta::hours(72);

/// An open transaction, its caller and the events in it.
pub struct Work {
    caller: Caller,
    action: Action,
    hold: Hold,
    claim: Option<idempotency_key::Model>,
    replayed: Option<Uuid>,
    directory_changed: bool,
}

enum Hold {
    Own(Writing),
    Batch(Arc<Batch>),
}

impl Caller {
    /// Checks that the caller may perform the action, validates the whole input, opens the transaction and claims the
    /// idempotency key.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the scope, [`Error::Invalid`] with all problems of the input, [`Error::Refused`] if
    /// the idempotency key was used with another input.
    pub async fn begin(&self, action: Action, input: &impl Command) -> Result<Work> {
        self.allow(action)?;
        let mut problems = Problems::of(self);
        input.check(&mut problems);
        if let Some(key) = input.idempotency_key() {
            problems.key(key);
        }
        problems.done()?;
        let hold = match &self.batch {
            Some(batch) => Hold::Batch(Arc::clone(batch)),
            None => Hold::Own(Writing::of(transaction::open(&self.app).await?)),
        };
        let mut work = Work {
            caller: self.clone(),
            action,
            hold,
            claim: None,
            replayed: None,
            directory_changed: false,
        };
        if let Some(key) = input.idempotency_key() {
            work.claim_key(key, &format!("{input:?}")).await?;
        }
        Ok(work)
    }

    /// The same caller with one transaction for all further operations, until `finish`.
    pub async fn batched(&self) -> Result<Self> {
        let batch = Batch {
            writing: Writing::of(transaction::open(&self.app).await?),
            directory_changed: false.into(),
            directory: RwLock::default(),
        };
        let mut caller = self.clone();
        caller.batch = Some(Arc::new(batch));
        Ok(caller)
    }

    /// Writes what the batch has gathered, and reloads its directory, so that the batch sees the areas, organisations and
    /// people that it has recorded itself.
    pub async fn catch_up(&self) -> Result<()> {
        let Some(batch) = &self.batch else {
            return Ok(());
        };
        batch.writing.flush().await?;
        if batch.directory_changed.load(Ordering::SeqCst) {
            let before = Arc::clone(&self.directory().boundaries);
            let fresh = Arc::new(Directory::read(&batch.writing, &before).await?);
            *batch
                .directory
                .write()
                .unwrap_or_else(PoisonError::into_inner) = Some(fresh);
        }
        Ok(())
    }

    /// Commits a batch. If the caller is dropped instead, the whole batch is rolled back.
    pub async fn finish(self) -> Result<()> {
        let Some(batch) = self.batch else {
            return Ok(());
        };
        let batch = Arc::into_inner(batch).ok_or_else(|| {
            Error::internal(sea_orm::DbErr::Custom("the batch is still in use".into()))
        })?;
        let changed = batch.directory_changed.load(Ordering::SeqCst);
        batch.writing.commit_then(announce(self.app, changed)).await
    }
}

/// Notifies those who wait for committed events.
async fn announce(app: App, directory_changed: bool) {
    // The commit has succeeded whatever happens here. The reader of the outbox reloads the directory as well.
    if directory_changed && let Err(error) = app.refresh_directory().await {
        tracing::warn!(?error, "the directory could not be reloaded at once");
    }
    app.shared().bell.notify_one();
}

impl Work {
    /// The caller.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The instant of everything in this operation.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.caller.now()
    }

    /// The open transaction.
    pub fn db(&self) -> &Writing {
        match &self.hold {
            Hold::Own(writing) => writing,
            Hold::Batch(batch) => &batch.writing,
        }
    }

    /// The same transaction, as a connection to read with.
    #[must_use]
    pub fn read(&self) -> Read<'_> {
        Read {
            caller: &self.caller,
            db: Connection::Writing(self.db()),
        }
    }

    /// The row that an earlier operation with this idempotency key has created, if there is one.
    #[must_use]
    pub fn replayed(&self) -> Option<Uuid> {
        self.replayed
    }

    /// Whether the operation enters history from old records: longer ago than events are kept. Its events are not sent to
    /// subscribers.
    #[must_use]
    pub fn is_history(&self) -> bool {
        self.caller.app.now() - self.now() >= self.caller.app.shared().limits.kept
    }

    /// Records an event: one audit entry, and one outbox row unless it is history.
    pub async fn happened(&mut self, event: Event) -> Result<Logged> {
        audit::changed(self, self.action, &event).await?;
        self.directory_changed |= event.kind.noun().is_in_the_directory();
        if self.is_history() {
            return Ok(Logged(None));
        }
        Ok(self.append_to_log(&event).await)
    }

    async fn append_to_log(&self, event: &Event) -> Logged {
        let by = self.caller.principal();
        let row = outbox::ActiveModel {
            id: NotSet,
            position: NotSet,
            kind: Set(event.kind.name().into()),
            noun: Set(event.kind.noun().name().into()),
            row_id: Set(event.row),
            occurred_at: Set(self.now()),
            told_at: Set(Some(self.caller.app.now())),
            by_subject: Set(Some(by.subject.clone())),
            by_issuer: Set(by.issuer.stored().into()),
            by_role: Set(Some(by.role.name().into())),
            by_organisation: Set(by.organisation.clone()),
            shows_through: Set(event.shows_through_the_veil),
        };
        self.db().gathered().await.add_event(row)
    }

    /// Gathers rows that come with a fact. They are written before the commit, and before a statement that names their table.
    pub async fn gather<A: ActiveModelTrait>(
        &self,
        rows: impl IntoIterator<Item = A>,
    ) -> Result<()> {
        let mut gathered = self.db().gathered().await;
        for row in rows {
            gathered.add(row)?;
        }
        Ok(())
    }

    /// Waits until no other transaction that has called this for the same kind of record is open, so that each sees what those
    /// before it have written. SQLite has only one writer.
    pub async fn one_at_a_time(&self, noun: Noun) -> Result<()> {
        if self.db().get_database_backend() == DbBackend::Postgres {
            let noun = noun.name();
            let lock = format!("SELECT pg_advisory_xact_lock(hashtextextended('{noun}', 0))");
            self.db().execute_unprepared(&lock).await?;
        }
        Ok(())
    }

    /// Stores which row the operation has created, for a repeat with the same idempotency key.
    pub async fn made(&mut self, row: Uuid) -> Result<()> {
        if let Some(claim) = self.claim.take() {
            let made = idempotency_key::ActiveModel {
                row_id: Set(row),
                ..claim.into()
            };
            idempotency_key::Entity::update(made)
                .exec(self.db())
                .await?;
        }
        Ok(())
    }

    /// Claims the key by inserting its row, or replacing one that is kept no longer. A key belongs to the caller with their
    /// client and organisation. A second operation with the same key waits for the first one's transaction to end.
    async fn claim_key(&mut self, key: &str, input: &str) -> Result<()> {
        let principal = self.caller.principal();
        let claim = idempotency_key::Model {
            issuer: principal.issuer.stored().into(),
            client: principal.client.clone().unwrap_or_default(),
            organisation: principal.organisation.clone().unwrap_or_default(),
            subject: principal.subject.clone(),
            operation: self.action.name().into(),
            key: key.into(),
            fingerprint: fingerprint::of(input),
            row_id: Uuid::nil(),
            created_at: self.now(),
        };
        let outdated = idempotency_key::Column::CreatedAt.lt(self.now() - KEYS_ARE_KEPT);
        let key = idempotency_key::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
        let unless_kept = OnConflict::columns(key)
            .update_columns([
                idempotency_key::Column::Fingerprint,
                idempotency_key::Column::RowId,
                idempotency_key::Column::CreatedAt,
            ])
            .action_and_where(outdated)
            .to_owned();
        let row: idempotency_key::ActiveModel = claim.clone().into();
        let claimed = idempotency_key::Entity::insert(row.reset_all())
            .on_conflict(unless_kept)
            .exec_without_returning(self.db())
            .await?;
        if claimed > 0 {
            self.claim = Some(claim);
            return Ok(());
        }
        let earlier = idempotency_key::Entity::find()
            .filter(same_key(&claim))
            .one(self.db())
            .await?;
        match earlier {
            Some(earlier) if earlier.fingerprint == claim.fingerprint => {
                self.replayed = Some(earlier.row_id);
                Ok(())
            }
            _ => Err(Rule::IdempotencyKeyReused.into()),
        }
    }

    /// Commits, and only then notifies subscribers. In a batch both happen at its end.
    pub async fn commit(self) -> Result<()> {
        match self.hold {
            Hold::Own(writing) => {
                let announced = announce(self.caller.app, self.directory_changed);
                writing.commit_then(announced).await
            }
            Hold::Batch(batch) => {
                batch.writing.pause().await?;
                batch
                    .directory_changed
                    .fetch_or(self.directory_changed, Ordering::SeqCst);
                Ok(())
            }
        }
    }
}

fn same_key(claim: &idempotency_key::Model) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(idempotency_key::Column::Issuer.eq(&claim.issuer))
        .add(idempotency_key::Column::Client.eq(&claim.client))
        .add(idempotency_key::Column::Organisation.eq(&claim.organisation))
        .add(idempotency_key::Column::Subject.eq(&claim.subject))
        .add(idempotency_key::Column::Operation.eq(&claim.operation))
        .add(idempotency_key::Column::Key.eq(&claim.key))
}
