//! The service: what all of its callers share. The database handle is private to this crate: the only ways to it are
//! [`Caller::read`] and [`Caller::begin`], which ask the policy first, and the named doors here.

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
};

/// The running service, cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

pub(super) struct Shared {
    pub(super) reading: DatabaseConnection,
    pub(super) writing: DatabaseConnection,
    /// Whose turn it is to begin a transaction.
    pub(super) turns: Arc<Semaphore>,
    pub(super) clock: Clock,
    pub(super) bell: Notify,
    pub(super) stage: watch::Sender<Stage>,
    pub(super) notices: broadcast::Sender<Arc<Notice>>,
    /// Encrypts cursors and positions.
    pub(super) cipher: Cipher,
    /// The refused attempts of this minute.
    pub(super) refusals: Refusals,
    /// How many clients' secrets were checked.
    pub(super) secrets_checked: AtomicUsize,
    /// The position of the newest event that listeners were told: first where the outbox stood when the service was opened.
    pub(super) told: AtomicI64,
    pub(super) limits: Limits,
    pub(super) replica: OnceLock<Arc<Replica>>,
    /// The name of our own issuer.
    issuer: OnceLock<String>,
    directory: RwLock<Arc<Directory>>,
    /// Held while the directory is read anew, so that an older reading never takes the place of a newer one.
    refreshing: tokio::sync::Mutex<()>,
}

impl App {
    /// Opens the service on a migrated database: a connection pool to read with and one to write with, which on
    /// PostgreSQL may be the same.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn open(
        reading: DatabaseConnection,
        writing: DatabaseConnection,
        clock: Clock,
    ) -> Result<Self> {
        Self::open_with(reading, writing, clock, Limits::default()).await
    }

    /// Opens the service with other limits than the usual ones.
    ///
    /// # Errors
    /// What the database answers.
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
        let newest = outbox::newest(&reading).await?;
        let directory = Directory::read(&reading).await?;
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
            told: newest.into(),
            limits,
            replica: OnceLock::new(),
            issuer: OnceLock::new(),
            cipher,
            directory: RwLock::new(Arc::new(directory)),
            refreshing: tokio::sync::Mutex::default(),
        })))
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    /// A connection to load for all listeners at once what events are about. Whoever uses it asks for each listener whether
    /// that is within their reach.
    #[must_use]
    pub fn for_listeners(&self) -> DatabaseExecutor<'_> {
        DatabaseExecutor::from(&self.0.reading)
    }

    /// A connection to note used proofs of clients with, who are not let in yet: each statement stands for itself.
    #[must_use]
    pub fn for_proofs(&self) -> DatabaseExecutor<'_> {
        DatabaseExecutor::from(&self.0.writing)
    }

    /// Notes that a client's secret is checked.
    pub fn count_secret(&self) {
        self.0.secrets_checked.fetch_add(1, Ordering::SeqCst);
    }

    /// How many clients' secrets were checked since the start. A client that is not known costs as many as one that is.
    #[must_use]
    pub fn secrets_checked(&self) -> usize {
        self.0.secrets_checked.load(Ordering::SeqCst)
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// What is held in memory.
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

    /// Lets the service know what our own issuer is called, so that nobody is entered by its name: that is left out.
    pub fn know_our_issuer(&self, name: &str) {
        self.0.issuer.get_or_init(|| name.to_owned());
    }

    /// The name of our own issuer, once it is known.
    pub(super) fn our_issuer(&self) -> Option<&str> {
        self.0.issuer.get().map(String::as_str)
    }

    /// Reads what is held in memory anew.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn refresh_directory(&self) -> Result<()> {
        let _alone = self.0.refreshing.lock().await;
        let fresh = Arc::new(Directory::read(&self.0.reading).await?);
        *self
            .0
            .directory
            .write()
            .unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// How far the end has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        *self.shared().stage.borrow()
    }

    /// Tells of every further stage. Whoever holds this is waited for by [`App::all_gone`].
    #[must_use]
    pub fn stages(&self) -> watch::Receiver<Stage> {
        self.shared().stage.subscribe()
    }

    /// Enters a stage, for everybody who looks.
    pub fn enter(&self, stage: Stage) {
        self.shared().stage.send_replace(stage);
    }

    /// Until nothing is open any more.
    pub async fn all_gone(&self) {
        self.shared().stage.closed().await;
    }
}

/// Whose turn it is to begin: as many at once as there are connections. Who waits for a turn can leave the queue; who has
/// one begins, whether or not anybody still waits for it.
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
