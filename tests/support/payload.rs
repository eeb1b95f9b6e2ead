//! Continues the walk over the schema in the payloads of mutations, field by field.

use std::{collections::BTreeSet, fmt::Write as _};

use graphql::{governed::decided, sdl};
use kernel::{policy::opens, principal::Role, scope::Scope};
use serde_json::{Value, json};

use super::{
    Client,
    graph::Graph,
    sdl::named,
    walk::Case,
    withheld::{redacted, refused},
};

/// The fields of a type that these scopes do not permit.
fn closed(scopes: &BTreeSet<Scope>, of: &str) -> Vec<&'static str> {
    let closed = decided().filter(|(known, _, action)| {
        *known == of && action.is_some_and(|action| !opens(scopes, action))
    });
    closed.map(|(_, field, _)| field).collect()
}

/// A selection of all fields of a part of a payload; empty for a leaf.
fn inside(case: &Case, whole: &Graph, ty: &str) -> String {
    let of_member = |member: &String| {
        let fields = case.document(whole, &[], member);
        format!("... on {member} {{ __typename {fields} }}")
    };
    let members: Vec<String> = whole.members(ty).iter().map(of_member).collect();
    if members.is_empty() {
        return String::new();
    }
    format!("{{ {} }}", members.join(" "))
}

/// The end of the answer to a mutation, asked for all its fields: those that the token lacks a scope for are refused with
/// their path, and nothing else is.
pub async fn follow(
    case: &Case,
    client: &Client<'_>,
    (role, mutation, input): (Role, &str, Value),
) {
    let (whole, scopes) = (Graph::of(&sdl()), role.scopes());
    let fields = whole.fields("Mutation");
    let field = fields
        .into_iter()
        .find(|field| field.name.node == mutation)
        .expect("a mutation");
    let payload = named(&field.ty.node);
    let mut selection = String::new();
    let mut expected = BTreeSet::new();
    for part in whole.fields(&payload) {
        let (name, ty) = (part.name.node.as_str(), named(&part.ty.node));
        let inner = inside(case, &whole, &ty);
        let _ = write!(selection, "{name} {inner} ");
        if closed(&scopes, &payload).contains(&name) {
            expected.insert(format!("{mutation}.{name}"));
        } else if name != "userErrors" {
            expected.extend(
                closed(&scopes, &ty)
                    .into_iter()
                    .map(|inner| format!("{mutation}.{name}.{inner}")),
            );
        }
    }
    let (argument, kind) = (
        &field.arguments[0].node.name.node,
        field.arguments[0].node.ty.node.to_string(),
    );
    let document =
        format!("mutation($input: {kind}) {{ {mutation}({argument}: $input) {{ {selection} }} }}");

    let reply = client.run(&document, json!({ "input": input })).await;

    assert_eq!(
        reply.data(&format!("{mutation}.userErrors")),
        json!([]),
        "{mutation}: {}",
        reply.body
    );
    assert_eq!(
        refused(&reply),
        expected,
        "{mutation} by {}: {}",
        role.name(),
        reply.body
    );
    redacted(&reply);
}
