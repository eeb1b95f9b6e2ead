//! The service: the state that all callers share. The database handle is private to this crate. The only ways to it are
//! [`Caller::read`] and [`Caller::begin`], which check the policy first, and the named methods here.

use std::sync::{
    Arc, OnceLock, PoisonError, RwLock,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use chrono::{DateTime, Utc};
use entity::secret;
use sea_orm::{DatabaseConnection, DatabaseExecutor, DbBackend, DbErr, EntityTrait};
use tokio::sync::{Notify, Semaphore, broadcast, watch};

use super::{
    audit::Refusals,
    cipher::Cipher,
    clock::Clock,
    closing::Stage,
    directory::Directory,
    error::{Error, Result},
    outbox::{self, Limits, Notice},
    replica::Replica,
    stamp::Stamp,
    statement::Signs,
};

/// The running service, cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

pub(super) struct Shared {
    pub(super) reading: DatabaseConnection,
    pub(super) writing: DatabaseConnection,
    /// Limits how many transactions are begun at the same time.
    pub(super) turns: Arc<Semaphore>,
    pub(super) clock: Clock,
    pub(super) bell: Notify,
    pub(super) stage: watch::Sender<Stage>,
    pub(super) notices: broadcast::Sender<Arc<Notice>>,
    /// Encrypts cursors and positions.
    pub(super) cipher: Cipher,
    /// Signs addresses.
    pub(super) stamp: Stamp,
    /// The refused attempts of the current minute.
    pub(super) refusals: Refusals,
    /// The number of client secrets checked so far.
    pub(super) secrets_checked: AtomicUsize,
    /// The position of the newest event sent to subscribers. At the start it is the newest position in the outbox.
    pub(super) newest_sent: AtomicI64,
    pub(super) limits: Limits,
    pub(super) replica: OnceLock<Arc<Replica>>,
    /// Signs statements.
    pub(super) signs: OnceLock<Signs>,
    /// The name (`iss`) of our own issuer.
    issuer: OnceLock<String>,
    directory: RwLock<Arc<Directory>>,
    /// Held while the directory is reloaded, so that an older copy never replaces a newer one.
    refreshing: tokio::sync::Mutex<()>,
    /// Limits how many clients are read again at the same time before they are refused.
    pub(super) rechecking: Semaphore,
}

impl App {
    /// Opens the service on a migrated database. It takes one connection pool for reading and one for writing. On
    /// PostgreSQL both may be the same pool.
    pub async fn open(
        reading: DatabaseConnection,
        writing: DatabaseConnection,
        clock: Clock,
    ) -> Result<Self> {
        Self::open_with(reading, writing, clock, Limits::default()).await
    }

    /// Opens the service with limits other than the defaults.
    pub async fn open_with(
        reading: DatabaseConnection,
        writing: DatabaseConnection,
        clock: Clock,
        limits: Limits,
    ) -> Result<Self> {
        let secret = secret::Entity::find_by_id("cursor").one(&reading).await?;
        let secret =
            secret.ok_or_else(|| Error::internal(DbErr::RecordNotFound("secret".into())))?;
        let cipher = Cipher::of(&secret.value)
            .map_err(|error| Error::internal(DbErr::Custom(error.to_string())))?;
        let stamp = Stamp::of(&secret.value)
            .map_err(|error| Error::internal(DbErr::Custom(error.to_string())))?;
        let newest = outbox::newest(&reading).await?;
        let directory = Directory::read(&reading, &Arc::default()).await?;
        Ok(Self(Arc::new(Shared {
            turns: turns(&writing),
            reading,
            writing,
            clock,
            bell: Notify::new(),
            stage: watch::Sender::default(),
            notices: broadcast::channel(limits.queue).0,
            refusals: Refusals::default(),
            secrets_checked: AtomicUsize::default(),
            newest_sent: newest.into(),
            limits,
            replica: OnceLock::new(),
            signs: OnceLock::new(),
            issuer: OnceLock::new(),
            cipher,
            stamp,
            directory: RwLock::new(Arc::new(directory)),
            refreshing: tokio::sync::Mutex::default(),
            rechecking: Semaphore::new(1),
        })))
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    /// A connection with which the records of events are loaded once for all subscribers. The code that uses it must
    /// check for each subscriber whether the record is within reach.
    #[must_use]
    pub fn for_listeners(&self) -> DatabaseExecutor<'_> {
        DatabaseExecutor::from(&self.0.reading)
    }

    /// A connection to store used client assertions. The clients are not authenticated yet at that point. Each
    /// statement is a transaction of its own.
    #[must_use]
    pub fn for_proofs(&self) -> DatabaseExecutor<'_> {
        DatabaseExecutor::from(&self.0.writing)
    }

    /// Counts a check of a client secret.
    pub fn count_secret(&self) {
        self.0.secrets_checked.fetch_add(1, Ordering::SeqCst);
    }

    /// The number of client secrets checked since the start. An unknown client costs as many checks as a known one.
    #[must_use]
    pub fn secrets_checked(&self) -> usize {
        self.0.secrets_checked.load(Ordering::SeqCst)
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// The directory: the registers and reference lists cached in memory.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(
            &self
                .0
                .directory
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Sets the name of our own issuer. Inputs must not name it: they leave the issuer out instead.
    pub fn know_our_issuer(&self, name: &str) {
        self.0.issuer.get_or_init(|| name.to_owned());
    }

    /// The name of our own issuer, once it is set.
    pub(super) fn our_issuer(&self) -> Option<&str> {
        self.0.issuer.get().map(String::as_str)
    }

    /// The URL of a path at this service. Our own issuer is named after the URL at which the service is reached.
    #[must_use]
    pub fn url_of(&self, path: &str) -> String {
        let base = self.our_issuer().unwrap_or_default();
        format!("{}{path}", base.trim_end_matches('/'))
    }

    /// A connection to look up what has an address of its own, for somebody without a token. The code that uses it must
    /// check that it is public, or that the address is signed.
    #[must_use]
    pub fn for_addresses(&self) -> DatabaseExecutor<'_> {
        DatabaseExecutor::from(&self.0.reading)
    }

    /// Reloads the directory from the database.
    pub async fn refresh_directory(&self) -> Result<()> {
        let _alone = self.0.refreshing.lock().await;
        let before = Arc::clone(&self.directory().boundaries);
        let fresh = Arc::new(Directory::read(&self.0.reading, &before).await?);
        *self
            .0
            .directory
            .write()
            .unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// The present stage of the shutdown.
    #[must_use]
    pub fn stage(&self) -> Stage {
        *self.shared().stage.borrow()
    }

    /// A receiver of all further stages. [`App::all_gone`] waits until every receiver is dropped.
    #[must_use]
    pub fn stages(&self) -> watch::Receiver<Stage> {
        self.shared().stage.subscribe()
    }

    /// Enters a stage and notifies all receivers.
    pub fn enter(&self, stage: Stage) {
        self.shared().stage.send_replace(stage);
    }

    /// Waits until every receiver of stages is dropped.
    pub async fn all_gone(&self) {
        self.shared().stage.closed().await;
    }
}

/// Limits how many transactions are begun at the same time to the number of connections. An operation that is cancelled
/// while it waits leaves the queue. One that has its permit begins its transaction in any case.
fn turns(writing: &DatabaseConnection) -> Arc<Semaphore> {
    let connections = match writing.get_database_backend() {
        DbBackend::Postgres => {
            let pool = writing.get_postgres_connection_pool();
            pool.options().get_max_connections() as usize
        }
        _ => 1,
    };
    Arc::new(Semaphore::new(connections))
}
