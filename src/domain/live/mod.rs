//! From the log to listeners. One reader a process reads what was committed, loads the things that events name once
//! (`thing`), and hands each event to every stream (`stream`), which asks whether it is wanted and within reach (`wanted`).
//! What was missed is read again from the log (`stream`, `events`).

mod events;
mod stream;
mod thing;
mod wanted;

use std::time::Duration;

use entity::outbox::Model;
use kernel::{App, Error, Noun, error::Result, issuer::issuer_shown, outbox};

pub use events::{Page, events};
pub use stream::{Heard, listen};
pub use thing::Thing;
pub use wanted::{Told, VEILED, Wanted};

/// Looked for at least this often, for what other processes commit.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a look may take: whoever waits longer waits for a database that vanished without a word.
const HANGS: Duration = Duration::from_mins(1);
/// How many events are read at once.
const BATCH: u64 = 500;

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

impl By {
    /// Who did what a fact tells; none for what was told before that was kept.
    fn of(fact: &Model) -> Option<Self> {
        Some(Self {
            role: fact.by_role.clone()?,
            subject: fact.by_subject.clone(),
            issuer: issuer_shown(&fact.by_issuer).map(str::to_owned),
            organisation: fact.by_organisation.clone(),
        })
    }
}

/// Follows the outbox from where it stood when the service was opened until the process ends, and keeps it short.
pub async fn follow(app: App) {
    tokio::join!(read(&app), outbox::listen(&app), outbox::keep_short(&app));
}

/// Tells what is new, for ever. A database that is away is asked again, ever more seldom.
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

/// Whether what is held in memory may have changed with it.
fn changes_the_directory(fact: &Model) -> bool {
    Noun::named(&fact.noun).is_some_and(Noun::is_in_the_directory)
}

/// Tells what is new. After an error, or given up halfway, what was told is not told again.
async fn step(app: &App) -> Result<()> {
    outbox::sequence(app).await?;
    loop {
        let told = app.told();
        let facts = outbox::after(app, told, BATCH).await;
        let facts = match facts {
            // This reader was away for longer than facts are kept. Streams notice the hole and say so.
            Err(Error::StreamGap(_)) => outbox::oldest(app, BATCH).await?,
            facts => facts?,
        };
        if facts.is_empty() {
            return Ok(());
        }
        if facts.iter().any(changes_the_directory) {
            // Another process may have changed what is held in memory.
            app.refresh_directory().await?;
        }
        let things = if app.is_listened_to() {
            thing::load(app, &facts).await?
        } else {
            thing::Things::default()
        };
        for fact in facts {
            app.tell(things.notice(fact));
        }
    }
}
