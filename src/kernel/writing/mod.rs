//! An open transaction to write in, with the rows that come with facts: history, amendments, audit entries, events,
//! words to search by and others, which nothing reads before the commit. They are gathered in memory and written in one
//! or two statements before the commit.
//!
//! Nobody has to think of that. Every statement of the transaction passes here, and if it names a table with gathered
//! rows, these are written first.

mod gathered;
mod rows;

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    prelude::async_trait::async_trait,
};
use tokio::sync::{Mutex, MutexGuard};

use super::{error::Result, transaction};
use gathered::Gathered;

/// The number of gathered rows from which a batch writes them, so that they take little memory.
const MANY: usize = 5_000;

/// An open transaction and its gathered rows.
pub struct Writing {
    transaction: DatabaseTransaction,
    gathered: Mutex<Gathered>,
}

impl Writing {
    /// Nothing is gathered yet.
    pub(super) fn of(transaction: DatabaseTransaction) -> Self {
        Self {
            transaction,
            gathered: Mutex::default(),
        }
    }

    /// The gathered rows, to which others may be added. What is added before the guard is dropped is written together.
    pub(super) async fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().await
    }

    /// Writes the gathered rows now.
    pub(super) async fn flush(&self) -> Result<()> {
        Ok(self.write(&mut *self.gathered().await).await?)
    }

    /// Ends one of many operations in the transaction. From time to time the gathered rows are written.
    pub(super) async fn pause(&self) -> Result<()> {
        let mut gathered = self.gathered().await;
        if gathered.count() >= MANY {
            self.write(&mut gathered).await?;
        }
        gathered.forget_events();
        Ok(())
    }

    /// Writes the gathered rows and commits.
    pub(super) async fn commit(self) -> Result<()> {
        self.commit_then(async {}).await
    }

    /// Writes the gathered rows and commits, and then runs `afterwards`.
    pub(super) async fn commit_then(
        self,
        afterwards: impl Future<Output = ()> + Send + 'static,
    ) -> Result<()> {
        self.flush().await?;
        transaction::commit_then(self.transaction, afterwards).await
    }

    /// Writes the gathered rows that a statement might read or change.
    async fn before(&self, statement: &str) -> std::result::Result<(), DbErr> {
        let mut gathered = self.gathered().await;
        if gathered.are_named_in(statement) {
            self.write(&mut gathered).await?;
        }
        Ok(())
    }

    async fn write(&self, gathered: &mut Gathered) -> std::result::Result<(), DbErr> {
        // The future of every operation holds this one; boxing it saves stack space.
        Box::pin(gathered.write(&self.transaction)).await
    }
}

#[async_trait]
impl ConnectionTrait for Writing {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.before(&statement.sql).await?;
        self.transaction.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, text: &str) -> std::result::Result<ExecResult, DbErr> {
        self.before(text).await?;
        self.transaction.execute_unprepared(text).await
    }

    async fn query_one_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Option<QueryResult>, DbErr> {
        self.before(&statement.sql).await?;
        self.transaction.query_one_raw(statement).await
    }

    async fn query_all_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.before(&statement.sql).await?;
        self.transaction.query_all_raw(statement).await
    }
}
