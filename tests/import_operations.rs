//! The import of operations, with the sessions that were part of them.

use crate::support::{
    Kind,
    records::{Records, Service, assert_clean, assert_problems, counted, problem_at},
};

const FILE: &str = "operations.csv";

/// Each operation: its reference, status, sessions and sites, and whether it is public.
async fn stored(service: &Service) -> Vec<String> {
    let query = "SELECT reference || ' ' || status || ' ' || (SELECT COUNT(*) FROM operation_session WHERE operation_id = id) || ' ' \
                 || (SELECT COUNT(*) FROM operation_site WHERE operation_id = id) || CASE WHEN is_public THEN ' public' ELSE '' END \
                 FROM operation ORDER BY reference";
    service.column(query).await
}

#[tokio::test]
async fn operations_are_imported_with_their_sessions_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::imported(kind).await;
        let records = Records::new();

        let again = service.import(records.path()).await;

        assert_clean(&again);
        assert_eq!(counted(&again, FILE).already_there, 3);
        let expected = [
            "OPS-001 COMPLETED 1 1 public",
            "OPS-002 COMPLETED 2 1",
            "OPS-003 PLANNED 0 0",
        ];
        assert_eq!(stored(&service).await, expected);
        service.stop().await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_operation_is_reported_by_column() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    let line = |start: &str| records.line_of(FILE, start);
    let (first, second, third) = (line("OPS-001"), line("OPS-002"), line("OPS-003"));
    records.edit(FILE, first, "SITE-004,SES-0006", "SITE-999,SES-9999");
    records.edit(FILE, first, "COMPLETED,yes", "REQUESTED,true");
    records.edit(FILE, second, "2023-12-12", "2023-12-13");
    records.edit(FILE, third, "2026-03-06", "2026-03-01");

    let report = service.import(records.path()).await;

    let at = |line: usize, column, expected| problem_at(FILE, line, column, expected);
    assert_problems(
        &report,
        &[
            at(first, "public", "\"yes\""),
            at(first, "sessions", "References of sessions"),
            at(first, "sites", "References of sites"),
            at(first, "status", "PLANNED, COMPLETED or CANCELLED"),
            problem_at(FILE, second, None, "on one of its days"),
            at(third, "ends_on", "no earlier than startsOn"),
        ],
    );
    assert_eq!(service.rows_of("operation").await, 0);
}

#[tokio::test]
async fn an_operation_that_is_over_since_is_completed_and_a_difference_is_listed() {
    let service = Service::imported(Kind::Sqlite).await;
    let records = Records::new();
    let line = records.line_of(FILE, "OPS-003");
    records.edit(FILE, line, "Spring clean", "Spring cleaning");
    let second = records.line_of(FILE, "OPS-002");
    records.edit(FILE, second, "COMPLETED,", "COMPLETED,yes");

    let report = service.import(records.path()).await;

    assert_clean(&report);
    let differences: Vec<_> = report
        .differences
        .iter()
        .map(|found| found.column)
        .collect();
    assert_eq!(differences, [Some("name")]);
    let counted = counted(&report, FILE);
    assert_eq!(counted.differing, 1);
    assert_eq!(stored(&service).await[1], "OPS-002 COMPLETED 2 1 public");
}
