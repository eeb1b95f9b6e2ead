//! A council officer's use of the API: what is open in their wards, by the old and the new map; what is near a
//! playground; and what has changed since the morning, page by page while others write.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    maps::{HERE, found, four_places},
    on_both,
    seed::of,
};

const OPEN: [&str; 4] = ["SUBMITTED", "UNDER_REVIEW", "NEEDS_INFO", "ACCEPTED"];

/// The wards of the council on a day, by id.
async fn wards_on(officer: &Client<'_>, day: &str) -> Vec<Value> {
    let query = "query($day: Date!, $around: ID!) {
        areas(filter: { types: [WARD], validOn: $day, within: $around }, first: 100) { nodes { id } } }";
    let around = officer.area("west").await;
    let reply = officer
        .run(query, json!({ "day": day, "around": around }))
        .await;
    let wards = reply.data("areas.nodes");
    let wards = wards.as_array().expect("wards").iter();
    wards.map(|ward| ward["id"].clone()).collect()
}

/// Everything that has changed since a position, page by page; after the first page somebody else does something. And the
/// position that came with the first page.
async fn changed_since(
    officer: &Client<'_>,
    since: &Value,
    meanwhile: impl AsyncFnOnce(),
) -> (BTreeSet<String>, Value) {
    let query = "query($since: EventPosition!, $after: String) {
        suggestions(changedSince: $since, first: 2, after: $after) {
            position nodes { title } pageInfo { hasNextPage endCursor } } }";
    let (mut titles, mut after, mut position) = (BTreeSet::new(), Value::Null, Value::Null);
    let mut meanwhile = Some(meanwhile);
    loop {
        let asked = json!({ "since": since, "after": after });
        let page = officer.run(query, asked).await.data("suggestions");
        let nodes = page["nodes"].as_array().expect("a page").iter();
        titles.extend(nodes.map(|node| node["title"].as_str().expect("a title").to_owned()));
        if let Some(meanwhile) = meanwhile.take() {
            position = page["position"].clone();
            meanwhile().await;
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return (titles, position);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

async fn review(app: &TestApp, title: &str) {
    let query = "query($search: String!) { suggestions(filter: { search: $search }) { nodes { id version } } }";
    let reply = app.manager().run(query, json!({ "search": title })).await;
    let input = of("suggestion", &reply.data("suggestions.nodes.0"), json!({}));
    app.manager()
        .done("reviewSuggestion", "suggestion", "id", input)
        .await;
}

#[tokio::test]
async fn an_officer_finds_open_sites_by_former_and_present_wards() {
    on_both(async |app| {
        four_places(app).await;
        let officer = app.council();
        let then = wards_on(&officer, "2025-04-15").await;
        let now = wards_on(&officer, "2025-08-18").await;

        for (wards, expected) in [
            (then, ["a old", "b both", "c other"]),
            (now, ["b both", "c other", "d new"]),
        ] {
            let filter = json!({ "statuses": OPEN, "areas": wards });
            assert_eq!(found(&officer, "suggestions", filter).await, expected);
        }
        let authority = officer.area("west").await;
        let in_april = json!({ "areas": [authority], "areasAsAt": "2025-04-15" });
        let of_the_town = ["a old", "b both", "c other", "d new"];
        assert_eq!(found(&officer, "sites", in_april).await, of_the_town);
        let in_town = json!({ "areas": [officer.area("town").await] });
        assert_eq!(found(&officer, "sites", in_town).await, ["d new"]);
    })
    .await;
}

#[tokio::test]
async fn an_officer_finds_what_is_near_a_playground() {
    on_both(async |app| {
        four_places(app).await;
        let seed = app.seed().await;
        let far = ("2025-08-18T09:00:00Z", (HERE.0 + 0.01, HERE.1));
        seed.site_lying("Far Field", far, "castle-2025", &[]).await;
        seed.done().await;
        let query = "query($here: LocationInput!, $near: NearInput!) { sites(filter: { near: $near }, orderBy: { field: NAME }) {
            totalCount { count } nodes { name distanceMetres(from: $here) location { latitude longitude } } } }";
        let here = json!({ "latitude": HERE.0 + 0.001, "longitude": HERE.1 });

        for (metres, expected) in [(200, 4), (2_000, 5), (50, 0)] {
            let near = json!({ "location": { "latitude": HERE.0 + 0.001, "longitude": HERE.1 }, "metres": metres });
            let reply = app
                .council()
                .run(query, json!({ "here": here, "near": near }))
                .await;
            assert_eq!(
                reply.data("sites.totalCount.count"),
                expected,
                "{}",
                reply.body
            );
            let nodes = reply.data("sites.nodes");
            for node in nodes.as_array().expect("sites") {
                let expected = if node["name"] == "Far Field" { 1_001 } else { 111 };
                assert_eq!(node["distanceMetres"], expected, "{node}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_officer_reads_all_changes_since_a_position_while_others_write() {
    on_both(async |app| {
        four_places(app).await;
        let officer = app.council();
        let morning = officer.ask("{ suggestions(first: 1) { position } }").await;
        let morning = morning.data("suggestions.position");
        for title in ["a old", "b both", "d new"] {
            review(app, title).await;
        }

        let (first, position) = changed_since(&officer, &morning, async || {
            review(app, "c other").await;
            officer.suggest("e fresh", "castle-2025", None).await;
        })
        .await;
        let (second, _) = changed_since(&officer, &position, async || ()).await;

        let expected = ["a old", "b both", "d new"];
        assert!(
            expected.iter().all(|title| first.contains(*title)),
            "{first:?}"
        );
        let all: BTreeSet<_> = first.union(&second).map(String::as_str).collect();
        assert_eq!(
            all,
            BTreeSet::from(["a old", "b both", "c other", "d new", "e fresh"])
        );
    })
    .await;
}
