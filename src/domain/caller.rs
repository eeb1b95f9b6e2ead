//! The service and its callers. The database handle is private to this file and to `work.rs`: the only ways to it are
//! `read`, `begin` and `watch`, and each of them asks the policy first.

use std::sync::{
    Arc, Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{id::RequestId, secret};
use sea_orm::{DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbErr, EntityTrait};
use tokio::sync::{Notify, Semaphore, broadcast, watch};

use super::{
    audit::{Notes, Refusals},
    cipher::Cipher,
    clock::{Clock, local_day},
    closing::Stage,
    directory::Directory,
    error::{Error, Result},
    issuer::{Identity, Issuer},
    outbox::{self, Limits, Notice},
    policy::{self, Action},
    principal::{Principal, Role},
    replica::Replica,
    standing::{Known, Standing},
    transaction,
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
            turns: transaction::turns(&writing),
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

    /// The position of the newest event that listeners were told.
    pub(super) fn told(&self) -> i64 {
        self.0.told.load(Ordering::SeqCst)
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

    pub(super) async fn refresh_directory(&self) -> Result<()> {
        let _alone = self.0.refreshing.lock().await;
        let fresh = Arc::new(Directory::read(&self.0.reading).await?);
        *self
            .0
            .directory
            .write()
            .unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Lets somebody in.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if their client or organisation is suspended or closed, they are out of service, or the
    /// issuer of their token may not say of them what it says.
    pub fn caller(&self, principal: Principal) -> Result<Caller> {
        let principal = Arc::new(principal);
        let known = Known::of(Arc::clone(&principal), self.directory(), self.now())?;
        Ok(Caller {
            app: self.clone(),
            asking: Arc::clone(&principal),
            held: Arc::new(RwLock::new(Arc::clone(&principal))),
            principal,
            standing: known.shared(),
            request: RequestId::new(),
            purpose: None,
            notes: Arc::default(),
            batch: None,
            replica: None,
            moment: None,
        })
    }
}

/// The service as one principal may use it.
#[derive(Clone)]
pub struct Caller {
    pub(super) app: App,
    pub(super) principal: Arc<Principal>,
    /// Who really asks, in whoever's name history is entered: the audit trail names them.
    pub(super) asking: Arc<Principal>,
    pub(super) batch: Option<Arc<Batch>>,
    /// Who answers what they read, if it is not the primary.
    pub(super) replica: Option<Arc<Replica>>,
    /// What their newest token says, the same for all that was begun for them.
    pub(super) held: Arc<RwLock<Arc<Principal>>>,
    pub(super) standing: Arc<RwLock<Known>>,
    request: RequestId,
    purpose: Option<Arc<str>>,
    notes: Arc<Mutex<Notes>>,
    moment: Option<DateTime<Utc>>,
}

/// One transaction over many operations: an import's file.
pub(super) struct Batch {
    pub(super) transaction: DatabaseTransaction,
    pub(super) directory_changed: std::sync::atomic::AtomicBool,
    /// What is held in memory, as this transaction sees it once it has been read anew.
    pub(super) directory: RwLock<Option<Arc<Directory>>>,
}

impl Caller {
    /// Allows a reading operation.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without a scope that opens the action.
    pub fn read(&self, action: Action) -> Result<Read<'_>> {
        self.allow(action)?;
        let db = match (&self.batch, &self.replica) {
            (Some(batch), _) => DatabaseExecutor::from(&batch.transaction),
            (None, Some(replica)) => DatabaseExecutor::from(&replica.db),
            (None, None) => DatabaseExecutor::from(&self.app.shared().reading),
        };
        Ok(Read { caller: self, db })
    }

    /// Allows listening, and listens.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without a scope that opens the action.
    pub fn watch(&self, action: Action) -> Result<broadcast::Receiver<Arc<Notice>>> {
        self.allow(action)?;
        Ok(self.app.shared().notices.subscribe())
    }

    /// Asks the policy.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without a scope that opens the action.
    pub fn allow(&self, action: Action) -> Result<()> {
        if self.may(action) {
            Ok(())
        } else {
            Err(self.forbidden(action))
        }
    }

    /// Whether the policy opens the action. Asking is no attempt.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        policy::opens(&self.known().standing.scopes, action)
    }

    /// The same caller at another instant, in another's name and for another organisation: history, as the Team's
    /// records tell it.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if the organisation is suspended or closed, or they are out of service.
    pub fn at(
        &self,
        moment: DateTime<Utc>,
        who: &Identity,
        organisation: Option<&str>,
    ) -> Result<Self> {
        let organisation = organisation.map(str::to_owned);
        let principal = Principal {
            subject: who.subject.clone(),
            issuer: Issuer {
                name: who.issuer.clone(),
                is_ours: who.issuer().is_none(),
                ..self.principal.issuer.clone()
            },
            organisation,
            ..(*self.principal).clone()
        };
        let principal = Arc::new(principal);
        let known = Known::of_history(Arc::clone(&principal), self.directory(), moment)?;
        Ok(Self {
            moment: Some(moment),
            held: Arc::new(RwLock::new(Arc::clone(&principal))),
            principal,
            standing: known.shared(),
            ..self.clone()
        })
    }

    /// The same caller for the next operation: with nothing noted yet.
    #[must_use]
    pub fn afresh(&self) -> Self {
        let known = self.known().clone();
        Self {
            notes: Arc::default(),
            standing: known.shared(),
            ..self.clone()
        }
    }

    /// The same caller with another request, which gets an id of its own.
    #[must_use]
    pub fn asking_anew(&self) -> Self {
        Self {
            request: RequestId::new(),
            ..self.clone()
        }
    }

    /// The same caller for a purpose, which the audit trail keeps.
    #[must_use]
    pub fn for_purpose(self, purpose: Option<String>) -> Self {
        Self {
            purpose: purpose.map(Arc::from),
            ..self
        }
    }

    /// The request, the same in the log, in the audit trail and in the answer.
    #[must_use]
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// Why they say they ask.
    #[must_use]
    pub fn purpose(&self) -> Option<&str> {
        self.purpose.as_deref()
    }

    /// The present instant, or that of the history being entered.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.moment.unwrap_or_else(|| self.app.now())
    }

    /// The local day of that instant.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        local_day(self.now())
    }

    /// The principal.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The subject of the token.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.principal.subject
    }

    /// The role of the token.
    #[must_use]
    pub fn role(&self) -> Role {
        self.principal.role
    }

    /// What the directory says of the caller.
    #[must_use]
    pub fn standing(&self) -> Arc<Standing> {
        Arc::clone(&self.known().standing)
    }

    pub(super) fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is held in memory; in a batch that has caught up, as the batch sees it.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        let own = self.batch.as_ref().and_then(|batch| {
            let own = batch.directory.read();
            own.unwrap_or_else(PoisonError::into_inner).clone()
        });
        own.unwrap_or_else(|| self.app.directory())
    }

    /// Notes something for the audit trail; it is entered before the answer leaves.
    pub(super) fn note(&self, what: impl FnOnce(&mut Notes)) {
        what(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn take_notes(&self) -> Notes {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A connection to read with, and whose eyes it is for.
pub struct Read<'a> {
    pub(super) caller: &'a Caller,
    pub(super) db: DatabaseExecutor<'a>,
}
