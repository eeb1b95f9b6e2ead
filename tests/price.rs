//! The cost of an operation is known before it runs, and anybody can compute it from the weights in the published
//! schema.

use async_graphql::{
    Request,
    parser::types::{BaseType, FieldDefinition},
};
use graphql::{run::Runner, schema, sdl};
use immediate_justice::config::Limits;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, Reply,
    documents::{Writer, fields, types},
    on_both,
    price::{Program, computed_by_service},
    sdl::named,
    send, socket, stream,
};

/// The number of documents whose cost both programs compute.
const DOCUMENTS: usize = 1_000;

/// The arguments of a directive of a field, as JSON.
fn directive(field: &FieldDefinition, name: &str) -> Option<Value> {
    let mut directives = field.directives.iter();
    let directive = directives.find(|directive| directive.node.name.node == name)?;
    let arguments = directive.node.arguments.iter().map(|(name, value)| {
        let value = value.node.clone().into_json().expect("JSON");
        (name.node.to_string(), value)
    });
    Some(Value::Object(arguments.collect()))
}

#[test]
fn every_list_has_a_maximum_length() {
    let types = types();
    let all: Vec<_> = types
        .iter()
        .flat_map(|(name, kind)| fields(kind).into_iter().map(move |field| (name, field)))
        .collect();
    let sizes_of = |ty: &str| -> Vec<Option<Value>> {
        let above = all.iter().filter(|(_, field)| named(&field.ty.node) == ty);
        above
            .map(|(_, field)| directive(field, "listSize"))
            .collect()
    };

    let lists = all
        .iter()
        .filter(|(_, field)| matches!(field.ty.node.base, BaseType::List(_)));
    let (sized, endless): (Vec<_>, Vec<_>) = lists.partition(|(ty, field)| {
        let from_above = || {
            let sizes = sizes_of(ty);
            let says = |size: &Option<Value>| {
                let names = size
                    .as_ref()
                    .and_then(|size| size["sizedFields"].as_array());
                names.is_some_and(|names| names.contains(&json!(field.name.node.as_str())))
            };
            !sizes.is_empty() && sizes.iter().all(says)
        };
        directive(field, "listSize").is_some() || from_above()
    });

    let endless: Vec<_> = endless
        .iter()
        .map(|(ty, field)| format!("{ty}.{}", field.name.node))
        .collect();
    assert!(endless.is_empty(), "{endless:?}");
    assert!(sized.len() > 50, "{} lists", sized.len());
}

#[test]
fn every_mutation_costs_at_least_five_points_and_every_count_some() {
    let types = types();
    let weight = |field: &FieldDefinition| -> u64 {
        let cost = directive(field, "cost");
        let weight = cost.and_then(|cost| cost["weight"].as_str()?.parse().ok());
        weight.unwrap_or_default()
    };
    let mutations = fields(&types["Mutation"]);
    assert!(mutations.len() > 50);
    for mutation in mutations {
        assert!(weight(mutation) >= 5, "{}", mutation.name.node);
    }
    for kind in types.values() {
        for field in fields(kind) {
            let counts = field.name.node == "totalCount" || field.name.node.ends_with("Count");
            assert!(!counts || weight(field) > 0, "{}", field.name.node);
        }
    }
}

#[test]
fn the_cost_is_the_sum_of_the_selections() {
    for (query, variables, price) in [
        ("{ __typename }", json!({}), 1),
        ("{ viewer { role scopes } }", json!({}), 1),
        (
            "{ a: viewer { role } b: viewer { role } viewer { role } }",
            json!({}),
            3,
        ),
        (
            "{ viewer { role } ...F } fragment F on Query { viewer { subject } }",
            json!({}),
            1,
        ),
        // A connection, its page of the usual length, and the ward of each.
        ("{ sites { nodes { reference } } }", json!({}), 1 + 20),
        (
            "{ sites(first: 3) { nodes { ward { name } } } }",
            json!({}),
            1 + 3 * 2,
        ),
        (
            "{ sites(last: 3) { edges { cursor node { name } } } }",
            json!({}),
            1 + 3 * 2,
        ),
        (
            "{ sites(first: 3) { totalCount { count } pageInfo { endCursor } } }",
            json!({}),
            1 + 10 + 1 + 1,
        ),
        (
            "query($n: Int) { sites(first: $n) { nodes { name } } }",
            json!({ "n": 7 }),
            1 + 7,
        ),
        (
            "query($n: Int) { sites(first: $n) { nodes { name } } }",
            json!({ "n": 7.0 }),
            1 + 7,
        ),
        (
            "query($n: Int) { sites(first: $n) { nodes { name } } }",
            json!({ "n": null }),
            1 + 20,
        ),
        (
            "query($n: Int = 9) { sites(first: $n) { nodes { name } } }",
            json!({}),
            1 + 9,
        ),
        (
            "query($n: Int = 9) { sites(first: $n) { nodes { name } } }",
            json!({ "n": null }),
            1 + 20,
        ),
        (
            "query($n: Int) { sites(first: $n) { nodes { name } } }",
            json!({}),
            1 + 20,
        ),
        ("{ sites(first: -5) { nodes { name } } }", json!({}), 1),
        // Each level multiplies.
        (
            "{ sites(first: 10) { nodes { sessions(first: 10) { nodes { id } } } } }",
            json!({}),
            1 + 10 * (1 + 1 + 10),
        ),
        // Ids by their number.
        ("{ nodes(ids: [\"a\", \"b\"]) { id } }", json!({}), 2),
        (
            "query($i: [ID!]!) { nodes(ids: $i) { id } }",
            json!({ "i": ["a", "b", "c"] }),
            3,
        ),
        (
            "query($i: [ID!]!) { nodes(ids: $i) { id } }",
            json!({ "i": "a" }),
            1,
        ),
        // The dearest of the types that it may be, and not all of them.
        (
            "{ node(id: \"a\") { ... on Area { parent { name } } ... on Site { ward { parent { name } } } } }",
            json!({}),
            1 + 2,
        ),
        ("{ viewer @skip(if: true) { role } }", json!({}), 1),
        (
            "query($yes: Boolean!) { a: viewer @include(if: $yes) { role } b: viewer { role } }",
            json!({ "yes": false }),
            1,
        ),
        // Introspection has its own cost, however much is selected.
        (
            "{ __schema { types { name fields { name args { name } } } } }",
            json!({}),
            100,
        ),
        // The transaction, the payload, and the user errors that there may be.
        (
            "mutation { approveSite(input: { site: \"a\", expectedVersion: 1, criteriaMet: true }) { site { id } userErrors { code } } }",
            json!({}),
            5 + 1 + 1 + 20,
        ),
        // For a stream, the cost of one event.
        (
            "subscription { siteRequested { position suggestion { title ward { name } } } }",
            json!({}),
            3,
        ),
    ] {
        let request = json!({ "query": query, "variables": variables });
        assert_eq!(computed_by_service(&request), Some(price), "{request}");
    }
}

#[test]
fn an_independent_program_computes_the_same_cost_from_the_published_schema() {
    let mut program =
        Program::start().expect("tests/run installs what tests/clients/price.py needs");
    let mut writer = Writer::new(7);
    let mut prices = std::collections::BTreeSet::new();
    for _ in 0..DOCUMENTS {
        let request = writer.document();
        let ours = computed_by_service(&request).expect("a document");
        assert_eq!(program.computed(&request), ours, "{request}");
        prices.insert(ours);
    }
    // They are not all alike.
    assert!(prices.len() > 100, "{} prices", prices.len());
}

/// Sends a query with this maximum cost.
async fn asked(client: &Client<'_>, points: u64, query: &str) -> Reply {
    let change = |limits: &mut Limits| limits.operation_points = points;
    let router = client.app.router_with(change).await;
    let body = json!({ "query": query }).to_string();
    send(&router, client.request(body)).await
}

#[tokio::test]
async fn an_operation_over_the_cost_limit_is_refused_before_it_runs() {
    on_both(async |app| {
        let manager = app.manager();
        let query = "{ sites(first: 50) { nodes { ward { name } } } }";

        let passes = asked(&manager, 101, query).await;
        assert_eq!(passes.code(), "", "{}", passes.body);
        let (statements, refused) = app.statements(asked(&manager, 100, query)).await;
        assert_eq!(statements, 0, "something was read");

        assert_eq!(refused.code(), "QUERY_TOO_COMPLEX", "{}", refused.body);
        let message = refused.body["errors"][0]["message"]
            .as_str()
            .unwrap_or_default();
        assert!(
            message.contains("101") && message.contains("100"),
            "{message}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_mutation_over_the_cost_limit_changes_nothing() {
    on_both(async |app| {
        let manager = app.manager();
        let input = json!({ "reference": "costly", "name": "Costly", "type": "TOWN" });
        let query = "mutation($input: RecordAreaInput!) {
            recordArea(input: $input) { area { children(first: 100) { nodes { children(first: 100) { nodes { id } } } } } } }";

        let reply = manager.run(query, json!({ "input": input })).await;

        assert_eq!(reply.code(), "QUERY_TOO_COMPLEX", "{}", reply.body);
        let found = manager.ask("{ area(reference: \"costly\") { id } }").await;
        assert_eq!(found.data("area"), Value::Null, "{}", found.body);
    })
    .await;
}

#[tokio::test]
async fn the_cost_limit_applies_to_sockets_and_streams_too() {
    on_both(async |app| {
        let manager = app.manager();
        let deep = "areas(first: 100) { nodes { children(first: 100) { nodes { id } } } }";
        let queries = [
            format!("{{ {deep} }}"),
            "subscription { siteRequested { suggestion { ward { children(first: 100) { nodes { children(first: 100) {
                nodes { id } } } } } } } }"
                .to_owned(),
        ];
        for query in queries {
            let reply = socket::answer(&manager, &query).await;
            assert_eq!(reply.code(), "QUERY_TOO_COMPLEX", "{}", reply.body);
            let mut events = manager.events(&query).await;
            let block = events.next().await.expect("an event");
            assert_eq!(block.code(), "QUERY_TOO_COMPLEX", "{block:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_actual_cost_is_reported_and_never_exceeds_the_estimate() {
    on_both(async |app| {
        let runner = Runner::new(schema(), &sdl());
        let caller = stream::caller(&app.app, Role::Manager);
        for (query, spent) in [
            ("{ viewer { role } }", 1),
            // The page, and the county, which lies in nothing.
            ("{ areas(first: 100, filter: { types: [POLICE_AREA] }) { nodes { parent { name } } } }", 2),
            ("{ sites { totalCount { count } nodes { name } } }", 1 + 10 + 1),
            ("{ __typename }", 1),
            ("{ __schema { queryType { name } } }", 100),
        ] {
            let prepared = runner.prepare(Request::new(query));
            let (counted, estimated) = (prepared.spent(), prepared.estimate());

            let answer = runner.once(&caller, prepared).await;

            assert!(answer.errors.is_empty(), "{:?}", answer.errors);
            assert_eq!(counted.taken(), spent, "{query}");
            assert!(spent <= estimated, "{query}: {estimated}");
        }
        let dear = Request::new("{ areas(first: 100) { nodes { children(first: 100) { nodes { id } } } } }");
        assert_eq!(runner.prepare(dear).estimate(), 1, "operations that are refused before execution");
    })
    .await;
}
