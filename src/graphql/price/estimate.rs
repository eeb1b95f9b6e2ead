//! The price of an operation before it runs: at most what it will cost, by its document, its variables and the weights of
//! the schema alone. Anybody can reckon it from `schema.graphql`, whose `@cost` says how.

use std::{collections::HashMap, convert::Infallible};

use async_graphql::{
    Name, Positioned, Value, Variables,
    indexmap::IndexMap,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet,
    },
};

use super::{
    prices::{Prices, Size},
    weights,
};

/// What an operation costs at the most, in points; of a subscription, each of its events.
#[must_use]
pub fn estimate(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> u64 {
    let root = match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    };
    let reckoning = Reckoning {
        prices: Prices::of_the_schema(),
        fragments: &document.fragments,
        operation,
        variables,
    };
    Ord::max(
        super::LEAST,
        reckoning.sets(root, &[&operation.selection_set.node], None),
    )
}

/// Fields by their response names.
type Collected<'a> = IndexMap<&'a str, Vec<&'a Field>>;

struct Reckoning<'a> {
    prices: &'a Prices,
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
}

impl<'a> Reckoning<'a> {
    /// What is selected of one thing of a type, if that is the dearest that it may be.
    fn sets(&self, ty: &str, sets: &[&'a SelectionSet], above: Option<(&Size, u64)>) -> u64 {
        let possible = self.prices.possible.get(ty).into_iter().flatten();
        let costs = possible.map(|object| {
            let mut collected = Collected::new();
            let mut seen = vec![];
            for set in sets {
                self.collect(set, object, &mut seen, &mut collected);
            }
            let costs = collected
                .values()
                .map(|fields| self.field(object, fields, above));
            costs.fold(0, u64::saturating_add)
        });
        costs.max().unwrap_or_default()
    }

    /// What one field costs, by whatever selections it is asked for.
    fn field(&self, ty: &str, fields: &[&'a Field], above: Option<(&Size, u64)>) -> u64 {
        let name = fields[0].name.node.as_str();
        let Some(price) = self.prices.field(ty, name) else {
            return 0;
        };
        if name.starts_with("__") {
            return price.weight;
        }
        let size = price.size.as_ref();
        let length = size.map(|size| (size, self.length(size, fields[0])));
        let times = match (above, length) {
            (Some((size, length)), _) if size.sized.contains(&name) => length,
            (_, Some((size, length))) if size.sized.is_empty() => length,
            _ => 1,
        };
        let each = if self.prices.possible.contains_key(&price.of) {
            let sets: Vec<_> = fields
                .iter()
                .map(|field| &field.selection_set.node)
                .collect();
            self.sets(&price.of, &sets, length)
                .saturating_add(weights::OBJECT)
        } else {
            0
        };
        price.weight.saturating_add(times.saturating_mul(each))
    }

    fn length(&self, size: &Size, field: &Field) -> u64 {
        let given = size.slicing.iter().filter_map(|name| {
            let value = field.get_argument(name)?.node.clone();
            number(
                &value
                    .into_const_with(|name| Ok::<_, Infallible>(self.variable(&name)))
                    .ok()?,
            )
        });
        given.max().unwrap_or(size.assumed)
    }

    /// The value of a variable; null where it is left out.
    fn variable(&self, name: &str) -> Value {
        if let Some(given) = self.variables.get(name) {
            return given.clone();
        }
        let mut definitions = self.operation.variable_definitions.iter();
        let definition = definitions.find(|definition| definition.node.name.node == name);
        let default = definition.and_then(|definition| definition.node.default_value.as_ref());
        default.map_or(Value::Null, |default| default.node.clone())
    }

    /// Collects what a selection set asks of an object.
    fn collect(
        &self,
        set: &'a SelectionSet,
        object: &str,
        seen: &mut Vec<&'a str>,
        into: &mut Collected<'a>,
    ) {
        for selection in &set.items {
            if !self.is_included(selection.node.directives()) {
                continue;
            }
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.response_key().node.as_str();
                    into.entry(name).or_default().push(&field.node);
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    if condition.is_none_or(|on| self.is_a(object, &on.node.on.node)) {
                        self.collect(&inline.node.selection_set.node, object, seen, into);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    let Some(fragment) = self.fragments.get(name).filter(|_| !seen.contains(&name))
                    else {
                        continue;
                    };
                    seen.push(name);
                    if self.is_a(object, &fragment.node.type_condition.node.on.node) {
                        self.collect(&fragment.node.selection_set.node, object, seen, into);
                    }
                }
            }
        }
    }

    fn is_a(&self, object: &str, condition: &str) -> bool {
        let possible = self.prices.possible.get(condition);
        possible.is_some_and(|possible| possible.iter().any(|known| known == object))
    }

    fn is_included(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let without = match directive.node.name.node.as_str() {
                "skip" => true,
                "include" => false,
                _ => return true,
            };
            let condition = directive.node.get_argument("if");
            let condition = condition.and_then(|value| {
                let value = value.node.clone();
                value
                    .into_const_with(|name| Ok::<_, Infallible>(self.variable(&name)))
                    .ok()
            });
            condition != Some(Value::Boolean(without))
        })
    }
}

/// A whole number, or the length of a list; nothing for null.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => Some(number.as_u64().unwrap_or_default()),
        Value::List(values) => Some(values.len() as u64),
        Value::Null => None,
        // One alone stands for a list of one.
        _ => Some(1),
    }
}
