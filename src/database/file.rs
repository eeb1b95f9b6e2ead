//! Connections to a SQLite file: one that writes and several that read.

use std::{
    fs::{self, OpenOptions},
    io,
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use kernel::deadline::Deadline;
use sea_orm::{
    SqlxSqliteConnector,
    sqlx::{
        ConnectOptions as _, Connection as _, Error, Sqlite, SqliteConnection,
        pool::PoolOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use super::{OpenError, PATIENCE, Pools, cause, pool};

/// The number of instructions of SQLite's virtual machine between two calls of the progress handler: some milliseconds.
const STEPS: i32 = 100_000;

/// Opens the pools; creates the file first if that is allowed.
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
    let opened = Arc::new(OpenedFile {
        file: file.clone(),
        identity: OnceLock::new(),
    });
    let options = options
        // The file exists now. If it disappears later, it is not replaced by an empty one.
        .create_if_missing(false)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .disable_statement_logging();

    // The writing connection is opened first: it switches the file to write-ahead logging, which the others then use.
    let writing = at_rest(watched(pool(1), Duration::ZERO, &opened))
        .connect_with(options.clone().journal_mode(SqliteJournalMode::Wal))
        .await
        .map_err(|error| refused(cause(&error, PATIENCE)))?;
    let reading = watched(pool(connections), statement_limit, &opened)
        .connect_with(options.pragma("query_only", "ON"))
        .await
        .map_err(|error| refused(cause(&error, PATIENCE)))?;
    Ok(Pools {
        reading: SqlxSqliteConnector::from_sqlx_sqlite_pool(reading),
        writing: SqlxSqliteConnector::from_sqlx_sqlite_pool(writing),
    })
}

/// Creates the file, accessible only to its owner, because SQLite would create it readable for everybody. SQLite gives
/// the files beside it the same mode.
fn make(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options.mode(0o600);
    match options.open(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Adds two checks to a pool.
///
/// A connection may be busy for at most `limit` between being acquired and released, unless `limit` is zero; and only
/// until its operation has timed out or its client has disconnected. SQLite's progress handler asks a [`Stopwatch`]
/// whether the statement may continue. Each acquisition sets a new stopwatch, which costs one switch to the
/// connection's thread and back.
///
/// A connection is not used if the file is no longer at its path, because whatever is written to it would be lost.
fn watched(
    pool: PoolOptions<Sqlite>,
    limit: Duration,
    opened: &Arc<OpenedFile>,
) -> PoolOptions<Sqlite> {
    let for_new = Arc::clone(opened);
    let opened = Arc::clone(opened);
    pool.after_connect(move |connection, _| {
        let (watch, opened) = (Stopwatch::of(limit), Arc::clone(&for_new));
        Box::pin(async move {
            opened.check()?;
            watch.put_on(connection).await
        })
    })
    .before_acquire(move |connection, _| {
        let (watch, opened) = (Stopwatch::of(limit), Arc::clone(&opened));
        Box::pin(async move {
            opened.check()?;
            watch.put_on(connection).await?;
            Ok(true)
        })
    })
}

/// The path of the file, and the identity of the file that was opened first.
struct OpenedFile {
    file: PathBuf,
    /// The device and the inode number.
    identity: OnceLock<(u64, u64)>,
}

impl OpenedFile {
    /// Checks that the same file is still at its path.
    fn check(&self) -> io::Result<()> {
        let found = identity(&self.file)?;
        if *self.identity.get_or_init(|| found) == found {
            Ok(())
        } else {
            let other = "another file is in the place of the database: restart the service";
            Err(io::Error::other(other))
        }
    }
}

fn identity(file: &Path) -> io::Result<(u64, u64)> {
    let facts = fs::metadata(file)?;
    Ok((facts.dev(), facts.ino()))
}

/// Makes a pool close a connection that is released inside a transaction. A full disk or an interrupt ends a
/// transaction in SQLite without sqlx noticing; sqlx would then never begin another transaction on that connection.
fn at_rest(pool: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            // The ping runs after everything that is queued on the connection, including a rollback.
            connection.ping().await?;
            let is_open = connection.is_in_transaction();
            if is_open {
                tracing::warn!("a connection was released inside a transaction and is closed");
            }
            Ok(!is_open)
        })
    })
}

/// Decides whether a statement on a connection may continue.
struct Stopwatch {
    limit: Duration,
    /// When it was first called.
    since: Option<Instant>,
    deadline: Option<Deadline>,
}

impl Stopwatch {
    /// A stopwatch for the current operation.
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
