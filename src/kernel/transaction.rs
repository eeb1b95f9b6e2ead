//! Transactions whose begin and commit are never interrupted. A client may disconnect at any moment, and the
//! operation's future is then dropped at its present await. Dropped during BEGIN, it would leave a pooled connection
//! inside a transaction that nobody ends and in which the next user of the connection writes. Dropped during COMMIT,
//! those who wait for the committed events would not be notified. So both run in tasks of their own, to their end.
//! Between the two an operation may be dropped anywhere: its transaction is rolled back before the connection is used
//! again.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

use super::{App, Error, error::Result};
use crate::deadline::{Deadline, carried};

/// The timeout for beginning a transaction.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a transaction that may write. On SQLite it takes the write lock at once, so that what it reads is still
/// current when it writes.
pub(super) async fn open(app: &App) -> Result<DatabaseTransaction> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    open_with(app, options).await
}

/// Opens a transaction with the given options.
pub(super) async fn open_with(
    app: &App,
    options: TransactionOptions,
) -> Result<DatabaseTransaction> {
    let begun = async {
        let turns = Arc::clone(&app.shared().turns);
        let turn = turns.acquire_owned().await.map_err(Error::internal)?;
        to_the_end(begin(app.clone(), options, turn)).await
    };
    let begun = timeout(PATIENCE, begun).await;
    begun.unwrap_or(Err(Error::Unavailable))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that opens transactions to write"
)]
async fn begin(
    app: App,
    options: TransactionOptions,
    _turn: OwnedSemaphorePermit,
) -> Result<DatabaseTransaction> {
    Ok(app.shared().writing.begin_with_options(options).await?)
}

/// Commits.
pub(super) async fn commit(transaction: DatabaseTransaction) -> Result<()> {
    commit_then(transaction, async {}).await
}

/// Commits, and then runs `afterwards`.
pub(super) async fn commit_then(
    transaction: DatabaseTransaction,
    afterwards: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    if let Some(deadline) = Deadline::current() {
        deadline.commits();
    }
    let committed = async move {
        transaction.commit().await?;
        afterwards.await;
        Ok(())
    };
    to_the_end(committed).await
}

/// Runs a future to its end, even if nothing waits for it any more.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    let running = tokio::spawn(carried(work));
    let lost = |error: tokio::task::JoinError| Error::internal(DbErr::Custom(error.to_string()));
    running.await.unwrap_or_else(|error| Err(lost(error)))
}
