//! Backup and restore of the SQLite database: a copy is taken while the service runs, and restored after it has
//! stopped. PostgreSQL has its own tools for both.

use std::{
    ffi::OsString,
    fmt,
    fs::File,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::sqlx::{
    self, ConnectOptions as _, Connection as _, Error, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteLockingMode},
};
use secrecy::{ExposeSecret, SecretString};
use tempfile::NamedTempFile;

use super::Address;

/// Writes a consistent copy of the database to a new file that only its owner may read, without blocking writers. The
/// copy is verified before it gets its name.
///
/// # Errors
/// [`BackupError`] if the database is not a SQLite file, the copy's name is taken, or either file cannot be read or
/// written.
pub async fn back_up(url: &SecretString, copy: &Path) -> Result<(), BackupError> {
    let options = file(url)?;
    let place = in_folder_of(copy)?;
    let mut connection = connected(options.get_filename(), &options).await?;
    sqlx::query("VACUUM INTO ?")
        .bind(place.path().to_str().ok_or(BackupError::Name)?)
        .execute(&mut connection)
        .await
        .map_err(|error| unusable(copy, &error))?;
    sound(place.path()).await?;
    named(place, copy)
}

/// Replaces the database by a copy, and returns the path at which the previous database is kept. `known` are the
/// migrations of this program, and `suffix` is appended to the name of the previous database. Cursors and positions
/// that were issued before are no longer valid; everything else is as in the copy.
///
/// # Errors
/// [`BackupError`] if the copy is damaged or comes from a newer program, if something still uses the database, or if
/// either file cannot be read or written. Nothing is changed before the last step.
pub async fn put_back(
    url: &SecretString,
    copy: &Path,
    known: &[String],
    suffix: &str,
) -> Result<Option<PathBuf>, BackupError> {
    let options = file(url)?;
    let database = options.get_filename();
    complete(copy)?;
    let applied = sound(copy).await?;
    if let Some(change) = applied.into_iter().find(|change| !known.contains(change)) {
        return Err(BackupError::Newer(change));
    }
    let place = in_folder_of(database)?;
    std::fs::copy(copy, place.path()).map_err(|error| unusable_file(copy, &error))?;
    owner_only(&place).map_err(|error| unusable_file(place.path(), &error))?;
    sealed_anew(copy, place.path()).await?;
    let kept = if database.exists() {
        let mut kept = OsString::from(database);
        kept.push(suffix);
        let kept = PathBuf::from(kept);
        set_aside(&options, &kept).await?;
        Some(kept)
    } else {
        None
    };
    named(place, database)?;
    Ok(kept)
}

/// Why a backup or restore failed. Its text says what to do.
#[derive(Debug)]
pub enum BackupError {
    /// The database is not a SQLite file.
    Server,
    /// The name of the copy is not UTF-8.
    Name,
    /// A file of that name exists.
    Exists(PathBuf),
    /// The file cannot be read or written: the file, and the cause.
    Unusable(PathBuf, String),
    /// The copy is damaged: the file, and what was found.
    Damaged(PathBuf, String),
    /// The copy has a migration that this program does not know.
    Newer(String),
    /// Another process has the database open.
    InUse(PathBuf),
}

impl fmt::Display for BackupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server => formatter.write_str(
                "this command is for SQLite only; for PostgreSQL use pg_dump --format=custom and pg_restore",
            ),
            Self::Name => formatter.write_str("a file name in UTF-8 is expected"),
            Self::Exists(file) => write!(
                formatter,
                "{} exists already and is not overwritten: use another name",
                file.display()
            ),
            Self::Unusable(file, cause) => {
                write!(formatter, "{} cannot be used ({cause})", file.display())
            }
            Self::Damaged(file, found) => write!(
                formatter,
                "{} is damaged or not a copy of this service's database ({found}); nothing was changed",
                file.display()
            ),
            Self::Newer(change) => write!(
                formatter,
                "the copy was made by a newer version (its schema has {change}); nothing was changed"
            ),
            Self::InUse(file) => write!(
                formatter,
                "{} is in use: stop the service first; nothing was changed",
                file.display()
            ),
        }
    }
}

impl std::error::Error for BackupError {}

fn file(url: &SecretString) -> Result<SqliteConnectOptions, BackupError> {
    match Address::parse(url.expose_secret()) {
        Some(Address::File { options, .. }) => {
            Ok(options.create_if_missing(false).disable_statement_logging())
        }
        _ => Err(BackupError::Server),
    }
}

/// A temporary file in the same folder, accessible only to its owner.
fn in_folder_of(file: &Path) -> Result<NamedTempFile, BackupError> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
        .map_err(|error| unusable_file(file, &error))
}

/// Synchronises a finished file to disk and gives it its name.
fn named(file: NamedTempFile, name: &Path) -> Result<(), BackupError> {
    let unusable = |error: io::Error| unusable_file(name, &error);
    file.as_file().sync_all().map_err(unusable)?;
    let folder = file.path().parent().map(Path::to_owned);
    file.persist_noclobber(name).map_err(|error| {
        if error.error.kind() == io::ErrorKind::AlreadyExists {
            BackupError::Exists(name.into())
        } else {
            unusable_file(name, &error.error)
        }
    })?;
    folder.map_or(Ok(()), |folder| {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(unusable)
    })
}

/// Gives a database a new secret for encrypting cursors and positions. The event log continues from the time of the
/// copy, so a position issued after that time would otherwise match another event. Encrypted with the old secret, it is
/// refused.
async fn sealed_anew(copy: &Path, place: &Path) -> Result<(), BackupError> {
    let options = SqliteConnectOptions::new()
        .filename(place)
        .disable_statement_logging();
    let mut connection = connected(copy, &options).await?;
    let damaged =
        |error: Error| BackupError::Damaged(copy.into(), super::cause(&error, Duration::ZERO));
    let renewed = sqlx::query("UPDATE secret SET value = randomblob(32) WHERE name = 'cursor'")
        .execute(&mut connection)
        .await
        .map_err(damaged)?;
    if renewed.rows_affected() != 1 {
        return Err(BackupError::Damaged(
            copy.into(),
            "it has no secret for encrypting cursors".into(),
        ));
    }
    // The connection is closed before the file is renamed, so that all data is in the one file.
    connection.close().await.map_err(damaged)
}

#[cfg(unix)]
fn owner_only(file: &NamedTempFile) -> io::Result<()> {
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(file.path(), permissions)
}

#[cfg(not(unix))]
fn owner_only(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

/// Renames the database, if no other process has it open, after writing all data to the one file.
async fn set_aside(options: &SqliteConnectOptions, kept: &Path) -> Result<(), BackupError> {
    let database = options.get_filename();
    let alone = options
        .clone()
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(Duration::ZERO);
    let mut connection = connected(database, &alone).await?;
    // In exclusive mode the first statement locks the file, which fails while any other connection is open.
    for statement in [
        "BEGIN EXCLUSIVE",
        "COMMIT",
        "PRAGMA wal_checkpoint(TRUNCATE)",
    ] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .map_err(|error| match &error {
                Error::Database(cause) if cause.code().as_deref() == Some("5") => {
                    BackupError::InUse(database.into())
                }
                _ => unusable(database, &error),
            })?;
    }
    std::fs::rename(database, kept).map_err(|error| unusable_file(database, &error))?;
    // The write-ahead log is empty now, so it does not matter whether it is removed with the connection.
    let _closed = connection.close().await;
    Ok(())
}

/// Refuses a file with a write-ahead log: it is a live database, and part of its data is in the log.
fn complete(copy: &Path) -> Result<(), BackupError> {
    let mut log = OsString::from(copy);
    log.push("-wal");
    if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        let found = "it has a write-ahead log, so it is a live database: copy it with backup";
        return Err(BackupError::Damaged(copy.into(), found.into()));
    }
    Ok(())
}

/// Verifies a whole copy, and returns the migrations that it has.
async fn sound(copy: &Path) -> Result<Vec<String>, BackupError> {
    let options = SqliteConnectOptions::new()
        .filename(copy)
        .read_only(true)
        .immutable(true)
        .disable_statement_logging();
    let damaged =
        |error: Error| BackupError::Damaged(copy.into(), super::cause(&error, Duration::ZERO));
    let mut connection = connected(copy, &options).await?;
    let found: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut connection)
        .await
        .map_err(damaged)?;
    if found != "ok" {
        return Err(BackupError::Damaged(copy.into(), found));
    }
    let loose = sqlx::query("PRAGMA foreign_key_check")
        .fetch_optional(&mut connection)
        .await
        .map_err(damaged)?;
    if loose.is_some() {
        let found = "rows point to others that do not exist";
        return Err(BackupError::Damaged(copy.into(), found.into()));
    }
    let applied = sqlx::query_scalar("SELECT version FROM seaql_migrations ORDER BY version")
        .fetch_all(&mut connection)
        .await
        .map_err(damaged)?;
    Ok(applied)
}

async fn connected(
    file: &Path,
    options: &SqliteConnectOptions,
) -> Result<SqliteConnection, BackupError> {
    options.connect().await.map_err(|error| match &error {
        Error::Database(cause) if cause.code().as_deref() == Some("26") => {
            BackupError::Damaged(file.into(), cause.message().into())
        }
        Error::Database(cause) if cause.code().as_deref() == Some("5") => {
            BackupError::InUse(file.into())
        }
        _ => unusable(file, &error),
    })
}

fn unusable(file: &Path, error: &Error) -> BackupError {
    BackupError::Unusable(file.into(), super::cause(error, Duration::ZERO))
}

fn unusable_file(file: &Path, error: &io::Error) -> BackupError {
    BackupError::Unusable(file.into(), error.to_string())
}
