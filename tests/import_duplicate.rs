//! Duplicates in the Team's records.

use domain::suggestion::{self, Status};

use crate::support::{
    Kind,
    records::{Records, Service, assert_clean, assert_problems, problem_at},
};

const FILE: &str = "suggestions.csv";
const DECLINED: &str = "DECLINED,2025-09-01T13:40:00,UNSAFE,,";

#[tokio::test]
async fn a_duplicate_points_to_the_suggestion_of_an_earlier_row() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::new(kind).await;
        let records = Records::new();
        let line = records.line_of(FILE, "SUG-0063,");
        let duplicate = "DUPLICATE,2025-09-01T13:40:00,,,SUG-0001";
        records.edit(FILE, line, DECLINED, duplicate);

        let report = service.import(records.path()).await;

        assert_clean(&report);
        let read = async |reference| {
            let found = suggestion::find_by_reference(&service.operator(), reference).await;
            found.expect("an answer").expect("a suggestion")
        };
        let (row, other) = (read("SUG-0063").await, read("SUG-0001").await);
        assert_eq!(row.status, Status::Duplicate);
        assert_eq!(row.duplicate_of_id, Some(other.id));
        service.stop().await;
    }
}

#[tokio::test]
async fn a_duplicate_of_a_later_or_missing_row_is_reported() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    let line = records.line_of(FILE, "SUG-0063,");
    let duplicate = "DUPLICATE,2025-09-01T13:40:00,,,SUG-0083";
    records.edit(FILE, line, DECLINED, duplicate);
    let other = records.line_of(FILE, "SUG-0062,");
    records.edit(FILE, other, ",NO_CAPACITY,,", ",NO_CAPACITY,,SUG-0001");

    let report = service.import(records.path()).await;

    assert_problems(
        &report,
        &[
            problem_at(
                FILE,
                other,
                "duplicate_of",
                "unless the status is DUPLICATE",
            ),
            problem_at(FILE, line, "duplicate_of", "in an earlier row"),
        ],
    );
}
