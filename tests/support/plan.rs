//! How a database would execute a statement that the service has sent, according to its own `EXPLAIN`.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, Statement,
    sea_query::{PostgresQueryBuilder, QueryBuilder},
};
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
    let steps = steps(db, statement).await;
    // A list that is read in parts is merged under the name of its table.
    let is_merged = |table: &str| {
        let merged = format!("CO-ROUTINE {table}");
        steps.iter().any(|step| step.detail == merged)
    };
    // A part may be sorted whose rows are named by a ward, a subscription or a person: they are few.
    let is_of_few = |sort: &Step| {
        let mut beside = steps.iter().filter(|step| step.parent == sort.parent);
        let is_part = steps
            .iter()
            .any(|step| step.id == sort.parent && step.detail.starts_with("CO-ROUTINE part_"));
        is_part
            && beside.any(|step| {
                step.detail.ends_with("(id=?)") || step.detail.contains("submitted_by=?")
            })
    };
    let faults = steps.iter().filter(|step| {
        let scans = |table: &&str| step.detail == format!("SCAN {table}") && !is_merged(table);
        let sorts = step.detail == "USE TEMP B-TREE FOR ORDER BY";
        LARGE.iter().any(scans) || !found && sorts && !is_of_few(step)
    });
    faults.map(|step| step.detail.clone()).collect()
}

/// A step of SQLite's plan, and the step that it is part of.
pub struct Step {
    id: i64,
    parent: i64,
    pub detail: String,
}

/// The steps of SQLite's plan.
pub async fn steps(db: &DatabaseConnection, statement: &Statement) -> Vec<Step> {
    let mut explained = statement.clone();
    explained.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = db.query_all_raw(explained).await.expect("a plan");
    let steps = rows.iter().map(|row| Step {
        id: row.try_get("", "id").expect("a number"),
        parent: row.try_get("", "parent").expect("a number"),
        detail: row.try_get("", "detail").expect("a line"),
    });
    steps.collect()
}

async fn postgres(db: &DatabaseConnection, statement: &Statement) -> Vec<String> {
    let mut faults = vec![];
    // Once as it is planned with its values and run, and once as a prepared statement is planned from its sixth run on.
    let mut run = statement.clone();
    run.sql = format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", statement.sql);
    let custom = explained(db, run).await;
    walk(&custom, &mut faults);
    let values = statement.values.as_ref().map_or(0, |values| values.0.len());
    let nulls = vec!["NULL".to_owned(); values];
    let generic = prepared(db, statement, "FORMAT JSON", &nulls).await;
    // It is taken if it does not cost more than planning anew with the values.
    let cost = |plan: &Value| plan["Total Cost"].as_f64().unwrap_or(f64::MAX);
    if cost(&generic) <= cost(&custom) + PLANNING {
        walk(&generic, &mut faults);
    }
    faults
}

/// The plan of a prepared statement that PostgreSQL has planned once for all values, by an `EXPLAIN` with these options.
async fn prepared(
    db: &DatabaseConnection,
    statement: &Statement,
    options: &str,
    values: &[String],
) -> Value {
    for sql in [
        "SET plan_cache_mode = force_generic_plan".to_owned(),
        format!("PREPARE asked AS {}", statement.sql),
    ] {
        db.execute_unprepared(&sql)
            .await
            .expect("a prepared statement");
    }
    let given = if values.is_empty() {
        String::new()
    } else {
        format!("({})", values.join(", "))
    };
    let explain = format!("EXPLAIN ({options}) EXECUTE asked{given}");
    let plan = explained(db, Statement::from_string(DbBackend::Postgres, explain)).await;
    for sql in ["DEALLOCATE asked", "SET plan_cache_mode = auto"] {
        db.execute_unprepared(sql).await.expect("set back");
    }
    plan
}

/// How many rows of large tables PostgreSQL reads for a statement that it has planned once for all values.
pub async fn rows_read(db: &DatabaseConnection, statement: &Statement) -> f64 {
    let values = statement.values.iter().flat_map(|values| &values.0);
    let values = values.map(|value| PostgresQueryBuilder.value_to_string(value));
    let values: Vec<String> = values.collect();
    let plan = prepared(db, statement, "ANALYZE, FORMAT JSON", &values).await;
    read_by(&plan)
}

/// The rows that a node of a plan and those below it take from large tables, those that they pass over included.
fn read_by(node: &Value) -> f64 {
    let number = |name: &str| node[name].as_f64().unwrap_or(0.0);
    let table = node["Relation Name"].as_str().unwrap_or_default();
    let rows = if LARGE.contains(&table) {
        let each = number("Actual Rows") + number("Rows Removed by Filter");
        each * number("Actual Loops")
    } else {
        0.0
    };
    let below = node["Plans"].as_array().into_iter().flatten();
    rows + below.map(read_by).sum::<f64>()
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

/// Checks that nothing is wrong with any plan.
pub fn all_are_right(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} plans:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
