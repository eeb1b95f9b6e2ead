//! What single pieces of an operation cost: the check of documents that are as large as they may be, the memory of one that
//! is kept, and what a small statement on SQLite takes more than it would on a pool that ends no statement.
//!
//! `cargo bench --bench pieces`, for some seconds.

use std::{
    error::Error,
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use graphql::{
    document::{Checked, Documents, Limits},
    schema, sdl,
};
use immediate_justice::database;
use sea_orm::sqlx::{SqlitePool, query, sqlite::SqlitePoolOptions};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// How many documents of each kind are checked and kept.
const DOCUMENTS: usize = 100;
/// How many statements are timed at a time, and how often.
const STATEMENTS: u32 = 2_000;
const ROUNDS: usize = 9;

fn main() -> Outcome {
    let documents = Documents::new(&sdl(), schema().names(), Limits::default());
    for (name, text) in kinds() {
        check(&documents, name, &text)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(statements())
}

/// Documents at their limits, without their first words.
fn kinds() -> Vec<(&'static str, String)> {
    let mut fragments = String::from("{ sites { nodes { ");
    for number in 0..49 {
        write!(fragments, "...F{number} ").expect("written");
    }
    fragments.push_str("} } }");
    for number in 0..49 {
        let names = "reference name statusText version ".repeat(8);
        write!(fragments, " fragment F{number} on Site {{ {names} }}").expect("written");
    }
    let nodes = "... on Site { id ward { name } } ... on Referral { id status } ".repeat(116);
    vec![
        ("one small field", "{ viewer { role } }".into()),
        (
            "1,900 equal fields",
            format!("{{ viewer {{ {}}} }}", "role ".repeat(1_900)),
        ),
        ("49 fragments of equal fields", fragments),
        (
            "232 fragments of an interface's types",
            format!("{{ node(id: \"a\") {{ {nodes}}} }}"),
        ),
        (
            "64 KiB of white space and comments",
            format!("{{ viewer {{ {} role }} }}", "#aaaaaa\n ".repeat(4_900)),
        ),
    ]
}

/// Checks distinct documents of one kind, and keeps them.
fn check(documents: &Documents, name: &str, text: &str) -> Outcome {
    let before = memory()?;
    let mut kept: Vec<Arc<Checked>> = vec![];
    let mut took = vec![];
    for number in 0..DOCUMENTS {
        let text = format!("query Q{number} {text}");
        let asked = Instant::now();
        let checked = documents.check(&text);
        took.push(asked.elapsed());
        match checked {
            Ok(checked) => kept.push(checked),
            Err(unfit) => return Err(format!("{name}: {unfit:?}").into()),
        }
    }
    took.sort_unstable();
    println!(
        "{name} ({} bytes): p50 {:?}, most {:?}, {} KiB kept of each",
        text.len(),
        took[took.len() / 2],
        took[took.len() - 1],
        memory()?.saturating_sub(before) / kept.len(),
    );
    Ok(())
}

/// Our resident memory in KiB.
fn memory() -> Outcome<usize> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kibibytes.ok_or("no memory told")?.parse()?)
}

/// The same small statements on a pool of ours and on one without our hooks, round by round.
async fn statements() -> Outcome {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("a.db").display());
    let ours = database::open(&url.as_str().into(), 2, Duration::from_secs(5)).await?;
    let ours = ours.reading.get_sqlite_connection_pool().clone();
    let bare = SqlitePoolOptions::new()
        .max_connections(2)
        .test_before_acquire(false)
        .connect(&url)
        .await?;
    let mut took = [vec![], vec![]];
    for _ in 0..ROUNDS {
        for (pool, took) in [&bare, &ours].into_iter().zip(&mut took) {
            took.push(each(pool).await?);
        }
    }
    let [bare, ours] = took.map(|mut took| {
        took.sort_unstable();
        took[took.len() / 2]
    });
    println!("one small statement on SQLite: {bare:?} on a pool without hooks, {ours:?} on ours");
    Ok(())
}

async fn each(pool: &SqlitePool) -> Outcome<Duration> {
    let begun = Instant::now();
    for _ in 0..STATEMENTS {
        query("SELECT name FROM sqlite_schema LIMIT 1")
            .fetch_optional(pool)
            .await?;
    }
    Ok(begun.elapsed() / STATEMENTS)
}
