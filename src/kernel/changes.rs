//! The migrations that the database has, which also shows whether the database responds.

use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::{App, error::Result};

impl App {
    /// The names of the migrations that were applied to the database.
    pub async fn changes(&self) -> Result<Vec<String>> {
        let db = &self.shared().reading;
        let query = "SELECT version FROM seaql_migrations";
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), query))
            .await?;
        let names = rows.iter().map(|row| row.try_get("", "version"));
        Ok(names.collect::<std::result::Result<_, DbErr>>()?)
    }
}
