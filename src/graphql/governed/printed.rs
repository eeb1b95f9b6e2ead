//! Prints the schema as a caller with given scopes sees it. The engine's printer prints every registered type, so types
//! without access are removed from the registry of a schema that is built only for printing.

use std::cell::RefCell;

use async_graphql::registry::{MetaType, Registry};
use kernel::policy::Action;

use super::{decide::governed, ways::Ways};

thread_local! {
    /// The actions that are allowed in the next schema built by this thread; none for the schema that is served. The
    /// engine registers types through functions without arguments, so this cannot be passed to them.
    static OPEN: RefCell<Option<Vec<Action>>> = const { RefCell::new(None) };
}

/// Builds what `build` builds, for a caller who may perform these actions and no others.
pub fn for_actions<T>(actions: Vec<Action>, build: impl FnOnce() -> T) -> T {
    OPEN.set(Some(actions));
    build()
}

/// Removes from the registry what the caller may not access, if it is for printing.
pub fn narrow(registry: &mut Registry, ways: &Ways) {
    let Some(open) = OPEN.take() else {
        return;
    };
    let is_open = |actions: &[Action]| actions.iter().any(|action| open.contains(action));
    let is_held = |name: &str| ways.get(name).is_none_or(|actions| is_open(actions));
    registry.types.retain(|name, _| is_held(name));
    for interfaces in registry.implements.values_mut() {
        interfaces.retain(|name| is_held(name));
    }
    for ty in registry.types.values_mut() {
        if let MetaType::Interface { possible_types, .. } | MetaType::Union { possible_types, .. } =
            ty
        {
            possible_types.retain(|name| is_held(name));
        }
        if let MetaType::Object { name, fields, .. } | MetaType::Interface { name, fields, .. } = ty
        {
            let governed = governed().iter().find(|governed| governed.name == *name);
            fields.retain(|field, _| {
                let action = governed.and_then(|governed| governed.action(field));
                action.is_none_or(|action| open.contains(&action))
            });
        }
    }
    for root in [&mut registry.mutation_type, &mut registry.subscription_type] {
        *root = root.take().filter(|name| is_held(name));
    }
}
