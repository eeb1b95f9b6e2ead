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
        "The weight of the field itself, in points. The cost of an operation is the sum of the costs of its fields, \
         and at least 1. The cost of a field is its own weight (0 without this directive) and, for each object that \
         it returns, 1 point and the cost of the selections on that object. Scalars and enums cost nothing. A list \
         counts as many times as `@listSize` states. If a field returns an interface or union, the most expensive of \
         its object types counts. Fields with the same response name count as one field, and selections left out by \
         `@skip` and `@include` cost nothing. `__schema` and `__type` cost 100, and the fields below them nothing. \
         In a subscription, each event has this cost.",
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
        "The assumed length of a list: the largest of the slicing arguments that are given and not null, or else \
         `assumedSize`. A slicing argument that is a list counts with its length, and a single value in its place as a list of one. With `sizedFields`, the field \
         itself is not the list: these fields of the object that it returns are lists of that length. No list is \
         longer than the length that its cost is based on.",
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
