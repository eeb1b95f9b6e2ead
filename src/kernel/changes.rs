//! Which changes of the schema the database has, and with that whether it answers at all.

use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::{App, error::Result};

impl App {
    /// The names of the changes that the database's schema has, if it answers.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn changes(&self) -> Result<Vec<String>> {
        let db = &self.shared().reading;
        let asked = "SELECT version FROM seaql_migrations";
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), asked))
            .await?;
        let names = rows.iter().map(|row| row.try_get("", "version"));
        Ok(names.collect::<std::result::Result<_, DbErr>>()?)
    }
}
