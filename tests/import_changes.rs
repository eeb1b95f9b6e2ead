//! `import --accept-changes`: records that exist already are amended where they differ, as far as the rules allow it.

use immediate_justice::import::{Options, Report};

use crate::support::{
    Kind, database, process,
    records::{Records, Service, assert_clean, counted},
};

const ACCEPTED: Options = Options {
    accept_changes: true,
    dry_run: false,
    encoding: None,
    progress: false,
};

/// File, line and column of each difference that is left.
fn left(report: &Report) -> Vec<(&'static str, u64, &'static str)> {
    let differences = report.differences.iter();
    differences
        .map(|found| (found.file, found.line, found.column.unwrap_or_default()))
        .collect()
}

/// Everything that was amended, with the reason: the kind of record, the field and the values. Sessions that joined an operation
/// are told as amendments of it, and left out.
async fn amendments(service: &Service) -> Vec<String> {
    let query = "SELECT noun || ' ' || field || ': ' || COALESCE(old_value, '-') || ' > ' || COALESCE(new_value, '-') \
                 || ' (' || COALESCE(reason, '-') || ', ' || by_subject || ')' FROM amendment WHERE noun <> 'operation' ORDER BY id";
    service.column(query).await
}

#[tokio::test]
async fn permitted_changes_are_applied_with_a_reason_and_a_second_import_changes_nothing() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::imported(kind).await;
        let records = Records::new();
        let open = records.line_of("referrals.csv", "IJ-0381,");
        let mentored = records.line_of("referrals.csv", "IJ-0394,");
        let planned = records.line_of("sessions.csv", "SES-0118,");
        let reviewed = records.line_of("suggestions.csv", "SUG-0079,");
        let mentor = records.line_of("people.csv", "MEN-02,");
        let officer = records.line_of("people.csv", "REF-01,");
        for (file, line, old, new) in [
            ("areas.csv", 3, ",2021-04-01,", ",2021-04-01,2030-04-01"),
            ("organisations.csv", 2, "desk@", "office@"),
            ("people.csv", 2, "Juniper", "Juno"),
            (
                "people.csv",
                2,
                ";ward-headlands-2025",
                ";ward-moulton-2025",
            ),
            ("people.csv", mentor, "ivy.", "iv."),
            ("people.csv", officer, "X9001", "X9101"),
            ("offenders.csv", 2, "Pretendstone", "Pretendston"),
            ("offenders.csv", 2, "NN99 2PN", "NN99 2PQ"),
            ("sites.csv", 2, "52.2326", "52.2327"),
            ("sites.csv", 2, "2028-03-31", "2029-03-31"),
            ("suggestions.csv", reviewed, "Litter at", "Rubbish at"),
            ("referrals.csv", open, ",240,", ",300,"),
            ("referrals.csv", mentored, ",MEN-03,", ",MEN-06,"),
            ("sessions.csv", planned, ",10:00,14:00,", ",11:00,15:00,"),
        ] {
            records.edit(file, line, old, new);
        }
        let told = service.import(records.path()).await;
        assert_eq!(told.differences.len(), 15, "{:#?}", told.differing());
        assert_eq!(amendments(&service).await, [""; 0]);
        let audited = service.rows_of("audit_entry").await;

        let report = service.import_with(records.path(), ACCEPTED).await;

        assert_clean(&report);
        assert_eq!(report.differing(), [""; 0]);
        for (file, amended) in [
            ("areas.csv", 1),
            ("organisations.csv", 1),
            ("people.csv", 3),
            ("offenders.csv", 1),
            ("sites.csv", 1),
            ("suggestions.csv", 1),
            ("referrals.csv", 2),
            ("sessions.csv", 1),
            ("attendances.csv", 0),
        ] {
            let counted = counted(&report, file);
            assert_eq!((counted.amended, counted.differing), (amended, 0), "{file}");
            assert_eq!(counted.already_there, counted.rows - amended, "{file}");
        }
        let made = amendments(&service).await;
        for expected in [
            "area validTo: - > 2030-04-01 (import, operator)",
            "organisation contactEmail: desk@analysts.example > office@analysts.example (import, operator)",
            "councillor name: Juniper Exampleton > Juno Exampleton (import, operator)",
            "member of staff subject: ivy.samplewren@opfcc.example > iv.samplewren@opfcc.example (import, operator)",
            "referrer collarNumber: X9001 > X9101 (import, operator)",
            "offender lastName: Pretendstone > Pretendston (import, operator)",
            "offender postcode: NN99 2PN > NN99 2PQ (import, operator)",
            "site location: 52.2326, -0.885 > 52.2327, -0.885 (import, operator)",
            "suggestion title: Litter at Lumbertubs Lane underpass, Northampton > Rubbish at Lumbertubs Lane underpass, Northampton (import, operator)",
            "referral orderedMinutes: 240 > 300 (import, operator)",
        ] {
            assert!(
                made.iter().any(|one| one == expected),
                "{expected}: {made:#?}"
            );
        }
        // The term in one ward ends today, and one in another begins with the ward.
        let terms: Vec<_> = made.iter().filter(|one| one.contains("terms")).collect();
        assert_eq!(terms.len(), 2, "{made:#?}");
        // Besides these: the permission, the mentor, and the session's two times are in the audit trail.
        assert!(service.rows_of("audit_entry").await > audited + 12);
        let before = service.rows().await;

        let again = service.import_with(records.path(), ACCEPTED).await;

        assert_clean(&again);
        assert_eq!(again.differing(), [""; 0]);
        assert!(again.files.iter().all(|file| file.amended == 0));
        assert_eq!(service.rows().await, before);
        assert_eq!(amendments(&service).await, made);
        service.stop().await;
    }
}

#[tokio::test]
async fn refused_changes_are_reported_with_their_record_and_the_others_applied() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::imported(kind).await;
        let records = Records::new();
        for (file, line, old, new) in [
            ("areas.csv", 3, ",UNITARY,", ",POLICE_AREA,"),
            // A child of thirteen cannot have had a conditional caution for adults.
            ("offenders.csv", 5, "1982-10-19", "2010-10-19"),
            ("offenders.csv", 5, "NN99 1WP", "NN99 1WQ"),
            ("suggestions.csv", 2, "Litter at", "Rubbish at"),
            ("referrals.csv", 2, ",240,", ",300,"),
            ("sessions.csv", 2, ",LITTER_PICKING,", ",PAINTING,"),
            ("attendances.csv", 2, ",SATISFACTORY,", ",GOOD,"),
            ("follow_ups.csv", 2, ",,,", ",,CONVICTION,"),
        ] {
            records.edit(file, line, old, new);
        }

        let report = service.import_with(records.path(), ACCEPTED).await;

        assert_clean(&report);
        assert_eq!(
            left(&report),
            [
                ("areas.csv", 3, "type"),
                ("offenders.csv", 5, "date_of_birth"),
                ("suggestions.csv", 2, "title"),
                ("referrals.csv", 2, "ordered_minutes"),
                ("sessions.csv", 2, "work_types"),
                ("attendances.csv", 2, "behaviour"),
                ("follow_ups.csv", 2, "proven_by"),
            ]
        );
        let said = report.differing();
        for (place, words) in [
            (
                0,
                "line 3 (north-northamptonshire), column type: The stored value is different and stays as it is. No operation",
            ),
            (1, "line 5 (OFF-0004), column date_of_birth"),
            (2, "line 2 (SUG-0001), column title"),
            (2, "The suggestion has the status ACCEPTED"),
            (3, "line 2 (IJ-0001)"),
            (5, "line 2 (SES-0001 IJ-0001)"),
        ] {
            assert!(said[place].contains(words), "{words}: {said:#?}");
        }
        assert_eq!(
            amendments(&service).await,
            ["offender postcode: NN99 1WP > NN99 1WQ (import, operator)"]
        );
        let offenders = counted(&report, "offenders.csv");
        assert_eq!((offenders.amended, offenders.differing), (0, 1));

        // Nothing is left behind of what was refused, and the next import finds the same.
        let before = service.rows().await;
        let again = service.import_with(records.path(), ACCEPTED).await;
        assert_eq!(again.differences, report.differences);
        assert_eq!(service.rows().await, before);
        service.stop().await;
    }
}

#[tokio::test]
async fn an_unreachable_status_is_reported_as_a_difference() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::imported(kind).await;
        let records = Records::new();
        let before = service.rows().await;
        for (file, line, old, new) in [
            ("sites.csv", 2, "COMPLETED,2024-01-18T14:30:00", "APPROVED,"),
            (
                "suggestions.csv",
                2,
                "ACCEPTED,2023-11-14T14:00:00,,SITE-001,",
                "DECLINED,2023-11-14T14:00:00,UNSAFE,,",
            ),
            (
                "referrals.csv",
                2,
                "COMPLETED,2023-12-13T10:30:00",
                "REFUSED,2023-12-13T10:30:00",
            ),
            (
                "referrals.csv",
                2,
                "10:30:00,",
                "10:30:00,REFUSED_AT_CONTACT",
            ),
            (
                "referrals.csv",
                3,
                "2023-12-15T12:00:00",
                "2023-12-16T12:00:00",
            ),
            ("sessions.csv", 2, ",COMPLETED,", ",IN_PROGRESS,"),
        ] {
            records.edit(file, line, old, new);
        }

        for options in [Options::default(), ACCEPTED] {
            let report = service.import_with(records.path(), options).await;

            assert_clean(&report);
            let mut found = left(&report);
            found.sort_unstable();
            assert_eq!(
                found,
                [
                    ("referrals.csv", 2, "status"),
                    ("referrals.csv", 3, "concluded_at"),
                    ("sessions.csv", 2, "status"),
                    ("sites.csv", 2, "status"),
                    ("suggestions.csv", 2, "status"),
                ]
            );
            for file in ["sites.csv", "suggestions.csv", "sessions.csv"] {
                let counted = counted(&report, file);
                assert_eq!(
                    (counted.differing, counted.already_there),
                    (1, counted.rows - 1),
                    "{file}"
                );
            }
            assert_eq!(counted(&report, "referrals.csv").differing, 2);
            assert_eq!(service.rows().await, before);
        }
        service.stop().await;
    }
}

#[tokio::test]
async fn the_exit_code_says_whether_records_differ() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let database = database::empty(kind).await;
        let records = Records::new();
        let import = |more: &[&str]| {
            let folder = records.path().to_str().expect("a path");
            let output = process::run(
                &database.url(),
                &[&["--quiet", "import", folder], more].concat(),
            );
            (
                output.status.code(),
                String::from_utf8(output.stdout).expect("text"),
            )
        };
        assert_eq!(import(&[]).0, Some(0));
        records.edit("offenders.csv", 2, "Pretendstone", "Pretendston");
        records.edit("areas.csv", 3, ",UNITARY,", ",POLICE_AREA,");

        let (code, said) = import(&[]);
        assert_eq!(code, Some(3));
        assert!(
            said.contains("offenders.csv: 405 rows, 0 recorded, 404 existed already, 1 differ\n"),
            "{said}"
        );

        let (code, said) = import(&["--accept-changes"]);
        assert_eq!(code, Some(3));
        assert!(
            said.contains(
                "offenders.csv: 405 rows, 0 recorded, 404 existed already, 1 amended, 0 differ\n"
            ),
            "{said}"
        );
        assert!(
            said.contains("areas.csv, line 3 (north-northamptonshire), column type: "),
            "{said}"
        );

        records.edit("areas.csv", 3, ",POLICE_AREA,", ",UNITARY,");
        let (code, said) = import(&["--accept-changes"]);
        assert_eq!(code, Some(0));
        assert!(
            said.contains(
                "offenders.csv: 405 rows, 0 recorded, 405 existed already, 0 amended, 0 differ\n"
            ),
            "{said}"
        );
        database.drop().await;
    }
}
