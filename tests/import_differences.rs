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
