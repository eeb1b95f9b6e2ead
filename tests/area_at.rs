//! The areas at a point: on the day asked for, on boundaries, in holes and in several parts.

use std::time::Duration;

use domain::area::AreaType;
use kernel::outbox::Limits;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp, on_both,
    squares::{self, PARISH, Squares, TOWN, collection, feature, options, ring},
};

const AT: &str = "query($latitude: Float!, $longitude: Float!, $on: Date) {
    areaAt(latitude: $latitude, longitude: $longitude, on: $on) {
        ward { reference } authority { reference } town { reference } parish { reference } wardsAreKnown } }";

/// What lies at a point: the references of ward, authority, town and parish.
async fn at(client: &Client<'_>, latitude: f64, longitude: f64, on: Option<&str>) -> [Value; 4] {
    let variables = json!({ "latitude": latitude, "longitude": longitude, "on": on });
    let reply = client.run(AT, variables).await;
    let found = reply.data("areaAt");
    assert!(found.is_object(), "{}", reply.body);
    ["ward", "authority", "town", "parish"].map(|kind| found[kind]["reference"].clone())
}

async fn imported(app: &TestApp, kind: AreaType, file: &Value) {
    let report = app.import_squares(&Squares::of(file), options(kind)).await;
    let report = report.expect("an import that reaches its end");
    assert_eq!(report.problems, []);
}

#[tokio::test]
async fn the_boundaries_are_those_of_the_day() {
    on_both(async |app| {
        app.bounded_wards().await;
        let analyst = app.analyst();

        for (on, ward) in [
            (Some("2025-04-30"), "ward-2021"),
            (Some("2025-05-01"), "west-2025"),
            (None, "west-2025"),
        ] {
            let found = at(&analyst, 52.25, -0.85, on).await;

            let expected = [json!(ward), json!("west"), Value::Null, Value::Null];
            assert_eq!(found, expected, "{on:?}");
        }
        let outside = at(&analyst, 52.4, -0.85, None).await;
        assert_eq!(outside, [const { Value::Null }; 4]);
    })
    .await;
}

#[tokio::test]
async fn a_point_on_a_boundary_is_always_in_the_same_area() {
    on_both(async |app| {
        app.bounded_wards().await;

        for (latitude, longitude, ward) in [
            // On the line between both, in its corners, and on the outer line.
            (52.25, -0.8, json!("east-2025")),
            (52.2, -0.8, json!("east-2025")),
            (52.3, -0.8, json!("east-2025")),
            (52.25, -0.9, json!("west-2025")),
            (52.25, -0.800_001, json!("west-2025")),
            (52.25, -0.7, json!("east-2025")),
            (52.25, -0.699_99, Value::Null),
        ] {
            for _ in 0..3 {
                let [found, ..] = at(&app.manager(), latitude, longitude, None).await;
                assert_eq!(found, ward, "{latitude} {longitude}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn holes_are_outside_and_every_part_is_inside() {
    on_both(async |app| {
        app.bounded_wards().await;
        let with_hole = json!({ "type": "Polygon", "coordinates":
            [ring((-0.9, 52.2), 0.1), ring((-0.86, 52.24), 0.02)] });
        imported(
            app,
            AreaType::Parish,
            &collection(&[feature("PAR25CD", PARISH, with_hole)]),
        )
        .await;
        let parts = json!({ "type": "MultiPolygon", "coordinates":
            [[ring((-0.9, 52.2), 0.01)], [ring((-0.88, 52.2), 0.01)]] });
        imported(
            app,
            AreaType::Town,
            &collection(&[feature("bua22cd", TOWN, parts)]),
        )
        .await;

        for (latitude, longitude, town, parish) in [
            (52.205, -0.895, true, true),
            (52.205, -0.885, false, true),
            (52.205, -0.875, true, true),
            (52.25, -0.85, false, false),
            // The edge of a hole is a boundary too.
            (52.24, -0.85, false, true),
        ] {
            let [ward, authority, found_town, found_parish] =
                at(&app.council(), latitude, longitude, None).await;

            assert_eq!((ward, authority), (json!("west-2025"), json!("west")));
            assert_eq!(found_town == "square-town", town, "{latitude} {longitude}");
            assert_eq!(
                found_parish == "square-parish",
                parish,
                "{latitude} {longitude}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn without_boundaries_the_response_says_so() {
    on_both(async |app| {
        let known = async || {
            let question =
                "{ areaAt(latitude: 52.25, longitude: -0.85) { ward { id } wardsAreKnown } }";
            app.councillor().ask(question).await.data("areaAt")
        };
        app.squares().await;
        assert_eq!(
            known().await,
            json!({ "ward": null, "wardsAreKnown": false })
        );

        app.import_squares(&Squares::of(&squares::wards()), options(AreaType::Ward))
            .await
            .expect("an import");

        assert_eq!(known().await["wardsAreKnown"], true);
    })
    .await;
}

#[tokio::test]
async fn an_invalid_point_is_refused() {
    on_both(async |app| {
        let wrong = "{ areaAt(latitude: 90.1, longitude: -180.1) { wardsAreKnown } }";

        let reply = app.analyst().ask(wrong).await;

        assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.body);
        let told = reply.body.to_string();
        assert!(
            told.contains("A latitude of -90 to 90 degrees")
                && told.contains("A longitude of -180"),
            "{told}"
        );
        assert_eq!(app.anonymous().ask(wrong).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn other_instances_learn_of_imported_and_replaced_boundaries() {
    on_both(async |app| {
        let other = app.other_process(Limits::default()).await;
        let ward_there = || {
            let directory = other.app.directory();
            let found: Vec<_> = directory.boundaries.around(52.25, -0.85).collect();
            let names = found.iter().map(|id| directory.areas[id].reference.clone());
            let mut names: Vec<_> = names.collect();
            names.sort();
            names
        };
        let heard = async |expected: &[&str]| {
            let wait = async {
                while ward_there() != expected {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            let heard = tokio::time::timeout(Duration::from_secs(5), wait).await;
            assert!(heard.is_ok(), "{:?} is not {expected:?}", ward_there());
        };
        assert_eq!(ward_there(), [""; 0]);

        app.bounded_wards().await;
        heard(&["ward-2021", "west-2025"]).await;

        let elsewhere = collection(&[squares::ward(
            squares::WEST_2025,
            squares::square((-1.0, 52.2), 0.1),
        )]);
        let accepting = boundaries_accepted();
        let report = app
            .import_squares(&Squares::of(&elsewhere), accepting)
            .await
            .expect("an import");
        assert_eq!(report.amended, 1);
        heard(&["ward-2021"]).await;
        drop(other);
    })
    .await;
}

fn boundaries_accepted() -> immediate_justice::import::boundaries::Options {
    immediate_justice::import::boundaries::Options {
        accept_changes: true,
        ..options(AreaType::Ward)
    }
}
