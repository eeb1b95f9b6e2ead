//! The ward of a suggestion or a site: by its point if it is left out, and refused if it is far from the point.

use serde_json::{Value, json};

use crate::support::{
    Reply, TestApp,
    cases::{of, with},
    on_both,
};

fn suggestion(latitude: f64, longitude: f64, ward: Value) -> Value {
    json!({
        "title": "Eastfield Park", "description": "Litter everywhere.", "siteType": "PARK",
        "location": { "latitude": latitude, "longitude": longitude }, "ward": ward,
    })
}

fn site(latitude: f64, longitude: f64, ward: Value) -> Value {
    json!({ "name": "Eastfield Park", "type": "PARK", "location": { "latitude": latitude, "longitude": longitude }, "ward": ward })
}

/// Submits a suggestion and proposes a site at a point, and returns both replies with the field of their record.
async fn both(
    app: &TestApp,
    latitude: f64,
    longitude: f64,
    ward: &Value,
) -> [(Reply, &'static str); 2] {
    let manager = app.manager();
    let submitted = suggestion(latitude, longitude, ward.clone());
    let proposed = site(latitude, longitude, ward.clone());
    [
        (
            manager
                .act(
                    "submitSuggestion",
                    submitted,
                    "suggestion { ward { reference } }",
                )
                .await,
            "submitSuggestion.suggestion",
        ),
        (
            manager
                .act("proposeSite", proposed, "site { ward { reference } }")
                .await,
            "proposeSite.site",
        ),
    ]
}

fn messages(reply: &Reply) -> String {
    reply.body["data"].to_string()
}

#[tokio::test]
async fn a_missing_ward_is_found_by_the_point() {
    on_both(async |app| {
        app.bounded_wards().await;

        for (longitude, ward) in [
            (-0.85, "west-2025"),
            (-0.75, "east-2025"),
            (-0.8, "east-2025"),
        ] {
            for (reply, record) in both(app, 52.25, longitude, &Value::Null).await {
                assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
                assert_eq!(reply.data(record), json!({ "ward": { "reference": ward } }));
            }
        }
        let without = with(
            suggestion(52.25, -0.85, Value::Null),
            json!({ "ward": null }),
        );
        assert!(without.get("ward").is_none());
        let made = app
            .councillor()
            .done(
                "submitSuggestion",
                "suggestion",
                "ward { reference }",
                without,
            )
            .await;
        assert_eq!(made["ward"]["reference"], "west-2025");
    })
    .await;
}

#[tokio::test]
async fn without_boundaries_a_ward_is_required() {
    on_both(async |app| {
        app.squares().await;
        for (reply, record) in both(app, 52.25, -0.85, &Value::Null).await {
            assert_eq!(reply.user_errors(), ["BAD_USER_INPUT ward"], "{}", reply.body);
            let expected = "The id of the ward that contains the place is expected: the service has no boundaries of wards";
            assert!(messages(&reply).contains(expected), "{}", reply.body);
            assert_eq!(reply.data(record), Value::Null);
        }
        let given = app.area("west-2025").await;
        for (reply, _) in both(app, 52.6, -0.5, &given).await {
            assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_point_outside_all_boundaries_needs_a_ward() {
    on_both(async |app| {
        app.bounded_wards().await;

        for (reply, _) in both(app, 52.4, -0.85, &Value::Null).await {
            assert_eq!(
                reply.user_errors(),
                ["BAD_USER_INPUT ward"],
                "{}",
                reply.body
            );
            assert!(
                messages(&reply).contains("this point lies in no ward"),
                "{}",
                reply.body
            );
        }
        // A ward whose boundary is not known may be anywhere.
        let upton = app.area("upton").await;
        for (reply, _) in both(app, 52.4, -0.85, &upton).await {
            assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_ward_far_from_the_point_is_refused_and_the_error_names_the_right_one() {
    on_both(async |app| {
        app.bounded_wards().await;
        let east = app.area("east-2025").await;
        // East to west, 0.1 degrees are about 6,808 metres here: 488, 511 and 3,404 metres outside.
        for (longitude, metres) in [(-0.807_17, None), (-0.807_5, Some("511")), (-0.85, Some("3404"))] {
            for (reply, _) in both(app, 52.25, longitude, &east).await {
                let Some(metres) = metres else {
                    assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
                    continue;
                };
                assert_eq!(reply.user_errors(), ["BAD_USER_INPUT ward"], "{}", reply.body);
                let expected = format!(
                    "The id of the ward that contains the place, or whose boundary is at most 500 metres from it, is \
                     expected. The point lies {metres} metres outside the ward given, in WEST-2025 (reference west-2025)."
                );
                assert!(messages(&reply).contains(&expected), "{}", reply.body);
            }
        }
        // The map of the day counts, and not the boundary alone.
        let old = app.area("ward-2021").await;
        for (reply, _) in both(app, 52.25, -0.85, &old).await {
            assert_eq!(reply.user_errors(), ["CONFLICT area-is-a-ward"], "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_place_cannot_move_out_of_its_ward() {
    on_both(async |app| {
        app.bounded_wards().await;
        let manager = app.manager();
        let (west, east) = (app.area("west-2025").await, app.area("east-2025").await);
        let submitted = suggestion(52.25, -0.85, west.clone());
        let made = manager
            .done("submitSuggestion", "suggestion", "id version", submitted)
            .await;
        let proposed = manager
            .done(
                "proposeSite",
                "site",
                "id version",
                site(52.25, -0.85, west),
            )
            .await;
        let there = json!({ "latitude": 52.25, "longitude": -0.75 });

        for (mutation, noun, record) in [
            ("amendSuggestion", "suggestion", made),
            ("amendSite", "site", proposed),
        ] {
            let selection = format!("{noun} {{ ward {{ reference }} location {{ longitude }} }}");
            let moved = of(
                noun,
                &record,
                json!({ "location": there, "reason": "Wrong marker." }),
            );
            let reply = manager.act(mutation, moved, &selection).await;
            assert_eq!(
                reply.user_errors(),
                ["BAD_USER_INPUT location"],
                "{}",
                reply.body
            );
            assert!(messages(&reply).contains("in EAST-2025"), "{}", reply.body);
            let renamed = of(
                noun,
                &record,
                json!({ "ward": east, "reason": "Wrong marker." }),
            );
            let reply = manager.act(mutation, renamed, &selection).await;
            assert_eq!(
                reply.user_errors(),
                ["BAD_USER_INPUT ward"],
                "{}",
                reply.body
            );

            let together = of(
                noun,
                &record,
                json!({ "location": there, "ward": east, "reason": "Wrong marker." }),
            );
            let reply = manager.act(mutation, together, &selection).await;

            assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
            let after =
                json!({ "ward": { "reference": "east-2025" }, "location": { "longitude": -0.75 } });
            assert_eq!(reply.data(&format!("{mutation}.{noun}")), after);
        }
    })
    .await;
}
