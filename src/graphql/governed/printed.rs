//! Prints the schema as a caller with given scopes sees it. The engine's printer prints every registered type, so types
//! without access are removed from the registry of a schema that is built only for printing.

use std::cell::RefCell;

use async_graphql::registry::{MetaType, Registry};

use super::{TABLE, row_of, ways::Ways};
use crate::domain::policy::Action;

thread_local! {
    /// The deeds that are open to whom the next schema of this thread is built for; nothing for the schema that is served.
    /// The engine registers types through functions that are handed nothing else.
    static OPEN: RefCell<Option<Vec<Action>>> = const { RefCell::new(None) };
}

/// Builds what `build` builds as it is for whoever may do these deeds and no others.
pub fn for_deeds<T>(deeds: Vec<Action>, build: impl FnOnce() -> T) -> T {
    OPEN.set(Some(deeds));
    build()
}

/// Removes from the registry what the caller may not access, if it is for printing.
pub fn narrow(registry: &mut Registry, ways: &Ways) {
    let Some(open) = OPEN.take() else {
        return;
    };
    let is_open = |deeds: &[Action]| deeds.iter().any(|action| open.contains(action));
    let is_held = |name: &str| ways.get(name).is_none_or(|deeds| is_open(deeds));
    registry.types.retain(|name, _| is_held(name));
    for ty in registry.types.values_mut() {
        match ty {
            MetaType::Object { name, fields, .. } => {
                let governed = TABLE.iter().find(|governed| governed.name == name);
                fields.retain(|field, _| {
                    let deed = governed.and_then(|governed| row_of(governed, field)?.deed);
                    deed.is_none_or(|(action, _)| open.contains(&action))
                });
            }
            MetaType::Interface { possible_types, .. } | MetaType::Union { possible_types, .. } => {
                possible_types.retain(|name| is_held(name));
            }
            _ => {}
        }
    }
    for root in [&mut registry.mutation_type, &mut registry.subscription_type] {
        *root = root.take().filter(|name| is_held(name));
    }
}
