//! The rows that a transaction has gathered, and the statements that write them.

use std::mem::take;

use entity::{departure, outbox};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr,
    EntityName, Statement, Value,
};

use super::rows::Rows;
use crate::{departure::Logged, outbox::newest};

/// Gathered rows.
#[derive(Default)]
pub(crate) struct Gathered {
    /// By table, in the order in which the tables got their first row: a row follows those to which it refers.
    tables: Vec<Rows>,
    /// Events without a position.
    events: Vec<outbox::ActiveModel>,
    /// Departures without the id of their event.
    departures: Vec<(Logged, departure::ActiveModel)>,
    count: usize,
    /// The ids of the events that were written already, and the number of those before, whose ids are forgotten.
    written: Vec<i64>,
    forgotten: usize,
    /// The newest position on SQLite, once it is known.
    newest: Option<i64>,
    /// Whether some rows could not be written. The transaction must not be committed without them.
    is_torn: bool,
}

impl Gathered {
    /// The number of rows.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Adds a row.
    pub(crate) fn add<A: ActiveModelTrait>(&mut self, row: A) -> Result<(), DbErr> {
        self.count += 1;
        let name = A::Entity::default().table_name();
        if let Some(rows) = self.tables.iter_mut().find(|rows| rows.table() == name) {
            return rows.add(row);
        }
        let mut rows = Rows::of::<A::Entity>();
        rows.add(row)?;
        self.tables.push(rows);
        Ok(())
    }

    /// Adds an event.
    pub(crate) fn add_event(&mut self, event: outbox::ActiveModel) -> Logged {
        self.count += 1;
        self.events.push(event);
        Logged(Some(
            self.forgotten + self.written.len() + self.events.len() - 1,
        ))
    }

    /// Adds a departure by an event.
    pub(crate) fn add_departure(&mut self, event: Logged, departure: departure::ActiveModel) {
        self.count += 1;
        self.departures.push((event, departure));
    }

    /// Forgets the ids of written events at the end of an operation, unless one of its departures still needs them.
    pub(super) fn forget_events(&mut self) {
        if self.departures.is_empty() {
            self.forgotten += self.written.len();
            self.written.clear();
        }
    }

    /// Whether a statement names a table with gathered rows.
    pub(super) fn are_named_in(&self, statement: &str) -> bool {
        let of_facts = [
            (outbox::Entity.table_name(), self.events.is_empty()),
            (departure::Entity.table_name(), self.departures.is_empty()),
        ];
        let of_facts = of_facts.into_iter().filter(|(_, is_empty)| !is_empty);
        let names = self.tables.iter().map(Rows::table);
        let mut names = names.chain(of_facts.map(|(name, _)| name));
        names.any(|name| names_table(statement, name))
    }

    /// Writes all rows: the departures last, as they need the ids of events.
    pub(super) async fn write(&mut self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        if self.is_torn {
            return Err(DbErr::Custom("not all rows could be written before".into()));
        }
        // If this is dropped midway, it stays so.
        self.is_torn = true;
        self.count = 0;
        let mut tables = take(&mut self.tables);
        let events = take(&mut self.events);
        let count = events.len();
        if count > 0 {
            tables.push(self.numbered(transaction, events).await?);
        }
        let mut ids = write(transaction, tables, count > 0).await?;
        if ids.len() != count {
            return Err(DbErr::Custom("not every event was written".into()));
        }
        // Events get ascending ids in their order.
        ids.sort_unstable();
        self.written.extend(ids);
        let departures = take(&mut self.departures);
        if !departures.is_empty() {
            let departures = self.told(departures)?;
            write(transaction, vec![departures], false).await?;
        }
        self.is_torn = false;
        Ok(())
    }

    /// The rows of events. SQLite has one writer, so the next position belongs to the next commit. On PostgreSQL the
    /// sequencer numbers events once they are committed.
    async fn numbered(
        &mut self,
        transaction: &DatabaseTransaction,
        events: Vec<outbox::ActiveModel>,
    ) -> Result<Rows, DbErr> {
        let mut rows = Rows::of::<outbox::Entity>();
        let is_numbered = transaction.get_database_backend() == DbBackend::Sqlite;
        let mut position = match self.newest {
            _ if !is_numbered => None,
            None => Some(newest(transaction).await?),
            newest => newest,
        };
        for event in events {
            position = position.map(|position| position + 1);
            rows.add(outbox::ActiveModel {
                position: Set(position),
                ..event
            })?;
        }
        self.newest = position;
        Ok(rows)
    }

    /// The rows of departures, with the ids of their events.
    fn told(&self, departures: Vec<(Logged, departure::ActiveModel)>) -> Result<Rows, DbErr> {
        let mut rows = Rows::of::<departure::Entity>();
        for (Logged(event), departure) in departures {
            let id = event.and_then(|event| self.written.get(event.checked_sub(self.forgotten)?));
            let id = id.ok_or_else(|| DbErr::Custom("an event is of another operation".into()))?;
            rows.add(departure::ActiveModel {
                outbox_id: Set(*id),
                ..departure
            })?;
        }
        Ok(rows)
    }
}

/// Whether a statement has a table's name as a word of its own, and not in a longer name.
fn names_table(statement: &str, table: &str) -> bool {
    let is_of_a_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    statement.match_indices(table).any(|(at, _)| {
        let rest = &statement[at + table.len()..];
        !statement[..at].ends_with(is_of_a_name) && !rest.starts_with(is_of_a_name)
    })
}

/// Writes the rows of some tables: on PostgreSQL in one statement, on SQLite in one for each table. Returns the ids that
/// the rows of the last table get, if they are wanted.
async fn write(
    transaction: &DatabaseTransaction,
    tables: Vec<Rows>,
    with_ids: bool,
) -> Result<Vec<i64>, DbErr> {
    let clause = |is_last: bool| {
        if is_last && with_ids {
            " RETURNING id"
        } else {
            ""
        }
    };
    let last = tables.len().saturating_sub(1);
    let mut found = vec![];
    match transaction.get_database_backend() {
        DbBackend::Postgres => {
            if let Some(statement) = together(tables, clause(true))? {
                found = transaction.query_all_raw(statement).await?;
            }
        }
        _ => {
            for (number, rows) in tables.into_iter().enumerate() {
                for statement in rows.in_lists(clause(number == last)) {
                    found.extend(transaction.query_all_raw(statement).await?);
                }
            }
        }
    }
    found.iter().map(|row| row.try_get("", "id")).collect()
}

/// One statement for PostgreSQL that writes the rows of all tables. Their foreign keys are checked at its end.
fn together(tables: Vec<Rows>, clause: &str) -> Result<Option<Statement>, DbErr> {
    let mut values: Vec<Value> = vec![];
    let parts = tables.into_iter().map(|rows| rows.in_arrays(&mut values));
    let mut parts: Vec<String> = parts.collect::<Result<_, _>>()?;
    let Some(last) = parts.pop() else {
        return Ok(None);
    };
    let parts = parts.iter().enumerate();
    let parts = parts.map(|(number, part)| format!("part_{number} AS ({part})"));
    let parts: Vec<String> = parts.collect();
    let with = if parts.is_empty() { "" } else { "WITH " };
    let text = format!("{with}{} {last}{clause}", parts.join(", "));
    Ok(Some(Statement::from_sql_and_values(
        DbBackend::Postgres,
        text,
        values,
    )))
}

#[cfg(test)]
mod tests {
    use super::names_table;

    #[test]
    fn a_table_is_named_by_a_whole_word() {
        for statement in [
            "SELECT * FROM outbox",
            r#"SELECT "outbox"."id" FROM "outbox""#,
            "SELECT 1 FROM (SELECT id FROM outbox)",
        ] {
            assert!(names_table(statement, "outbox"), "{statement}");
        }
        for statement in [
            r#"SELECT "departure"."outbox_id" FROM "departure""#,
            "SELECT an_outbox FROM outboxes",
        ] {
            assert!(!names_table(statement, "outbox"), "{statement}");
        }
    }
}
