//! How a database would execute a statement that the service has sent, according to its own `EXPLAIN`.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;

/// The tables whose size grows with use.
const LARGE: [&str; 14] = [
    "attendance",
    "audit_entry",
    "audit_individual",
    "offender",
    "outbox",
    "referral",
    "search_word",
    "session",
    "session_work_type",
    "site",
    "site_area",
    "suggestion",
    "suggestion_area",
    "suggestion_work_type",
];
/// The maximum number of rows that may be sorted: those that a selective condition has found.
const SORTED: f64 = 1_000.0;
/// The maximum cost of planning a statement again on PostgreSQL.
const PLANNING: f64 = 25.0;
/// The maximum number of rows that may be read and discarded for one page.
const IN_VAIN: f64 = 25_000.0;

/// What is wrong with the plan of a statement; nothing if an index does the work. `found` says whether a selective
/// condition leaves so few rows that sorting them is no matter.
pub async fn faults(db: &DatabaseConnection, statement: &Statement, found: bool) -> Vec<String> {
    match db.get_database_backend() {
        DbBackend::Sqlite => sqlite(db, statement, found).await,
        _ => postgres(db, statement).await,
    }
}

async fn sqlite(db: &DatabaseConnection, statement: &Statement, found: bool) -> Vec<String> {
    let mut explained = statement.clone();
    explained.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = db.query_all_raw(explained).await.expect("a plan");
    let lines = rows
        .iter()
        .map(|row| row.try_get::<String>("", "detail").expect("a line"));
    lines
        .filter(|line| {
            let scan = LARGE.iter().any(|table| *line == format!("SCAN {table}"));
            scan || !found && line == "USE TEMP B-TREE FOR ORDER BY"
        })
        .collect()
}

async fn postgres(db: &DatabaseConnection, statement: &Statement) -> Vec<String> {
    let mut faults = vec![];
    // Once as it is planned with its values and run, and once as a prepared statement is planned from its sixth run on.
    let mut run = statement.clone();
    run.sql = format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", statement.sql);
    let custom = explained(db, run).await;
    walk(&custom, &mut faults);
    let values = statement.values.as_ref().map_or(0, |values| values.0.len());
    let nulls = vec!["NULL"; values].join(", ");
    let given = if values == 0 {
        String::new()
    } else {
        format!("({nulls})")
    };
    let backend = DbBackend::Postgres;
    for sql in [
        "SET plan_cache_mode = force_generic_plan".to_owned(),
        format!("PREPARE asked AS {}", statement.sql),
    ] {
        db.execute_unprepared(&sql)
            .await
            .expect("a prepared statement");
    }
    let generic = format!("EXPLAIN (FORMAT JSON) EXECUTE asked{given}");
    let generic = explained(db, Statement::from_string(backend, generic)).await;
    // It is taken if it does not cost more than planning anew with the values.
    let cost = |plan: &Value| plan["Total Cost"].as_f64().unwrap_or(f64::MAX);
    if cost(&generic) <= cost(&custom) + PLANNING {
        walk(&generic, &mut faults);
    }
    for sql in ["DEALLOCATE asked", "SET plan_cache_mode = auto"] {
        db.execute_unprepared(sql).await.expect("set back");
    }
    faults
}

async fn explained(db: &DatabaseConnection, statement: Statement) -> Value {
    let row = db
        .query_one_raw(statement)
        .await
        .expect("a plan")
        .expect("a plan");
    let plan: Value = row.try_get_by_index(0).expect("JSON");
    plan[0]["Plan"].clone()
}

/// Examines a plan from its root.
fn walk(node: &Value, faults: &mut Vec<String>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let table = node["Relation Name"].as_str().unwrap_or_default();
    let number = |name: &str| node[name].as_f64().unwrap_or(0.0);
    let ran = node.get("Actual Rows").is_some();
    let sorted = node["Plans"][0]["Actual Rows"].as_f64().unwrap_or(0.0);
    let in_vain = number("Rows Removed by Filter") * number("Actual Loops");
    if ran && kind == "Seq Scan" && LARGE.contains(&table) && number("Actual Loops") > 0.0 {
        faults.push(format!("{kind} of {table}"));
    }
    if !ran && kind == "Seq Scan" && LARGE.contains(&table) {
        faults.push(format!("{kind} of {table} from the sixth run on"));
    }
    if ran && kind == "Sort" && sorted > SORTED {
        faults.push(format!("{kind} of {sorted} rows"));
    }
    if in_vain > IN_VAIN {
        faults.push(format!("{kind} of {table}: {in_vain} rows in vain"));
    }
    for part in node["Plans"].as_array().into_iter().flatten() {
        walk(part, faults);
    }
}
