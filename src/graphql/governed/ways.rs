//! The actions that give access to a type: those of the fields that lead to it. A caller who may perform one of them
//! can get records of that type, and sees their carried fields.

use std::{collections::BTreeMap, sync::OnceLock};

use async_graphql::registry::{MetaField, MetaType, MetaTypeName, Registry};
use kernel::policy::Action;

use super::decide::Governed;

/// For each governed type, the actions that lead to its records. Any one of them is enough.
pub type Ways = BTreeMap<&'static str, Vec<Action>>;

/// The actions for the schema, which are the same each time it is built.
pub static WAYS: OnceLock<Ways> = OnceLock::new();

/// Follows the fields from the root types until nothing new is found.
pub fn through(registry: &Registry, types: &'static [Governed]) -> Ways {
    let mut ways: Ways = types
        .iter()
        .map(|governed| (governed.name.as_str(), vec![]))
        .collect();
    for root in [
        Some(&registry.query_type),
        registry.mutation_type.as_ref(),
        registry.subscription_type.as_ref(),
    ]
    .into_iter()
    .flatten()
    {
        let fields = types.iter().find(|governed| governed.name == *root);
        let fields = fields.into_iter().flat_map(|governed| &governed.fields);
        if let Some(known) = ways.get_mut(root.as_str()) {
            known.extend(fields.filter_map(|(_, action)| *action));
        }
    }
    while types
        .iter()
        .any(|governed| spread(registry, governed, &mut ways))
    {}
    ways
}

/// Passes the actions of a type's fields on to the types that they lead to. Returns whether this added any.
fn spread(registry: &Registry, governed: &'static Governed, ways: &mut Ways) -> bool {
    let mut is_news = false;
    let Some(fields) = registry
        .types
        .get(&governed.name)
        .and_then(MetaType::fields)
    else {
        return false;
    };
    for (field, action) in &governed.fields {
        let actions = match action {
            Some(action) => vec![*action],
            None => ways[governed.name.as_str()].clone(),
        };
        let targets = fields.get(field).into_iter();
        for target in targets.flat_map(|field| led_to(registry, field)) {
            let Some(known) = ways.get_mut(target) else {
                continue;
            };
            for action in &actions {
                if !known.contains(action) {
                    known.push(*action);
                    is_news = true;
                }
            }
        }
    }
    is_news
}

/// What may be a record of any kind. Who gets one may perform the action of its own kind, which these do not open.
const OF_ANY_KIND: [&str; 2] = ["Node", "EventSubject"];

/// The types that a field leads to: its own, and those that belong to it if it is an interface or a union.
fn led_to<'r>(registry: &'r Registry, field: &'r MetaField) -> Vec<&'r str> {
    let name = MetaTypeName::concrete_typename(&field.ty);
    let mut types = vec![name];
    if let Some(MetaType::Union { possible_types, .. } | MetaType::Interface { possible_types, .. }) =
        registry.types.get(name)
        && !OF_ANY_KIND.contains(&name)
    {
        types.extend(possible_types.iter().map(String::as_str));
    }
    types
}
