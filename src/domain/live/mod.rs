//! Delivers events from the log to subscribers. One reader in each process reads the committed events, loads the
//! records that they are about once (`thing`), and passes each event to every stream (`stream`), which checks whether
//! it matches the filter and is within reach (`wanted`). Missed events are read again from the log (`stream`,
//! `events`).

mod events;
mod stream;
mod thing;
mod wanted;

use std::time::Duration;

use entity::outbox::Model;
use kernel::{
    App, Error, Noun, error::Result, history::StatusChange, issuer::issuer_shown, outbox,
};

pub use events::{Begin, Page, events};
pub use stream::{Start, StreamItem, listen};
pub use thing::Thing;
pub use wanted::{Delivery, SCHEDULED, Wanted};

/// How often the log is polled at least, for events that other processes commit.
const PATIENCE: Duration = Duration::from_secs(1);
/// The timeout of one poll. A poll that takes longer is waiting for a database that disappeared without closing the
/// connection.
const HANGS: Duration = Duration::from_mins(1);
/// The number of events read at once.
const BATCH: u64 = 500;

/// The actor of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The subject of the token, only shown to the Team and the data protection officer.
    pub subject: Option<String>,
    /// The issuer (`iss`) of the subject, if the subject is shown. `None` for our own issuer.
    pub issuer: Option<String>,
    /// The name of the role.
    pub role: String,
    /// The reference of the organisation. `None` if the token named none.
    pub organisation: Option<String>,
}

impl By {
    /// The actor of an event. `None` for events recorded before the actor was stored.
    fn of(fact: &Model) -> Option<Self> {
        Some(Self {
            role: fact.by_role.clone()?,
            subject: fact.by_subject.clone(),
            issuer: issuer_shown(&fact.by_issuer).map(str::to_owned),
            organisation: fact.by_organisation.clone(),
        })
    }

    /// The actor of a change of status. `None` for changes recorded before the actor's role was stored.
    #[must_use]
    pub fn of_change(change: &StatusChange) -> Option<Self> {
        Some(Self {
            role: change.by_role.clone()?,
            subject: Some(change.by_subject.clone()),
            issuer: issuer_shown(&change.by_issuer).map(str::to_owned),
            organisation: change.by_organisation.clone(),
        })
    }
}

/// Follows the outbox from its position at the start until the process ends, and prunes it.
pub async fn follow(app: App) {
    tokio::join!(read(&app), outbox::listen(&app), outbox::keep_short(&app));
}

/// Delivers new events until the process ends. If the database is unreachable, it retries after increasing pauses.
async fn read(app: &App) {
    let mut pause = Duration::ZERO;
    loop {
        let looked = tokio::time::timeout(HANGS, step(app)).await;
        if let Err(error) = looked.unwrap_or(Err(Error::Unavailable)) {
            tracing::warn!(?error, "the outbox could not be read; trying again");
            pause = outbox::longer(pause);
            tokio::time::sleep(pause).await;
            continue;
        }
        pause = Duration::ZERO;
        app.until_woken(PATIENCE).await;
    }
}

/// Whether the event may have changed the directory.
fn changes_the_directory(fact: &Model) -> bool {
    Noun::named(&fact.noun).is_some_and(Noun::is_in_the_directory)
}

/// Delivers new events. Events that were delivered before an error or a timeout are not delivered again.
async fn step(app: &App) -> Result<()> {
    outbox::sequence(app).await?;
    loop {
        let newest_sent = app.newest_sent();
        let facts = outbox::after(app, newest_sent, BATCH).await;
        let facts = match facts {
            // This reader was stopped for longer than events are kept. Streams notice the gap and report it.
            Err(Error::StreamGap(_)) => outbox::oldest(app, BATCH).await?,
            facts => facts?,
        };
        if facts.is_empty() {
            return Ok(());
        }
        if facts.iter().any(changes_the_directory) {
            // Another process may have changed the directory.
            app.refresh_directory().await?;
        }
        let things = if app.is_listened_to() {
            thing::load(app, &facts).await?
        } else {
            thing::Things::default()
        };
        for fact in facts {
            app.send(things.notice(fact));
        }
    }
}
