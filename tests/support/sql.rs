//! SQL of either database that multiplies rows. A row's number is `n`.

use super::{Kind, TestApp};

/// A column that differs from row to row, and its value in SQL.
pub type Changes = Vec<(&'static str, String)>;

pub struct Sql(pub Kind);

impl Sql {
    /// Copies of a table's first row, each with different values in some columns.
    pub async fn multiplied(
        &self,
        app: &TestApp,
        table: &str,
        rows: u32,
        changes: &Changes,
    ) -> String {
        let columns: Vec<String> = app.column(&match self.0 {
            Kind::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
            Kind::Postgres => format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'"),
        }).await;
        let id = self.id("n");
        let mut changes = changes.clone();
        if let Some((_, reference)) = changes.iter().find(|(name, _)| *name == "reference") {
            let folded = format!("lower({reference})");
            changes.push(("reference_folded", folded));
        }
        let value = |column: &String| {
            let change = changes.iter().find(|(name, _)| name == column);
            match (column.as_str(), change) {
                ("id", _) => id.clone(),
                (_, Some((_, change))) => change.clone(),
                _ => format!("one.{column}"),
            }
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        format!(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
             INSERT INTO {table} ({}) SELECT {} FROM numbers CROSS JOIN (SELECT * FROM {table} LIMIT 1) AS one",
            columns.join(", "),
            values.join(", ")
        )
    }

    /// The number of a row that was multiplied, from its reference; nothing of others.
    pub fn number(&self) -> String {
        format!(
            "CASE WHEN {} THEN CAST(substr(reference, 5) AS INTEGER) END",
            self.numeric()
        )
    }

    /// Whether a row was multiplied.
    pub fn numeric(&self) -> &'static str {
        match self.0 {
            Kind::Sqlite => "substr(reference, 5) NOT GLOB '*[^0-9]*'",
            Kind::Postgres => "substr(reference, 5) ~ '^[0-9]+$'",
        }
    }

    /// The id of the row of that number.
    pub fn id(&self, number: &str) -> String {
        match self.0 {
            Kind::Sqlite => format!("unhex(printf('%032x', {number}))"),
            Kind::Postgres => format!("lpad(to_hex({number}), 32, '0')::uuid"),
        }
    }

    /// One of the first few rows of a table, in turn.
    pub fn one_of(table: &str, which: &str, count: u32) -> String {
        let cases = (0..count).map(|at| {
            format!("WHEN {at} THEN (SELECT id FROM {table} WHERE {which} ORDER BY reference LIMIT 1 OFFSET {at})")
        });
        format!(
            "CASE n % {count} {} END",
            cases.collect::<Vec<_>>().join(" ")
        )
    }

    /// A number of minutes after the beginning of the year.
    pub fn minutes(&self, number: &str) -> String {
        match self.0 {
            Kind::Sqlite => format!(
                "strftime('%Y-%m-%dT%H:%M:%S+00:00', '2025-01-01', '+' || ({number}) || ' minutes')"
            ),
            Kind::Postgres => {
                format!("TIMESTAMPTZ '2025-01-01Z' + ({number}) * INTERVAL '1 minute'")
            }
        }
    }

    /// A number of days after the beginning of the year.
    pub fn day(&self, number: &str) -> String {
        match self.0 {
            Kind::Sqlite => format!("date('2025-01-01', '+' || ({number}) || ' days')"),
            Kind::Postgres => format!("DATE '2025-01-01' + ({number})"),
        }
    }
}
