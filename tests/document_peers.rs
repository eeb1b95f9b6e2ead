//! Documents that other implementations accept, reject or print: the rules of graphql-js, Relay's compiler, and graphql-codegen.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
};

use graphql::{
    document::{Documents, Limits, Unfit},
    schema, sdl,
};
use serde_json::{Value, json};

use crate::support::{TestApp, on_both, process::clients_folder};

/// The number of generated documents, and their seed.
const COUNT: &str = "3000";
const SEED: &str = "20260801";

/// What we refuse although graphql-js 16 accepts it, and why.
const WANTED: [(&str, &str); 1] = [
    // The specification of September 2025 forbids it; graphql-js 16 follows the one before.
    ("a directive on a subscription's root", "@skip or @include"),
];

/// The output of a program of `tests/clients`, line by line.
fn output_of(file: &str, arguments: &[&str]) -> Vec<Value> {
    let output = Command::new("node")
        .arg(clients_folder().join(file))
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .expect("tests/run installs what this needs");
    assert!(
        output.status.success(),
        "{file} ended with {}",
        output.status
    );
    let text = String::from_utf8(output.stdout).expect("text");
    let lines = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    lines.collect()
}

fn words(unfit: &Unfit) -> String {
    match unfit {
        Unfit::TooComplex(excess) => excess.to_string(),
        Unfit::Faulty(_, problems) => problems
            .iter()
            .map(|it| it.message.as_str())
            .collect::<Vec<_>>()
            .join(" "),
    }
}

#[test]
fn the_same_documents_are_valid_as_for_graphql_js() {
    let documents = Documents::new(&sdl(), schema().names(), Limits::default());
    let (mut valid, mut broken, mut too_large) = (0, 0, 0);
    let mut wanted = BTreeMap::new();
    let mut differences = Vec::new();
    for made in output_of("documents.mjs", &["schema.graphql", SEED, COUNT]) {
        let text = made["text"].as_str().expect("a text");
        let theirs = made["problems"].as_array().expect("a list");
        match (documents.check(text), theirs.is_empty()) {
            (Ok(_), true) => valid += 1,
            (Err(_), false) => broken += 1,
            (Ok(_), false) => differences.push(format!("we accept {text}: {theirs:?}")),
            (Err(unfit), true) => match (&*unfit, words(&unfit)) {
                (Unfit::TooComplex(_), _) => too_large += 1,
                (Unfit::Faulty(..), words) => {
                    // graphql-js reads it as infinity, which no field means.
                    let is_too_large = |text: &str| text.contains("1e400");
                    match WANTED.iter().find(|(_, part)| words.contains(part)) {
                        None if is_too_large(text) && words.contains("A number is") => {}
                        Some((name, _)) => *wanted.entry(*name).or_insert(0) += 1,
                        None => differences.push(format!("we refuse {text}: {words}")),
                    }
                }
            },
        }
    }

    assert!(
        differences.is_empty(),
        "{} differ:\n{}",
        differences.len(),
        differences[..differences.len().min(12)].join("\n")
    );
    assert!(
        valid > 1_000 && broken > 1_000,
        "{valid} valid, {broken} broken"
    );
    assert!(too_large < 100, "{too_large} are over our limits");
    let few = wanted.values().sum::<i32>();
    assert!(few < 60, "{wanted:?}");
}

#[tokio::test]
async fn documents_compiled_by_relay_work() {
    let printed = output_of("relay.mjs", &["schema.graphql"]);
    let text = |name: &str| {
        let found = printed.iter().find(|it| it["name"] == name);
        let found = found.unwrap_or_else(|| panic!("no {name} in {printed:?}"));
        found["text"].as_str().expect("a text").to_owned()
    };
    let (page, twice, stream) = (
        text("PageQuery"),
        text("PageMutation"),
        text("PageSubscription"),
    );
    assert_eq!(
        twice.matches("...").count(),
        2,
        "one spread for each component: {twice}"
    );
    on_both(async |app| {
        submitted_once(app, &twice).await;

        let reply = app.manager().run(&page, json!({ "first": 5 })).await;

        let plain = "query($first: Int) { viewer { role organisation { name id } }
            suggestions(first: $first) { totalCount { count } nodes { id reference title status ward { name id } } } }";
        let expected = app.manager().run(plain, json!({ "first": 5 })).await;
        assert_eq!(reply.body.get("errors"), None, "{page}: {}", reply.text);
        for way in ["viewer.role", "suggestions.totalCount.count", "suggestions.nodes.0.reference", "suggestions.nodes.0.ward.name"] {
            assert_eq!(reply.data(way), expected.data(way), "{way}: {}", reply.text);
        }
        let mut events = app.council().events(&stream).await;
        app.manager().suggest("received", "upton", None).await;
        let mut title = events.next().await.expect("an event").title();
        // The previous submission may be delivered only now.
        if title == "From two components" {
            title = events.next().await.expect("an event").title();
        }
        assert_eq!(title, "received");
    })
    .await;
}

async fn submitted_once(app: &TestApp, mutation: &str) {
    let input = json!({
        "title": "From two components", "description": "Litter.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": app.area("upton").await,
    });

    let reply = app
        .councillor()
        .run(mutation, json!({ "input": input }))
        .await;

    assert_eq!(
        reply.data("submitSuggestion.userErrors"),
        json!([]),
        "{}",
        reply.text
    );
    let counted = app
        .manager()
        .ask("{ suggestions { totalCount { count } } }")
        .await;
    assert_eq!(
        counted.data("suggestions.totalCount.count"),
        1,
        "{mutation}"
    );
}

#[tokio::test]
async fn documents_of_graphql_codegens_client_preset_work() {
    let printed = output_of("codegen.mjs", &["schema.graphql"]);
    let texts: Vec<&str> = printed
        .iter()
        .filter_map(|it| it["text"].as_str())
        .collect();
    assert_eq!(texts.len(), 2, "{printed:?}");
    on_both(async |app| {
        let session = app.booked(&[], json!({})).await;
        // JSON leaves out what is undefined, and other clients send null.
        for variables in [
            json!({}),
            json!({ "filter": null, "order": null, "first": null, "after": null }),
        ] {
            let reply = app.council().run(texts[0], variables).await;

            assert_eq!(reply.body.get("errors"), None, "{}", reply.text);
            let day = &reply.data("sites.nodes.0.sessions.nodes.0");
            assert_eq!(day["__typename"], "PlannedSession", "{}", reply.text);
            assert_eq!(day["weekStartsOn"], "2025-08-18");
        }
        let again = app
            .manager()
            .run(texts[1], json!({ "id": session["site"]["id"] }))
            .await;
        assert_eq!(
            again.data("node.sessions.nodes.0.status"),
            "PLANNED",
            "{}",
            again.text
        );
    })
    .await;
}
