//! The cost of every field of the schema, derived from the registered types and the table of weights. The directives
//! `@cost` and `@listSize` of the schema and the estimates of operations come from here. A list without a maximum
//! length prevents the schema from being built.

use std::{collections::HashMap, sync::OnceLock};

use async_graphql::registry::{MetaField, MetaType, MetaTypeName, Registry};
use kernel::page;

use super::{
    directives,
    weights::{HEAVY, INTROSPECTION, LIGHT, LISTS, MUTATION},
};

/// The maximum length of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// The length if no slicing argument is given.
    pub assumed: u64,
    /// The arguments that limit the length.
    pub slicing: &'static [&'static str],
    /// The fields below this one that are lists of that length; empty if the field itself is the list.
    pub sized: &'static [&'static str],
}

/// The cost of a field.
#[derive(Clone, Debug)]
pub struct Field {
    /// The weight of the field itself.
    pub weight: u64,
    /// The type of the field.
    pub of: String,
    /// The maximum length, if the field is a list or contains lists.
    pub size: Option<Size>,
}

/// The costs of all fields of the schema.
#[derive(Debug, Default)]
pub struct Prices {
    /// The fields of objects and interfaces.
    pub fields: HashMap<String, HashMap<String, Field>>,
    /// The object types of each type: an object type itself, or those of an interface or union. None for scalars and
    /// enums.
    pub possible: HashMap<String, Vec<String>>,
}

/// The costs for the schema, which are the same each time it is built.
static PRICES: OnceLock<Prices> = OnceLock::new();

impl Prices {
    /// The costs for the schema. They are empty before it is built.
    #[must_use]
    pub fn of_the_schema() -> &'static Self {
        static NONE: OnceLock<Prices> = OnceLock::new();
        PRICES
            .get()
            .unwrap_or_else(|| NONE.get_or_init(Prices::default))
    }

    /// The field of a type.
    #[must_use]
    pub fn field(&self, ty: &str, field: &str) -> Option<&Field> {
        self.fields.get(ty)?.get(field)
    }

    /// Calculates the cost of every registered field.
    fn read(registry: &Registry) -> Self {
        let mut prices = Self::default();
        for ty in registry.types.values() {
            match ty {
                MetaType::Object { name, .. } => {
                    prices.possible.insert(name.clone(), vec![name.clone()]);
                }
                MetaType::Interface {
                    name,
                    possible_types,
                    ..
                }
                | MetaType::Union {
                    name,
                    possible_types,
                    ..
                } => {
                    let possible = possible_types.iter().cloned().collect();
                    prices.possible.insert(name.clone(), possible);
                }
                _ => {}
            }
            if let Some(fields) = ty.fields().filter(|_| !ty.name().starts_with("__")) {
                let with_names = fields.values().map(|field| {
                    let price = priced(registry, ty.name(), field);
                    (field.name.clone(), price)
                });
                prices.fields.insert(ty.name().into(), with_names.collect());
            }
        }
        prices
    }
}

/// Adds the costs to the registered types, as directives of their fields.
///
/// # Panics
/// If a list has no maximum length: no schema is served then.
pub fn lay(registry: &mut Registry) {
    let endless = endless(registry);
    assert!(
        endless.is_empty(),
        "src/graphql/price/weights.rs does not say how long these lists are: {endless:#?}"
    );
    let prices = PRICES.get_or_init(|| Prices::read(registry));
    for ty in registry.types.values_mut() {
        let (MetaType::Object { name, fields, .. } | MetaType::Interface { name, fields, .. }) = ty
        else {
            continue;
        };
        for field in fields.values_mut() {
            if let Some(price) = prices.field(name, &field.name) {
                field.directive_invocations.extend(directives::of(price));
            }
        }
    }
    for definition in directives::definitions() {
        registry.add_directive(definition);
    }
}

fn priced(registry: &Registry, ty: &str, field: &MetaField) -> Field {
    let name = field.name.as_str();
    let named = HEAVY.iter().find(|(heavy, _)| *heavy == name);
    let light = LIGHT.contains(&(ty, name));
    let weight = match named {
        _ if matches!(name, "__schema" | "__type") => INTROSPECTION,
        _ if registry.mutation_type.as_deref() == Some(ty) => MUTATION,
        Some((_, weight)) if !light => *weight,
        _ => 0,
    };
    Field {
        weight,
        of: MetaTypeName::concrete_typename(&field.ty).into(),
        size: size(registry, ty, field),
    }
}

fn size(registry: &Registry, ty: &str, field: &MetaField) -> Option<Size> {
    if field.ty.starts_with('[') {
        let (.., most) = LISTS
            .iter()
            .find(|(of, name, _)| *name == field.name && of.is_none_or(|of| of == ty))?;
        let slicing: &[_] = if field.args.contains_key("ids") {
            &["ids", "references"]
        } else {
            &[]
        };
        return Some(Size {
            assumed: *most as u64,
            slicing,
            sized: &[],
        });
    }
    let below = registry
        .types
        .get(MetaTypeName::concrete_typename(&field.ty))?
        .fields()?;
    let pages = below.contains_key("pageInfo");
    pages.then(|| Size {
        assumed: page::USUAL.into(),
        slicing: if field.args.contains_key("last") {
            &["first", "last"]
        } else {
            &["first"]
        },
        sized: if below.contains_key("edges") {
            &["edges", "nodes"]
        } else {
            &["nodes"]
        },
    })
}

/// The lists without a maximum length: neither they nor all fields that lead to them have one.
fn endless(registry: &Registry) -> Vec<String> {
    let types = registry.types.values();
    let ours = types.filter(|ty| !ty.name().starts_with("__"));
    let fields = ours.flat_map(|ty| {
        let fields = ty.fields().into_iter().flat_map(|fields| fields.values());
        fields.map(move |field| (ty.name(), field))
    });
    let fields: Vec<_> = fields
        .filter(|(_, field)| !field.name.starts_with("__"))
        .collect();
    let leads_to = |name: &str, field: &MetaField| {
        MetaTypeName::concrete_typename(&field.ty) == name && !field.ty.starts_with('[')
    };
    let is_sized_from_above = |name: &str, list: &MetaField| {
        let mut above = fields.iter().filter(|(_, field)| leads_to(name, field));
        above.all(|(ty, field)| {
            let size = size(registry, ty, field);
            size.is_some_and(|size| size.sized.contains(&list.name.as_str()))
        })
    };
    let lists = fields.iter().filter(|(_, field)| field.ty.starts_with('['));
    let endless = lists.filter(|(ty, field)| {
        size(registry, ty, field).is_none() && !is_sized_from_above(ty, field)
    });
    endless
        .map(|(ty, field)| format!("{ty}.{}", field.name))
        .collect()
}
