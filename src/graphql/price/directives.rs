//! The directives `@cost` and `@listSize`, as the draft specification defines them and as our fields carry them.

use async_graphql::{
    Value,
    indexmap::IndexMap,
    registry::{
        __DirectiveLocation as Location, MetaDirective, MetaDirectiveInvocation, MetaInputValue,
    },
};

use super::prices::{Field, Size};

const COST: &str = "cost";
const LIST_SIZE: &str = "listSize";

/// The directives of a field.
pub fn of(field: &Field) -> impl Iterator<Item = MetaDirectiveInvocation> + use<> {
    let cost =
        (field.weight > 0).then(|| invocation(COST, [("weight", field.weight.to_string().into())]));
    let list_size = field.size.as_ref().map(sized);
    cost.into_iter().chain(list_size)
}

fn sized(size: &Size) -> MetaDirectiveInvocation {
    let names = |names: &[&str]| Value::List(names.iter().copied().map(Value::from).collect());
    let mut invocation = invocation(LIST_SIZE, [("assumedSize", size.assumed.into())]);
    let mut add = |name: &str, value| invocation.args.insert(name.into(), value);
    if !size.slicing.is_empty() {
        add("slicingArguments", names(size.slicing));
    }
    if !size.sized.is_empty() {
        add("sizedFields", names(size.sized));
    }
    if !size.slicing.is_empty() {
        add("requireOneSlicingArgument", false.into());
    }
    invocation
}

fn invocation<const N: usize>(name: &str, args: [(&str, Value); N]) -> MetaDirectiveInvocation {
    MetaDirectiveInvocation {
        name: name.into(),
        args: IndexMap::from(args.map(|(name, value)| (name.to_owned(), value))),
    }
}

/// The definitions of both directives.
pub fn definitions() -> [MetaDirective; 2] {
    let weight = MetaInputValue::new("weight", "String!");
    let required = MetaInputValue {
        default_value: Some("true".into()),
        ..MetaInputValue::new("requireOneSlicingArgument", "Boolean")
    };
    let names = |name: &str| MetaInputValue::new(name, "[String!]");
    let cost = definition(
        COST,
        "What a field costs by itself, in points. An operation costs the sum of its fields, and at least 1. A field costs its \
         own weight (0 where none stands here) and, for each object that it leads to, 1 and what is selected of it; scalars \
         and enums cost nothing. A list counts as often as `@listSize` says. Where a field leads to an interface or union, \
         the dearest of its object types counts. Fields of one response name are one field, and what `@skip` and `@include` \
         leave out costs nothing. `__schema` and `__type` cost 100 and nothing below them. On a stream each event costs it.",
        vec![
            Location::ARGUMENT_DEFINITION,
            Location::ENUM,
            Location::FIELD_DEFINITION,
            Location::INPUT_FIELD_DEFINITION,
            Location::OBJECT,
            Location::SCALAR,
        ],
        vec![weight],
    );
    let list_size = definition(
        LIST_SIZE,
        "How long a list is reckoned to be: the largest of the slicing arguments that are given and not null, or else \
         `assumedSize`. A slicing argument that is a list counts by its length. With `sizedFields` it is not the field \
         itself, but these fields of what it leads to, that are lists of that length. No list is longer than its price says.",
        vec![Location::FIELD_DEFINITION],
        vec![
            MetaInputValue::new("assumedSize", "Int"),
            names("slicingArguments"),
            names("sizedFields"),
            required,
        ],
    );
    [cost, list_size]
}

fn definition(
    name: &str,
    description: &str,
    locations: Vec<Location>,
    args: Vec<MetaInputValue>,
) -> MetaDirective {
    MetaDirective {
        name: name.into(),
        description: Some(description.into()),
        locations,
        args: args
            .into_iter()
            .map(|arg| (arg.name.clone(), arg))
            .collect(),
        is_repeatable: false,
        visible: None,
        composable: None,
    }
}
