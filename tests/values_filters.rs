//! What filters, orders and pages that were not given mean: the same in every list.

use std::collections::BTreeMap;

use async_graphql::parser::types::{BaseType, InputObjectType, TypeKind};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::pictures::jpeg;
use crate::support::{
    Client, Reply, TestApp,
    cases::a_draft,
    documents::types,
    on_both,
    sdl::{Field, named, root_fields},
    stream::{caller, listen},
};

/// Every list with a filter.
fn lists() -> Vec<Field> {
    let mut lists = root_fields();
    lists.retain(|field| {
        field.root == "Query" && field.arguments.iter().any(|(name, _)| name == "filter")
    });
    assert!(lists.len() >= 13, "{}", lists.len());
    lists
}

fn filter<'a>(
    types: &'a BTreeMap<String, TypeKind>,
    field: &Field,
) -> (String, &'a InputObjectType) {
    let mut arguments = field.arguments.iter();
    let (_, ty) = arguments
        .find(|(name, _)| name == "filter")
        .expect("a filter");
    assert!(ty.nullable, "{}: the filter may be null", field.name);
    match types.get(&named(ty)) {
        Some(TypeKind::InputObject(input)) => (named(ty), input),
        _ => panic!("{}: no filter", field.name),
    }
}

/// The client that reads a list.
fn reader<'a>(app: &'a TestApp, list: &str) -> Client<'a> {
    match list {
        "clients" => app.administrator(),
        "auditTrail" => app.person(Role::DataProtectionOfficer),
        _ => app.manager(),
    }
}

/// How many entries a list has.
fn count(list: &str, reply: &Reply) -> usize {
    assert_eq!(reply.code(), "", "{list}: {}", reply.text);
    let counted = match list {
        "sitesGeoJson" => reply.data("sitesGeoJson.features"),
        "events" => reply.data("events.nodes"),
        _ => {
            return usize::try_from(
                reply
                    .data(&format!("{list}.totalCount.count"))
                    .as_u64()
                    .expect("a count"),
            )
            .expect("a number");
        }
    };
    counted.as_array().expect("a list").len()
}

fn selection(list: &str) -> &'static str {
    match list {
        "sitesGeoJson" => "",
        "events" => "{ nodes { kind } }",
        _ => "{ totalCount { count } }",
    }
}

/// Something in every list.
async fn something(app: &TestApp) {
    let referral = app.engaged(a_draft()).await;
    let session = app.booked(&[&referral], json!({})).await;
    app.an_operation(&session).await;
    app.manager()
        .attached(&session["site"], "BEFORE", jpeg(0))
        .await;
    app.councillor().suggest("Mill Lane", "upton", None).await;
    app.registered(json!({ "clientId": "machine" })).await;
}

#[tokio::test]
async fn null_conditions_and_missing_variables_are_ignored_in_every_list() {
    let types = types();
    on_both(async |app| {
        something(app).await;
        for field in lists() {
            let (list, selection) = (field.name.as_str(), selection(&field.name));
            let client = reader(app, list);
            let (kind, input) = filter(&types, &field);
            // Reading the trail adds to it, and events get their position after the commit.
            let grows = ["auditTrail", "events"].contains(&list);
            let whole = count(
                list,
                &client.ask(&format!("{{ {list} {selection} }}")).await,
            );
            assert!(whole > 0, "{list} is empty");
            let as_before = |reply: &Reply, way: &str| {
                let found = count(list, reply);
                assert!(
                    found == whole || (grows && found > whole),
                    "{list}, {way}: {found} instead of {whole}"
                );
            };
            let by_filter = format!("query($f: {kind}) {{ {list}(filter: $f) {selection} }}");
            for variables in [json!({}), json!({ "f": null }), json!({ "f": {} })] {
                as_before(
                    &client.run(&by_filter, variables.clone()).await,
                    &variables.to_string(),
                );
            }
            as_before(
                &client
                    .ask(&format!("{{ {list}(filter: null) {selection} }}"))
                    .await,
                "filter: null",
            );
            let mut nulls = serde_json::Map::new();
            for one in input.fields.iter().map(|field| &field.node) {
                let (name, ty) = (one.name.node.as_str(), &one.ty.node);
                assert!(ty.nullable && one.default_value.is_none(), "{kind}.{name}");
                nulls.insert(name.into(), Value::Null);
                let literal = format!("{{ {list}(filter: {{ {name}: null }}) {selection} }}");
                as_before(&client.ask(&literal).await, &literal);
                let variable =
                    format!("query($v: {ty}) {{ {list}(filter: {{ {name}: $v }}) {selection} }}");
                for given in [json!({}), json!({ "v": null })] {
                    as_before(&client.run(&variable, given).await, &variable);
                }
                as_before(
                    &client.run(&by_filter, json!({ "f": { name: null } })).await,
                    name,
                );
                if matches!(ty.base, BaseType::List(_)) {
                    let nothing = client.run(&by_filter, json!({ "f": { name: [] } })).await;
                    assert_eq!(count(list, &nothing), 0, "{list} {name}: []");
                    let nothing = client
                        .ask(&format!(
                            "{{ {list}(filter: {{ {name}: [] }}) {selection} }}"
                        ))
                        .await;
                    assert_eq!(count(list, &nothing), 0, "{list} {name}: [] as a literal");
                }
            }
            // As genqlient sends every filter.
            as_before(
                &client.run(&by_filter, json!({ "f": nulls })).await,
                "all of it null",
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_null_order_and_page_are_the_defaults() {
    let types = types();
    on_both(async |app| {
        something(app).await;
        app.councillor().suggest("Abbey Lane", "upton", None).await;
        for field in lists() {
            let list = field.name.as_str();
            if list == "sitesGeoJson" {
                continue;
            }
            let client = reader(app, list);
            let names: Vec<&str> = field
                .arguments
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            let rest = names.iter().filter(|name| **name != "filter");
            let rest: Vec<String> = rest.map(|name| format!("{name}: null")).collect();
            let shown = match list {
                "auditTrail" | "clients" => "id",
                "events" => "kind",
                "councillors" | "referrers" | "staff" => "reference",
                _ => "... on Node { id }",
            };
            let query =
                |given: &str| format!("{{ {list}{given} {{ nodes {{ __typename {shown} }} }} }}");
            let usual = client.ask(&query("")).await;

            let nulls = client.ask(&query(&format!("({})", rest.join(", ")))).await;

            assert_eq!(nulls.code(), "", "{list}: {}", nulls.text);
            assert!(
                ["auditTrail", "events"].contains(&list) || nulls.data(list) == usual.data(list),
                "{list}: {}",
                nulls.text
            );
            let Some((_, order)) = field.arguments.iter().find(|(name, _)| name == "orderBy")
            else {
                continue;
            };
            assert!(order.nullable, "{list}");
            let Some(TypeKind::InputObject(input)) = types.get(&named(order)) else {
                panic!("{list}: no order");
            };
            for one in &input.fields {
                let name = one.node.name.node.as_str();
                let reply = client
                    .ask(&query(&format!("(orderBy: {{ {name}: null }})")))
                    .await;
                assert_eq!(
                    reply.data(list),
                    usual.data(list),
                    "{list} {name}: {}",
                    reply.text
                );
            }
            let unset = format!("query($o: {}) {}", named(order), query("(orderBy: $o)"));
            for given in [json!({}), json!({ "o": null }), json!({ "o": {} })] {
                let reply = client.run(&unset, given).await;
                assert_eq!(reply.data(list), usual.data(list), "{list}: {}", reply.text);
            }
        }
    })
    .await;
}

#[test]
fn arguments_with_a_default_are_nullable_and_no_default_contains_null() {
    let types = types();
    for (ty, kind) in &types {
        let (TypeKind::Object(_) | TypeKind::Interface(_)) = kind else {
            continue;
        };
        for field in crate::support::documents::fields(kind) {
            for argument in field.arguments.iter().map(|argument| &argument.node) {
                let Some(default) = &argument.default_value else {
                    continue;
                };
                let place = format!("{ty}.{}({}:)", field.name.node, argument.name.node);
                assert!(argument.ty.node.nullable, "{place}");
                assert!(
                    !default.node.to_string().contains("null"),
                    "{place}: {}",
                    default.node
                );
            }
        }
    }
}

#[tokio::test]
async fn null_conditions_are_ignored_for_events_too() {
    on_both(async |app| {
        let manager = caller(&app.app, Role::Manager);
        let listening = |filter: Value| {
            // Its only texts would be enums, which are written without quotation marks.
            let filter = filter.to_string().replace('"', "");
            let query = format!("subscription {{ changes(filter: {filter}) {{ kind }} }}");
            listen(&manager, &query, &Value::Null)
        };
        let mut all = listening(json!({ "kinds": null, "types": null, "areas": null, "near": null, "organisation": null, "site": null }));
        let mut none = listening(json!({ "kinds": [] }));
        let mut nowhere = listening(json!({ "areas": [] }));
        let mut of_no_type = listening(json!({ "types": [] }));
        app.councillor().suggest("Mill Lane", "upton", None).await;

        assert_eq!(all.answer().await["data"]["changes"]["kind"], "SUGGESTION_SUBMITTED");
        for silent in [&mut none, &mut nowhere, &mut of_no_type] {
            let waited = std::time::Duration::from_millis(300);
            let received = tokio::time::timeout(waited, silent.answer()).await;
            assert!(received.is_err(), "{received:?}");
        }
        let query = "query($k: [EventKind!]) { events(filter: { kinds: $k }) { nodes { kind } } }";
        for (given, found) in [(json!({}), 1), (json!({ "k": null }), 1), (json!({ "k": [] }), 0), (json!({ "k": "SUGGESTION_SUBMITTED" }), 1)] {
            let reply = app.manager().run(query, given.clone()).await;
            let nodes = reply.data("events.nodes");
            assert_eq!(nodes.as_array().map(Vec::len), Some(found), "{given}: {}", reply.text);
        }
    })
    .await;
}

#[tokio::test]
async fn coerced_numbers_and_single_values_cost_the_same() {
    on_both(async |app| {
        let query = "query($n: Int, $t: [SiteType!]) { sites(first: $n, filter: { types: $t }) { nodes { id } } }";
        let plain = app.manager().run(query, json!({ "n": 10, "t": ["PARK"] })).await;
        let other = app.manager().run(query, json!({ "n": 10.0, "t": "PARK" })).await;
        let usual = app.manager().run(query, json!({ "n": null })).await;
        let ids = app.manager().run("query($i: [ID!]!) { nodes(ids: $i) { id } }", json!({ "i": "a" })).await;

        for (reply, estimated) in [(&plain, 11), (&other, 11), (&usual, 21), (&ids, 1)] {
            assert_eq!(reply.code(), "", "{}", reply.text);
            assert_eq!(reply.cost["estimated"], estimated, "{}", reply.text);
        }
    })
    .await;
}
