//! Connections to a file of SQLite: one that writes and several that read.

use std::{
    fs::{self, OpenOptions},
    io,
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use sea_orm::{
    SqlxSqliteConnector,
    sqlx::{
        ConnectOptions as _, Connection as _, Error, Sqlite, SqliteConnection,
        pool::PoolOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use super::{OpenError, PATIENCE, Pools, cause, pool};
use crate::deadline::Deadline;

/// After how many steps of its own machine SQLite asks whether a statement may go on: some milliseconds.
const STEPS: i32 = 100_000;

/// Opens the pools; the file is made first if it may be.
pub(super) async fn open(
    options: SqliteConnectOptions,
    may_be_made: bool,
    connections: u32,
    statement_limit: Duration,
) -> Result<Pools, OpenError> {
    let file = options.get_filename().to_owned();
    let refused = |cause: String| OpenError::File(file.display().to_string(), cause);
    if may_be_made {
        make(&file).map_err(|error| refused(error.to_string()))?;
    }
    let place = Arc::new(Place {
        file: file.clone(),
        identity: OnceLock::new(),
    });
    let options = options
        // By now it is there. One that vanishes is not replaced by an empty one.
        .create_if_missing(false)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .disable_statement_logging();

    // The one that writes comes first: it turns the file to write-ahead logging, which the others then find.
    let writing = at_rest(watched(pool(1), Duration::ZERO, &place))
        .connect_with(options.clone().journal_mode(SqliteJournalMode::Wal))
        .await
        .map_err(|error| refused(cause(&error, PATIENCE)))?;
    let reading = watched(pool(connections), statement_limit, &place)
        .connect_with(options.pragma("query_only", "ON"))
        .await
        .map_err(|error| refused(cause(&error, PATIENCE)))?;
    Ok(Pools {
        reading: SqlxSqliteConnector::from_sqlx_sqlite_pool(reading),
        writing: SqlxSqliteConnector::from_sqlx_sqlite_pool(writing),
    })
}

/// Makes the file, for its owner alone, before SQLite would for everybody. The files beside it take after it.
fn make(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options.mode(0o600);
    match options.open(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// The same pool, of whose connections none may be busy longer than `limit` between being taken and given back, if that is
/// not zero, and none longer than the operation for which it was taken has time and somebody who waits for it.
///
/// SQLite's own question "may I go on?" is answered by a [`Stopwatch`] of whoever took the connection last. Putting it on
/// costs a hop to the connection's thread and back, whoever takes it.
///
/// Nor is a connection used whose file is not in its place any more: what was written to it would be gone with it.
fn watched(pool: PoolOptions<Sqlite>, limit: Duration, place: &Arc<Place>) -> PoolOptions<Sqlite> {
    let for_new = Arc::clone(place);
    let place = Arc::clone(place);
    pool.after_connect(move |connection, _| {
        let (watch, place) = (Stopwatch::of(limit), Arc::clone(&for_new));
        Box::pin(async move {
            place.check()?;
            watch.put_on(connection).await
        })
    })
    .before_acquire(move |connection, _| {
        let (watch, place) = (Stopwatch::of(limit), Arc::clone(&place));
        Box::pin(async move {
            place.check()?;
            watch.put_on(connection).await?;
            Ok(true)
        })
    })
}

/// Where the file is, and which one was opened first.
struct Place {
    file: PathBuf,
    /// The device and the number on it.
    identity: OnceLock<(u64, u64)>,
}

impl Place {
    /// That it is still there, and no other one in its place.
    fn check(&self) -> io::Result<()> {
        let found = identity(&self.file)?;
        if *self.identity.get_or_init(|| found) == found {
            Ok(())
        } else {
            let other = "another file is in the place of the database: start the service anew";
            Err(io::Error::other(other))
        }
    }
}

fn identity(file: &Path) -> io::Result<(u64, u64)> {
    let facts = fs::metadata(file)?;
    Ok((facts.dev(), facts.ino()))
}

/// The same pool, to which no connection comes back inside a transaction. A full disk and an interruption end a transaction
/// by themselves, of which the connection's library takes no notice: it would never begin another one.
fn at_rest(pool: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            // Its turn comes after all that was asked of the connection before it, rolling back included.
            connection.ping().await?;
            let is_open = connection.is_in_transaction();
            if is_open {
                tracing::warn!("a connection came back inside a transaction and is closed");
            }
            Ok(!is_open)
        })
    })
}

/// How long a connection may be busy, and for whom it is.
struct Stopwatch {
    limit: Duration,
    /// When it was first asked.
    since: Option<Instant>,
    deadline: Option<Deadline>,
}

impl Stopwatch {
    /// One for whoever takes a connection now.
    fn of(limit: Duration) -> Self {
        Self {
            limit,
            since: None,
            deadline: Deadline::current(),
        }
    }

    async fn put_on(mut self, connection: &mut SqliteConnection) -> Result<(), Error> {
        connection
            .lock_handle()
            .await?
            .set_progress_handler(STEPS, move || self.may_go_on());
        Ok(())
    }

    fn may_go_on(&mut self) -> bool {
        let is_in_time = self.limit.is_zero()
            || self.since.get_or_insert_with(Instant::now).elapsed() < self.limit;
        is_in_time && !self.deadline.as_ref().is_some_and(Deadline::is_over)
    }
}
