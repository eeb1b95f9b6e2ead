//! Filters of sites, suggestions and sessions: by area as at a date, organisation, kind of work, status and period,
//! and what they must not reveal.

use domain::{site::Status, suggestion};
use serde_json::{Value, json};

use crate::support::{
    Client,
    maps::{BEFORE, HERE, found, four_places},
    on_both,
};

#[tokio::test]
async fn places_are_filtered_by_areas_as_at_a_day() {
    on_both(async |app| {
        four_places(app).await;
        let (april, may) = (Some("2025-04-30"), Some("2025-05-01"));
        for (areas, day, expected) in [
            (
                vec!["castle-2021"],
                None,
                vec!["a old", "b both", "c other"],
            ),
            (
                vec!["castle-2021"],
                april,
                vec!["a old", "b both", "c other"],
            ),
            (vec!["castle-2021"], may, vec![]),
            (vec!["castle-2025"], may, vec!["b both", "d new"]),
            (vec!["castle-2025"], april, vec![]),
            (
                vec!["west"],
                april,
                vec!["a old", "b both", "c other", "d new"],
            ),
            (vec!["mill-2025", "castle-2021"], may, vec!["c other"]),
            (vec!["town"], None, vec!["d new"]),
            (vec!["north"], None, vec![]),
            (
                vec!["county"],
                None,
                vec!["a old", "b both", "c other", "d new"],
            ),
        ] {
            let mut ids = vec![];
            for area in &areas {
                ids.push(app.area(area).await);
            }
            let mut filter = json!({ "areas": ids });
            if let Some(day) = day {
                filter["areasAsAt"] = json!(day);
            }
            for list in ["sites", "suggestions"] {
                let names = found(&app.manager(), list, filter.clone()).await;

                assert_eq!(names, expected, "{list} in {areas:?} as at {day:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn areas_within_an_authority_are_those_of_the_day() {
    on_both(async |app| {
        four_places(app).await;
        let seed = app.seed().await;
        seed.suggestion_lying("e old", (BEFORE, HERE), "mill-2021", &[])
            .await;
        seed.done().await;
        let west = app.area("west").await;

        let april = json!({ "areas": [west], "areasAsAt": "2025-04-30" });
        let may = json!({ "areas": [west], "areasAsAt": "2025-05-01" });

        let in_may = found(&app.manager(), "suggestions", may).await;
        let in_april = found(&app.manager(), "suggestions", april).await;
        assert_eq!(
            in_may,
            ["b both", "c other", "d new"],
            "those given a ward of the new map"
        );
        assert_eq!(in_april.len(), 5, "the town was there before: {in_april:?}");
    })
    .await;
}

#[tokio::test]
async fn sessions_are_filtered_by_the_areas_of_their_site() {
    on_both(async |app| {
        app.two_maps().await;
        let seed = app.seed().await;
        let site = seed.site_lying("Old Mill", (BEFORE, HERE), "castle-2021", &["castle-2025"]).await;
        let site = seed.approved(&seed.assessed(&site).await).await;
        seed.planned(&site, 0).await;
        seed.done().await;
        let [old, new, mill] =
            [app.area("castle-2021").await, app.area("castle-2025").await, app.area("mill-2025").await];
        let near = |latitude: f64| json!({ "near": { "location": { "latitude": latitude, "longitude": -0.8 }, "metres": 100 } });
        let edges = |west: f64| json!({ "box": { "south": 52.2, "west": west, "north": 52.4, "east": 0.0 } });
        for (filter, finds) in [
            (json!({ "areas": [old] }), true),
            (json!({ "areas": [new], "areasAsAt": "2025-05-01" }), true),
            (json!({ "areas": [old], "areasAsAt": "2025-05-01" }), false),
            (json!({ "areas": [mill] }), false),
            (near(52.3), true),
            (near(52.31), false),
            (edges(-0.9), true),
            (edges(-0.7), false),
            (json!({ "types": ["PARK"] }), true),
            (json!({ "types": ["OTHER"] }), false),
        ] {
            for client in [app.manager(), app.council()] {
                let ids = found(&client, "sessions", filter.clone()).await;

                assert_eq!(ids.len(), usize::from(finds), "{filter}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn places_and_sessions_are_filtered_by_suggesting_organisations_within_reach() {
    on_both(async |app| {
        let seed = app.seed().await;
        let row = seed
            .suggestion("From the council", suggestion::Status::Accepted)
            .await;
        seed.site("By the Team", Status::Approved).await;
        seed.done().await;
        let council = app.listed("organisations", "west-northants").await;
        let group = app
            .listed("organisations", "weston-favell-allotments")
            .await;

        let theirs = found(&app.manager(), "sites", json!({ "organisation": council })).await;
        let others = found(&app.manager(), "sites", json!({ "organisation": group })).await;
        let of_a_stranger =
            found(&app.officer(), "sites", json!({ "organisation": council })).await;
        let listed = found(
            &app.manager(),
            "suggestions",
            json!({ "organisation": council }),
        )
        .await;

        assert_eq!(theirs, [row.title.as_str()]);
        assert_eq!(listed, [row.title.as_str()]);
        assert_eq!(others, [""; 0]);
        assert_eq!(
            of_a_stranger, [""; 0],
            "an officer sees no suggestion of the council"
        );
    })
    .await;
}

#[tokio::test]
async fn sites_and_sessions_are_filtered_by_kinds_of_work_that_the_caller_sees() {
    on_both(async |app| {
        let session = app
            .booked(&[], json!({ "workTypes": ["PAINTING", "MOWING"] }))
            .await;
        let id = session["id"].as_str().expect("an id").to_owned();
        let found_by = async |client: &Client<'_>, kind: &str| {
            let filter = json!({ "workTypes": [kind] });
            let sites = found(client, "sites", filter.clone()).await.len();
            (sites, found(client, "sessions", filter).await)
        };

        assert_eq!(
            found_by(&app.manager(), "MOWING").await,
            (1, vec![id.clone()])
        );
        assert_eq!(found_by(&app.manager(), "CLEARING").await, (0, vec![]));
        assert_eq!(
            found_by(&app.council(), "MOWING").await,
            (0, vec![]),
            "it is still to come"
        );
        app.at("2025-12-31T12:00:00Z");
        assert_eq!(found_by(&app.council(), "MOWING").await, (1, vec![id]));
    })
    .await;
}

#[tokio::test]
async fn suggestions_are_filtered_by_kinds_of_work() {
    on_both(async |app| {
        let councillor = app.councillor();
        for (title, kinds) in [("paint", vec!["PAINTING", "MOWING"]), ("mow", vec!["MOWING"]), ("none", vec![])] {
            let input = json!({ "title": title, "description": "Litter.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": councillor.area("upton").await, "workTypes": kinds });
            councillor.done("submitSuggestion", "suggestion", "id", input).await;
        }

        let painted = found(&app.manager(), "suggestions", json!({ "workTypes": ["PAINTING"] })).await;
        let either = found(&app.manager(), "suggestions", json!({ "workTypes": ["PAINTING", "MOWING"] })).await;

        assert_eq!(painted, ["paint"]);
        assert_eq!(either, ["paint", "mow"]);
    })
    .await;
}

#[tokio::test]
async fn a_period_is_in_local_days_and_includes_both_ends() {
    on_both(async |app| {
        app.two_maps().await;
        let seed = app.seed().await;
        // Half an hour before and after midnight of summer time.
        for (name, at) in [
            ("a", "2025-04-09T22:30:00Z"),
            ("b", "2025-04-09T23:30:00Z"),
            ("c", "2025-04-10T22:59:59Z"),
        ] {
            seed.site_lying(name, (at, HERE), "castle-2021", &[]).await;
            seed.suggestion_lying(name, (at, HERE), "castle-2021", &[])
                .await;
        }
        seed.done().await;
        for (filter, expected) in [
            (json!({ "from": "2025-04-10" }), vec!["b", "c"]),
            (json!({ "to": "2025-04-10" }), vec!["a"]),
            (
                json!({ "from": "2025-04-10", "to": "2025-04-11" }),
                vec!["b", "c"],
            ),
            (json!({ "from": "2025-04-10", "to": "2025-04-10" }), vec![]),
            (json!({ "from": "2025-04-11" }), vec![]),
        ] {
            for (list, field) in [
                ("sites", "proposed"),
                ("sites", "statusChanged"),
                ("suggestions", "submitted"),
                ("suggestions", "statusChanged"),
            ] {
                let found = found(&app.manager(), list, json!({ field: filter })).await;
                assert_eq!(found, expected, "{list} {field} {filter}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn sites_are_filtered_by_the_days_on_which_they_were_improved() {
    on_both(async |app| {
        let site = app.seed_site(Status::Completed).await;
        app.seed_site(Status::Approved).await;
        let at = app
            .read(
                "site",
                site["reference"].as_str().expect("one"),
                "improvedAt",
            )
            .await;
        let day = at["improvedAt"].as_str().expect("an instant")[..10].to_owned();

        let on = found(
            &app.officer(),
            "sites",
            json!({ "improved": { "from": day } }),
        )
        .await;
        let after = found(
            &app.officer(),
            "sites",
            json!({ "improved": { "from": "2026-01-01" } }),
        )
        .await;
        let before = found(
            &app.officer(),
            "sites",
            json!({ "improved": { "to": "2025-01-01" } }),
        )
        .await;

        assert_eq!((on.len(), after.len(), before.len()), (1, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn all_conditions_of_a_filter_must_hold() {
    on_both(async |app| {
        four_places(app).await;
        let filter = json!({
            "areas": [app.area("castle-2025").await], "areasAsAt": "2025-08-18", "types": ["PARK"], "statusChanged": { "from": "2025-08-01" },
            "near": { "location": { "latitude": 52.3, "longitude": -0.8 }, "metres": 10 },
            "box": { "south": 52.0, "west": -1.0, "north": 53.0, "east": 0.0 },
        });
        for (list, status) in [("sites", "PROPOSED"), ("suggestions", "SUBMITTED")] {
            let mut filter = filter.clone();
            filter["statuses"] = json!([status]);

            assert_eq!(found(&app.manager(), list, filter.clone()).await, ["d new"]);

            filter["types"] = json!(["OTHER"]);
            assert_eq!(found(&app.manager(), list, filter).await, [""; 0]);
        }
    })
    .await;
}

/// The open sites in a councillor's wards, by the map of April and by the present one, and those near a playground.
#[tokio::test]
async fn a_council_officers_queries_work() {
    on_both(async |app| {
        four_places(app).await;
        let officer = app.council();
        let open = |ward: Value, day: &str| json!({ "areas": [ward], "areasAsAt": day, "statuses": ["PROPOSED", "ASSESSING"] });
        let (old, new) = (app.area("castle-2021").await, app.area("castle-2025").await);

        let april = found(&officer, "sites", open(old, "2025-04-15")).await;
        let now = found(&officer, "sites", open(new, "2025-08-18")).await;
        let playground = json!({ "near": { "location": { "latitude": 52.3001, "longitude": -0.8 }, "metres": 20 } });
        let near = found(&officer, "suggestions", playground).await;

        assert_eq!(april, ["a old", "b both", "c other"]);
        assert_eq!(now, ["b both", "d new"]);
        assert_eq!(near.len(), 4);
    })
    .await;
}
