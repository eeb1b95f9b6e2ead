//! What a caller reads with: the connections for reading, or the transaction in which the caller writes.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    prelude::async_trait::async_trait,
};

use super::writing::Writing;

/// A connection to read with.
pub enum Connection<'a> {
    /// One of the connections for reading.
    Reading(&'a DatabaseConnection),
    /// An open transaction.
    Writing(&'a Writing),
}

#[async_trait]
impl ConnectionTrait for Connection<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Reading(connection) => connection.get_database_backend(),
            Self::Writing(writing) => writing.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Reading(connection) => connection.execute_raw(statement).await,
            Self::Writing(writing) => writing.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, text: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Reading(connection) => connection.execute_unprepared(text).await,
            Self::Writing(writing) => writing.execute_unprepared(text).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Reading(connection) => connection.query_one_raw(statement).await,
            Self::Writing(writing) => writing.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Reading(connection) => connection.query_all_raw(statement).await,
            Self::Writing(writing) => writing.query_all_raw(statement).await,
        }
    }
}
