//! The access decisions of the schema's fields, seen in three ways: the decisions themselves, the schema printed
//! for a set of scopes, and introspection with a token that has them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use graphql::{governed::decided, sdl, sdl_for};
use kernel::{
    policy::{Action, needs, opens},
    principal::Role,
    scope::Scope,
};
use serde_json::Value;
use strum::IntoEnumIterator;

use crate::support::{Client, Kind, TestApp, graph::Graph, sdl::named};

/// The roles with all their scopes, and every scope alone.
fn tokens() -> Vec<(Role, BTreeSet<Scope>)> {
    let roles = Role::iter().map(|role| (role, role.scopes()));
    let alone = Scope::iter().filter_map(|scope| {
        let role = Role::iter().find(|role| role.scopes().contains(&scope))?;
        Some((role, BTreeSet::from([scope])))
    });
    roles.chain(alone).collect()
}

/// The schema printed for each of them, once for all tests.
fn printed() -> &'static [(Role, BTreeSet<Scope>, Graph)] {
    static PRINTED: OnceLock<Vec<(Role, BTreeSet<Scope>, Graph)>> = OnceLock::new();
    PRINTED.get_or_init(|| {
        let tokens = tokens().into_iter();
        let printed = tokens.map(|(role, scopes)| {
            let shown = Graph::of(&sdl_for(|action| opens(&scopes, action)));
            (role, scopes, shown)
        });
        printed.collect()
    })
}

#[test]
fn the_printed_schema_shows_a_field_if_its_action_and_its_type_are_open() {
    for (role, scopes, shown) in printed() {
        let names = shown.names();
        for (ty, field, action) in decided() {
            let is_open = action.is_none_or(|action| opens(scopes, action));
            let prefix = format!("{ty}.{field}: ");
            let is_shown = names
                .range(prefix.clone()..)
                .next()
                .is_some_and(|name| name.starts_with(&prefix));
            assert_eq!(
                is_shown,
                is_open && shown.has(ty),
                "{ty}.{field} for {} with {scopes:?}",
                role.name()
            );
        }
    }
}

#[test]
fn a_printed_schema_has_no_missing_and_no_unused_types() {
    let builtin = ["Boolean", "Float", "ID", "Int", "String"];
    for (_, scopes, shown) in printed() {
        let names = shown.names();

        let types: BTreeSet<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| !name.contains(['.', '=', '<', '(']))
            .collect();
        let mut named_types: BTreeSet<&str> = names
            .iter()
            .filter_map(|name| name.split_once(": "))
            .map(|(_, ty)| ty.trim_end_matches(')'))
            .filter(|ty| !builtin.contains(ty))
            .collect();
        named_types.extend(
            names
                .iter()
                .filter_map(|name| name.split_once('<'))
                .flat_map(|(of, member)| [of, member]),
        );
        assert!(
            named_types.is_subset(&types),
            "lacking with {scopes:?}: {:?}",
            named_types.difference(&types)
        );
        let roots = BTreeSet::from(["Query", "Mutation", "Subscription", "Scope"]);
        let known: BTreeSet<&str> = named_types.union(&roots).copied().collect();
        assert!(
            types.is_subset(&known),
            "unreachable with {scopes:?}: {:?}",
            types.difference(&known)
        );
    }
}

#[test]
fn types_that_a_caller_may_not_see_are_hidden() {
    let lacks = [
        (
            Role::SystemAdmin,
            "Referral FullOffender Attendance FollowUp MentoringContact Suggestion Session ReferralChange SuggestionChange AcceptReferralInput",
        ),
        (
            Role::Analyst,
            "Referral FullOffender Attendance MentoringContact Mutation SubmitSuggestionInput SiteStewardship UserError",
        ),
        (
            Role::DataProtectionOfficer,
            "Mutation UserError SitePayload SubmitSuggestionInput ErrorCode",
        ),
        (
            Role::PoliceData,
            "Suggestion Session SiteRequest SiteRequestFilter",
        ),
        (
            Role::Councillor,
            "Referral FullOffender Attendance FollowUp SiteStewardship DraftReferralInput",
        ),
    ];
    for (role, types) in lacks {
        let all = role.scopes();
        let mut printed = printed().iter();
        let found = printed.find(|(known, scopes, _)| *known == role && *scopes == all);
        let (_, _, shown) = found.expect("every role is printed");

        let seen: Vec<&str> = types.split(' ').filter(|ty| shown.has(ty)).collect();
        assert!(seen.is_empty(), "{}: {seen:?}", role.name());
    }
}

#[test]
fn with_every_scope_the_whole_schema_is_shown() {
    let every: BTreeSet<Scope> = Scope::iter().collect();

    assert_eq!(sdl_for(|action| opens(&every, action)), sdl());
}

#[tokio::test]
async fn introspection_and_the_printed_schema_agree() {
    let app = TestApp::start(Kind::Sqlite).await;
    for (role, scopes, shown) in printed() {
        let every: Vec<Scope> = scopes.iter().copied().collect();

        let seen = introspected(&app.with_scopes(*role, &every)).await;

        let printed = shown.names();
        let differing: Vec<&String> = seen.symmetric_difference(&printed).collect();
        assert!(
            differing.is_empty(),
            "{} with {scopes:?}: {differing:#?}",
            role.name()
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn introspection_shows_each_caller_their_own_schema() {
    let app = TestApp::start(Kind::Sqlite).await;

    let manager = introspected(&app.manager()).await;
    let analyst = introspected(&app.analyst()).await;
    let again = introspected(&app.manager()).await;

    assert!(manager.contains("Referral") && !analyst.contains("Referral"));
    assert_eq!(manager, again);
    let query = r#"{ __type(name: "Referral") { name } }"#;
    assert_eq!(app.analyst().ask(query).await.data("__type"), Value::Null);
    app.stop().await;
}

/// What introspection shows, in the format of [`Graph::names`].
async fn introspected(client: &Client<'_>) -> BTreeSet<String> {
    let query = "fragment T on __Type { name ofType { name ofType { name ofType { name } } } }
        { __schema { types { name fields(includeDeprecated: true) { name type { ...T } args { name type { ...T } } }
            inputFields { name type { ...T } } enumValues(includeDeprecated: true) { name } possibleTypes { name } } } }";
    let reply = client.ask(query).await;
    let types = reply.data("__schema.types");
    let listed = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let builtin = ["Boolean", "Float", "ID", "Int", "String"];
    let mut names = BTreeSet::new();
    for ty in listed(&types) {
        let name = ty["name"].as_str().expect("a name");
        if name.starts_with("__") || builtin.contains(&name) {
            continue;
        }
        names.insert(name.to_owned());
        let named_types = |of: &str, value: &Value| {
            format!(
                "{of}({}: {})",
                text(&value["name"]),
                innermost(&value["type"])
            )
        };
        names.extend(
            listed(&ty["inputFields"])
                .iter()
                .map(|field| named_types(name, field)),
        );
        names.extend(
            listed(&ty["enumValues"])
                .iter()
                .map(|value| format!("{name}={}", text(&value["name"]))),
        );
        names.extend(
            listed(&ty["possibleTypes"])
                .iter()
                .map(|member| format!("{name}<{}", text(&member["name"]))),
        );
        for field in listed(&ty["fields"]) {
            let field_name = format!("{name}.{}", text(&field["name"]));
            names.extend(
                listed(&field["args"])
                    .iter()
                    .map(|argument| named_types(&field_name, argument)),
            );
            names.insert(format!("{field_name}: {}", innermost(&field["type"])));
        }
    }
    assert!(!names.is_empty(), "{}", reply.body);
    names
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn innermost(ty: &Value) -> String {
    match &ty["ofType"] {
        Value::Null => text(&ty["name"]).to_owned(),
        inner => innermost(inner),
    }
}

#[test]
fn fields_that_need_more_scopes_than_their_parent_are_nullable() {
    let whole = Graph::of(&sdl());
    let actions: BTreeMap<(&str, &str), Action> = decided()
        .filter_map(|(ty, field, action)| Some(((ty, field), action?)))
        .collect();

    let rigid = whole
        .composites()
        .filter(|ty| !["Query", "Mutation", "Subscription"].contains(ty))
        .flat_map(|ty| {
            let fields = whole.fields(ty).into_iter();
            let rigid = fields.filter(|field| !field.ty.node.nullable);
            rigid.map(move |field| (ty, field.name.node.to_string()))
        });
    let rigid: Vec<(&str, String)> = rigid
        .filter(|(ty, field)| actions.contains_key(&(*ty, field.as_str())))
        .collect();

    assert!(
        rigid.is_empty(),
        "a token without the scope would lose the parent: {rigid:?}"
    );
}

#[test]
fn the_directive_names_the_scopes_of_a_field() {
    let published = std::fs::read_to_string("schema.graphql").expect("schema.graphql");
    let whole = Graph::of(&published);

    let mut wrong = vec![];
    for (ty, field, action) in decided() {
        let Some(action) = action else { continue };
        let fields = whole.fields(ty);
        let definition = fields
            .iter()
            .find(|known| known.name.node == field)
            .expect("a field");
        let directive = definition
            .directives
            .iter()
            .find(|directive| directive.node.name.node == "requiresScopes");
        let named_types = directive.map(|directive| directive.node.arguments[0].1.node.to_string());
        let any_of: Vec<String> = needs(action)
            .iter()
            .map(|scope| format!("[\"{}\"]", scope.name()))
            .collect();
        let expected = (!any_of.is_empty()).then(|| format!("[{}]", any_of.join(", ")));
        if named_types != expected {
            wrong.push(format!(
                "{ty}.{field}: {named_types:?}, not {expected:?}, to {}",
                named(&definition.ty.node)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
