//! From the outbox to listeners. One reader a process reads what was committed, in the order of commits (`sequence`), loads
//! the things that events name once (`thing`), and hands each event to every stream (`stream`), which asks whether it is
//! wanted and within reach (`wanted`). What was missed is read again from the log (`log`, `events`), as long as that keeps
//! it (`prune`). Instances on PostgreSQL wake each other (`wake`).

mod events;
mod log;
mod prune;
mod sequence;
mod stream;
mod thing;
mod wake;
mod wanted;

use std::{sync::Arc, sync::atomic::Ordering, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use entity::outbox;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QuerySelect};

use super::{App, Caller, Error, Noun, error::Result};

pub use events::{Page, events};
pub use log::Gap;
pub(super) use log::lost;
pub use prune::prune;
pub use stream::{Heard, listen};
pub use thing::Thing;
pub use wanted::{Told, VEILED, Wanted};

/// Looked for at least this often, for what other processes commit.
const PATIENCE: Duration = Duration::from_secs(1);
/// The longest pause between two attempts to reach a database that is away.
const LONGEST: Duration = Duration::from_secs(5);
/// How long a look may take: whoever waits longer waits for a database that vanished without a word.
const HANGS: Duration = Duration::from_mins(1);
/// How many events are read at once.
const BATCH: u64 = 500;

/// How long facts are kept and how streams are served.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long facts are kept after they were told. What is older when it is entered is history, not news.
    pub kept: TimeDelta,
    /// How many events are kept in memory for streams that fall behind; what is older they read from the log again.
    pub queue: usize,
    /// After how long without an event a stream tells its position.
    pub heartbeat: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            kept: TimeDelta::days(30),
            queue: 1_024,
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// An event as it is handed to all listeners, with what it is about as that now stands.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Where it stands in the log.
    pub(super) position: i64,
    /// The kind of event, for example `SuggestionSubmitted`.
    pub(super) kind: String,
    /// Whether it is told of what is veiled too.
    pub(super) shows_through: bool,
    /// When it happened.
    pub(super) occurred_at: DateTime<Utc>,
    /// Who did it; none for what was told before that was kept.
    pub(super) by: Option<By>,
    /// What it is about; none where nobody can listen to that, or it is gone.
    pub(super) thing: Option<Thing>,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The subject of the token; for the Team and the data protection officer alone.
    pub subject: Option<String>,
    /// The issuer that vouches for it, as far as the subject is told; none for our own.
    pub issuer: Option<String>,
    /// The name of the role.
    pub role: String,
    /// The reference of the organisation; none where the token named none.
    pub organisation: Option<String>,
}

/// The newest position given so far.
///
/// # Errors
/// What the database answers.
pub async fn newest(db: &impl ConnectionTrait) -> Result<i64> {
    let newest: Option<Option<i64>> = outbox::Entity::find()
        .select_only()
        .column_as(outbox::Column::Position.max(), "newest")
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.flatten().unwrap_or(0))
}

/// Follows the outbox from where it stood when the service was opened until the process ends, and keeps it short.
pub async fn follow(app: App) {
    tokio::join!(read(&app), wake::listen(&app), prune::keep_short(&app));
}

/// Tells what is new, for ever. A database that is away is asked again, ever more seldom.
async fn read(app: &App) {
    let mut pause = Duration::ZERO;
    loop {
        let looked = tokio::time::timeout(HANGS, step(app)).await;
        if let Err(error) = looked.unwrap_or(Err(Error::Unavailable)) {
            tracing::warn!(?error, "the outbox could not be read; trying again");
            pause = longer(pause);
            tokio::time::sleep(pause).await;
            continue;
        }
        pause = Duration::ZERO;
        let _woken_or_patience_over =
            tokio::time::timeout(PATIENCE, app.shared().bell.notified()).await;
    }
}

/// Whether what is held in memory may have changed with it.
fn changes_the_directory(fact: &outbox::Model) -> bool {
    Noun::named(&fact.noun).is_some_and(Noun::is_in_the_directory)
}

/// The pause after another failed attempt.
fn longer(pause: Duration) -> Duration {
    (pause * 2).clamp(Duration::from_millis(500), LONGEST)
}

/// Tells what is new. After an error, or given up halfway, what was told is not told again.
async fn step(app: &App) -> Result<()> {
    sequence::sequence(app).await?;
    loop {
        let told = app.shared().told.load(Ordering::SeqCst);
        let facts = log::after(app, told, BATCH).await;
        let facts = match facts {
            // This reader was away for longer than facts are kept. Streams notice the hole and say so.
            Err(Error::StreamGap(_)) => log::oldest(app, BATCH).await?,
            facts => facts?,
        };
        if facts.is_empty() {
            return Ok(());
        }
        if facts.iter().any(changes_the_directory) {
            // Another process may have changed what is held in memory.
            app.refresh_directory().await?;
        }
        let things = if app.shared().notices.receiver_count() > 0 {
            thing::load(app, &facts).await?
        } else {
            thing::Things::default()
        };
        for fact in facts {
            let notice = things.notice(fact);
            let position = notice.position;
            // An error only says that nobody listens.
            let _listeners = app.shared().notices.send(Arc::new(notice));
            app.shared().told.store(position, Ordering::SeqCst);
        }
    }
}
