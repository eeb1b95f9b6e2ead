//! Places similar to a new suggestion, because it may have been suggested before.

use domain::{site::Status, suggestion};
use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};

use crate::support::{Client, cases::with, maps::BEFORE, on_both};

const SIMILAR: &str = "query($location: LocationInput!, $type: SiteType!, $metres: Int! = 50) {
    similarPlaces(location: $location, type: $type, metres: $metres) {
        sites { name } suggestions { title } } }";

async fn asked(client: &Client<'_>, metres: i32) -> Value {
    let here = json!({ "location": { "latitude": 52.3, "longitude": -0.8 }, "type": "PARK", "metres": metres });
    let reply = client.run(SIMILAR, here).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    reply.data("similarPlaces")
}

/// The input of a suggestion this number of metres north of all others.
async fn north(client: &Client<'_>, metres: f64, kind: &str) -> Value {
    json!({ "title": "North", "description": "Litter.", "siteType": kind, "location": { "latitude": 52.3 + metres / 111_195.0, "longitude": -0.8 }, "ward": client.area("upton").await })
}

#[tokio::test]
async fn open_places_are_suggested_nearest_first() {
    on_both(async |app| {
        app.two_maps().await;
        let seed = app.seed().await;
        for (name, metres) in [("far", 60.0), ("near", 10.0), ("here", 0.0), ("edge", 49.0)] {
            let point = (52.3 + metres / 111_195.0, -0.8);
            seed.site_lying(name, (BEFORE, point), "castle-2021", &[])
                .await;
            seed.suggestion_lying(name, (BEFORE, point), "castle-2021", &[])
                .await;
        }
        seed.done().await;

        let close = asked(&app.manager(), 50).await;
        let closer = asked(&app.manager(), 11).await;

        let all = [
            json!({ "name": "here" }),
            json!({ "name": "near" }),
            json!({ "name": "edge" }),
        ];
        assert_eq!(close["sites"], json!(all));
        assert_eq!(
            close["suggestions"].as_array().map(Vec::len),
            Some(3),
            "{close}"
        );
        assert_eq!(closer["sites"], json!(all[..2]));
    })
    .await;
}

#[tokio::test]
async fn places_of_the_type_come_first_and_others_follow() {
    on_both(async |app| {
        app.two_maps().await;
        let seed = app.seed().await;
        for (name, metres) in [("near", 10.0), ("edge", 49.0)] {
            let point = (52.3 + metres / 111_195.0, -0.8);
            seed.site_lying(name, (BEFORE, point), "castle-2021", &[])
                .await;
            seed.suggestion_lying(name, (BEFORE, point), "castle-2021", &[])
                .await;
        }
        seed.done().await;
        app.execute("UPDATE site SET kind = 'FOOTPATH' WHERE name = 'edge'")
            .await;
        let councillor = app.councillor();
        for (title, metres) in [("path", 30.0), ("farther path", 40.0)] {
            let input = with(
                north(&councillor, metres, "FOOTPATH").await,
                json!({ "title": title }),
            );
            councillor
                .done("submitSuggestion", "suggestion", "id", input)
                .await;
        }
        let titles = |found: &Value, list: &str, name: &str| -> Vec<Value> {
            let rows = found[list].as_array().cloned().unwrap_or_default();
            rows.iter().map(|row| row[name].clone()).collect()
        };

        let park = asked(&app.manager(), 50).await;
        let here = json!({ "location": { "latitude": 52.3, "longitude": -0.8 }, "type": "FOOTPATH", "metres": 50 });
        let path = app.manager().run(SIMILAR, here).await;
        let path = path.data("similarPlaces");

        assert_eq!(
            titles(&park, "suggestions", "title"),
            ["near", "edge", "path", "farther path"],
            "{park}"
        );
        assert_eq!(
            titles(&path, "suggestions", "title"),
            ["path", "farther path", "near", "edge"],
            "{path}"
        );
        assert_eq!(titles(&park, "sites", "name"), ["near", "edge"], "{park}");
        assert_eq!(titles(&path, "sites", "name"), ["edge", "near"], "{path}");
    })
    .await;
}

#[tokio::test]
async fn places_that_were_closed_are_similar_for_a_year() {
    on_both(async |app| {
        for status in [Status::Declined, Status::Completed] {
            app.seed_site(status).await;
        }
        for status in [
            suggestion::Status::Declined,
            suggestion::Status::Withdrawn,
            suggestion::Status::Accepted,
        ] {
            app.seed_suggestion(status).await;
        }
        let counts = async || {
            let park = asked(&app.manager(), 50).await;
            ["sites", "suggestions"].map(|name| park[name].as_array().map(Vec::len))
        };

        // The accepted suggestion has a site of its own.
        assert_eq!(counts().await, [Some(3), Some(2)]);
        app.at("2026-09-18T09:00:00Z");
        let only_open = [Some(2), Some(1)];
        assert_eq!(counts().await, only_open, "and the one that was improved");
    })
    .await;
}

#[tokio::test]
async fn similar_places_are_within_the_callers_reach() {
    on_both(async |app| {
        app.seed_site(Status::Proposed).await;
        app.seed_site(Status::Approved).await;
        app.seed_suggestion(suggestion::Status::Submitted).await;

        let team = asked(&app.manager(), 50).await;
        let group = asked(&app.person(Role::CommunityGroup), 50).await;

        assert_eq!(team["sites"].as_array().map(Vec::len), Some(2));
        assert_eq!(group["sites"].as_array().map(Vec::len), Some(1), "{group}");
        assert_eq!(group["suggestions"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn similar_suggestions_need_the_scope_of_suggestions() {
    on_both(async |app| {
        let narrowed = app.with_scopes(Role::Manager, &[Scope::SitesRead]);
        let here = json!({ "location": { "latitude": 52.3, "longitude": -0.8 }, "type": "PARK" });

        let reply = narrowed.run(SIMILAR, here).await;

        assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
        assert_eq!(
            reply.data("similarPlaces"),
            json!({ "sites": [], "suggestions": null })
        );
    })
    .await;
}

#[tokio::test]
async fn the_response_to_a_submission_lists_similar_records_without_itself() {
    on_both(async |app| {
        app.seed_site(Status::Approved).await;
        app.seed_suggestion(suggestion::Status::Submitted).await;
        let councillor = app.councillor();
        let selection = "suggestion { id } similar { suggestions { title } sites { name } }";

        let reply = councillor.act("submitSuggestion", north(&councillor, 20.0, "PARK").await, selection).await;
        let other = councillor.act("submitSuggestion", north(&councillor, 20.0, "UNDERPASS").await, selection).await;
        let refused = councillor.act("submitSuggestion", north(&councillor, 900_000.0, "PARK").await, selection).await;

        let similar = json!({ "suggestions": [{ "title": "Old Mill Lane" }], "sites": [{ "name": "Old Mill Lane" }] });
        assert_eq!(reply.data("submitSuggestion.similar"), similar, "{}", reply.body);
        // The one of another type: the two parks are similar too, the nearer one first.
        let two = json!({ "suggestions": [{ "title": "North" }, { "title": "Old Mill Lane" }], "sites": [{ "name": "Old Mill Lane" }] });
        assert_eq!(other.data("submitSuggestion.similar"), two, "{}", other.body);
        assert_eq!(refused.data("submitSuggestion.similar"), Value::Null);
        assert_eq!(refused.user_errors(), ["BAD_USER_INPUT location.latitude"]);
    })
    .await;
}

#[tokio::test]
async fn similar_records_are_read_only_if_requested() {
    on_both(async |app| {
        let councillor = app.councillor();
        let input = north(&councillor, 0.0, "PARK").await;

        let (plain, _) = app
            .statements(councillor.act("submitSuggestion", input.clone(), "suggestion { id }"))
            .await;
        let with_hints = councillor.act(
            "submitSuggestion",
            input,
            "similar { suggestions { id } sites { id } }",
        );
        let (hinted, _) = app.statements(with_hints).await;

        assert_eq!(hinted, plain + 2);
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_point_and_radius_are_reported_together() {
    on_both(async |app| {
        for (metres, bad) in [(0, true), (1, false), (1_000, false), (1_001, true)] {
            let here = json!({ "location": { "latitude": if bad { 91.0 } else { 52.3 }, "longitude": -0.8 }, "type": "PARK", "metres": metres });

            let reply = app.manager().run(SIMILAR, here).await;

            assert_eq!(reply.code(), if bad { "BAD_USER_INPUT" } else { "" }, "{metres}: {}", reply.body);
            let paths: Vec<_> = reply.body["errors"].as_array().into_iter().flatten().collect();
            let paths: Vec<_> = paths.iter().map(|error| error["extensions"]["inputPath"].to_string()).collect();
            let expected = if bad { vec![r#"["location","latitude"]"#, r#"["metres"]"#] } else { vec![] };
            assert_eq!(paths, expected, "{}", reply.body);
        }
    })
    .await;
}
