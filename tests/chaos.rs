//! Everything at once: instances of the real binary are killed and restarted, the database is restarted, writers
//! keep transactions open and repeat requests, subscribers disconnect, stall, move to another instance and resume.
//! In the end each subscriber has received the log as far as its reach allows: in order, complete and without
//! duplicates.

mod fleet;
mod subscriber;
mod writer;

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use immediate_justice::auth::{self, SigningKey};
use kernel::{App, clock::Clock, principal::Role};
use sea_orm::{Database, DatabaseConnection};

use crate::support::{
    self, Kind,
    cluster::Cluster,
    database::{self, Own, column},
    dice::Dice,
};
use fleet::Fleet;
use subscriber::Subscriber;
use writer::Writer;

const WRITERS: usize = 8;
const SUBSCRIBERS: usize = 20;
/// The duration of the faults.
const CHAOS: Duration = Duration::from_secs(15);
/// The time limit for all subscribers to receive everything once the faults have ended.
const PEACE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_change_is_lost_in_chaos_on_sqlite() {
    let (own, pools) = Own::new(Kind::Sqlite).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    chaos(&own.url(), 1, None).await;
    own.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_change_of_two_instances_is_lost_in_chaos_on_postgresql() {
    let cluster = Arc::new(Cluster::start());
    let (own, pools) = Own::on(&cluster).await;
    pools.reading.close().await.expect("closed");
    chaos(&own.url(), 2, Some(Arc::clone(&cluster))).await;
    drop(cluster);
}

async fn chaos(url: &str, instances: usize, cluster: Option<Arc<Cluster>>) {
    let seed = Dice::seed();
    println!("TEST_SEED={seed} shows this run again, as far as threads and processes allow");
    let mut dice = Dice::new(seed);
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key.pem");
    let (manager, council) = (token(&key, Role::Manager), token(&key, Role::CouncilSystem));
    let fleet = Fleet::start(url, &key, instances).await;
    let start = writer::position(&fleet, &manager).await;
    let over = Arc::new(AtomicBool::new(false));
    let pools = database::open_with(url, 8).await;
    let slow = App::open(
        pools.reading.clone(),
        pools.writing.clone(),
        Clock::default(),
    )
    .await;
    let slow = slow.expect("an instance that is slow");

    let subscribers: Vec<Subscriber> = (0..SUBSCRIBERS)
        .map(|number| {
            let token = [&manager, &council][number % 2].clone();
            Subscriber::begin(fleet.clone(), token, start.clone(), dice.others())
        })
        .collect();
    let mut writers = vec![];
    for number in 0..WRITERS {
        let writer = Writer::new(number, fleet.clone(), manager.clone(), dice.others()).await;
        writers.push(tokio::spawn(writer.write(slow.clone(), Arc::clone(&over))));
    }
    fleet.shaken(CHAOS, &mut dice, cluster).await;
    over.store(true, Ordering::SeqCst);
    let mut acknowledged = HashMap::new();
    for writer in writers {
        acknowledged.extend(writer.await.expect("a writer ends"));
    }

    let db = Database::connect(url).await.expect("the database");
    let log = numbered(&db).await;
    assert!(log.len() > 20, "only {} events, seed {seed}", log.len());
    everything_acknowledged_is_there_once(&log, &acknowledged);
    let theirs: Vec<String> = log
        .iter()
        .filter(|title| title.starts_with("upton"))
        .cloned()
        .collect();
    assert!(theirs.len() < log.len(), "the council reaches everything");
    let deadline = Instant::now() + PEACE;
    for (number, subscriber) in subscribers.into_iter().enumerate() {
        let expected = [&log, &theirs][number % 2];
        let received = subscriber.end(expected.len(), deadline).await;
        let differs = received
            .iter()
            .zip(expected)
            .position(|(received, sent)| received != sent);
        assert!(
            received == *expected,
            "subscriber {number} received {} of {}, the first difference is {differs:?}, seed {seed}",
            received.len(),
            expected.len()
        );
    }
    println!(
        "{} events, {} starts of an instance",
        log.len(),
        fleet.starts()
    );
    db.close().await.expect("closed");
    drop(slow);
    pools.writing.close().await.expect("closed");
    pools.reading.close().await.expect("closed");
}

/// The titles in the order of the log, once all its events have a position.
async fn numbered(db: &DatabaseConnection) -> Vec<String> {
    for _ in 0..400 {
        let waiting: Vec<i64> =
            column(db, "SELECT COUNT(*) FROM outbox WHERE position IS NULL").await;
        if waiting == [0] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    column(
        db,
        "SELECT title FROM outbox JOIN suggestion ON suggestion.id = row_id
         WHERE kind = 'SuggestionSubmitted' AND position IS NOT NULL ORDER BY position",
    )
    .await
}

fn everything_acknowledged_is_there_once(log: &[String], acknowledged: &HashMap<String, String>) {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for title in log {
        *times.entry(title).or_default() += 1;
    }
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let lost: Vec<_> = acknowledged
        .keys()
        .filter(|title| !times.contains_key(title.as_str()))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// A token that is valid for longer than the test.
fn token(key: &Path, role: Role) -> String {
    let key = SigningKey::open_or_make(key, true).expect("a key");
    let request = auth::Request {
        issuer: support::ISSUER.into(),
        audience: support::AUDIENCE.into(),
        subject: format!("{}@example", role.name()),
        role,
        scopes: role.scopes(),
        organisation: Some(support::organisation(role).into()),
        lifetime_seconds: 3_600,
    };
    auth::mint(&key, &request, Clock::default().now()).expect("a token")
}
