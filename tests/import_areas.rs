//! The `ward` column of places in the Team's records: the ward of the day, followed by areas of other maps.

use domain::{area, site};
use immediate_justice::import::Options;
use kernel::boundary::Shape;

use crate::support::{
    Kind,
    records::{Records, Service, assert_clean},
};

const WARD: &str = "ward-castle-2021;ward-castle-2025;town-northampton";

#[tokio::test]
async fn a_place_is_imported_with_the_areas_of_both_maps_and_its_town() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::new(kind).await;
        let records = Records::new();
        assert!(records.read("sites.csv").contains(WARD));

        let report = service.import(records.path()).await;

        assert_clean(&report);
        let operator = service.operator();
        let site = site::find_by_reference(&operator, "SITE-001").await;
        let site = site.expect("an answer").expect("the site");
        let areas = site::areas_of(&operator, &[site.id]).await.expect("areas");
        let directory = operator.directory();
        let reference = |id| directory.areas[id].reference.as_str();
        let mut names: Vec<&str> = areas[&site.id].iter().map(reference).collect();
        names.sort_unstable();
        assert_eq!(
            names.join(";"),
            "town-northampton;ward-castle-2021;ward-castle-2025"
        );
        assert_eq!(reference(&site.ward_id), "ward-castle-2021");
        service.stop().await;
    }
}

#[tokio::test]
async fn unknown_and_contradictory_areas_are_reported() {
    let service = Service::new(Kind::Sqlite).await;
    for (file, line) in [("sites.csv", 2), ("suggestions.csv", 2)] {
        for (areas, expected) in [
            (
                "town-northampton;ward-castle-2021",
                "The reference of a ward is expected",
            ),
            (
                "ward-castle-2021;somewhere",
                "The reference of a ward is expected",
            ),
            (
                "ward-castle-2021;ward-headlands-2021",
                "A place can lie in only one area of each type at a time",
            ),
            (
                "ward-castle-2021;town-corby",
                "A place can lie in only one authority at a time",
            ),
        ] {
            let records = Records::new();
            records.edit(file, line, WARD, areas);

            let report = service.import(records.path()).await;

            let listed = report
                .problems
                .iter()
                .filter(|problem| problem.file == file);
            let all: Vec<&str> = listed.map(|problem| problem.expected.as_str()).collect();
            assert!(
                all.iter().any(|text| text.starts_with(expected)),
                "{file} {areas}: {all:?}"
            );
        }
    }
    service.stop().await;
}

#[tokio::test]
async fn a_place_that_moves_far_needs_a_new_ward() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::imported(kind).await;
        let records = Records::new();
        for (ward, west) in [("ward-castle-2021", -0.9), ("ward-headlands-2021", -1.0)] {
            let operator = service.operator();
            let directory = operator.directory();
            let mut areas = directory.areas.values();
            let area = areas.find(|area| area.reference == ward).expect(ward);
            let (east, south, north) = (west + 0.05, 52.2, 52.25);
            let ring = vec![
                [west, south],
                [east, south],
                [east, north],
                [west, north],
                [west, south],
            ];
            let bound = area::Bound {
                area: area.id,
                expected_version: area.version,
                shape: Shape::of(vec![vec![ring]]),
                source: "squares".into(),
                reason: None,
            };
            area::bound(&operator, bound).await.expect("a boundary");
        }
        let accepted = Options {
            accept_changes: true,
            ..Options::default()
        };
        records.edit("sites.csv", 2, "-0.8850", "-0.9850");

        let alone = service.import_with(records.path(), accepted).await;
        records.edit("sites.csv", 2, "ward-castle-2021;", "ward-headlands-2021;");
        let together = service.import_with(records.path(), accepted).await;

        assert_clean(&alone);
        let kept = alone.differing().join("\n");
        assert!(
            kept.contains("sites.csv, line 2 (SITE-001), column longitude")
                && kept.contains("in Headlands (reference ward-headlands-2021)"),
            "{kept}"
        );
        assert_clean(&together);
        assert_eq!(together.differing(), [""; 0]);
        let operator = service.operator();
        let site = site::find_by_reference(&operator, "SITE-001").await;
        let site = site.expect("an answer").expect("the site");
        let ward = operator.directory().areas[&site.ward_id].reference.clone();
        assert_eq!(
            (site.longitude.to_string(), ward.as_str()),
            ("-0.985".into(), "ward-headlands-2021")
        );
        service.stop().await;
    }
}
