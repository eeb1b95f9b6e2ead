//! A page reads the columns of the fields that are asked for, and no others. Each field by itself gives in a page what
//! it gives in a record that is read whole.

use graphql::sdl;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    plain::selection,
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
    for (start, way, types) in PAGES {
        let client = app.person(role);
        let whole = types
            .iter()
            .map(|ty| format!("... on {ty} {{ {} }}", selection(graph, ty, 1)));
        let whole: Vec<String> = whole.collect();
        let ids: Vec<Value> = asked(&client, start, way, "id")
            .await
            .iter()
            .map(|node| node["id"].clone())
            .collect();
        if ids.is_empty() {
            continue;
        }
        let by_itself = "query($ids: [ID!]!) { nodes(ids: $ids) { ENTRIES } }";
        let by_itself = by_itself.replace("ENTRIES", &whole.join(" "));
        let by_itself = client
            .run(&by_itself, json!({ "ids": ids }))
            .await
            .data("nodes");
        let by_itself = by_itself.as_array().expect("records").clone();
        for ty in types {
            for field in graph.fields(ty) {
                let name = field.name.node.as_str();
                let Some(asked_for) = field_alone(graph, ty, name) else {
                    continue;
                };
                let entries = format!("__typename ... on {ty} {{ {asked_for} }}");
                let seen = asked(&client, start, way, &entries).await;
                for (node, record) in seen
                    .iter()
                    .zip(&by_itself)
                    .filter(|(node, _)| node["__typename"] == *ty)
                {
                    assert_eq!(node[name], record[name], "{role:?}: {start}: {ty}.{name}");
                    compared += 1;
                }
            }
        }
    }
    compared
}

/// One field of a type, as it is in the selection of all its fields.
fn field_alone(graph: &Graph, ty: &str, name: &str) -> Option<String> {
    let all = selection(graph, ty, 1);
    let mut depth = 0;
    let mut fields = vec![String::new()];
    for letter in all.chars() {
        match letter {
            '{' | '(' => depth += 1,
            '}' | ')' => depth -= 1,
            _ => {}
        }
        let last = fields.last_mut()?;
        // A word at the top begins another field, unless it is a part of the one before.
        if letter == ' ' && depth == 0 {
            fields.push(String::new());
        } else {
            last.push(letter);
        }
    }
    let place = fields
        .iter()
        .position(|field| field.split('(').next() == Some(name))?;
    let below = fields.get(place + 1).filter(|next| next.starts_with('{'));
    Some(format!(
        "{} {}",
        fields[place],
        below.map_or("", String::as_str)
    ))
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
