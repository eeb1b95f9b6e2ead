//! Invalid values are reported by their paths, before anything is executed, and never quoted.

use serde_json::{Value, json};

use crate::support::{Reply, TestApp, on_both, socket};

const SITES: &str = "query($f: SiteFilter, $o: SiteOrder, $n: Int) {
    sites(filter: $f, orderBy: $o, first: $n) { nodes { id } } }";
const PLAN: &str =
    "mutation($i: PlanSessionInput!) { planSession(input: $i) { userErrors { code } } }";

/// The paths of the errors, in the order of their names; each message begins with its path.
fn paths(reply: &Reply) -> Vec<String> {
    let errors = reply.body["errors"].as_array().expect("errors").iter();
    let paths = errors.map(|error| {
        assert_eq!(
            error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED",
            "{error}"
        );
        assert!(error["locations"][0]["line"].is_u64(), "{error}");
        let path = error["extensions"]["inputPath"].as_array().expect("a path");
        let path: Vec<&str> = path.iter().filter_map(Value::as_str).collect();
        let path = path.join(".");
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.starts_with(&format!("{path}: ")), "{error}");
        path
    });
    let mut paths: Vec<String> = paths.collect();
    paths.sort();
    assert!(reply.body.get("data").is_none(), "{}", reply.text);
    paths
}

#[tokio::test]
async fn every_invalid_value_is_reported_by_its_path() {
    on_both(async |app| {
        let filter = json!({
            "types": ["PARK", "SECRET"], "status": "SECRET", "near": { "latitude": "SECRET" }, "from": "SECRET",
            "areas": [true], "search": 7, "SECRET": 1,
        });
        let variables = json!({ "f": filter, "o": { "field": "SECRET" }, "n": 1.5 });
        let reply = app.council().run(SITES, variables).await;

        assert_eq!(reply.status, 422, "{}", reply.text);
        assert_eq!(
            paths(&reply),
            [
                "filter", "filter.areas.0", "filter.from", "filter.near.latitude", "filter.near.longitude",
                "filter.near.metres", "filter.search", "filter.status", "filter.types.1", "first", "orderBy.field",
            ]
        );
        assert!(!reply.text.contains("SECRET"), "{}", reply.text);
        assert!(reply.text.contains("orderBy.field: One of these is expected: "), "{}", reply.text);
    })
    .await;
}

#[tokio::test]
async fn a_mutation_with_an_invalid_value_changes_nothing() {
    on_both(async |app| {
        let input = json!({ "site": "x", "startsAt": "2025-08-20T09:00:00", "endsAt": "20 August", "workTypes": ["MOWING", null] });
        let reply = app.manager().run(PLAN, json!({ "i": input })).await;
        assert_eq!(
            paths(&reply),
            ["input.audience", "input.endsAt", "input.startsAt", "input.supervisor", "input.workTypes.1"]
        );
        let literal = "mutation { planSession(input: { site: \"x\", startsAt: \"2025-08-20T09:00:00\", endsAt: 7, workTypes: [MOWING, null] }) {
            userErrors { code } } }";
        assert_eq!(paths(&app.manager().ask(literal).await), paths(&reply));

        // A field that works beside one that does not: neither is executed.
        let query = "mutation($a: SubmitSuggestionInput!, $b: SubmitSuggestionInput!) {
            a: submitSuggestion(input: $a) { userErrors { code } } b: submitSuggestion(input: $b) { userErrors { code } } }";
        let good = json!({
            "title": "Mill Lane", "description": "Litter.", "siteType": "PARK", "latitude": 52.3, "longitude": -0.8,
            "ward": app.area("upton").await,
        });
        let mut bad = good.clone();
        bad["latitude"] = "52.3".into();
        let reply = app.councillor().run(query, json!({ "a": good, "b": bad })).await;
        assert_eq!(paths(&reply), ["input.latitude"]);
        let counted = app.manager().ask("{ suggestions { totalCount { count } } }").await;
        assert_eq!(counted.data("suggestions.totalCount.count"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_missing_required_variable_is_reported_with_its_argument() {
    on_both(async |app| {
        for variables in [json!({}), json!({ "i": null })] {
            let reply = app.manager().run(PLAN, variables).await;
            assert_eq!(paths(&reply), ["input"], "{}", reply.text);
        }
        let query =
            "query($id: ID!, $r: String) { node(id: $id) { id } site(reference: $r) { id } }";
        let reply = app.manager().run(query, json!({ "r": 1 })).await;
        assert_eq!(paths(&reply), ["id", "reference"]);
    })
    .await;
}

#[tokio::test]
async fn invalid_values_are_reported_alike_over_every_transport() {
    on_both(async |app| {
        let council = app.council();
        let query = "{ sites(filter: { from: \"9999-12-31\", types: null, areas: [null] }) { nodes { id } } }";
        let over_http = council.ask(query).await;
        let over_the_socket = socket::answer(&council, query).await;
        let as_event = council.events(query).await.next().await.expect("an event").json();

        assert_eq!(paths(&over_http), ["filter.areas.0", "filter.from"]);
        assert_eq!(over_the_socket.body["errors"], over_http.body["errors"]);
        assert_eq!(as_event["errors"], over_http.body["errors"]);
    })
    .await;
}

#[tokio::test]
async fn single_values_for_lists_and_whole_numbers_are_coerced() {
    on_both(async |app: &TestApp| {
        app.councillor().suggest("Mill Lane", "upton", None).await;
        let query = "query($f: SuggestionFilter, $n: Int) { suggestions(filter: $f, first: $n) { nodes { title } } }";
        let filter = json!({
            "types": "PARK", "status": "SUBMITTED", "areas": app.area("upton").await,
            "near": { "latitude": 52.3, "longitude": -0.8, "metres": 50.0 },
        });

        let reply = app.manager().run(query, json!({ "f": filter, "n": 1.0 })).await;

        assert_eq!(reply.data("suggestions.nodes"), json!([{ "title": "Mill Lane" }]), "{}", reply.text);
    })
    .await;
}
