//! Blocks writes to a database for a while, so that a writing operation takes as long as a test needs.

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, TransactionTrait};

use super::{Kind, TestApp};

/// A lock against writes of suggestions.
pub struct Held(DatabaseConnection, DatabaseTransaction);

impl TestApp {
    /// Blocks writes of suggestions until the lock is released.
    #[expect(
        clippy::disallowed_methods,
        reason = "a transaction past the service, as somebody else's would be"
    )]
    pub async fn hold(&self) -> Held {
        let connection = self.connection().await;
        let transaction = connection.begin().await.expect("a transaction");
        let statement = match self.kind {
            Kind::Sqlite => "UPDATE suggestion SET title = title WHERE false",
            Kind::Postgres => "LOCK TABLE suggestion IN SHARE MODE",
        };
        transaction
            .execute_unprepared(statement)
            .await
            .expect("a lock");
        Held(connection, transaction)
    }
}

impl Held {
    /// Releases the lock.
    pub async fn release(self) {
        let Self(connection, transaction) = self;
        transaction.rollback().await.expect("an end");
        connection.close().await.expect("closed");
    }
}
