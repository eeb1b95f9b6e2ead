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
            "types": ["PARK", "SECRET"], "statuses": "SECRET", "near": { "location": { "latitude": "SECRET" } }, "proposed": { "from": "SECRET" },
            "areas": [true], "search": 7, "SECRET": 1,
        });
        let variables = json!({ "f": filter, "o": { "field": "SECRET" }, "n": 1.5 });
        let reply = app.council().run(SITES, variables).await;

        assert_eq!(reply.status, 422, "{}", reply.text);
        assert_eq!(
            paths(&reply),
            [
                "filter", "filter.areas.0", "filter.near.location.latitude", "filter.near.location.longitude",
                "filter.near.metres", "filter.proposed.from", "filter.search", "filter.statuses", "filter.types.1", "first",
                "orderBy.field",
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
            "title": "Mill Lane", "description": "Litter.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 },
            "ward": app.area("upton").await,
        });
        let mut bad = good.clone();
        bad["location"]["latitude"] = "52.3".into();
        let reply = app.councillor().run(query, json!({ "a": good, "b": bad })).await;
        assert_eq!(paths(&reply), ["input.location.latitude"]);
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
        let query = "{ sites(filter: { proposed: { from: \"9999-12-31\" }, types: null, areas: [null] }) { nodes { id } } }";
        let over_http = council.ask(query).await;
        let over_the_socket = socket::answer(&council, query).await;
        let as_event = council.events(query).await.next().await.expect("an event").json();

        assert_eq!(paths(&over_http), ["filter.areas.0", "filter.proposed.from"]);
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
            "types": "PARK", "statuses": "SUBMITTED", "areas": app.area("upton").await,
            "near": { "location": { "latitude": 52.3, "longitude": -0.8 }, "metres": 50.0 },
        });

        let reply = app.manager().run(query, json!({ "f": filter, "n": 1.0 })).await;

        assert_eq!(reply.data("suggestions.nodes"), json!([{ "title": "Mill Lane" }]), "{}", reply.text);
    })
    .await;
}

/// The paths of the errors of the domain, each of which begins its message.
fn refused_paths(reply: &Reply) -> Vec<String> {
    let errors = reply.body["errors"].as_array().expect("errors").iter();
    let path = |error: &Value| {
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{error}");
        let path = error["extensions"]["inputPath"]
            .as_array()
            .expect("a path")
            .iter();
        let path = path.filter_map(Value::as_str).collect::<Vec<_>>().join(".");
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.starts_with(&format!("{path}: ")), "{error}");
        path
    };
    errors.map(path).collect()
}

#[tokio::test]
async fn values_refused_by_the_scheme_are_reported_by_their_paths_too() {
    on_both(async |app| {
        let many: Vec<String> = (0..101).map(|number| format!("SITE-{number}")).collect();
        let filter = json!({
            "references": many, "search": "x", "near": { "location": { "latitude": 91, "longitude": -0.8 }, "metres": 0 },
        });
        let wrong = ["filter.references", "filter.near.location.latitude", "filter.near.metres", "filter.search"];
        let sites = "query($f: SiteFilter) { sites(filter: $f) { nodes { id } } }";
        let map = "query($f: SiteFilter) { sitesGeoJson(filter: $f) }";
        for query in [sites, map] {
            let reply = app.council().run(query, json!({ "f": filter })).await;
            assert_eq!(refused_paths(&reply), wrong, "{query}");
        }
        let one = "{ sites(filter: { references: [\"SITE-1\", \"\"] }) { nodes { id } } }";
        assert_eq!(refused_paths(&app.council().ask(one).await), ["filter.references.1"]);
        assert_eq!(refused_paths(&socket::answer(&app.council(), one).await), ["filter.references.1"]);
        let words = "{ sites(filter: { search: \"a b c d e f g h i j k\" }) { nodes { id } } }";
        assert_eq!(refused_paths(&app.council().ask(words).await), ["filter.search"]);

        for (list, filter, path) in [
            ("suggestions", "search: \"x\"", "filter.search"),
            ("sessions", "near: { location: { latitude: 52, longitude: 200 }, metres: 1 }", "filter.near.location.longitude"),
            ("referrals", "submitted: { from: \"2025-02-01\", to: \"2025-01-01\" }", "filter.submitted.to"),
            ("offenders", "search: \"x\"", "filter.search"),
            ("areas", "search: \"x\"", "filter.search"),
            ("organisations", "search: \"x\"", "filter.search"),
            ("councillors", "search: \"x\"", "filter.search"),
            ("staff", "search: \"x\"", "filter.search"),
            ("referrers", "search: \"x\"", "filter.search"),
        ] {
            let query = format!("{{ {list}(filter: {{ {filter} }}) {{ nodes {{ __typename }} }} }}");
            assert_eq!(refused_paths(&app.manager().ask(&query).await), [path], "{list}");
        }
        // Arguments that are no filter have their own names.
        let page = "{ sites(first: 101) { nodes { id } } }";
        assert_eq!(refused_paths(&app.council().ask(page).await), ["first"]);
    })
    .await;
}
