//! Which role may do what: the whole policy as a stored table, and every root field of the schema requested without
//! the right.

use std::fmt::Write as _;

use graphql::governed::decided;
use kernel::{
    policy::{Action, needs, opens},
    principal::Role,
    scope::Scope,
};
use serde_json::{Value, json};
use strum::{EnumCount, IntoEnumIterator};

use crate::support::{Kind, Reply, TestApp, kept::compare, on_both, sdl, trail::REFUSAL};

/// The action that a root field requires.
fn action_of(field: &sdl::Field) -> Action {
    let mut decided = decided().filter(|(ty, name, _)| *ty == field.root && *name == field.name);
    let action = decided.next().and_then(|(_, _, action)| action);
    action.unwrap_or_else(|| panic!("{} requires no action", field.name))
}

/// The fields that every valid token may select.
const FOR_ANY_TOKEN: [&str; 7] = [
    "area",
    "areaAt",
    "areas",
    "node",
    "nodes",
    "referenceLists",
    "viewer",
];

#[test]
fn the_policy_matches_the_kept_table() {
    compare("tests/tables/policy.txt", &printed());
}

/// Every action with its scopes, and the roles that have one of them.
fn printed() -> String {
    let mut text =
        String::from("action                   any scope of                          roles\n");
    for action in Action::iter() {
        let names: Vec<&str> = needs(action).iter().map(|scope| scope.name()).collect();
        let name = match names.len() {
            0 => "any token".to_owned(),
            _ => names.join(" or "),
        };
        let may = |role: &Role| opens(&role.scopes(), action);
        let allowed: Vec<&str> = Role::iter().filter(may).map(Role::name).collect();
        let allowed = match allowed.len() {
            0 => "nobody but the operator".to_owned(),
            all if all == Role::COUNT => "everybody".to_owned(),
            _ => allowed.join(" "),
        };
        let _ = writeln!(text, "{:<24} {name:<37} {allowed}", format!("{action:?}"));
    }
    text.push_str("\nscope                 roles\n");
    for scope in Scope::iter() {
        let with: Vec<&str> = Role::iter()
            .filter(|role| role.scopes().contains(&scope))
            .map(Role::name)
            .collect();
        let _ = writeln!(text, "{:<21} {}", scope.name(), with.join(" "));
    }
    text
}

#[test]
fn every_root_field_has_an_action_and_few_are_open_to_any_token() {
    let fields = sdl::root_fields();

    let open = fields
        .iter()
        .filter(|field| needs(action_of(field)).is_empty());
    let open: Vec<&str> = open.map(|field| field.name.as_str()).collect();

    assert_eq!(
        open, FOR_ANY_TOKEN,
        "the fields that need no scope may only become fewer"
    );
}

#[test]
fn the_description_of_a_root_field_names_its_scope() {
    let published = std::fs::read_to_string("schema.graphql").expect("schema.graphql");
    let fields = sdl::root_fields();

    let mut wrong = vec![];
    for field in &fields {
        let described = field.description(&published);
        let scopes = needs(action_of(field)).iter();
        wrong.extend(
            scopes
                .filter(|scope| !described.contains(scope.name()))
                .map(|scope| format!("{} is opened by {}", field.name, scope.name())),
        );
    }
    assert!(wrong.is_empty(), "undescribed: {wrong:#?}");
}

#[tokio::test]
async fn without_a_token_every_root_field_is_refused_alike() {
    on_both(async |app| {
        for field in sdl::root_fields() {
            let (query, variables) = field.queried_with_nonsense();

            let reply = app.anonymous().run(&query, variables).await;

            assert_eq!(reply.status, 401, "{}: {}", field.name, reply.body);
            assert_eq!(reply.code(), "UNAUTHENTICATED", "{}", field.name);
            assert_eq!(reply.body.get("data").unwrap_or(&Value::Null), &Value::Null);
        }
    })
    .await;
}

#[tokio::test]
async fn with_every_scope_but_its_own_a_root_field_is_forbidden() {
    on_both(async |app| {
        for field in sdl::root_fields() {
            let scopes = needs(action_of(&field));
            if scopes.is_empty() {
                continue;
            }
            let (query, variables) = field.queried_with_nonsense();

            let (statements, reply) = app
                .statements(lacking(app, scopes, &query, variables))
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{}: {}", field.name, reply.body);
            assert_eq!(reply.data(&field.name), Value::Null, "{}", field.name);
            assert!(
                statements <= REFUSAL,
                "{}: {statements} statements: nothing is looked up before that",
                field.name
            );
        }
    })
    .await;
}

/// Asks as the first role that has one of the scopes and others too, or else as the manager, with a token that has all
/// scopes but those.
async fn lacking(app: &TestApp, scopes: &[Scope], query: &str, variables: Value) -> Reply {
    let others_of = |role: Role| -> Vec<Scope> {
        let all = role.scopes().into_iter();
        all.filter(|scope| !scopes.contains(scope)).collect()
    };
    let role = Role::iter().find(|role| {
        let others = others_of(*role).len();
        others > 0 && others < role.scopes().len()
    });
    let role = role.unwrap_or(Role::Manager);
    let others = others_of(role);
    let client = app.with_scopes(role, &others);
    if query.starts_with("subscription") {
        return crate::support::socket::answer(&client, query).await;
    }
    client.run(query, variables).await
}

#[tokio::test]
async fn a_scope_beyond_the_role_opens_nothing() {
    let app = TestApp::start(Kind::Sqlite).await;
    let every: Vec<Scope> = Scope::iter().collect();
    let client = app.with_scopes(Role::SystemAdmin, &every);

    let reply = client.ask("{ offenders { nodes { __typename } } }").await;

    assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
    assert_eq!(
        reply.body["errors"][0]["message"],
        json!("This token may not list offenders.")
    );
}
