//! What a field requires according to its name and type alone: most of the schema is regular.

use kernel::policy::Action;
use strum::IntoEnumIterator;

use super::Opened;

/// What a field requires according to these rules; none if no rule applies.
pub fn regular(ty: &str, field: &str) -> Option<Opened> {
    match ty {
        "Mutation" => named(&pascal(field)).map(Opened::By),
        "Query" => reading(&pascal(field)).map(Opened::By),
        "Subscription" => watching(&pascal(field)).map(Opened::By),
        _ => is_carried(ty, field).then_some(Opened::Carried),
    }
}

/// The action of a query: to list, read or find what the query is named after, in the singular or the plural.
fn reading(name: &str) -> Option<Action> {
    let verbs = [
        format!("List{name}"),
        format!("List{name}s"),
        format!("Read{name}"),
        format!("Find{name}"),
    ];
    let mut actions = verbs.iter().filter_map(|verb| named(verb));
    let action = actions.next()?;
    // If two actions match, the table must choose.
    actions.next().is_none().then_some(action)
}

/// The action of a subscription: `siteChanged` requires watching sites.
fn watching(name: &str) -> Option<Action> {
    match name.strip_suffix("Changed") {
        Some(noun) => named(&format!("Watch{noun}s")),
        None => named(&format!("Watch{name}")),
    }
}

/// Whether a field is part of a structure that several types have in common, and is shown with the record that it
/// belongs to: pages, payloads and reported changes, including the field named after the noun of their type.
fn is_carried(ty: &str, field: &str) -> bool {
    let is_noun = |noun: &str| pascal(field) == noun;
    if let Some(noun) = ty.strip_suffix("Payload") {
        field == "userErrors" || is_noun(noun)
    } else if let Some(noun) = ty.strip_suffix("Change") {
        ["by", "kind", "occurredAt", "position"].contains(&field) || is_noun(noun)
    } else if ty.ends_with("Connection") {
        [
            "edges",
            "nodes",
            "pageInfo",
            "position",
            "removed",
            "totalCount",
        ]
        .contains(&field)
    } else {
        ty.ends_with("Edge") && ["cursor", "node"].contains(&field)
    }
}

/// The action with this name.
fn named(name: &str) -> Option<Action> {
    Action::iter().find(|action| action.name() == name)
}

/// Converts the name of a field to the spelling of types and actions: `approveSite` becomes `ApproveSite`.
fn pascal(field: &str) -> String {
    let mut letters = field.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
