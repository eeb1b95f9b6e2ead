//! Many records: the cost of an import grows in proportion to them.

use std::collections::HashMap;

use immediate_justice::import::Report;
use tempfile::TempDir;

use crate::support::{
    Kind, many,
    records::{EXAMPLE, Service, TABLES, assert_clean, counted},
};

/// Imports a number of copies of the example records; returns the report and the count of each statement.
async fn import(service: &Service, copies: u32) -> (Report, HashMap<String, usize>) {
    let records = TempDir::new().expect("a folder");
    many::write(EXAMPLE.as_ref(), records.path(), copies).expect("records");
    service.asked();
    let report = service.import(records.path()).await;
    assert_clean(&report);
    (report, service.asked())
}

/// Imports nothing, one copy, two copies, and two copies again. The third finds half of its records there, so it costs what
/// the second did and half of what the last does.
async fn costs_grow_with_the_records(service: &Service) -> HashMap<String, usize> {
    let (_, nothing) = import(service, 0).await;
    let (first, one) = import(service, 1).await;
    let (second, two) = import(service, 2).await;
    let before = service.rows().await;

    let (third, again) = import(service, 2).await;

    assert_eq!(service.rows().await, before);
    for file in &third.files {
        assert_eq!((file.recorded, file.already_there), (0, file.rows));
    }
    for file in ["referrals.csv", "attendances.csv"] {
        let (first, second) = (counted(&first, file), counted(&second, file));
        assert_eq!(second.rows, 2 * first.rows);
        assert_eq!(second.recorded, first.recorded);
    }
    for (statement, times) in &again {
        let of = |costs: &HashMap<String, usize>| costs.get(statement).copied().unwrap_or(0);
        assert_eq!(
            times - of(&nothing),
            2 * (of(&two) - of(&one)),
            "{statement}"
        );
    }
    one
}

#[tokio::test]
async fn on_postgresql_the_number_of_statements_for_each_row_is_constant() {
    let service = Service::new(Kind::Postgres).await;

    costs_grow_with_the_records(&service).await;

    service.stop().await;
}

#[tokio::test]
async fn on_sqlite_it_is_constant_too_and_no_statement_scans_a_table() {
    let service = Service::new(Kind::Sqlite).await;

    let statements = costs_grow_with_the_records(&service).await;

    let mut found = Vec::new();
    for (statement, times) in &statements {
        // Once or twice a file is no matter.
        if *times < 40 || statement.starts_with("INSERT") {
            continue;
        }
        let plan = service.plan(statement).await;
        // What follows is a list that is made only once a row is compared with it, and none of these rows is.
        let first = plan.iter().take_while(|step| !step.contains("SUBQUERY"));
        for step in first {
            let scanned = step
                .strip_prefix("SCAN ")
                .and_then(|rest| rest.split(' ').next());
            let whole = scanned.is_some_and(|name| TABLES.contains(&name));
            if whole || step.contains("(status=?") {
                found.push(format!("{step}: {statement}"));
            }
        }
    }
    assert_eq!(found, [""; 0]);
    service.stop().await;
}
