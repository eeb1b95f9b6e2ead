//! The content of an error: its code and a short sentence, and no data of the service or the caller.

use serde_json::json;

use crate::support::{Kind, TestApp, on_both};

#[tokio::test]
async fn a_database_error_is_reported_as_an_id_only() {
    on_both(async |app| {
        app.execute("ALTER TABLE suggestion RENAME TO elsewhere")
            .await;

        let reply = app
            .manager()
            .ask("{ suggestions { nodes { title } } viewer { subject } }")
            .await;

        let error = &reply.body["errors"][0];
        let request = error["extensions"]["requestId"]
            .as_str()
            .expect("a request id");
        assert_eq!(request.len(), 36);
        let whole = json!({ "code": "INTERNAL", "requestId": request });
        assert_eq!(
            (&error["message"], &error["extensions"]),
            (&json!("Internal error."), &whole)
        );
        // What is checked after every test reads the table.
        app.execute("ALTER TABLE elsewhere RENAME TO suggestion")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_response_has_at_most_twenty_short_errors_with_codes() {
    let app = TestApp::start(Kind::Sqlite).await;
    let many: Vec<String> = (0..40).map(|number| format!("f{number}")).collect();
    let long = "x".repeat(5_000);
    for query in [
        format!("{{ viewer {{ {} }} }}", many.join(" ")),
        format!("{{ {long} }}"),
        format!("{{ viewer {{ subject }} ...{long} }}"),
        format!("query($a: {long}) {{ node(id: $a) {{ id }} }}"),
        format!("{{ node(id: ${long}) {{ id }} }}"),
        format!("{{ viewer @{long} {{ subject }} }}"),
        format!("{{ viewer({long}: 1) {{ subject }} }}"),
        format!("{{ node(id: \"{long}\") {{ ... on {long} {{ id }} }} }}"),
    ] {
        let reply = app.manager().ask(&query).await;

        let errors = reply.body["errors"].as_array().expect("errors");
        assert!((1..=20).contains(&errors.len()), "{} errors", errors.len());
        for error in errors {
            let message = error["message"].as_str().expect("a message");
            assert!(
                message.chars().count() <= 300,
                "{} characters: {message}",
                message.chars().count()
            );
            assert!(error["extensions"]["code"].is_string(), "{error}");
        }
    }
}

#[tokio::test]
async fn no_error_suggests_a_name_or_repeats_a_value() {
    let app = TestApp::start(Kind::Sqlite).await;
    let variables = json!({ "a": "SESAME", "b": { "field": "SESAME" } });
    for query in [
        "{ site(id: 1.5, reference: SESAME) { id } }",
        "{ sites(first: \"SESAME\") { nodes { id } } }",
        "{ sites(orderBy: { field: SESAME }) { nodes { id } } }",
        "{ sites(filter: { statuses: [SESAME] }) { nodes { id } } }",
        "{ sites(after: \"SESAME\") { nodes { id } } }",
        "{ node(id: \"SESAME\") { id } }",
        "{ impact(asAt: \"SESAME\") { asAt } }",
        "query($a: Int) { sites(first: $a) { nodes { id } } }",
        "query($a: Date) { impact(asAt: $a) { asAt } }",
        "query($a: Boolean!) { viewer @include(if: $a) { subject } }",
        "query($b: SiteOrder!) { sites(orderBy: $b) { nodes { id } } }",
        "query($a: SiteStatus!) { sites(filter: { statuses: [$a] }) { nodes { id } } }",
        "query($a: Int = \"SESAME\") { sites(first: $a) { nodes { id } } }",
        "{ sits { nodes { id } } }",
        "{ viewer { subjekt } }",
    ] {
        let reply = app.manager().run(query, variables.clone()).await;

        assert!(!reply.text.contains("SESAME"), "{query}: {}", reply.text);
        assert!(
            !reply.text.to_lowercase().contains("did you mean"),
            "{}",
            reply.text
        );
    }
}
