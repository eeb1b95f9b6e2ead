//! The Team's records as files: what comes of them, and what is said when they are not right.

use std::{fs, path::Path};

use chrono::{DateTime, NaiveDate, Utc};
use immediate_justice::{
    domain::{App, Caller, clock::Clock, impact, principal::Principal, referral, site},
    import::{self, FileReport, Located, Options, Report},
};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use tempfile::TempDir;

/// The day on which the records are imported: after the last of them, before the sessions that are still to come.
const TODAY: &str = "2026-01-10T09:00:00Z";

struct Service {
    app: App,
    db: DatabaseConnection,
    _files: TempDir,
}

impl Service {
    async fn new() -> Self {
        let files = TempDir::new().expect("a folder");
        let url = format!("sqlite://{}/test.db?mode=rwc", files.path().display());
        let connect = |most| {
            let mut options = ConnectOptions::new(&url);
            options.max_connections(most).sqlx_logging(false);
            Database::connect(options)
        };
        let writing = connect(1).await.expect("a database");
        writing
            .execute_unprepared("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
            .await
            .expect("a journal");
        Migrator::up(&writing, None).await.expect("migrations");
        let db = connect(2).await.expect("a database");
        let now: DateTime<Utc> = TODAY.parse().expect("an instant");
        let app = App::open(db.clone(), writing, Clock::fixed(now));
        Self {
            app: app.await.expect("a service"),
            db,
            _files: files,
        }
    }

    async fn import(&self, folder: &Path) -> Report {
        self.import_with(folder, Options::default()).await
    }

    async fn import_with(&self, folder: &Path, options: Options) -> Report {
        let report = import::import(&self.app, folder, &options).await;
        report.expect("an import that reaches its end")
    }

    fn operator(&self) -> Caller {
        self.app.caller(Principal::operator()).expect("a caller")
    }

    /// How many rows each table has.
    async fn rows(&self) -> Vec<(&'static str, i64)> {
        let mut counts = Vec::new();
        for table in TABLES {
            let count = format!("SELECT COUNT(*) AS rows FROM {table}");
            let count = Statement::from_string(DbBackend::Sqlite, count);
            let row = self.db.query_one_raw(count).await.expect("a count");
            let row = row.expect("a count").try_get("", "rows");
            counts.push((table, row.expect("a number")));
        }
        counts
    }

    async fn rows_of(&self, table: &str) -> i64 {
        let rows = self.rows().await;
        let found = rows.iter().find(|(name, _)| *name == table);
        found.expect("a table").1
    }
}

const TABLES: [&str; 20] = [
    "area",
    "attendance",
    "audit_entry",
    "contact",
    "councillor",
    "councillor_ward",
    "follow_up",
    "idempotency_key",
    "offender",
    "organisation",
    "organisation_area",
    "outbox",
    "referral",
    "referrer",
    "risk_assessment",
    "session",
    "site",
    "staff",
    "status_change",
    "suggestion",
];

/// A copy of the example records, to be edited.
struct Records(TempDir);

impl Records {
    fn new() -> Self {
        let copy = TempDir::new().expect("a folder");
        for file in fs::read_dir(EXAMPLE).expect("the example records") {
            let file = file.expect("a file");
            if file.path().extension().is_some_and(|kind| kind == "csv") {
                fs::copy(file.path(), copy.path().join(file.file_name())).expect("a copy");
            }
        }
        Self(copy)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).expect("a file")
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(file), content).expect("a file");
    }

    /// Replaces what stands in a line of a file.
    fn edit(&self, file: &str, line: usize, old: &str, new: &str) {
        let content = self.read(file);
        let mut lines: Vec<&str> = content.split('\n').collect();
        let edited = lines[line - 1].replacen(old, new, 1);
        assert_ne!(
            edited,
            lines[line - 1],
            "{old} does not stand in {file}, line {line}"
        );
        lines[line - 1] = &edited;
        self.write(file, lines.join("\n"));
    }

    /// The line of the first row that begins so.
    fn line_of(&self, file: &str, start: &str) -> usize {
        let content = self.read(file);
        let found = content.split('\n').position(|line| line.starts_with(start));
        found.expect("a row") + 1
    }
}

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/northamptonshire");

/// File, line, column and the beginning of what was expected.
fn told<'a>(
    file: &'static str,
    line: usize,
    column: impl Into<Option<&'static str>>,
    expected: &'a str,
) -> (&'static str, u64, Option<&'static str>, &'a str) {
    (file, line as u64, column.into(), expected)
}

#[track_caller]
fn assert_told(report: &Report, expected: &[(&str, u64, Option<&str>, &str)]) {
    let said: Vec<String> = report.problems.iter().map(Located::to_string).collect();
    assert_eq!(report.problems.len(), expected.len(), "{said:#?}");
    for (problem, (file, line, column, words)) in report.problems.iter().zip(expected) {
        assert_eq!(
            (problem.file, problem.line, problem.column),
            (*file, *line, *column),
            "{said:#?}"
        );
        assert!(problem.expected.contains(words), "{words}: {said:#?}");
    }
}

#[track_caller]
fn assert_clean(report: &Report) {
    let said: Vec<String> = report.problems.iter().map(Located::to_string).collect();
    assert!(report.is_clean(), "{said:#?}");
}

fn counted(report: &Report, file: &str) -> FileReport {
    let found = report.files.iter().find(|counted| counted.file == file);
    *found.expect("a file")
}

#[tokio::test]
async fn the_example_records_add_up_to_the_published_figures() {
    let service = Service::new().await;

    let report = service.import(Path::new(EXAMPLE)).await;

    assert_clean(&report);
    let new_year = NaiveDate::from_ymd_opt(2025, 12, 31);
    let impact = impact::at(&service.operator(), new_year).await;
    let impact = impact.expect("figures");
    assert_eq!(impact.people_completed.value, Some(287));
    assert_eq!(impact.not_reoffended.value, Some(88));
    assert_eq!(impact.not_reoffended.numerator, 253);
    assert_eq!(impact.not_reoffended.denominator, Some(287));
    assert_eq!(impact.not_reoffended.checked, Some(287));
    assert_eq!(impact.hours.value, Some(1_375));
    assert_eq!(impact.hours.numerator, 82_500);
    assert_eq!(impact.sites_improved.value, Some(71));
    assert_eq!(impact.people_refused.value, Some(65));
    assert_eq!(impact.refused_reoffended.value, Some(33));
    assert_eq!(impact.refused_reoffended.numerator, 22);
    assert_eq!(impact.refused_reoffended.denominator, Some(65));
    assert_eq!(impact.refused_reoffended.checked, Some(65));
    let attendances = counted(&report, "attendances.csv");
    assert_eq!((attendances.rows, attendances.recorded), (424, 424));
    assert_eq!(report.files.len(), 10);
}

#[tokio::test]
async fn a_second_import_changes_nothing() {
    let service = Service::new().await;
    service.import(Path::new(EXAMPLE)).await;
    let before = service.rows().await;

    let report = service.import(Path::new(EXAMPLE)).await;

    assert_clean(&report);
    assert_eq!(service.rows().await, before);
    for file in &report.files {
        assert_eq!(
            (file.recorded, file.already_there),
            (0, file.rows),
            "{file:?}"
        );
    }
}

#[tokio::test]
async fn every_wrong_row_of_a_file_is_told_at_once_and_nothing_of_it_is_stored() {
    let service = Service::new().await;
    let records = Records::new();
    let first = records.line_of("referrals.csv", "IJ-0001,");
    records.edit("referrals.csv", first, "OFF-0001", "OFF-9999");
    records.edit(
        "referrals.csv",
        first + 1,
        "2023-12-05T15:35:00",
        "2023-13-05",
    );
    records.edit("referrals.csv", first + 2, ",240,", ",20,");
    records.edit("referrals.csv", first + 3, "REFUSED", "FINISHED");
    records.edit("referrals.csv", first + 3, ",MEN-", ",NOBODY-");
    records.edit("referrals.csv", first + 4, "COMPLETED", "REFUSED");

    let report = service.import(records.path()).await;

    let file = "referrals.csv";
    assert_told(
        &report,
        &[
            told(file, first, "offender", "offenders.csv"),
            told(file, first + 1, "submitted_at", "A day and a time"),
            told(file, first + 2, None, "The minutes ordered"),
            told(file, first + 3, "mentor", "a mentor"),
            told(file, first + 3, "status", "NOT_COMPLETED"),
            told(file, first + 4, "reason", "REFERRAL_REFUSED"),
        ],
    );
    assert_eq!(service.rows_of("referral").await, 0);
    assert_eq!(service.rows_of("suggestion").await, 92);
    let left = ["sessions.csv", "attendances.csv", "follow_ups.csv"];
    assert_eq!(report.not_imported, left);
}

#[tokio::test]
async fn a_reference_that_stands_twice_for_different_rows_is_told() {
    let service = Service::new().await;
    let records = Records::new();
    let line = records.line_of("offenders.csv", "OFF-0003,");
    records.edit("offenders.csv", line, "OFF-0003", "OFF-0001");

    let report = service.import(records.path()).await;

    assert_told(
        &report,
        &[told("offenders.csv", line, "reference", "than in line 2")],
    );
    assert_eq!(service.rows_of("offender").await, 0);
}

#[tokio::test]
async fn a_row_that_stands_twice_as_it_is_counts_once() {
    let service = Service::new().await;
    let records = Records::new();
    let areas = records.read("areas.csv");
    let last = areas
        .trim_end()
        .rsplit('\n')
        .next()
        .expect("a row")
        .to_owned();
    records.write("areas.csv", format!("{}\n{last}\n", areas.trim_end()));

    let report = service.import(records.path()).await;

    assert_clean(&report);
    let areas = counted(&report, "areas.csv");
    assert_eq!(
        (areas.rows, areas.recorded, areas.already_there),
        (60, 59, 1)
    );
}

#[tokio::test]
async fn a_missing_or_unknown_column_is_told_of_the_first_line() {
    let service = Service::new().await;
    let records = Records::new();
    records.edit("areas.csv", 1, "gss_code", "ons_code");

    let report = service.import(records.path()).await;

    assert_told(
        &report,
        &[
            told("areas.csv", 1, None, "Heading 5"),
            told("areas.csv", 1, "gss_code", "This column is expected"),
        ],
    );
    assert_eq!(service.rows_of("audit_entry").await, 0);
}

#[tokio::test]
async fn a_missing_file_is_told() {
    let service = Service::new().await;
    let records = Records::new();
    fs::remove_file(records.path().join("organisations.csv")).expect("a file less");

    let report = service.import(records.path()).await;

    assert_told(&report, &[told("organisations.csv", 1, None, "This file")]);
    assert_eq!(service.rows_of("area").await, 59);
}

#[tokio::test]
async fn a_row_with_too_few_values_or_in_another_encoding_is_told() {
    let service = Service::new().await;
    let records = Records::new();
    let mut areas = records.read("areas.csv").trim_end().to_owned().into_bytes();
    areas.extend(b"\n\nshort,WARD\nlatin,WARD,Br\xfcckenviertel,,,,\n");
    records.write("areas.csv", areas);

    let report = service.import(records.path()).await;

    assert_told(
        &report,
        &[
            told("areas.csv", 62, None, "As many values as columns"),
            told("areas.csv", 63, None, "UTF-8"),
        ],
    );
}

#[tokio::test]
async fn a_case_claimed_completed_without_the_minutes_is_told() {
    let service = Service::new().await;
    let records = Records::new();
    let engaged = records.read("referrals.csv");
    let engaged = engaged.lines().position(|row| row.contains(",ENGAGED,"));
    let engaged = engaged.expect("somebody who has agreed to take part") + 1;
    records.edit("referrals.csv", engaged, "ENGAGED", "COMPLETED");

    let report = service.import(records.path()).await;

    assert_told(
        &report,
        &[told(
            "referrals.csv",
            engaged,
            "status",
            "ENGAGED is expected",
        )],
    );
    assert_eq!(report.not_imported, ["follow_ups.csv"]);
}

#[tokio::test]
async fn what_sessions_claim_must_follow_from_their_attendances() {
    let service = Service::new().await;
    let records = Records::new();
    let rows = records.read("attendances.csv");
    let rows: Vec<&str> = rows.lines().collect();
    let slot = |text: &str| {
        rows.iter()
            .position(|row| row.contains(text))
            .expect("a row")
            + 1
    };
    let timed = slot(",10:00,14:00,ATTENDED_COMPLIED,");
    records.edit("attendances.csv", timed, "10:00,14:00", "14:00,10:00");
    let absent = slot(",ABSENT_UNACCEPTABLE,");
    records.edit("attendances.csv", absent, "ABSENT_UNACCEPTABLE", "");
    let unknown = slot("SES-0117,");
    records.edit("attendances.csv", unknown, "SES-", "NOT-");
    let empty = records.line_of("sessions.csv", "SES-0120,");
    records.edit("sessions.csv", empty, "PLANNED", "CONFIRMED");

    let report = service.import(records.path()).await;

    let file = "attendances.csv";
    assert_told(
        &report,
        &[
            told(file, timed, "end", "after startsAt"),
            told(file, absent, "outcome", "ATTENDANCE_OUTCOME"),
            told(file, unknown, "session", "sessions.csv"),
            told("sessions.csv", empty, None, "Nobody is booked"),
        ],
    );
    assert_eq!(service.rows_of("attendance").await, 0);
    assert_eq!(service.rows_of("session").await, 120);
}

#[tokio::test]
async fn an_import_goes_on_once_the_records_are_mended() {
    let service = Service::new().await;
    let records = Records::new();
    records.edit("attendances.csv", 2, "ATTENDED_COMPLIED", "CAME");
    let first = service.import(records.path()).await;
    assert_eq!(first.problems.len(), 1);
    records.edit("attendances.csv", 2, "CAME", "ATTENDED_COMPLIED");

    let report = service.import(records.path()).await;

    assert_clean(&report);
    assert_eq!(counted(&report, "sessions.csv").recorded, 0);
    assert_eq!(counted(&report, "attendances.csv").recorded, 424);
    let other = Service::new().await;
    other.import(Path::new(EXAMPLE)).await;
    assert_eq!(service.rows().await, other.rows().await);
}

#[tokio::test]
async fn records_as_a_spreadsheet_writes_them_are_the_same_records() {
    let service = Service::new().await;
    let records = Records::new();
    for file in [
        "areas.csv",
        "offenders.csv",
        "sites.csv",
        "referrals.csv",
        "sessions.csv",
    ] {
        let british = british(&records.read(file));
        records.write(file, format!("\u{feff}{}", british.replace('\n', "\r\n")));
    }
    let title = "\"Litter at Becket's Park, Northampton\"";
    let suggestion = records.line_of("suggestions.csv", "SUG-0001,");
    records.edit(
        "suggestions.csv",
        suggestion,
        title,
        "\" Litter at\nBecket's Park \"",
    );
    let wrong = records.line_of("suggestions.csv", "SUG-0002,");
    records.edit("suggestions.csv", wrong, ",PARK,", ",PITCH,");

    let report = service.import(records.path()).await;

    // The line is counted right although the row before it has two.
    assert_told(
        &report,
        &[told("suggestions.csv", wrong, "site_type", "PARK")],
    );
    assert_eq!(service.rows_of("site").await, 96);
    records.edit(
        "suggestions.csv",
        wrong,
        ",PITCH,",
        " , PARK ,".trim_start_matches(' '),
    );
    assert_clean(&service.import(records.path()).await);
    let other = Service::new().await;
    other.import(Path::new(EXAMPLE)).await;
    assert_eq!(service.rows().await, other.rows().await);
    let [mine, its] = [&service, &other].map(|service| {
        let caller = service.operator();
        async move { referral::find_by_reference(&caller, "IJ-0300").await }
    });
    let (mine, its) = (
        mine.await.expect("a referral"),
        its.await.expect("a referral"),
    );
    assert_eq!(
        mine.map(|row| (row.submitted_at, row.concluded_at, row.incident_on)),
        its.map(|row| (row.submitted_at, row.concluded_at, row.incident_on))
    );
}

/// The same rows with days as they are written in Britain, and with a space on either side of each value that is not
/// quoted.
fn british(content: &str) -> String {
    let mut rows = Vec::new();
    for row in content.trim_end().split('\n') {
        let values = row.split(',').map(|value| {
            let iso = value.len() >= 10 && value[..4].parse::<u16>().is_ok() && &value[4..5] == "-";
            if !iso {
                return value.to_owned();
            }
            let (day, time) = value.split_at(10);
            let day = format!("{}/{}/{}", &day[8..], &day[5..7], &day[..4]);
            format!(" {day}{} ", time.replacen('T', " ", 1))
        });
        rows.push(values.collect::<Vec<_>>().join(","));
    }
    rows.join("\n")
}

#[tokio::test]
async fn a_dry_run_stores_nothing() {
    let service = Service::new().await;
    let before = service.rows().await;
    let trial = Options {
        dry_run: true,
        ..Options::default()
    };

    let report = service.import_with(Path::new(EXAMPLE), trial).await;

    assert_clean(&report);
    assert!(report.dry_run);
    assert_eq!(counted(&report, "attendances.csv").recorded, 424);
    assert_eq!(service.rows().await, before);
    assert_eq!(service.app.directory().areas.len(), 0);
}

#[tokio::test]
async fn a_site_with_a_ward_that_ceased_is_proposed_on_its_last_day() {
    let service = Service::new().await;

    service.import(Path::new(EXAMPLE)).await;

    let site = site::find_by_reference(&service.operator(), "SITE-045").await;
    let site = site.expect("an answer").expect("a site");
    assert_eq!(site.proposed_at.to_rfc3339(), "2025-04-29T23:00:00+00:00");
    assert!(site.approved_at.is_some_and(|at| at > site.proposed_at));
}
