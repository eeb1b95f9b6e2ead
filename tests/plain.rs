//! Plain parts of a response are written at once in a list, and the engine resolves them in a record read by itself. Both
//! ways give the same: every field of every type, with every role, on both databases.

use std::collections::BTreeMap;

use async_graphql::{Request, Response, Value as Answer, parser::types::FieldDefinition};
use graphql::{plain, run::Runner, schema, sdl};
use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{graph::Graph, on_both, sdl::named, stream::caller, walk::Case};

/// The lists of records that can also be read by their ids, and the types of their entries.
const LISTS: [(&str, &[&str]); 11] = [
    ("areas", &["Area"]),
    ("clients", &["Client"]),
    ("councillors", &["Councillor"]),
    ("offenders", &["FullOffender", "LimitedOffender"]),
    ("organisations", &["Organisation"]),
    ("referrals", &["Referral"]),
    ("referrers", &["Referrer"]),
    ("sessions", &["Session", "PlannedSession"]),
    ("sites", &["Site"]),
    ("staff", &["StaffMember"]),
    ("suggestions", &["Suggestion"]),
];

/// All fields of a type, each with the scalars below it.
fn selection(graph: &Graph, ty: &str, depth: usize) -> String {
    let fields = graph.fields(ty).into_iter();
    let fields = fields.filter_map(|field| selected(graph, field, depth));
    let fields: Vec<String> = fields.collect();
    format!("__typename {}", fields.join(" "))
}

/// One field with the scalars below it, if it can be compared.
pub fn selected(graph: &Graph, field: &FieldDefinition, depth: usize) -> Option<String> {
    let name = field.name.node.as_str();
    let of = named(&field.ty.node);
    match name {
        // Each time it is encrypted anew.
        "position" => None,
        "distanceMetres" => Some(format!(
            "{name}(from: {{ latitude: 52.24, longitude: -0.84 }})"
        )),
        _ if !graph.is_composite(&of) => Some(name.to_owned()),
        _ if depth == 0 => None,
        _ => Some(format!("{name} {{ {} }}", selection(graph, &of, depth - 1))),
    }
}

/// What an operation gave: the data below the given members, the errors and the redactions below them.
fn told(response: &Response, below: &[&str]) -> Value {
    let data: Value = serde_json::from_slice(&plain::data(&response.data)).expect("JSON");
    let data = below.iter().fold(&data, |data, member| &data[*member]);
    let path = |path: &Value| {
        let path = path.as_array().cloned().unwrap_or_default();
        let steps = path.into_iter().skip(below.len());
        Value::Array(steps.collect())
    };
    let error = |error: &async_graphql::ServerError| {
        let error = json!(error);
        json!([error["message"], path(&error["path"]), error["extensions"]])
    };
    let mut errors: Vec<Value> = response.errors.iter().map(error).collect();
    errors.sort_by_key(Value::to_string);
    let redactions = json!(response.extensions.get("redactions"));
    let redaction = |note: &Value| json!([path(&note["path"]), note["policy"], note["count"]]);
    let redactions = redactions.as_array().cloned().unwrap_or_default();
    let redactions: Vec<Value> = redactions.iter().map(redaction).collect();
    json!([data, errors, redactions])
}

/// Compares two values part by part, so that a failure names the part.
fn same(one: &Value, other: &Value, place: &str) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names = |members: &serde_json::Map<String, Value>| -> Vec<String> {
                members.keys().cloned().collect()
            };
            assert_eq!(names(one), names(other), "{place}");
            for (name, member) in one {
                same(member, &other[name], &format!("{place}.{name}"));
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (number, (one, other)) in one.iter().zip(other).enumerate() {
                same(one, other, &format!("{place}.{number}"));
            }
        }
        _ => assert_eq!(one, other, "{place}"),
    }
}

/// Whether a root field was written at once.
fn is_written_at_once(response: &Response, field: &str) -> bool {
    let Answer::Object(data) = &response.data else {
        panic!("no data: {:?}", response.errors);
    };
    matches!(data.get(field), Some(Answer::Binary(_)))
}

/// How long a response is delayed that found nothing is decided by its empty lists (`graphql/evenly.rs`).
#[tokio::test]
async fn a_page_without_entries_is_not_written_at_once() {
    on_both(async |app| {
        let runner = Runner::new(schema(), &sdl());
        let query = "{ sites(filter: { references: [] }) { nodes { id } } }";
        let caller = caller(&app.app, Role::Manager);
        let response = runner
            .once(&caller, runner.prepare(Request::new(query)))
            .await;

        let data: Value = serde_json::to_value(&response.data).expect("JSON");
        assert_eq!(data, json!({ "sites": { "nodes": [] } }));
    })
    .await;
}

#[tokio::test]
async fn a_list_gives_the_same_as_its_records_by_themselves() {
    on_both(async |app| {
        let _case = Case::of(app).await;
        let (runner, graph) = (Runner::new(schema(), &sdl()), Graph::of(&sdl()));
        let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut errors, mut redactions) = (0, 0);
        for role in Role::iter() {
            for (list, types) in LISTS {
                let on = |ty: &&str| format!("... on {ty} {{ {} }}", selection(&graph, ty, 1));
                let entries: Vec<String> = types.iter().map(on).collect();
                let entries = entries.join(" ");
                let ask = async |query: &str, variables: Value| {
                    let request = Request::new(query);
                    let request = request.variables(async_graphql::Variables::from_json(variables));
                    runner
                        .once(&caller(&app.app, role), runner.prepare(request))
                        .await
                };
                let ids = ask(&format!("{{ {list} {{ nodes {{ id }} }} }}"), json!({})).await;
                let ids: Value = serde_json::from_slice(&plain::data(&ids.data)).expect("JSON");
                let ids = ids[list]["nodes"].as_array().cloned().unwrap_or_default();
                let ids: Vec<&Value> = ids.iter().map(|node| &node["id"]).collect();
                if ids.is_empty() {
                    continue;
                }

                let whole = ask(
                    &format!("{{ {list} {{ nodes {{ {entries} }} }} }}"),
                    json!({}),
                )
                .await;
                let alone = "query($ids: [ID!]!) { nodes(ids: $ids) { ENTRIES } }";
                let alone = alone.replace("ENTRIES", &entries);
                let alone = ask(&alone, json!({ "ids": ids })).await;

                let written = told(&whole, &[list, "nodes"]);
                assert!(
                    is_written_at_once(&whole, list),
                    "{list} of {}",
                    role.name()
                );
                assert!(
                    !is_written_at_once(&alone, "nodes"),
                    "{list} of {}",
                    role.name()
                );
                same(
                    &written,
                    &told(&alone, &["nodes"]),
                    &format!("{} {list}", role.name()),
                );
                *compared.entry(list).or_default() += ids.len();
                errors += written[1].as_array().map_or(0, Vec::len);
                redactions += written[2].as_array().map_or(0, Vec::len);
            }
        }
        let missing = LISTS
            .iter()
            .filter(|(list, _)| !compared.contains_key(list));
        assert_eq!(missing.count(), 0, "{compared:?}");
        assert!(
            errors > 10 && redactions > 10,
            "{errors} errors, {redactions} redactions"
        );
    })
    .await;
}
