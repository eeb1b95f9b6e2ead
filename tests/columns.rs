//! A page reads the columns of the fields that are asked for, and no others. Each field by itself gives in a page what
//! it gives in a record that is read whole.

use graphql::sdl;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    plain::selected,
    support::{Client, TestApp, graph::Graph, on_both, walk::Case},
};

/// The pages that read some columns, with the types of their rows.
const PAGES: [(&str, &str, &[&str]); 7] = [
    ("sites", "sites", &["Site"]),
    ("suggestions", "suggestions", &["Suggestion"]),
    ("sessions", "sessions", &["Session", "PlannedSession"]),
    ("referrals", "referrals", &["Referral"]),
    (
        "sites(first: 10) { nodes { sessions(first: 5)",
        "sites.nodes.*.sessions",
        &["Session", "PlannedSession"],
    ),
    (
        "sites(first: 10) { nodes { suggestions(first: 5)",
        "sites.nodes.*.suggestions",
        &["Suggestion"],
    ),
    (
        "offenders(first: 10) { nodes { ... on FullOffender { referrals(first: 5)",
        "offenders.nodes.*.referrals",
        &["Referral"],
    ),
];
/// Who sees most, and who sees a part.
const ROLES: [Role; 5] = [
    Role::Manager,
    Role::CouncilSystem,
    Role::Analyst,
    Role::Referrer,
    Role::DataProtectionOfficer,
];

/// The nodes of the pages at this place of the data.
fn nodes(data: &Value, way: &str) -> Vec<Value> {
    let found = way.split('.').fold(vec![data], |found, step| {
        let next = found.into_iter().flat_map(|value| match step {
            "*" => value.as_array().into_iter().flatten().collect(),
            name => vec![&value[name]],
        });
        next.collect()
    });
    let nodes = found
        .into_iter()
        .filter_map(|page| page["nodes"].as_array());
    nodes.flatten().cloned().collect()
}

async fn asked(client: &Client<'_>, start: &str, way: &str, entries: &str) -> Vec<Value> {
    let query = format!(
        "{{ {start} {{ nodes {{ {entries} }} }} {}",
        "}".repeat(start.matches('{').count() + 1)
    );
    let reply = client.ask(&query).await;
    assert!(
        reply.body["data"].is_object() || reply.code() == "FORBIDDEN",
        "{query}: {}",
        reply.body
    );
    nodes(&reply.body["data"], way)
}

/// Compares every field of the pages of one caller. Returns how many values were compared.
async fn compare(app: &TestApp, graph: &Graph, role: Role) -> usize {
    let mut compared = 0;
    let client = app.person(role);
    for (start, way, types) in PAGES {
        let ids = asked(&client, start, way, "id").await;
        let ids: Vec<&Value> = ids.iter().map(|node| &node["id"]).collect();
        for ty in types {
            for field in graph.fields(ty) {
                let name = field.name.node.as_str();
                let Some(selected) = selected(graph, field, 1) else {
                    continue;
                };
                let entries = format!("__typename ... on {ty} {{ {selected} }}");
                let whole = "query($ids: [ID!]!) { nodes(ids: $ids) { ENTRIES } }";
                let whole = whole.replace("ENTRIES", &entries);
                let whole = client.run(&whole, json!({ "ids": ids })).await;

                let seen = asked(&client, start, way, &entries).await;

                let place = format!("{role:?}: {start}: {ty}.{name}");
                assert_eq!(json!(seen), whole.data("nodes"), "{place}");
                compared += seen.len();
            }
        }
    }
    compared
}

#[tokio::test]
async fn a_field_gives_the_same_in_a_page_that_reads_its_columns_alone() {
    on_both(async |app| {
        let _case = Case::of(app).await;
        // Its site is shown outside the Team as it was before.
        let referral = app.somebody().await;
        app.started(&[&referral], json!({})).await;
        let graph = Graph::of(&sdl());

        let mut compared = 0;
        for role in ROLES {
            compared += compare(app, &graph, role).await;
        }

        assert!(compared > 1_000, "{compared}");
    })
    .await;
}
