//! Records that exist already with other values than in the files.

use crate::support::{
    Kind,
    records::{Records, Service, assert_clean, counted},
};

#[tokio::test]
async fn a_corrected_row_that_is_imported_again_is_reported_and_changes_nothing() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::new(kind).await;
        let records = Records::new();
        assert_clean(&service.import(records.path()).await);
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

        let found: Vec<_> = report
            .differences
            .iter()
            .map(|found| (found.file, found.line, found.column.unwrap_or_default()))
            .collect();
        assert_eq!(
            found,
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
            ("suggestions.csv", ",SUG-", ",sug-"),
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
