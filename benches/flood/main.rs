//! Measures a flood of requests and its effect on another caller (the bystander): how long an operation takes under low
//! load, how many operations a second the service can run, and how both change when five times as many are requested.
//! It prints the durations of accepted operations and of the bystander's, each with its ratio to those under low load,
//! the durations of `/health/live`, and the server's resident memory before, at its peak and after.
//!
//! `cargo bench --bench flood` takes about a minute. `FLOOD_DATABASE` names an empty PostgreSQL database to use instead
//! of a new SQLite file. The server is a separate process on loopback, with raised limits of connections and points,
//! which are not measured here. `IJ_OPERATIONS_AT_ONCE` and similar settings are taken from the environment.

#[path = "../connection.rs"]
mod connection;
#[path = "../server.rs"]
mod server;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use connection::Connection;
use server::{Outcome, Server, Setting};

/// The query that every caller sends: two levels of lists.
const QUERY: &str = r#"{"query":"{ sites(first: 20) { nodes { name status ward { name } totals { minutes } sessions(first: 5) { nodes { ... on Session { status } } } } } }"}"#;
/// Whether the process lives.
const LIVE: &str = "GET /health/live HTTP/1.1\r\nhost: bench.example\r\n\r\n";
/// How many subjects flood.
const SUBJECTS: usize = 8;
/// The number of connections that measure the maximum throughput.
const AT_FULL: usize = 32;
/// The number of connections of the flood.
const FLOOD: usize = 800;
/// The rate of the flood, as a multiple of the maximum throughput.
const TIMES: f64 = 5.0;
/// The pause between the bystander's requests.
const PAUSE: Duration = Duration::from_millis(50);
/// The duration of each part before the flood.
const PART: Duration = Duration::from_secs(10);
/// The duration of the flood. It is longer, so that its beginning and end, when a queue is filled and emptied, count for
/// little.
const FLOODED: Duration = Duration::from_secs(30);
/// The time after which memory is measured again.
const AFTER: Duration = Duration::from_secs(15);

fn main() -> Outcome {
    // One thread is enough to send the flood. More would take processors from the server.
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run())
}

async fn run() -> Outcome {
    let folder = tempfile::tempdir()?;
    let setting = Setting::new(folder.path(), "FLOOD_DATABASE", &[])?;
    let token = |subject: &str| setting.token("analyst", subject);
    let tokens = (0..SUBJECTS).map(|number| token(&format!("flood-{number}@example")));
    let tokens: Vec<String> = tokens.collect::<Result<_, _>>()?;
    let bystander = token("bystander@example")?;
    let server = Server::start(&setting)?;
    let address = server.address.clone();

    at_a_pace(&address, &bystander, Instant::now() + PART / 5).await?;
    let before = server.memory()?;
    let quiet = at_a_pace(&address, &bystander, Instant::now() + PART).await?;
    println!("quiet      {}", quiet.line(None));
    let full = asked(&address, &tokens, (AT_FULL, PART, None)).await?;
    let a_second = full.per_second();
    println!("full       {}, {a_second:.0} a second", full.line(None));

    let height = Arc::new(Height::default());
    let watched = watch(server, Arc::clone(&height));
    let end = Instant::now() + FLOODED;
    let (flood, aside, live) = tokio::join!(
        asked(&address, &tokens, (FLOOD, FLOODED, Some(a_second * TIMES))),
        at_a_pace(&address, &bystander, end),
        alive(&address, end),
    );
    let (flood, aside, live) = (flood?, aside?, live?);
    println!("flood      {}", flood.line(Some(&quiet)));
    println!("bystander  {}", aside.line(Some(&quiet)));
    println!("live       {}", live.line(None));
    tokio::time::sleep(AFTER).await;
    height.is_over.store(true, Ordering::SeqCst);
    let server = watched.await?;
    println!(
        "memory     {} MiB before, {} MiB at the height, {} MiB {} s after",
        before / 1_024,
        height.most.load(Ordering::SeqCst) / 1_024,
        server.memory()? / 1_024,
        AFTER.as_secs(),
    );
    Ok(())
}

/// The responses.
#[derive(Default)]
struct Answers {
    /// The duration of each accepted operation.
    took: Vec<Duration>,
    refused: usize,
    over: Duration,
}

impl Answers {
    fn take(&mut self, status: u16, took: Duration) -> Outcome {
        match status {
            200 => self.took.push(took),
            429 | 503 => self.refused += 1,
            other => return Err(format!("a response with status {other}").into()),
        }
        Ok(())
    }

    fn join(&mut self, others: Self) {
        self.took.extend(others.took);
        self.refused += others.refused;
    }

    /// The given percentile of the durations, in milliseconds.
    fn within(&self, hundredths: usize) -> f64 {
        let mut took = self.took.clone();
        took.sort_unstable();
        let place = (took.len() * hundredths / 100).min(took.len().saturating_sub(1));
        took.get(place)
            .map_or(f64::NAN, |took| took.as_secs_f64() * 1_000.0)
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
    fn per_second(&self) -> f64 {
        self.took.len() as f64 / self.over.as_secs_f64()
    }

    fn line(&self, quiet: Option<&Self>) -> String {
        let [p50, p99] = [self.within(50), self.within(99)];
        let ratio = quiet.map_or_else(String::new, |quiet| {
            format!(" ({:.1} times that under low load)", p99 / quiet.within(99))
        });
        let most = self.within(100);
        format!(
            "p50 {p50:.1} ms, p99 {p99:.1} ms{ratio}, most {most:.1} ms; {} accepted, {} refused",
            self.took.len(),
            self.refused
        )
    }
}

/// Sends requests one after the other, with a pause in between, until the time `end`.
async fn at_a_pace(address: &str, token: &str, end: Instant) -> Outcome<Answers> {
    let mut connection = Connection::open(address).await?;
    let request = connection::post(token.trim(), QUERY);
    let mut answers = Answers::default();
    while Instant::now() < end {
        let asked = Instant::now();
        let status = connection.ask(&request).await?;
        answers.take(status, asked.elapsed())?;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(answers)
}

/// Requests `/health/live` repeatedly until the time `end`.
async fn alive(address: &str, end: Instant) -> Outcome<Answers> {
    let mut connection = Connection::open(address).await?;
    let mut answers = Answers::default();
    while Instant::now() < end {
        let asked = Instant::now();
        let status = connection.ask(LIVE).await?;
        answers.take(status, asked.elapsed())?;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(answers)
}

/// Sends requests over the given number of connections, once all of them are open: on each as soon as the previous one
/// was answered, or on all together at the given rate.
async fn asked(
    address: &str,
    tokens: &[String],
    (connections, duration, a_second): (usize, Duration, Option<f64>),
) -> Outcome<Answers> {
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    let next = Arc::new(AtomicU32::new(0));
    let start = Instant::now();
    let end = start + duration;
    let mut asking = JoinSet::new();
    for (number, mut connection) in open.into_iter().enumerate() {
        let request = connection::post(tokens[number % tokens.len()].trim(), QUERY);
        let next = Arc::clone(&next);
        asking.spawn(async move {
            let mut answers = Answers::default();
            loop {
                if let Some(a_second) = a_second {
                    let turn = f64::from(next.fetch_add(1, Ordering::SeqCst));
                    let at = start + Duration::from_secs_f64(turn / a_second);
                    tokio::time::sleep_until(at.into()).await;
                }
                let asked = Instant::now();
                if asked >= end {
                    return Outcome::Ok(answers);
                }
                let status = connection.ask(&request).await?;
                answers.take(status, asked.elapsed())?;
            }
        });
    }
    let mut all = Answers::default();
    while let Some(answers) = asking.join_next().await {
        all.join(answers??);
    }
    all.over = start.elapsed();
    Ok(all)
}

/// The peak memory.
#[derive(Default)]
struct Height {
    most: AtomicU32,
    is_over: AtomicBool,
}

/// Samples a server's memory until the measurement is over, and returns the server.
fn watch(server: Server, height: Arc<Height>) -> tokio::task::JoinHandle<Server> {
    tokio::spawn(async move {
        while !height.is_over.load(Ordering::SeqCst) {
            let memory = server.memory().unwrap_or_default();
            let memory = u32::try_from(memory).unwrap_or(u32::MAX);
            height.most.fetch_max(memory, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        server
    })
}
