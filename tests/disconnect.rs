//! Clients that disconnect while they write: no database connection stays inside a transaction, nothing
//! acknowledged is lost, and nothing is written by half. The database answers with a delay, so that clients
//! disconnect at every moment of a transaction.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use immediate_justice::auth::{self, SigningKey};
use kernel::{clock::Clock, principal::Role};
use sea_orm::{Database, DatabaseConnection, DbBackend};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
    durability::nothing_is_half_done,
    support::{
        Kind,
        cluster::Cluster,
        database::{Own, column},
        dice::Dice,
        process::{self, Process, Writer},
        proxy::Proxy,
        socket::Socket,
    },
};

/// The number of clients that disconnect at once: four times the number of connections.
const CLIENTS: usize = 48;
/// The duration of the test.
const STORM: Duration = Duration::from_secs(6);
/// The number of clients that wait for their responses meanwhile.
const PATIENT: usize = 4;
/// The delay of the database in each direction.
const AWAY: Duration = Duration::from_millis(10);

const SUBMIT: &str = "mutation($input: SubmitSuggestionInput!) { submitSuggestion(input: $input) { suggestion { id } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disconnected_clients_leave_no_open_transaction_on_postgresql() {
    let cluster = Cluster::start();
    let (own, pools) = Own::on(&cluster).await;
    pools.reading.close().await.expect("closed");
    let proxy = Proxy::before(&own.url(), AWAY).await;
    let db = Database::connect(own.url()).await.expect("the database");

    let log = storm(&proxy.url(&own.url()), &db).await;

    for (whose, log) in [("ours", log), ("the server's", cluster.log())] {
        let times = log.matches("already a transaction in progress").count();
        assert_eq!(times, 0, "{whose}: a transaction began inside another");
    }
    db.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disconnected_clients_do_not_block_the_writer_on_sqlite() {
    let (own, pools) = Own::new(Kind::Sqlite).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    let db = Database::connect(own.url()).await.expect("the database");

    storm(&own.url(), &db).await;

    db.close().await.expect("closed");
    own.drop().await;
}

/// Runs clients that disconnect and others that wait. Returns the service's log.
async fn storm(url: &str, db: &DatabaseConnection) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let (key, log) = (folder.path().join("key.pem"), folder.path().join("log"));
    let process = Process::start_with(url, &key, |command| {
        let log = std::fs::File::create(&log).expect("a file");
        command.env("IJ_LOG", "warn").stderr(log);
    });
    let writer = Writer::new(&process, &key).await;
    let over = Arc::new(AtomicBool::new(false));
    let sent = Arc::new(AtomicUsize::new(0));
    let mut dice = Dice::new(Dice::seed());
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let client = HangsUp {
                number,
                address: process.socket_address(),
                token: token(&key, number),
                ward: writer.ward().clone(),
                dice: dice.others(),
            };
            tokio::spawn(client.hang_up(Arc::clone(&over), Arc::clone(&sent)))
        })
        .collect();
    let patient = (0..PATIENT).map(|number| writes_meanwhile(&writer, number));
    let acknowledged: Vec<String> = join_all(patient).await.concat();
    over.store(true, Ordering::SeqCst);
    for client in clients {
        client.await.expect("a client ends");
    }

    if db.get_database_backend() == DbBackend::Postgres {
        nobody_is_in_a_transaction(db).await;
    }
    let began = Instant::now();
    assert!(writer.submit("afterwards").await.is_some());
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    let sent = sent.load(Ordering::SeqCst);
    println!("{sent} hung up, {} were acknowledged", acknowledged.len());
    assert!(sent > 200, "only {sent} clients disconnected");
    assert!(acknowledged.len() >= PATIENT, "{acknowledged:?}");
    let there: Vec<String> = column(db, "SELECT title FROM suggestion").await;
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|title| !there.contains(title))
        .collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    nothing_is_half_done(db).await;
    let log = std::fs::read_to_string(&log).expect("our log");
    assert!(!log.contains("panicked"), "{log}");
    log
}

/// Writes and waits for each response; returns the acknowledged titles.
async fn writes_meanwhile(writer: &Writer, number: usize) -> Vec<String> {
    let began = Instant::now();
    let mut acknowledged = vec![];
    for count in 0.. {
        // On a busy machine a patient client may be told to come back later for a while.
        let has_waited = !acknowledged.is_empty() || began.elapsed() > 6 * STORM;
        if began.elapsed() > STORM && has_waited {
            break;
        }
        let title = format!("patient {number} {count}");
        if writer.submit(&title).await.is_some() {
            acknowledged.push(title);
        }
    }
    acknowledged
}

/// Waits a moment for rollbacks that are in progress.
async fn nobody_is_in_a_transaction(db: &DatabaseConnection) {
    let mut open: Vec<String> = vec![];
    for _ in 0..30 {
        open = column(
            db,
            "SELECT pid || ' ' || state || ' ' || query FROM pg_stat_activity
             WHERE state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()",
        )
        .await;
        if open.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(open.is_empty(), "{open:#?}");
}

/// A manager's token for ten minutes, with its own subject.
fn token(key: &Path, number: usize) -> String {
    let key = SigningKey::open_or_make(key, true).expect("a key");
    let request = auth::Request {
        subject: format!("stormy{number}@example"),
        ..process::token_request(Role::Manager)
    };
    auth::mint(&key, &request, Clock::default().now()).expect("a token")
}

/// A client that never waits for its response.
struct HangsUp {
    number: usize,
    address: SocketAddr,
    token: String,
    ward: Value,
    dice: Dice,
}

impl HangsUp {
    /// Disconnects again and again; every fourth client uses a socket.
    async fn hang_up(mut self, over: Arc<AtomicBool>, sent: Arc<AtomicUsize>) {
        for count in 0.. {
            if over.load(Ordering::SeqCst) {
                return;
            }
            let payload = json!({ "query": SUBMIT, "variables": { "input": {
                "title": format!("stormy {} {count}", self.number), "description": "Unheard.", "siteType": "PARK",
                "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": self.ward,
                "idempotencyKey": format!("stormy {} {count}", self.number),
            } } });
            let has_sent = if self.number.is_multiple_of(4) {
                self.over_a_socket(payload).await
            } else {
                self.over_http(payload).await.is_ok()
            };
            sent.fetch_add(usize::from(has_sent), Ordering::SeqCst);
        }
    }

    async fn over_http(&mut self, payload: Value) -> std::io::Result<()> {
        let body = payload.to_string();
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_zero_linger()?;
        let request = format!(
            "POST /graphql HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        tokio::time::sleep(self.dice.milliseconds(0..150)).await;
        Ok(())
    }

    async fn over_a_socket(&mut self, payload: Value) -> bool {
        let Some(mut socket) = Socket::try_at(self.address).await else {
            return false;
        };
        socket.introduce(&self.token).await;
        let message = json!({ "id": "1", "type": "subscribe", "payload": payload });
        socket.send(message).await;
        tokio::time::sleep(self.dice.milliseconds(0..150)).await;
        true
    }
}
