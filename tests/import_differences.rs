//! Records that exist already with other values than in the files.

use immediate_justice::import::{Options, Report};

use crate::support::{
    Kind,
    records::{Records, Service, assert_clean, assert_problems, counted, problem_at},
};

/// File, line and column of each difference.
fn found(report: &Report) -> Vec<(&'static str, usize, &'static str)> {
    let differences = report.differences.iter();
    differences
        .map(|found| {
            let line = usize::try_from(found.line).expect("a line");
            (found.file, line, found.column.unwrap_or_default())
        })
        .collect()
}

#[tokio::test]
async fn a_corrected_row_that_is_imported_again_is_reported_and_changes_nothing() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::imported(kind).await;
        let records = Records::new();
        let before = service.rows().await;
        for (file, line, old, new) in [
            ("areas.csv", 3, ",2021-04-01,", ",2021-04-01,2030-04-01"),
            ("organisations.csv", 2, "desk@", "office@"),
            ("people.csv", 2, "Juniper", "Juno"),
            ("offenders.csv", 2, "Pretendstone", "Pretendston"),
            ("offenders.csv", 3, "1973-10-14", "2012-10-14"),
            ("sites.csv", 2, "52.2326", "52.2327"),
            ("suggestions.csv", 2, "Litter at", "Rubbish at"),
            ("referrals.csv", 2, ",240,", ",300,"),
            ("sessions.csv", 2, ",LITTER_PICKING,", ",PAINTING,"),
            ("attendances.csv", 2, ",SATISFACTORY,", ",GOOD,"),
            ("follow_ups.csv", 2, ",,,", ",,CONVICTION,"),
        ] {
            records.edit(file, line, old, new);
        }
        // Neither capitals nor spaces make another postcode.
        records.edit("offenders.csv", 4, "NN99 3QD", "nn993qd");

        let report = service.import(records.path()).await;

        assert_eq!(
            found(&report),
            [
                ("areas.csv", 3, "valid_to"),
                ("organisations.csv", 2, "contact_email"),
                ("people.csv", 2, "name"),
                ("offenders.csv", 2, "last_name"),
                ("offenders.csv", 3, "date_of_birth"),
                ("sites.csv", 2, "latitude"),
                ("suggestions.csv", 2, "title"),
                ("referrals.csv", 2, "ordered_minutes"),
                ("sessions.csv", 2, "work_types"),
                ("attendances.csv", 2, "behaviour"),
                ("follow_ups.csv", 2, "proven_by"),
            ]
        );
        let offenders = counted(&report, "offenders.csv");
        assert_eq!((offenders.differing, offenders.already_there), (2, 403));
        assert_eq!(service.rows().await, before);
        service.stop().await;
    }
}

/// Writes references in other letters: every text in a file, wherever it stands.
fn rewrite(records: &Records, changes: &[(&str, &str, &str)]) {
    for (file, old, new) in changes {
        let content = records.read(file);
        assert!(content.contains(old), "{old} does not stand in {file}");
        records.write(file, content.replace(old, new));
    }
}

#[tokio::test]
async fn references_are_compared_regardless_of_case() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::new(kind).await;
        let records = Records::new();
        let referring = [
            ("people.csv", ",west-northants,", ",West-Northants,"),
            ("people.csv", ",ward-", ",WARD-"),
            ("sites.csv", ",ward-", ",Ward-"),
            ("sites.csv", ";town-", "; Town-"),
            ("suggestions.csv", ",SITE-", ",Site-"),
            ("suggestions.csv", ",west-northants,", ",West-Northants,"),
            ("suggestions.csv", ",ward-", ",Ward-"),
            ("referrals.csv", ",OFF-", ",off-"),
            ("referrals.csv", ",REF-", ",ref-"),
            ("referrals.csv", ",MEN-", ",men-"),
            ("sessions.csv", ",SITE-", ",site-"),
            ("sessions.csv", ",SUP-", ",sup-"),
            ("attendances.csv", "SES-", "ses-"),
            ("attendances.csv", "IJ-", "ij-"),
            ("follow_ups.csv", "IJ-", "ij-"),
        ];
        rewrite(&records, &referring);
        assert_clean(&service.import(records.path()).await);
        let before = service.rows().await;

        let own = [
            ("areas.csv", "\nward-", "\nWARD-"),
            ("organisations.csv", "\nwest-northants", "\nWest-Northants"),
            ("people.csv", "\nCLR-", "\nclr-"),
            ("people.csv", "\nREF-", "\nref-"),
            ("people.csv", "\nMEN-", "\nmen-"),
            ("offenders.csv", "\nOFF-", "\noff-"),
            ("sites.csv", "\nSITE-", "\nsite-"),
            ("suggestions.csv", "\nSUG-", "\nsug-"),
            ("referrals.csv", "\nIJ-", "\nij-"),
            ("sessions.csv", "\nSES-", "\nses-"),
        ];
        rewrite(&records, &own);
        let again = service.import(records.path()).await;

        assert_clean(&again);
        assert_eq!(service.rows().await, before);
        // Twice in one file they are two rows of one record.
        let sites = records.read("sites.csv");
        let first = sites.lines().nth(1).expect("a row");
        let other = first.replacen("site-", "SITE-", 1);
        records.write("sites.csv", format!("{}\n{other}\n", sites.trim_end()));
        let twice = service.import(records.path()).await;
        let said: Vec<String> = twice.problems.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 1, "{said:#?}");
        assert!(said[0].contains("differs from line 2"), "{said:#?}");
        service.stop().await;
    }
}

#[tokio::test]
async fn what_no_step_would_record_of_a_known_row_is_a_difference_too() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::imported(kind).await;
        let records = Records::new();
        let before = service.rows().await;
        let line = |file, start| records.line_of(file, start);
        let edits = [
            (
                "suggestions.csv",
                line("suggestions.csv", "SUG-0051,"),
                ",WITHDRAWN,,",
                ",WITHDRAWN,2025-12-01T10:00:00,",
                "decided_at",
            ),
            (
                "referrals.csv",
                line("referrals.csv", "IJ-0386,"),
                ",240,,",
                ",240,MEN-03,",
                "mentor",
            ),
            (
                "referrals.csv",
                line("referrals.csv", "IJ-0391,"),
                "T13:20:00,",
                "T13:25:00,",
                "submitted_at",
            ),
            (
                "referrals.csv",
                line("referrals.csv", "IJ-0392,"),
                ",240,,",
                ",240,MEN-03,",
                "mentor",
            ),
            (
                "attendances.csv",
                line("attendances.csv", "SES-0037,IJ-0122,"),
                ",10:00,13:00,",
                ",10:00,,",
                "end",
            ),
            (
                "attendances.csv",
                line("attendances.csv", "SES-0048,IJ-0181,"),
                ",STOOD_DOWN,,,",
                ",STOOD_DOWN,,GOOD,",
                "behaviour",
            ),
            (
                "attendances.csv",
                line("attendances.csv", "SES-0048,IJ-0186,"),
                ",STOOD_DOWN,,,",
                ",STOOD_DOWN,5,,",
                "penalty_minutes",
            ),
            (
                "attendances.csv",
                line("attendances.csv", "SES-0117,IJ-0390,"),
                ",,,,,,",
                ",11:00,,,,,",
                "start",
            ),
            (
                "follow_ups.csv",
                line("follow_ups.csv", "IJ-0001,"),
                "2024-05-20",
                "2024-05-21",
                "checked_at",
            ),
        ];
        for (file, line, old, new, _) in edits {
            records.edit(file, line, old, new);
        }
        // What a cancelled session gives everybody need not be in the row.
        let last = line("attendances.csv", "SES-0048,IJ-0187,");
        records.edit("attendances.csv", last, "STOOD_DOWN", "");
        let expected = edits.map(|(file, line, _, _, column)| (file, line, column));
        let accepted = Options {
            accept_changes: true,
            ..Options::default()
        };

        for options in [Options::default(), accepted] {
            let report = service.import_with(records.path(), options).await;

            assert_clean(&report);
            assert_eq!(found(&report), expected);
            assert_eq!(counted(&report, "attendances.csv").differing, 4);
            assert_eq!(service.rows().await, before);
        }
        service.stop().await;
    }
}

#[tokio::test]
async fn what_no_step_records_of_a_new_row_is_told() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    let submitted = records.line_of("referrals.csv", "IJ-0392,");
    records.edit("referrals.csv", submitted, ",240,,", ",240,MEN-03,");
    assert_problems(
        &service.import(records.path()).await,
        &[problem_at(
            "referrals.csv",
            submitted,
            "mentor",
            "before the case is accepted",
        )],
    );
    records.edit("referrals.csv", submitted, ",240,MEN-03,", ",240,,");
    let cancelled = records.line_of("attendances.csv", "SES-0048,IJ-0181,");
    records.edit(
        "attendances.csv",
        cancelled,
        ",STOOD_DOWN,,,",
        ",STOOD_DOWN,,GOOD,",
    );
    let planned = records.line_of("attendances.csv", "SES-0117,IJ-0390,");
    records.edit("attendances.csv", planned, ",,,,,,", ",11:00,,,,,");

    assert_problems(
        &service.import(records.path()).await,
        &[
            problem_at(
                "attendances.csv",
                cancelled,
                "behaviour",
                "because the session was cancelled",
            ),
            problem_at("attendances.csv", planned, "start", "without an outcome"),
        ],
    );
    assert_eq!(service.rows_of("attendance").await, 0);
}

#[tokio::test]
async fn a_further_check_is_not_taken_for_one_with_another_time() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::imported(kind).await;
        let records = Records::new();
        let before = service.rows_of("follow_up").await;
        let checks = records.read("follow_ups.csv");
        // A second check soon after one that is still in the file, and one half a year after one that is not.
        let (first, rest) = checks.split_once("\nIJ-0001,").expect("a row");
        let (_, rest) = rest.split_once('\n').expect("further rows");
        records.write(
            "follow_ups.csv",
            format!("{first}\n{rest}IJ-0001,NONE_FOUND,2024-11-20T11:30:00,,,\nIJ-0002,NONE_FOUND,2024-08-03T15:40:00,,,\n"),
        );

        let report = service.import(records.path()).await;

        assert_clean(&report);
        assert_eq!(found(&report), []);
        assert_eq!(counted(&report, "follow_ups.csv").recorded, 2);
        assert_eq!(service.rows_of("follow_up").await, before + 2);
        service.stop().await;
    }
}
