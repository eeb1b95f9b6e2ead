//! Access control of the schema. For each field it is decided which action it requires (`decide`): for most fields this
//! follows from their names (`regular`), and the others are in one table (`table`). From these decisions come the
//! directive `@requiresScopes` of a field, what introspection shows to a caller (`shown`), and the schema printed for a
//! set of scopes (`printed`). The domain refuses the actions themselves, by the same policy. `ways` derives the actions
//! that give access to a type from the fields that lead to it.

mod decide;
mod printed;
mod regular;
mod shown;
mod table;
mod ways;

use std::{borrow::Cow, pin::Pin};

use async_graphql::{
    Context, Response, SubscriptionType, Value,
    indexmap::IndexMap,
    registry::{
        __DirectiveLocation, MetaDirective, MetaDirectiveInvocation, MetaInputValue, MetaType,
        Registry,
    },
};
use futures_util::Stream;
use kernel::policy::{Action, needs};

use super::price::lay;
use decide::{governed, settle};
use shown::{if_allowed, if_held};
use ways::WAYS;

pub use printed::for_actions;

/// What a field requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The same as the record that it belongs to.
    Carried,
    /// An action of its own.
    By(Action),
}

impl Opened {
    fn action(self) -> Option<Action> {
        match self {
            Self::Carried => None,
            Self::By(action) => Some(action),
        }
    }
}

/// The last root type of the schema. When it is registered, all other types are registered too, and the decisions are
/// made.
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

/// Every field with the action that it requires, or none if it is carried; for tests.
pub fn decided() -> impl Iterator<Item = (&'static str, &'static str, Option<Action>)> {
    if governed().is_empty() {
        drop(super::schema());
    }
    governed().iter().flat_map(|governed| {
        let fields = governed.fields.iter();
        fields.map(|(field, action)| (governed.name.as_str(), field.as_str(), *action))
    })
}

/// Decides for the registered types, and adds the decisions to them.
fn govern(registry: &mut Registry) {
    let types: Vec<_> = governed_types(registry).collect();
    let governed = settle(&types);
    let ways = WAYS.get_or_init(|| ways::through(registry, governed));
    for (number, governed) in governed.iter().enumerate() {
        let Some(ty) = registry.types.get_mut(&governed.name) else {
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
        *visible = Some(if_held(number));
        for field in fields.values_mut() {
            let action = governed.action(&field.name);
            field.visible = action.map(if_allowed);
            let actions = action.map_or_else(
                || ways[governed.name.as_str()].clone(),
                |action| vec![action],
            );
            field.directive_invocations.extend(requires(&actions));
        }
    }
    let (name, scalar) = scope();
    registry.types.insert(name, scalar);
    registry.add_directive(definition());
    lay(registry);
    printed::narrow(registry, ways);
}

/// The types with fields that need a decision, and these fields: objects and interfaces, without the types of
/// introspection.
fn governed_types(registry: &Registry) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let types = registry.types.values().filter_map(|ty| match ty {
        MetaType::Object { name, fields, .. } | MetaType::Interface { name, fields, .. } => {
            let fields = fields.keys().map(String::as_str);
            let ours = fields.filter(|field| !field.starts_with("__"));
            Some((name.as_str(), ours.collect()))
        }
        _ => None,
    });
    types.filter(|(name, _)| !name.starts_with("__"))
}

/// The directive of a field that any one of these actions gives access to; none if one of them needs no scope.
fn requires(actions: &[Action]) -> Option<MetaDirectiveInvocation> {
    if actions.iter().any(|action| needs(*action).is_empty()) {
        return None;
    }
    let mut scopes: Vec<_> = actions.iter().flat_map(|action| needs(*action)).collect();
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
