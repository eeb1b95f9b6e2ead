//! A field that is selected twice is resolved once, and contradictory selections are refused, whatever fragments,
//! aliases and directives are used.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, Reply, TestApp, cases::a_draft, on_both, seed::of, socket};

/// Ways to select `IT`, a root field, with two selections, `ONE` and `TWO`.
const TWICE: [&str; 8] = [
    "{ ...A ...B } fragment A on Mutation { IT ONE } fragment B on Mutation { IT TWO }",
    "{ IT ONE IT TWO }",
    "{ IT ONE ...B } fragment B on Mutation { IT TWO }",
    "{ ... on Mutation { IT ONE } ... { IT TWO } }",
    "{ IT @include(if: $yes) ONE IT TWO }",
    "{ IT @skip(if: $no) ONE ...B @include(if: $yes) } fragment B on Mutation { IT TWO }",
    "{ ...A } fragment A on Mutation { IT ONE ...C ... on Mutation { IT TWO } } fragment C on Mutation { IT TWO }",
    "{ ...A ...A IT @skip(if: false) ONE IT ONE } fragment A on Mutation { IT TWO }",
];

/// One of these with its variables.
fn mutation(way: &str, (it, input): (&str, &str), (one, two): (&str, &str)) -> String {
    let conditions = [
        ("$yes", ", $yes: Boolean!"),
        ("$no", ", $no: Boolean = false"),
    ];
    let asked =
        conditions.map(|(name, definition)| if way.contains(name) { definition } else { "" });
    let call = format!("{it}(input: $input)");
    let way = way
        .replace("IT", &call)
        .replace("ONE", one)
        .replace("TWO", two);
    format!("mutation Both($input: {input}!{}) {way}", asked.concat())
}

async fn suggestion(app: &TestApp, title: &str) -> Value {
    json!({
        "title": title, "description": "Litter.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 },
        "ward": app.area("upton").await,
    })
}

async fn count(app: &TestApp) -> Value {
    let counted = app
        .manager()
        .ask("{ suggestions { totalCount { count } } }")
        .await;
    counted.data("suggestions.totalCount.count")
}

#[tokio::test]
async fn a_mutation_selected_by_several_fragments_runs_once() {
    on_both(async |app| {
        for (index, way) in TWICE.into_iter().enumerate() {
            let one = "{ suggestion { id reference } }";
            let two = "{ suggestion { title } userErrors { code } }";
            let query = mutation(
                way,
                ("submitSuggestion", "SubmitSuggestionInput"),
                (one, two),
            );
            let input = suggestion(app, "Twicely litter").await;

            let reply = app
                .councillor()
                .run(&query, json!({ "input": input, "yes": true }))
                .await;

            let done = reply.data("submitSuggestion");
            assert_eq!(done["userErrors"], json!([]), "{query}: {}", reply.text);
            assert_eq!(done["suggestion"]["title"], "Twicely litter");
            assert!(done["suggestion"]["reference"].is_string(), "{query}");
            assert_eq!(count(app).await, index + 1, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_step_selected_twice_is_taken_once() {
    on_both(async |app| {
        for way in TWICE {
            let input = suggestion(app, "Step by step").await;
            let made = app
                .councillor()
                .done("submitSuggestion", "suggestion", "id version", input)
                .await;
            let one = "{ suggestion { status } }";
            let two = "{ userErrors { code } }";
            let query = mutation(
                way,
                ("reviewSuggestion", "ReviewSuggestionInput"),
                (one, two),
            );
            let input = of("suggestion", &made, json!({}));

            let reply = app
                .manager()
                .run(&query, json!({ "input": input, "yes": true }))
                .await;

            let done = json!({ "suggestion": { "status": "UNDER_REVIEW" }, "userErrors": [] });
            assert_eq!(
                reply.data("reviewSuggestion"),
                done,
                "{query}: {}",
                reply.text
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_mutation_under_two_names_runs_twice() {
    on_both(async |app| {
        let query = "mutation Both($input: SubmitSuggestionInput!) { ...A ...B }
            fragment A on Mutation { a: submitSuggestion(input: $input) { suggestion { id } } }
            fragment B on Mutation { b: submitSuggestion(input: $input) { suggestion { id } } }";
        let input = suggestion(app, "Twice asked for").await;

        app.councillor().run(query, json!({ "input": input })).await;

        assert_eq!(count(app).await, 2);
    })
    .await;
}

#[tokio::test]
async fn fields_that_contradict_each_other_are_refused() {
    on_both(async |app| {
        for query in [
            "{ sites(first: 1) { nodes { reference } } ...Z } fragment Z on Query { sites(first: 1, orderBy: { field: NAME, direction: DESC }) { nodes { name } } }",
            r#"{ site(reference: "S") { sessions(first: 1) { nodes { ... on Session { reference } } } ... on Site { sessions(first: 2) { nodes { ... on Session { reference status } } } } } }"#,
            r#"{ site(reference: "S") { ward { x: name } ward { x: reference } } }"#,
            "{ ... { sites(first: 1) { nodes { reference } } } ... on Query { sites(first: 1, orderBy: { field: NAME }) { nodes { name } } } }",
            "query($a: Int, $b: Int) { sites(first: $a) { nodes { id } } ... on Query { sites(first: $b) { nodes { id } } } }",
            r#"{ x: viewer { role } ... on Query { x: site(reference: "S") { reference } } }"#,
            r#"{ site(reference: "S") { x: name } ... on Query { site(reference: "T") { x: reference } } }"#,
            r#"{ site(reference: "S") { x: status x: location { latitude } } }"#,
            r#"{ node(id: "S") { ... on Node { x: id } ... on Site { x: reference } } }"#,
            r#"{ node(id: "S") { ... on Area { x: name } ... on Site { x: location { latitude } } } }"#,
            "subscription { ...A siteRequested { suggestion { x: status } } } fragment A on Subscription { siteRequested { suggestion { x: title } } }",
            "{ sites(filter: { statuses: [SCHEDULED] }) { nodes { id } } sites(filter: { statuses: [SCHEDULED, COMPLETED] }) { nodes { id } } }",
        ] {
            let reply = app.council().ask(query).await;

            assert_eq!(reply.status, 422, "{query}: {}", reply.text);
            assert_eq!(reply.code(), "GRAPHQL_VALIDATION_FAILED", "{query}");
            assert!(reply.body.get("data").is_none(), "{query}: {}", reply.text);
            assert!(reply.body["errors"][0]["locations"][0]["line"].is_u64(), "{}", reply.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_refused_field_is_reported_once() {
    on_both(async |app| {
        let once = app.council().ask("{ offenders { nodes { __typename } } }").await;
        let twice = app
            .council()
            .ask("{ offenders { nodes { __typename } } ...A ...B } fragment A on Query { offenders { position } } fragment B on Query { ... on Query { offenders { nodes { __typename } } } }")
            .await;

        assert_eq!(once.code(), "FORBIDDEN");
        assert_eq!(twice.code(), "FORBIDDEN");
        assert_eq!(twice.body["errors"].as_array().map(Vec::len), Some(1), "{}", twice.text);
        assert_eq!(twice.body["data"], once.body["data"]);
    })
    .await;
}

#[tokio::test]
async fn the_audit_trail_names_the_requested_fields_however_the_document_is_written() {
    on_both(async |app| {
        app.submitted(a_draft()).await;
        for query in [
            "query A { ...F } fragment F on Query { people: offenders { nodes { firstName: __typename ...N } } } fragment N on FullOffender { lastName }",
            "query A { viewer: offenders { nodes { ... on FullOffender { lastName } } } }",
        ] {
            let reply = app.manager().ask(query).await;
            assert_eq!(reply.body.get("errors"), None, "{query}: {}", reply.text);
        }

        let trail = app
            .person(Role::DataProtectionOfficer)
            .ask("{ auditTrail(first: 2) { nodes { operation } } }")
            .await;

        let named = json!([{ "operation": "offenders" }, { "operation": "offenders" }]);
        assert_eq!(trail.data("auditTrail.nodes"), named, "{}", trail.text);
    })
    .await;
}

#[tokio::test]
async fn an_error_before_execution_has_no_data_over_any_transport() {
    on_both(async |app| {
        let council = app.council();
        for query in [
            "{",
            "{ nothing }",
            "{ __typename ...F }",
            "query A { __typename } query B { __typename }",
        ] {
            let over_http = council.ask(query).await;
            let as_event = council
                .events(query)
                .await
                .next()
                .await
                .expect("an event")
                .json();
            for body in [over_http.body, as_event] {
                assert!(body.get("data").is_none(), "{query}: {body}");
                assert!(body["errors"].is_array(), "{query}: {body}");
            }
        }
        for query in [
            "{ offenders { nodes { __typename } } }",
            "{ viewer { role } }",
        ] {
            let over_http = council.ask(query).await;
            let over_the_socket = socket::answer(&council, query).await;
            for reply in [over_http, over_the_socket] {
                assert!(reply.body.get("data").is_some(), "{query}: {}", reply.text);
            }
        }
    })
    .await;
}

async fn answered(client: &Client<'_>, query: &str, variables: Value) -> Reply {
    let reply = client.run(query, variables).await;
    for error in reply.body["errors"].as_array().into_iter().flatten() {
        let message = error["message"].as_str().unwrap_or_default();
        assert!(
            message.chars().count() <= 300 && !message.contains("secret"),
            "{query}: {message}"
        );
    }
    reply
}

#[tokio::test]
async fn no_message_quotes_the_document_or_the_variables() {
    on_both(async |app| {
        let manager = app.manager();
        let list = "query($filter: SiteFilter) { sites(filter: $filter) { nodes { id } } }";
        let submit = "mutation($input: SubmitSuggestionInput!) { submitSuggestion(input: $input) { userErrors { code } } }";
        for (query, variables) in [
            (list, json!({ "filter": { "statuses": ["secret"] } })),
            (list, json!({ "filter": { "status": "a\" secret \"b" } })),
            (list, json!({ "filter": { "secret": 1 } })),
            (list, json!({ "filter": { "a\" secret \"b": 1 } })),
            (list, json!({ "filter": "secret" })),
            (list, json!({ "filter": { "search": { "secret": 1 } } })),
            (list, json!({ "filter": { "areasAsAt": "secret" } })),
            (submit, json!({ "input": { "title": ["secret"], "secret": "secret" } })),
            (submit, json!({ "input": { "latitude": "secret" } })),
            ("query($after: String, $first: Int) { sites(after: $after, first: $first) { nodes { id } } }", json!({ "after": "secret", "first": "secret" })),
            ("query($id: ID!) { node(id: $id) { id } }", json!({ "id": { "secret": 1 } })),
            ("query($secret: ID!) { node(id: $secret) { id } }", json!({})),
            ("query($secret: Boolean!) { viewer @skip(if: $secret) { role } }", json!({ "secret": "secret" })),
            ("query($secret: Boolean!) { viewer @skip(if: $secret) { role } }", json!({})),
        ] {
            let reply = answered(&manager, query, variables.clone()).await;
            assert_ne!(reply.code(), "", "{query} {variables}: {}", reply.text);
        }
        let mut unknown = manager.request(json!({ "query": "query A { __typename }", "operationName": "secret" }).to_string());
        *unknown.method_mut() = axum::http::Method::POST;
        let reply = manager.send(unknown).await;
        assert_eq!(reply.status, 422);
        assert!(!reply.text.contains("secret"), "{}", reply.text);
    })
    .await;
}

#[tokio::test]
async fn a_subscription_field_inside_fragments_works() {
    on_both(async |app| {
        let query = "subscription S { ...A ...B } fragment A on Subscription { siteRequested { position } }
            fragment B on Subscription { ... on Subscription { siteRequested { suggestion { title } } } }";
        let mut events = app.council().events(query).await;
        app.manager().suggest("through fragments", "upton", None).await;

        let first = events.next().await.expect("an event");

        assert_eq!(first.title(), "through fragments");
        assert_eq!(first.json()["data"]["siteRequested"]["position"], *first.id.expect("an id"));
    })
    .await;
}

#[tokio::test]
async fn text_in_literals_is_read_as_in_variables() {
    on_both(async |app| {
        let ward = app.area("upton").await;
        let input = |title: &str| {
            format!("{{ title: {title}, description: \"x\", siteType: PARK, location: {{ latitude: 52.3, longitude: -0.8 }}, ward: {ward} }}")
        };
        for (literal, meant) in [
            (r#""\uD83D\uDE00 \u00e9""#, "😀 é"),
            (r#""\u{1F600}""#, "😀"),
            (r#""""block "quoted" text""""#, "block \"quoted\" text"),
        ] {
            let query = format!("mutation {{ submitSuggestion(input: {}) {{ suggestion {{ title }} }} }}", input(literal));
            let reply = app.councillor().ask(&query).await;
            assert_eq!(reply.data("submitSuggestion.suggestion.title"), meant, "{}", reply.text);
        }
    })
    .await;
}
