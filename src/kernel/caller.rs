//! The caller of the service. Callers read by [`Caller::read`], write by [`Caller::begin`] and subscribe by
//! [`Caller::watch`], and each of these checks the policy first.

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::RequestId;
use tokio::sync::broadcast;

use super::{
    app::App,
    audit::Notes,
    clock::local_day,
    connection::Connection,
    directory::Directory,
    error::Result,
    issuer::{Identity, Issuer},
    outbox::Notice,
    policy::{self, Action},
    principal::{Principal, Role},
    replica::Replica,
    standing::{CallerState, Standing},
    writing::Writing,
};

/// The service as one principal may use it: the principal, the request, and their rights.
#[derive(Clone)]
pub struct Caller {
    pub(super) app: App,
    pub(super) principal: Arc<Principal>,
    /// The principal that really makes the request, also where history is entered in another person's name. The audit
    /// trail names this one.
    pub(super) asking: Arc<Principal>,
    pub(super) batch: Option<Arc<Batch>>,
    /// The replica that answers the caller's reads, if it is not the primary.
    pub(super) replica: Option<Arc<Replica>>,
    /// The content of the caller's newest token, shared by all operations begun for the caller.
    pub(super) held: Arc<RwLock<Arc<Principal>>>,
    pub(super) standing: Arc<RwLock<CallerState>>,
    request: RequestId,
    purpose: Option<Arc<str>>,
    notes: Arc<Mutex<Notes>>,
    moment: Option<DateTime<Utc>>,
}

/// One transaction over many operations, for example the import of a file.
pub(super) struct Batch {
    pub(super) writing: Writing,
    pub(super) directory_changed: std::sync::atomic::AtomicBool,
    /// The directory as this transaction sees it, once it has been reloaded.
    pub(super) directory: RwLock<Option<Arc<Directory>>>,
}

impl App {
    /// Makes a caller of an authenticated principal.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if the client or organisation is suspended or closed, if the person is not in
    /// service, or if the token claims something that its issuer may not assert.
    pub fn caller(&self, principal: Principal) -> Result<Caller> {
        Caller::of(self, principal)
    }
}

impl Caller {
    /// Makes a caller of an authenticated principal.
    fn of(app: &App, principal: Principal) -> Result<Self> {
        let principal = Arc::new(principal);
        let known = CallerState::of(Arc::clone(&principal), app.directory(), app.now())?;
        Ok(Self {
            app: app.clone(),
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

    /// Checks that the caller may read, and returns a connection to read with.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without a scope that permits the action.
    pub fn read(&self, action: Action) -> Result<Read<'_>> {
        self.allow(action)?;
        let db = match (&self.batch, &self.replica) {
            (Some(batch), _) => Connection::Writing(&batch.writing),
            (None, Some(replica)) => Connection::Reading(&replica.db),
            (None, None) => Connection::Reading(&self.app.shared().reading),
        };
        Ok(Read { caller: self, db })
    }

    /// Checks that the caller may subscribe, and subscribes to events.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without a scope that permits the action.
    pub fn watch(&self, action: Action) -> Result<broadcast::Receiver<Arc<Notice>>> {
        self.allow(action)?;
        Ok(self.app.shared().notices.subscribe())
    }

    /// Checks the policy.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without a scope that permits the action.
    pub fn allow(&self, action: Action) -> Result<()> {
        if self.may(action) {
            Ok(())
        } else {
            Err(self.forbidden(action))
        }
    }

    /// Whether the policy permits the action. Calling this is not recorded as an attempt.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        policy::opens(&self.known().standing.scopes, action)
    }

    /// The same caller at another instant, in another person's name and for another organisation. Used to enter history
    /// from the Team's records.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if the organisation is suspended or closed, or the person is not in service.
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
        let known = CallerState::of_history(Arc::clone(&principal), self.directory(), moment)?;
        Ok(Self {
            moment: Some(moment),
            held: Arc::new(RwLock::new(Arc::clone(&principal))),
            principal,
            standing: known.shared(),
            ..self.clone()
        })
    }

    /// The same caller for the next operation, without any notes for the audit trail.
    #[must_use]
    pub fn afresh(&self) -> Self {
        let known = self.known().clone();
        Self {
            notes: Arc::default(),
            standing: known.shared(),
            ..self.clone()
        }
    }

    /// The same caller for another request, which gets an id of its own.
    #[must_use]
    pub fn asking_anew(&self) -> Self {
        Self {
            request: RequestId::new(),
            ..self.clone()
        }
    }

    /// The same caller with a purpose, which is recorded in the audit trail.
    #[must_use]
    pub fn for_purpose(self, purpose: Option<String>) -> Self {
        Self {
            purpose: purpose.map(Arc::from),
            ..self
        }
    }

    /// The id of the request. It is the same in the log, in the audit trail and in the response.
    #[must_use]
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// The purpose of the request, as the caller stated it.
    #[must_use]
    pub fn purpose(&self) -> Option<&str> {
        self.purpose.as_deref()
    }

    /// The present instant, or the instant of the history being entered.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.moment.unwrap_or_else(|| self.app.now())
    }

    /// The local date of that instant.
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

    /// The caller's rights and identity according to the directory.
    #[must_use]
    pub fn standing(&self) -> Arc<Standing> {
        Arc::clone(&self.known().standing)
    }

    pub(super) fn known(&self) -> RwLockReadGuard<'_, CallerState> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The directory. Within a batch that has caught up, it is the directory as the batch sees it.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        let own = self.batch.as_ref().and_then(|batch| {
            let own = batch.directory.read();
            own.unwrap_or_else(PoisonError::into_inner).clone()
        });
        own.unwrap_or_else(|| self.app.directory())
    }

    /// The service.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Whether all operations of the caller share one transaction, as in an import.
    #[must_use]
    pub fn is_batched(&self) -> bool {
        self.batch.is_some()
    }

    /// The time without an event after which a stream sends its position.
    #[must_use]
    pub fn heartbeat(&self) -> std::time::Duration {
        self.app.shared().limits.heartbeat
    }

    /// Notes something for the audit trail. It is recorded before the response is sent.
    pub(super) fn note(&self, what: impl FnOnce(&mut Notes)) {
        what(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn take_notes(&self) -> Notes {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A connection to read with, and the caller for whom it reads.
pub struct Read<'a> {
    pub(super) caller: &'a Caller,
    pub(super) db: Connection<'a>,
}

impl<'a> Read<'a> {
    /// The caller for whom it reads.
    #[must_use]
    pub fn caller(&self) -> &'a Caller {
        self.caller
    }

    /// The connection.
    #[must_use]
    pub fn db(&self) -> &Connection<'a> {
        &self.db
    }
}
