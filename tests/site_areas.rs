//! The areas of a place: a ward of each map, a town, a parish; and who sees a place because of them.

use domain::site::Status;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    maps::{BEFORE, HERE},
    on_both,
    seed::of,
};

pub const AREAS: &str = "id version reference ward { reference } areas { reference }";

/// A site and a suggestion recorded under the old map.
pub async fn of_the_old_map(app: &TestApp) -> [(&'static str, &'static str, Value); 2] {
    app.two_maps().await;
    let seed = app.seed().await;
    let site = seed
        .site_lying("Old Mill", (BEFORE, HERE), "castle-2021", &[])
        .await;
    let row = seed
        .suggestion_lying("Old Mill", (BEFORE, HERE), "castle-2021", &[])
        .await;
    seed.done().await;
    [
        (
            "site",
            "setSiteAreas",
            app.read("site", &site.reference, AREAS).await,
        ),
        (
            "suggestion",
            "setSuggestionAreas",
            app.read("suggestion", &row.reference, AREAS).await,
        ),
    ]
}

pub async fn placing(app: &TestApp, noun: &str, read: &Value, areas: &[&str]) -> Value {
    let mut ids = vec![];
    for area in areas {
        ids.push(app.area(area).await);
    }
    of(noun, read, json!({ "areas": ids }))
}

fn references(place: &Value) -> Vec<String> {
    let areas = place["areas"].as_array().expect("areas").iter();
    let mut names: Vec<_> = areas
        .map(|area| area["reference"].as_str().unwrap_or_default().to_owned())
        .collect();
    names.sort();
    names
}

pub async fn sees(client: &Client<'_>, noun: &str, place: &Value) -> bool {
    let query = format!("query($id: ID!) {{ {noun}(id: $id) {{ id }} }}");
    let reply = client.run(&query, json!({ "id": place["id"] })).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    reply.data(noun).is_object()
}

#[tokio::test]
async fn a_place_can_be_assigned_a_new_ward_a_town_and_a_parish() {
    on_both(async |app| {
        for (noun, verb, place) in of_the_old_map(app).await {
            let input = placing(app, noun, &place, &["castle-2025", "town", "parish"]).await;

            let placed = app.manager().done(verb, noun, AREAS, input).await;

            assert_eq!(
                references(&placed),
                ["castle-2021", "castle-2025", "parish", "town"]
            );
            assert_eq!(
                placed["ward"]["reference"], "castle-2021",
                "the ward of its day stays"
            );
            assert_eq!(placed["version"], 2);
        }
    })
    .await;
}

#[tokio::test]
async fn the_ward_and_the_authority_are_returned_as_at_a_day() {
    on_both(async |app| {
        let [(_, _, site), _] = of_the_old_map(app).await;
        let input = placing(app, "site", &site, &["castle-2025"]).await;
        app.manager().done("setSiteAreas", "site", "id", input).await;
        let asked = "ward { reference } april: ward(asAt: \"2025-04-30\") { reference } may: ward(asAt: \"2025-05-01\") { reference }
            authority { reference } now: authority(asAt: \"2025-08-18\") { reference }";

        let site = app.read("site", site["reference"].as_str().expect("one"), asked).await;

        assert_eq!(
            site,
            json!({ "ward": { "reference": "castle-2021" }, "april": { "reference": "castle-2021" },
                "may": { "reference": "castle-2025" }, "authority": { "reference": "west" }, "now": { "reference": "west" } })
        );
    })
    .await;
}

#[tokio::test]
async fn without_an_assigned_ward_for_a_day_the_ward_is_null() {
    on_both(async |app| {
        let [(_, _, site), _] = of_the_old_map(app).await;

        let site = app
            .read(
                "site",
                site["reference"].as_str().expect("one"),
                "ward(asAt: \"2025-05-01\") { id } authority(asAt: \"2025-05-01\") { id }",
            )
            .await;

        assert_eq!(site, json!({ "ward": null, "authority": null }));
    })
    .await;
}

#[tokio::test]
async fn an_area_replaces_one_of_the_same_kind_and_time() {
    on_both(async |app| {
        for (noun, verb, place) in of_the_old_map(app).await {
            let gone = app.councillor_for("castle-2025").await;
            let input = placing(app, noun, &place, &["castle-2025"]).await;
            let wrong = app.manager().done(verb, noun, AREAS, input).await;
            let input = placing(app, noun, &wrong, &["mill-2025", "mill-2021"]).await;

            let right = app.manager().done(verb, noun, AREAS, input).await;

            assert_eq!(references(&right), ["mill-2021", "mill-2025"]);
            assert_eq!(
                right["ward"]["reference"], "mill-2021",
                "the ward of its day is corrected"
            );
            assert!(!sees(&gone, noun, &place).await);
        }
    })
    .await;
}

#[tokio::test]
async fn unsuitable_and_contradictory_areas_are_refused() {
    on_both(async |app| {
        for (noun, verb, place) in of_the_old_map(app).await {
            for (areas, rules) in [
                (vec!["west"], vec!["area-holds-places"]),
                (
                    vec!["castle-2025", "mill-2025"],
                    vec!["place-in-one-area-at-a-time"],
                ),
                (vec!["lloyds"], vec!["place-in-one-authority"]),
                (
                    vec!["county", "castle-2025", "mill-2025", "oakley"],
                    vec![
                        "area-holds-places",
                        "place-in-one-area-at-a-time",
                        "place-in-one-authority",
                    ],
                ),
            ] {
                let input = placing(app, noun, &place, &[&["town"], &areas[..]].concat()).await;

                let reply = app
                    .manager()
                    .act(verb, input, &format!("{noun} {{ id }}"))
                    .await;

                let errors: Vec<_> = rules
                    .iter()
                    .map(|rule| format!("CONFLICT {rule}"))
                    .collect();
                assert_eq!(
                    reply.user_errors(),
                    errors,
                    "{noun} {areas:?}: {}",
                    reply.body
                );
            }
            let input = of(noun, &place, json!({ "areas": ["nonsense"] }));
            let reply = app
                .manager()
                .act(verb, input, &format!("{noun} {{ id }}"))
                .await;
            assert_eq!(
                reply.user_errors(),
                ["CONFLICT area-holds-places"],
                "{}",
                reply.body
            );
        }
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_placing_are_reported_together() {
    on_both(async |app| {
        for (noun, verb, place) in of_the_old_map(app).await {
            let input = of(noun, &place, json!({ "areas": [], "reason": "" }));

            let reply = app
                .manager()
                .act(verb, input, &format!("{noun} {{ id }}"))
                .await;

            let errors = ["BAD_USER_INPUT areas", "BAD_USER_INPUT reason"];
            assert_eq!(reply.user_errors(), errors, "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn placing_twice_changes_nothing_the_second_time() {
    on_both(async |app| {
        for (noun, verb, place) in of_the_old_map(app).await {
            let stale = placing(app, noun, &place, &["castle-2025"]).await;
            let placed = app.manager().done(verb, noun, AREAS, stale.clone()).await;
            let again = placing(app, noun, &placed, &["castle-2025", "castle-2021"]).await;
            let selection = format!("{noun} {{ id }}");

            let with_the_old_version = app.manager().act(verb, stale, &selection).await;
            let with_the_new_one = app.manager().act(verb, again, &selection).await;

            assert_eq!(
                with_the_old_version.user_errors(),
                ["VERSION_CONFLICT version"]
            );
            assert_eq!(with_the_new_one.user_errors(), ["BAD_USER_INPUT areas"]);
            let now = app
                .read(noun, place["reference"].as_str().expect("one"), "version")
                .await;
            assert_eq!(now["version"], 2);
        }
    })
    .await;
}

#[tokio::test]
async fn placing_records_old_and_new_areas_an_audit_entry_and_an_event() {
    on_both(async |app| {
        for (noun, verb, place) in of_the_old_map(app).await {
            let mut input = placing(app, noun, &place, &["castle-2025"]).await;
            input["reason"] = json!("Both councils were re-warded.");

            app.manager().done(verb, noun, "id", input).await;

            let (fact, action) = if noun == "site" {
                ("SitePlaced", "SetSiteAreas")
            } else {
                ("SuggestionPlaced", "SetSuggestionAreas")
            };
            let said = app
                .column::<String>(&format!(
                    "SELECT field || ': ' || old_value || ' -> ' || new_value || ' because ' || reason FROM amendment WHERE noun = '{noun}'"
                ))
                .await;
            assert_eq!(said, ["areas: castle-2021 -> castle-2021; castle-2025 because Both councils were re-warded."]);
            let errors = app.column::<i64>(&format!("SELECT COUNT(*) FROM outbox WHERE kind = '{fact}'")).await;
            let kept = app.column::<i64>(&format!("SELECT COUNT(*) FROM audit_entry WHERE action = '{action}'")).await;
            assert_eq!((errors, kept), (vec![1], vec![1]));
        }
    })
    .await;
}

#[tokio::test]
async fn areas_of_suggestions_and_proposals_are_passed_on_to_the_site() {
    on_both(async |app| {
        app.two_maps().await;
        let [ward, old, town] = [app.area("castle-2025").await, app.area("castle-2021").await, app.area("town").await];
        let input = json!({ "title": "Old Mill", "description": "Litter.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": ward, "areas": [old, town], "workTypes": ["PAINTING", "MOWING", "PAINTING"] });
        let proposal = json!({ "name": "Old Mill", "type": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": ward,
            "areas": [old, town] });
        let manager = app.manager();

        let site = manager.done("proposeSite", "site", AREAS, proposal).await;
        let row = manager.done("submitSuggestion", "suggestion", "id version workTypes areas { reference }", input).await;
        let reviewed = manager
            .done("reviewSuggestion", "suggestion", "id version", of("suggestion", &row, json!({})))
            .await;
        let accepted = manager
            .done("acceptSuggestion", "suggestion", "site { areas { reference } }", of("suggestion", &reviewed, json!({})))
            .await;

        let all = ["castle-2021", "castle-2025", "town"];
        assert_eq!(references(&site), all);
        assert_eq!(references(&row), all);
        assert_eq!(row["workTypes"], json!(["PAINTING", "MOWING"]));
        assert_eq!(references(&accepted["site"]), all);
    })
    .await;
}

#[tokio::test]
async fn areas_that_conflict_with_the_ward_are_refused_in_suggestions_and_proposals() {
    on_both(async |app| {
        app.two_maps().await;
        let place = json!({ "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": app.area("castle-2025").await,
            "areas": [app.area("mill-2025").await, app.area("north-2021").await, app.area("west").await] });
        let with = |mut more: Value| {
            for (name, value) in place.as_object().expect("one") {
                more[name] = value.clone();
            }
            more
        };
        let suggestion = with(json!({ "title": "Mill", "description": "Litter.", "siteType": "PARK" }));

        let suggested = app.manager().act("submitSuggestion", suggestion, "suggestion { id }").await;
        let proposed = app
            .manager()
            .act("proposeSite", with(json!({ "name": "Mill", "type": "PARK" })), "site { id }")
            .await;

        let errors = ["CONFLICT area-holds-places", "CONFLICT place-in-one-area-at-a-time"];
        assert_eq!(suggested.user_errors()[..2], errors, "{}", suggested.body);
        assert_eq!(proposed.user_errors()[..2], errors, "{}", proposed.body);
    })
    .await;
}

#[tokio::test]
async fn the_areas_of_a_page_cost_one_statement_and_the_current_ward_none() {
    on_both(async |app| {
        app.two_maps().await;
        let seed = app.seed().await;
        for number in 0..20 {
            seed.site(&format!("Site {number}"), Status::Proposed).await;
        }
        seed.done().await;
        let count = async |query: &str| app.statements(app.manager().ask(query)).await.0;

        let plain = count("{ sites(first: 20) { nodes { ward { name } authority { name } } } }").await;
        let areas = count(
            "{ sites(first: 20) { nodes { ward(asAt: \"2025-05-01\") { name } authority(asAt: \"2025-06-01\") { name } areas { name } } } }",
        )
        .await;

        assert_eq!((plain, areas), (1, 2));
    })
    .await;
}
