//! The import of the Team's records: what is created, and what is reported about invalid rows.

use std::{fs, path::Path};

use domain::{referral, site};
use immediate_justice::import::Options;
use sea_orm::ConnectionTrait;

use crate::support::{
    Kind, database, process,
    records::{EXAMPLE, Records, Service, assert_clean, assert_problems, counted, problem_at},
};

#[tokio::test]
async fn a_second_import_changes_nothing() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::new(kind).await;
        let first = service.import(Path::new(EXAMPLE)).await;
        assert_clean(&first);
        let attendances = counted(&first, "attendances.csv");
        assert_eq!((attendances.rows, attendances.recorded), (424, 424));
        assert_eq!(first.files.len(), 12);
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
        assert_eq!(report.differences, []);
        service.stop().await;
    }
}

#[tokio::test]
async fn all_invalid_rows_of_a_file_are_reported_and_nothing_is_stored() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::new(kind).await;
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
        assert_problems(
            &report,
            &[
                problem_at(file, first, "offender", "offenders.csv"),
                problem_at(file, first + 1, "submitted_at", "A day and a time"),
                problem_at(file, first + 2, None, "The minutes ordered"),
                problem_at(file, first + 3, "mentor", "a mentor"),
                problem_at(file, first + 3, "status", "NOT_COMPLETED"),
                problem_at(file, first + 4, "reason", "REFERRAL_REFUSED"),
            ],
        );
        assert_eq!(service.rows_of("referral").await, 0);
        assert_eq!(service.rows_of("suggestion").await, 92);
        let left = [
            "sessions.csv",
            "attendances.csv",
            "follow_ups.csv",
            "operations.csv",
            "publications.csv",
        ];
        assert_eq!(report.not_imported, left);
        service.stop().await;
    }
}

#[tokio::test]
async fn a_reference_of_two_different_rows_is_reported() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    let line = records.line_of("offenders.csv", "OFF-0003,");
    records.edit("offenders.csv", line, "OFF-0003", "OFF-0001");

    let report = service.import(records.path()).await;

    assert_problems(
        &report,
        &[problem_at(
            "offenders.csv",
            line,
            "reference",
            "differs from line 2",
        )],
    );
    assert_eq!(service.rows_of("offender").await, 0);
}

#[tokio::test]
async fn identical_rows_count_once() {
    let service = Service::new(Kind::Sqlite).await;
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
async fn missing_and_unknown_columns_are_reported_for_the_first_line() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    records.edit("areas.csv", 1, "gss_code", "ons_code");

    let report = service.import(records.path()).await;

    assert_problems(
        &report,
        &[problem_at(
            "areas.csv",
            1,
            None,
            "valid_from, valid_to. Unknown or repeated: heading 5. Missing: gss_code.",
        )],
    );
    assert_eq!(service.rows_of("audit_entry").await, 0);
}

#[tokio::test]
async fn a_missing_file_is_reported() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    fs::remove_file(records.path().join("organisations.csv")).expect("one file fewer");

    let report = service.import(records.path()).await;

    assert_problems(
        &report,
        &[problem_at("organisations.csv", 1, None, "This file")],
    );
    assert_eq!(service.rows_of("area").await, 59);
}

#[tokio::test]
async fn rows_with_too_few_values_or_an_invalid_encoding_are_reported() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    let mut areas = records.read("areas.csv").trim_end().to_owned().into_bytes();
    areas.extend(b"\n\nshort,WARD\nlatin,WARD,Br\xfcckenviertel,,,,\n");
    records.write("areas.csv", areas);

    let report = service.import(records.path()).await;

    assert_problems(
        &report,
        &[
            problem_at("areas.csv", 62, None, "As many values as columns"),
            problem_at("areas.csv", 63, None, "UTF-8"),
        ],
    );
}

#[tokio::test]
async fn a_completed_referral_without_the_minutes_is_reported() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    let engaged = records.read("referrals.csv");
    let engaged = engaged.lines().position(|row| row.contains(",ENGAGED,"));
    let engaged = engaged.expect("somebody who has agreed to take part") + 1;
    records.edit("referrals.csv", engaged, "ENGAGED", "COMPLETED");

    let report = service.import(records.path()).await;

    assert_problems(
        &report,
        &[problem_at(
            "referrals.csv",
            engaged,
            "status",
            "ENGAGED is expected",
        )],
    );
    assert_eq!(
        report.not_imported,
        ["follow_ups.csv", "operations.csv", "publications.csv"]
    );
}

#[tokio::test]
async fn sessions_must_agree_with_their_attendances() {
    let service = Service::new(Kind::Sqlite).await;
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
    assert_problems(
        &report,
        &[
            problem_at(file, timed, "end", "after startsAt"),
            problem_at(file, absent, "outcome", "ATTENDANCE_OUTCOME"),
            problem_at(file, unknown, "session", "sessions.csv"),
            problem_at("sessions.csv", empty, None, "Nobody is booked"),
        ],
    );
    assert_eq!(service.rows_of("attendance").await, 0);
    assert_eq!(service.rows_of("session").await, 120);
}

#[tokio::test]
async fn an_import_continues_after_the_records_are_corrected() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    records.edit("attendances.csv", 2, "ATTENDED_COMPLIED", "CAME");
    let first = service.import(records.path()).await;
    assert_eq!(first.problems.len(), 1);
    records.edit("attendances.csv", 2, "CAME", "ATTENDED_COMPLIED");

    let report = service.import(records.path()).await;

    assert_clean(&report);
    assert_eq!(counted(&report, "sessions.csv").recorded, 0);
    assert_eq!(counted(&report, "attendances.csv").recorded, 424);
    let other = Service::imported(Kind::Sqlite).await;
    assert_eq!(service.rows().await, other.rows().await);
}

#[tokio::test]
async fn records_in_spreadsheet_formats_are_read_alike() {
    let service = Service::new(Kind::Sqlite).await;
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
    assert_problems(
        &report,
        &[problem_at("suggestions.csv", wrong, "site_type", "PARK")],
    );
    assert_eq!(service.rows_of("site").await, 96);
    records.edit(
        "suggestions.csv",
        wrong,
        ",PITCH,",
        " , PARK ,".trim_start_matches(' '),
    );
    assert_clean(&service.import(records.path()).await);
    let other = Service::imported(Kind::Sqlite).await;
    assert_eq!(service.rows().await, other.rows().await);
    let [mine, its] = [&service, &other].map(|service| {
        let caller = service.operator();
        async move {
            let found = referral::find_by_reference(&caller, "IJ-0300").await;
            let row = found.expect("an answer").expect("a referral");
            (row.submitted_at, row.concluded_at, row.incident_on)
        }
    });
    assert_eq!(mine.await, its.await);
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
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::new(kind).await;
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
        service.stop().await;
    }
}

#[tokio::test]
async fn a_site_in_a_former_ward_is_proposed_on_the_wards_last_day() {
    let service = Service::imported(Kind::Sqlite).await;

    let site = site::find_by_reference(&service.operator(), "SITE-045").await;
    let site = site.expect("an answer").expect("a site");
    assert_eq!(site.proposed_at.to_rfc3339(), "2025-04-29T23:00:00+00:00");
    assert!(site.approved_at.is_some_and(|at| at > site.proposed_at));
}

#[tokio::test]
async fn the_log_tells_the_cause_of_an_internal_error() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let database = database::empty(kind).await;
        let run = |arguments: &[&str]| process::run(&database.url(), arguments);
        assert!(run(&["migrate", "up"]).status.success());
        let broken = "ALTER TABLE offender RENAME COLUMN guardian_phone TO gone";
        let db = database::open(&database.url()).await.writing;
        db.execute_unprepared(broken).await.expect("renamed");
        db.close().await.expect("closed");

        let ended = run(&["--quiet", "import", EXAMPLE]);

        let told = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(1), "{told}");
        let line = "internal error; see the log for the cause";
        assert!(told.contains(line), "{told}");
        assert!(told.contains("internal error cause="), "{told}");
        database.drop().await;
    }
}
