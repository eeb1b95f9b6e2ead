//! What a token sees of the schema. One table (`table`) says which deed each field is; from it come the directive
//! `@requiresScopes` on the field, what introspection shows to a caller, and the schema printed for a set of scopes. The
//! deeds themselves are refused in the domain, by the same policy. `ways` derives what opens a type from the fields that
//! lead to it; `printed` prints for a set of scopes.

mod printed;
mod table;
mod ways;

use std::{borrow::Cow, pin::Pin};

use async_graphql::{
    Context, Response, SubscriptionType, Value,
    indexmap::IndexMap,
    registry::{
        __DirectiveLocation, MetaDirective, MetaDirectiveInvocation, MetaField, MetaInputValue,
        MetaType, Registry,
    },
};
use futures_util::Stream;

use super::price::lay;
use crate::domain::{
    Caller,
    policy::{Action, needs},
};
use table::{Governed, Row, TABLE};
use ways::WAYS;

pub use printed::for_deeds;

/// The last root type of the schema: when it is registered all others are, and the table is laid over them.
#[derive(Default)]
pub struct Last<S>(S);

impl<S: SubscriptionType> SubscriptionType for Last<S> {
    fn type_name() -> Cow<'static, str> {
        S::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = S::create_type_info(registry);
        // The parts of a merged root type are not types of the schema.
        registry.remove_unused_types();
        govern(registry);
        name
    }

    fn create_field_stream<'a>(
        &'a self,
        ctx: &'a Context<'_>,
    ) -> Option<Pin<Box<dyn Stream<Item = Response> + Send + 'a>>> {
        self.0.create_field_stream(ctx)
    }
}

/// Every field of the table with the deed that it is, or none where it is carried; for the tests.
pub fn decided() -> impl Iterator<Item = (&'static str, &'static str, Option<Action>)> {
    let rows = |governed: &'static Governed| governed.rows.iter().map(move |row| (governed, row));
    TABLE.iter().flat_map(rows).flat_map(|(governed, row)| {
        let deed = row.deed.map(|(action, _)| action);
        row.fields
            .iter()
            .map(move |field| (governed.name, *field, deed))
    })
}

/// Lays the table over the registered types.
fn govern(registry: &mut Registry) {
    let differing = differing(registry);
    assert!(
        differing.is_empty(),
        "src/graphql/governed/table.rs and the schema differ: {differing:#?}"
    );
    let ways = WAYS.get_or_init(|| ways::through(registry));
    for governed in TABLE {
        let Some(ty) = registry.types.get_mut(governed.name) else {
            continue;
        };
        let (MetaType::Object {
            fields, visible, ..
        }
        | MetaType::Interface {
            fields, visible, ..
        }) = ty
        else {
            continue;
        };
        *visible = Some(governed.shown);
        for field in fields.values_mut() {
            let deed = row_of(governed, &field.name).and_then(|row| row.deed);
            field.visible = deed.map(|(_, shown)| shown);
            let deeds =
                deed.map_or_else(|| ways[governed.name].clone(), |(action, _)| vec![action]);
            field.directive_invocations.extend(requires(&deeds));
        }
    }
    let (name, scalar) = scope();
    registry.types.insert(name, scalar);
    registry.add_directive(definition());
    lay(registry);
    printed::narrow(registry, ways);
}

/// The row of a field, if the table has one.
fn row_of(governed: &'static Governed, field: &str) -> Option<&'static Row> {
    governed.rows.iter().find(|row| row.fields.contains(&field))
}

/// What the table and the schema do not both have, each with what to do about it.
fn differing(registry: &Registry) -> Vec<String> {
    let undecided = governed_types(registry).flat_map(|(name, fields)| {
        let governed = TABLE.iter().find(|governed| governed.name == name);
        let undecided = fields.keys().filter(move |field| {
            let is_ours = !field.starts_with("__");
            is_ours && governed.is_none_or(|governed| row_of(governed, field).is_none())
        });
        undecided.map(move |field| format!("{name}.{field}: say on a row what opens it"))
    });
    let gone = decided().filter(|(name, field, _)| {
        !governed_types(registry).any(|(ty, fields)| ty == *name && fields.contains_key(*field))
    });
    let gone = gone.map(|(name, field, _)| format!("{name}.{field}: the schema has it no more"));
    undecided.chain(gone).collect()
}

/// The types that have fields to govern: objects and interfaces, not the schema's own.
fn governed_types(
    registry: &Registry,
) -> impl Iterator<Item = (&str, &IndexMap<String, MetaField>)> {
    let types = registry.types.values().filter_map(|ty| match ty {
        MetaType::Object { name, fields, .. } | MetaType::Interface { name, fields, .. } => {
            Some((name.as_str(), fields))
        }
        _ => None,
    });
    types.filter(|(name, _)| !name.starts_with("__"))
}

/// Whether a deed is open to whoever introspects. Nobody is nobody.
fn allowed(ctx: &Context<'_>, action: Action) -> bool {
    ctx.data_opt::<Caller>()
        .is_some_and(|caller| caller.allow(action).is_ok())
}

/// Whether whoever introspects can come to hold anything of a type.
fn held(ctx: &Context<'_>, name: &str) -> bool {
    let ways = WAYS.get().and_then(|ways| ways.get(name));
    ways.is_some_and(|ways| ways.iter().any(|action| allowed(ctx, *action)))
}

/// The directive of a field that any of these deeds opens; none where one of them needs nothing.
fn requires(deeds: &[Action]) -> Option<MetaDirectiveInvocation> {
    if deeds.iter().any(|action| needs(*action).is_empty()) {
        return None;
    }
    let mut scopes: Vec<_> = deeds.iter().flat_map(|action| needs(*action)).collect();
    scopes.sort();
    scopes.dedup();
    // The outer list means "any of", the inner list "all of", as in Apollo's specification.
    let any_of = scopes
        .into_iter()
        .map(|scope| Value::List(vec![scope.name().into()]));
    Some(MetaDirectiveInvocation {
        name: DIRECTIVE.into(),
        args: IndexMap::from([("scopes".into(), Value::List(any_of.collect()))]),
    })
}

const DIRECTIVE: &str = "requiresScopes";

fn definition() -> MetaDirective {
    let scopes = MetaInputValue::new("scopes", format!("[[{}!]!]!", scope().0));
    MetaDirective {
        name: DIRECTIVE.into(),
        description: Some(
            "The scopes that give access to the field: all scopes of any one of the inner lists. The caller also needs \
             access to the object that the field belongs to. Without this directive, a field needs no further scope."
                .into(),
        ),
        locations: vec![__DirectiveLocation::FIELD_DEFINITION],
        args: IndexMap::from([("scopes".into(), scopes)]),
        is_repeatable: false,
        visible: None,
        composable: None,
    }
}

/// The name of the scalar of the directive's argument.
fn scope() -> (String, MetaType) {
    let name = String::from("Scope");
    let scalar = MetaType::Scalar {
        name: name.clone(),
        description: Some("A scope of a token, for example `sites:read`.".into()),
        is_valid: None,
        visible: None,
        inaccessible: false,
        tags: vec![],
        specified_by_url: None,
        directive_invocations: vec![],
        requires_scopes: vec![],
    };
    (name, scalar)
}
