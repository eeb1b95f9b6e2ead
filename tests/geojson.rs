//! Sites for maps: one collection of features as in RFC 7946.

use domain::site::Status;
use serde_json::{Value, json};

use crate::support::{Client, maps::BEFORE, on_both};

const ALL: &str = "query($filter: SiteFilter) { sitesGeoJson(filter: $filter) }";

async fn features(client: &Client<'_>, variables: Value) -> Vec<Value> {
    let reply = client.run(ALL, variables).await;
    let collection = reply.data("sitesGeoJson");
    assert_eq!(collection["type"], "FeatureCollection", "{}", reply.body);
    collection["features"].as_array().expect("features").clone()
}

/// The requirements of RFC 7946 for a feature with a point (sections 3.1.1, 3.1.2 and 3.2).
fn assert_point_feature(feature: &Value) {
    let members: Vec<&str> = feature
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        members,
        ["type", "id", "geometry", "properties"]
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
    );
    assert_eq!(feature["type"], "Feature");
    assert!(feature["id"].is_string());
    assert!(feature["properties"].is_object());
    assert_eq!(feature["geometry"]["type"], "Point");
    let position = feature["geometry"]["coordinates"]
        .as_array()
        .expect("a position");
    let degrees: Vec<f64> = position.iter().filter_map(Value::as_f64).collect();
    assert_eq!(degrees.len(), 2);
    assert!((-180.0..=180.0).contains(&degrees[0]) && (-90.0..=90.0).contains(&degrees[1]));
}

#[tokio::test]
async fn a_map_shows_the_sites_unchanged() {
    on_both(async |app| {
        let site = app.seed_site(Status::Completed).await;

        let found = features(&app.manager(), json!({})).await;

        assert_eq!(found.len(), 1);
        assert_point_feature(&found[0]);
        let improved_at = app.read("site", site["reference"].as_str().expect("one"), "improvedAt").await["improvedAt"].clone();
        assert_eq!(
            found[0],
            json!({
                "type": "Feature", "id": site["id"],
                "geometry": { "type": "Point", "coordinates": [-0.8, 52.3] },
                "properties": {
                    "reference": site["reference"], "name": "Old Mill Lane", "type": "PARK", "status": "COMPLETED",
                    "statusText": "Improved", "isOpen": false, "improvedAt": improved_at, "ward": "UPTON", "authority": "WEST",
                },
            })
        );
    })
    .await;
}

#[tokio::test]
async fn a_map_shows_each_caller_no_more_than_the_list() {
    on_both(async |app| {
        for status in [Status::Proposed, Status::Approved, Status::Declined] {
            app.seed_site(status).await;
        }
        for client in [
            app.manager(),
            app.council(),
            app.officer(),
            app.person(kernel::principal::Role::CommunityGroup),
        ] {
            let listed = client.ask("{ sites { nodes { id } } }").await;
            let listed = listed.data("sites.nodes");
            let mut listed: Vec<_> = listed
                .as_array()
                .into_iter()
                .flatten()
                .map(|node| node["id"].to_string())
                .collect();

            let shown = features(&client, json!({})).await;

            let mut shown: Vec<_> = shown
                .iter()
                .map(|feature| feature["id"].to_string())
                .collect();
            listed.sort();
            shown.sort();
            assert_eq!(shown, listed);
        }
    })
    .await;
}

#[tokio::test]
async fn a_map_is_filtered_and_costs_one_statement() {
    on_both(async |app| {
        app.two_maps().await;
        let seed = app.seed().await;
        for number in 0..30 {
            seed.site_lying(&format!("{number}"), (BEFORE, (52.0 + f64::from(number) * 0.02, -0.8)), "castle-2021", &[]).await;
        }
        seed.done().await;
        let filter = json!({ "filter": { "near": { "location": { "latitude": 52.0, "longitude": -0.8 }, "metres": 5_000 } } });

        let (statements, reply) = app.statements(app.manager().run(ALL, json!({}))).await;
        let near = features(&app.manager(), filter).await;

        assert_eq!(statements, 1);
        assert_eq!(reply.data("sitesGeoJson.features").as_array().map(Vec::len), Some(30));
        assert_eq!(near.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_map_of_more_than_five_thousand_sites_is_an_error() {
    on_both(async |app| {
        let site = app.seed_site(Status::Approved).await;
        let copy = |id: &str, numbers: &str| {
            format!(
                "INSERT INTO site (id, reference, reference_folded, name, name_folded, kind, latitude, longitude, ward_id, permission, status,
                     status_changed_at, proposed_at, approved_at, version)
                 SELECT {id}, 'COPY-' || n, 'copy-' || n, name, name_folded, kind, latitude, longitude, ward_id, permission, status,
                     status_changed_at, proposed_at, approved_at, version
                 FROM site, {numbers} WHERE reference = '{}'",
                site["reference"].as_str().expect("one")
            )
        };
        let numbers = "(WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < 4999) SELECT n FROM each) AS numbers";
        let id = match app.kind {
            crate::support::Kind::Sqlite => "randomblob(16)",
            crate::support::Kind::Postgres => "gen_random_uuid()",
        };
        app.execute(&copy(id, numbers)).await;
        let all = features(&app.officer(), json!({})).await;
        app.execute(&copy(id, "(SELECT 'one-more' AS n) AS numbers")).await;

        let reply = app.officer().run(ALL, json!({})).await;

        assert_eq!(all.len(), 5_000);
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.text.chars().take(300).collect::<String>());
        let message = reply.body["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains("5000") && message.contains("5001"), "{message}");
    })
    .await;
}
