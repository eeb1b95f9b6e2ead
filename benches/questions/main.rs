//! Asks the service what partners ask most, beside a server written by hand that sends one prepared statement and writes
//! its rows as JSON, without a schema, rights or an audit trail: the least that such an answer costs on this machine. Both
//! read the same database, and are asked in turns. It prints, for each question, how often a second each server answers,
//! the ratio, how long an answer takes, and the processor time of the server and of PostgreSQL for each.
//!
//! `cargo bench --bench questions` takes about two minutes. `QUESTIONS_DATABASE` names an empty PostgreSQL database to use
//! instead of a new SQLite file. The time of PostgreSQL is that of all its processes on the machine. The database has the
//! example records, with each suggestion 200 times.

#[path = "../connection.rs"]
mod connection;
mod data;
mod plain;
#[path = "../server.rs"]
mod server;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use connection::Connection;
use server::{Outcome, Server, Setting};

/// The connections that ask at the same time.
const CONNECTIONS: usize = 32;
/// How long one server is asked at a time, and how often.
const TURN: Duration = Duration::from_secs(3);
const TURNS: usize = 3;
/// The place in the list of suggestions after which the deep page begins.
pub const DEEP: usize = 10_000;

const SITE: &str = "query($id: ID!) { site(id: $id) { id name address status location { latitude longitude } ward { name } } }";
const SITES: &str = "query($area: ID!) { sites(first: 50, filter: { areas: [$area], statuses: [COMPLETED] }, orderBy: { field: NAME }) {
    edges { cursor node { id name address status ward { name } } } pageInfo { hasNextPage endCursor } } }";
const SESSIONS: &str = "query($area: ID!) { sites(first: 20, filter: { areas: [$area], statuses: [COMPLETED] }, orderBy: { field: NAME }) {
    nodes { id name ward { name } sessions(first: 5, orderBy: { direction: DESC }) { nodes { ... on Session { id startsAt status } } } } } }";
const SUGGESTIONS: &str = "query($after: String!) { suggestions(first: 100, after: $after, orderBy: { field: SUBMITTED_AT, direction: DESC }) {
    edges { cursor node { id title status submittedAt ward { name } } } pageInfo { hasNextPage endCursor } } }";

/// A question: its name, the document, and the path at the server written by hand.
const QUESTIONS: [(&str, &str, &str); 4] = [
    ("one site", SITE, "site"),
    ("50 sites of a council", SITES, "sites"),
    ("20 sites, 5 sessions each", SESSIONS, "sessions"),
    ("a deep page of 100", SUGGESTIONS, "suggestions"),
];

fn main() -> Outcome {
    let several = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    if let Ok(url) = std::env::var(plain::VARIABLE) {
        return several.block_on(plain::serve(&url));
    }
    // One thread is enough to ask. More would take processors from the servers.
    let one = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    one.block_on(run())
}

async fn run() -> Outcome {
    let folder = tempfile::tempdir()?;
    let setting = Setting::new(folder.path(), "QUESTIONS_DATABASE", &[])?;
    data::multiply(&setting.database).await?;
    let token = setting.token("manager", "manager@example")?;
    let ours = Server::start(&setting)?;
    let by_hand = plain::start(&setting.database)?;
    let variables = variables(&ours.address, token.trim()).await?;
    for (name, document, path) in QUESTIONS {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let servers = [
            (
                ours.address.as_str(),
                ours.child.id(),
                connection::post(token.trim(), &body),
            ),
            (
                by_hand.address.as_str(),
                by_hand.child.id(),
                plain::request(path),
            ),
        ];
        same(name, &servers).await?;
        let mut measured = [Taken::default(), Taken::default()];
        for _ in 0..TURNS {
            for (taken, (address, process, request)) in measured.iter_mut().zip(&servers) {
                taken.turn(address, *process, request).await?;
            }
        }
        let [ours, by_hand] = measured;
        println!(
            "{name}: {:.2} of the server written by hand",
            ours.a_second() / by_hand.a_second()
        );
        println!("    ours     {}", ours.line());
        println!("    by hand  {}", by_hand.line());
    }
    println!("memory at the end: {} MiB", ours.memory()? / 1_024);
    Ok(())
}

/// The body of the last answer.
fn body(connection: &Connection) -> &[u8] {
    let read = &connection.read;
    let end = read.windows(4).position(|four| four == b"\r\n\r\n");
    end.map_or(&[], |end| &read[end + 4..])
}

/// The variables of all questions: a site, its council's area, and the cursor of the deep page.
async fn variables(address: &str, token: &str) -> Outcome<Value> {
    let mut connection = Connection::open(address).await?;
    let mut ask = async |query: String| {
        let request = connection::post(token, &json!({ "query": query }).to_string());
        connection.ask(&request).await?;
        Outcome::Ok(serde_json::from_slice::<Value>(body(&connection))?["data"].clone())
    };
    let site = format!(
        "{{ site(reference: \"{}\") {{ id authority {{ id }} }} }}",
        plain::SITE
    );
    let site = ask(site).await?["site"].clone();
    let mut after = Value::Null;
    for _ in 0..DEEP / 100 {
        let page = format!(
            "{{ suggestions(first: 100, after: {after}, orderBy: {{ field: SUBMITTED_AT, direction: DESC }}) {{ pageInfo {{ endCursor }} }} }}"
        );
        after = ask(page).await?["suggestions"]["pageInfo"]["endCursor"].clone();
    }
    Ok(json!({ "id": site["id"], "area": site["authority"]["id"], "after": after }))
}

/// Checks that both servers answer with the same rows: the same names in the same order.
async fn same(question: &str, servers: &[(&str, u32, String); 2]) -> Outcome {
    let mut told = vec![];
    for (address, _, request) in servers {
        let mut connection = Connection::open(address).await?;
        let status = connection.ask(request).await?;
        let body: Value = serde_json::from_slice(body(&connection))?;
        if status != 200 || body["errors"].is_array() {
            return Err(format!("{question}: {status} {body}").into());
        }
        let mut names = vec![];
        collect(&body, &mut names);
        told.push(names);
    }
    if told[0].is_empty() || told[0] != told[1] {
        return Err(format!("{question}: the answers differ: {told:?}").into());
    }
    Ok(())
}

/// The names, titles and statuses in an answer.
fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for member in ["name", "title", "status"] {
                names.extend(
                    members
                        .get(member)
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
            }
            members.values().for_each(|member| collect(member, names));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, names)),
        _ => {}
    }
}

/// What was measured of one server.
#[derive(Default)]
struct Taken {
    answers: Vec<Duration>,
    bytes: usize,
    over: Duration,
    server: Duration,
    database: Duration,
}

impl Taken {
    /// Asks for a while, on all connections, and adds what it took.
    async fn turn(&mut self, address: &str, process: u32, request: &str) -> Outcome {
        let before = (
            data::processor_time(process)?,
            data::processor_time_of_postgres()?,
        );
        let start = Instant::now();
        let mut asking = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let mut connection = Connection::open(address).await?;
            let request = request.to_owned();
            asking.spawn(async move {
                let mut answers = vec![];
                while start.elapsed() < TURN {
                    let asked = Instant::now();
                    let status = connection.ask(&request).await?;
                    if status != 200 {
                        return Err(format!("a response with status {status}").into());
                    }
                    answers.push(asked.elapsed());
                }
                Outcome::Ok((answers, body(&connection).len()))
            });
        }
        while let Some(asked) = asking.join_next().await {
            let (answers, bytes) = asked??;
            self.answers.extend(answers);
            self.bytes = bytes;
        }
        self.over += start.elapsed();
        self.server += data::processor_time(process)?.saturating_sub(before.0);
        self.database += data::processor_time_of_postgres()?.saturating_sub(before.1);
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
    fn a_second(&self) -> f64 {
        self.answers.len() as f64 / self.over.as_secs_f64()
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
    fn line(&self) -> String {
        let mut took = self.answers.clone();
        took.sort_unstable();
        let within = |hundredths: usize| {
            let place = took.len() * hundredths / 100;
            took.get(place)
                .map_or(f64::NAN, |took| took.as_secs_f64() * 1_000.0)
        };
        let each = |time: Duration| time.as_secs_f64() * 1_000_000.0 / took.len() as f64;
        format!(
            "{:6.0} a second, p50 {:.2} ms, p99 {:.2} ms, {} bytes; {:.0} µs of the server, {:.0} µs of PostgreSQL each",
            self.a_second(),
            within(50),
            within(99),
            self.bytes,
            each(self.server),
            each(self.database)
        )
    }
}
