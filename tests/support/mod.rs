//! The basis of all tests: a service with its own database, people as its clients, and a scheme that is set up but
//! has no cases.

pub mod authority;
pub mod cases;
mod client;
pub mod cluster;
pub mod connection;
pub mod cost;
pub mod council_issuer;
pub mod country;
pub mod database;
pub mod dice;
pub mod documents;
pub mod events;
pub mod everywhere;
pub mod figures;
pub mod graph;
pub mod held;
pub mod identity_provider;
pub mod instants;
pub mod kept;
pub mod limits;
pub mod log;
mod logged;
pub mod many;
pub mod maps;
pub mod office;
pub mod operation;
pub mod partner;
pub mod payload;
mod people;
pub mod pictures;
mod places;
pub mod plan;
pub mod plausible;
pub mod plenty;
pub mod price;
pub mod process;
pub mod proxy;
pub mod records;
mod registers;
mod scheme;
pub mod script;
pub mod sdl;
pub mod seed;
pub mod small_disk;
pub mod socket;
mod sql;
pub mod squares;
pub mod strays;
pub mod stream;
pub mod trail;
pub mod walk;
pub mod withheld;
mod work;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::Router;
use chrono::{DateTime, Utc};
use domain::{
    live,
    organisation::{self, OrganisationKind},
};
use immediate_justice::{
    auth::{SigningKey, Source, Trust, Verifier},
    config::{AdmissionLimits, Config, Issuing, Limits},
    database::Pools,
    outbound::photos::Photos,
    server::{self, Edge},
};
use kernel::{App, audit::seal::Sealer, clock::Clock};
use sea_orm::Statement;

pub use client::{Client, Reply, send};
pub use database::Kind;
pub use logged::logged;
pub use scheme::organisation;

/// The Monday on which every test begins.
pub const MONDAY: &str = "2025-08-18T09:00:00.000000Z";
/// Our own issuer.
pub const ISSUER: &str = "http://localhost:8080";
/// The audience of every token.
pub const AUDIENCE: &str = "immediate-justice";

/// A running service with its own database and a clock that the test sets.
pub struct TestApp {
    pub kind: Kind,
    pub app: App,
    pub clock: Clock,
    pub router: Router,
    pub key: Arc<SigningKey>,
    keys: tempfile::TempDir,
    statements: Arc<AtomicUsize>,
    sent: Arc<Mutex<Vec<Statement>>>,
    follower: tokio::task::JoinHandle<()>,
    database: database::Own,
}

/// Runs a test on SQLite and on PostgreSQL; with `tests/run --quick`, which sets `TEST_QUICK`, on one of them: about half
/// of the tests on each.
pub async fn on_both(test: impl AsyncFn(&TestApp)) {
    let all = [Kind::Sqlite, Kind::Postgres];
    let kinds = match std::env::var_os("TEST_QUICK") {
        Some(_) => vec![all[length_of_name() % all.len()]],
        None => all.to_vec(),
    };
    for kind in kinds {
        let _named = NamedIfFailed(kind);
        let app = TestApp::start(kind).await;
        test(&app).await;
        app.every_authority_follows().await;
        app.stop().await;
    }
}

/// The length of the running test's name, which its thread has.
fn length_of_name() -> usize {
    std::thread::current().name().map_or(0, str::len)
}

/// Names the database on which a test fails.
struct NamedIfFailed(Kind);

impl Drop for NamedIfFailed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("It failed on {:?}.", self.0);
        }
    }
}

/// The settings by default.
pub fn defaults() -> Config {
    Config::read(None, []).expect("the defaults are valid")
}

fn limits() -> Limits {
    let limits = defaults().limits;
    Limits {
        // Most tests are about something else.
        failed_authentications: std::num::NonZeroU32::new(100_000).expect("a number"),
        allowed_origins: vec!["https://partner.example".into()],
        admission: AdmissionLimits {
            at_once: 64,
            per_subject: 8,
            patience: std::time::Duration::from_mins(1),
            points_a_minute: std::num::NonZeroU32::new(1_000_000_000).expect("a number"),
        },
        ..limits
    }
}

/// Our own issuer, with the keys in a file.
fn ours(key_file: std::path::PathBuf) -> Trust {
    Trust::ours(ISSUER, AUDIENCE, Source::Own(key_file))
}

async fn edge(app: &App, trusted: Vec<Trust>, limits: Limits) -> Edge {
    let Source::Own(key_file) = &trusted[0].source else {
        panic!("our own issuer comes first");
    };
    let photos = Photos::in_folder(&photos_beside(key_file));
    let edge = without_photos(app, trusted, limits).await;
    edge.keep_photos_in(photos.expect("a folder"));
    edge
}

async fn without_photos(app: &App, trusted: Vec<Trust>, limits: Limits) -> Edge {
    let Source::Own(key_file) = &trusted[0].source else {
        panic!("our own issuer comes first");
    };
    let issuing = Issuing {
        issuer: ISSUER.into(),
        audience: AUDIENCE.into(),
        key_file: key_file.clone(),
        ..defaults().issuing
    };
    let verifier = Verifier::open(trusted, app.now()).await;
    Edge::new(app.clone(), verifier.expect("keys"), issuing, limits)
}

/// The folder of photos of the service with this key file.
fn photos_beside(key_file: &std::path::Path) -> std::path::PathBuf {
    key_file.with_extension("photos")
}

/// A new signing key.
pub fn new_key() -> SigningKey {
    let folder = tempfile::tempdir().expect("a folder");
    SigningKey::open_or_make(&folder.path().join("key.pem"), true).expect("a key")
}

impl TestApp {
    /// A service with the scheme set up: areas, organisations and people, but no cases.
    pub async fn start(kind: Kind) -> Self {
        let (database, pools) = database::Own::new(kind).await;
        Self::on(kind, database, pools, MONDAY).await
    }

    /// A service with the example records, at the instant after the last of them.
    pub async fn example(kind: Kind) -> Self {
        let service = records::Service::new(kind).await;
        let report = service.import(std::path::Path::new(records::EXAMPLE)).await;
        records::assert_clean(&report);
        let database = service.leave();
        let pools = database::open(&database.url()).await;
        Self::on(kind, database, pools, records::TODAY).await
    }

    /// A service on its own cluster, which can be stopped and restarted.
    pub async fn on_cluster(cluster: &cluster::Cluster) -> Self {
        let (database, pools) = database::Own::on(cluster).await;
        Self::on(Kind::Postgres, database, pools, MONDAY).await
    }

    async fn on(kind: Kind, database: database::Own, mut pools: Pools, now: &str) -> Self {
        let statements = Arc::new(AtomicUsize::new(0));
        let sent = Arc::new(Mutex::new(vec![]));
        for pool in [&mut pools.reading, &mut pools.writing] {
            let (counter, sent) = (Arc::clone(&statements), Arc::clone(&sent));
            pool.set_metric_callback(move |info| {
                // Like the service's own, which it replaces.
                kernel::deadline::count_statement();
                counter.fetch_add(1, Ordering::SeqCst);
                let mut sent = sent.lock().expect("the lock is not poisoned");
                sent.push(info.statement.clone());
                if sent.len() > 100 {
                    sent.remove(0);
                }
            });
        }
        let clock = Clock::fixed(now.parse().expect("an instant"));
        let app = App::open(pools.reading, pools.writing, clock.clone())
            .await
            .expect("the service opens");
        let keys = tempfile::tempdir().expect("a folder");
        let key_file = keys.path().join("key.pem");
        let key = Arc::new(SigningKey::open_or_make(&key_file, true).expect("a key"));
        figures::sign_with(&app, Arc::clone(&key));
        let edge = edge(&app, vec![ours(key_file)], limits()).await;
        let follower = tokio::spawn(live::follow(app.clone()));
        let router = server::public(edge);
        Self {
            kind,
            app,
            clock,
            router,
            key,
            keys,
            statements,
            sent,
            follower,
            database,
        }
    }

    /// The sealer of this service's audit trail, which seals on demand.
    pub fn sealer(&self) -> Sealer {
        self.sealer_of(self.app.clone())
    }

    /// The sealer of another instance, with the same key.
    pub fn sealer_of(&self, app: App) -> Sealer {
        Sealer::new(app, trail::signer([&*self.key], &self.key))
    }

    /// A sealer with another key, which trusts these keys.
    pub fn sealer_with<'a>(
        &self,
        believed: impl IntoIterator<Item = &'a SigningKey>,
        key: &Arc<SigningKey>,
    ) -> Sealer {
        Sealer::new(self.app.clone(), trail::signer(believed, key))
    }

    /// Ends the service and drops its database.
    pub async fn stop(self) {
        log::assert_no_personal_data_logged();
        self.follower.abort();
        drop(self.router);
        drop(self.app);
        self.database.drop().await;
    }

    /// Sets the clock to an instant.
    pub fn at(&self, instant: &str) {
        self.clock
            .set(instant.parse::<DateTime<Utc>>().expect("an instant"));
    }

    /// How many statements a piece of work takes, those of the outbox's follower among them.
    pub async fn statements_with_follower(&self, work: impl Future<Output = ()>) -> usize {
        let before = self.statements.load(Ordering::SeqCst);
        work.await;
        self.statements.load(Ordering::SeqCst) - before
    }

    /// How many statements a piece of work takes, BEGIN and COMMIT not counted. Nobody follows the outbox from then on,
    /// whose own statements would be counted.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (usize, T) {
        self.follower.abort();
        while !self.follower.is_finished() {
            tokio::task::yield_now().await;
        }
        let before = self.statements.load(Ordering::SeqCst);
        let done = work.await;
        (self.statements.load(Ordering::SeqCst) - before, done)
    }

    /// The statements that a piece of work sends, at most 100. Nobody follows the outbox from then on.
    pub async fn sent<T>(&self, work: impl Future<Output = T>) -> (Vec<Statement>, T) {
        let (_, done) = self
            .statements(async {
                self.sent.lock().expect("the lock is not poisoned").clear();
                work.await
            })
            .await;
        let sent = std::mem::take(&mut *self.sent.lock().expect("the lock is not poisoned"));
        (sent, done)
    }

    /// A router of the same service with other limits.
    pub async fn router_with(&self, change: impl FnOnce(&mut Limits)) -> Router {
        let mut limits = limits();
        change(&mut limits);
        server::public(edge(&self.app, vec![ours(self.key_file())], limits).await)
    }

    /// A router of the same service that keeps photos in another place, or keeps none.
    pub async fn router_keeping_photos_in(&self, photos: Option<Photos>) -> Router {
        let edge = without_photos(&self.app, vec![ours(self.key_file())], limits()).await;
        if let Some(photos) = photos {
            edge.keep_photos_in(photos);
        }
        server::public(edge)
    }

    /// The same service with further trusted issuers.
    pub async fn edge_trusting(&self, others: Vec<Trust>) -> Edge {
        let mut trusted = vec![ours(self.key_file())];
        trusted.extend(others);
        edge(&self.app, trusted, limits()).await
    }

    /// The file of the service's own keys.
    pub fn key_file(&self) -> std::path::PathBuf {
        self.keys.path().join("key.pem")
    }

    /// Suspends an organisation directly in the database, and reloads the registers.
    pub async fn suspend(&self, organisation: &str) {
        self.execute(&format!(
            "UPDATE organisation SET suspended = true WHERE reference = '{organisation}'"
        ))
        .await;
        self.reload_directory().await;
    }

    /// Reloads the registers, after a direct write to the database.
    pub async fn reload_directory(&self) {
        let another = organisation::Record {
            idempotency_key: None,
            agreement_reference: None,
            agreement_review_due: None,
            reference: "another".into(),
            kind: OrganisationKind::Other,
            name: "Another".into(),
            areas: vec![],
            contact_email: None,
        };
        organisation::record(&self.operator(), another)
            .await
            .expect("the directory is reloaded");
    }
}
