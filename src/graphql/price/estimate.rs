//! Estimates the cost of an operation before it is executed: the maximum, which depends only on its collected fields,
//! its variables and the weights in the schema. Clients can calculate it from `@cost` in `schema.graphql`, whose
//! description explains how.

use apollo_compiler::{
    ast,
    executable::{Field, OperationType},
};
use async_graphql::{Value, Variables};

use super::{
    prices::{Prices, Size},
    weights,
};
use crate::document::{Collected, Operation};

/// The maximum cost of an operation in points; for a subscription, of each of its events.
#[must_use]
pub fn estimate(operation: &Operation, variables: &Variables) -> u64 {
    let root = match operation.kind {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    };
    let reckoning = Reckoning {
        prices: Prices::of_the_schema(),
        operation,
        variables,
    };
    Ord::max(super::LEAST, reckoning.one(root, &operation.fields, None))
}

struct Reckoning<'a> {
    prices: &'a Prices,
    operation: &'a Operation,
    variables: &'a Variables,
}

impl Reckoning<'_> {
    /// The cost of the selections on one object of a type: the maximum over its possible object types.
    fn one(&self, ty: &str, selected: &[Collected], above: Option<(&Size, u64)>) -> u64 {
        let possible = self.prices.possible.get(ty).into_iter().flatten();
        let costs = possible.map(|object| {
            let of_it = selected
                .iter()
                .filter(|field| self.is_a(object, &field.parent));
            let costs = of_it.map(|field| self.field(object, field, above));
            costs.fold(0, u64::saturating_add)
        });
        costs.max().unwrap_or_default()
    }

    /// The cost of one field of an object type.
    fn field(&self, object: &str, selected: &Collected, above: Option<(&Size, u64)>) -> u64 {
        let name = selected.field.name.as_str();
        let Some(price) = self.prices.field(object, name) else {
            return 0;
        };
        if name.starts_with("__") {
            return price.weight;
        }
        let size = price.size.as_ref();
        let length = size.map(|size| (size, self.length(size, &selected.field)));
        let times = match (above, length) {
            (Some((size, length)), _) if size.sized.contains(&name) => length,
            (_, Some((size, length))) if size.sized.is_empty() => length,
            _ => 1,
        };
        let each = if self.prices.possible.contains_key(&price.of) {
            self.one(&price.of, &selected.selections, length)
                .saturating_add(weights::OBJECT)
        } else {
            0
        };
        price.weight.saturating_add(times.saturating_mul(each))
    }

    fn length(&self, size: &Size, field: &Field) -> u64 {
        let given = size.slicing.iter().filter_map(|name| {
            let mut arguments = field.arguments.iter();
            let argument = arguments.find(|argument| argument.name == *name)?;
            self.number(&argument.value)
        });
        given.max().unwrap_or(size.assumed)
    }

    /// A whole number, or the length of a list; nothing for null and for a variable that is left out.
    fn number(&self, value: &ast::Value) -> Option<u64> {
        match value {
            ast::Value::Variable(name) => match self.variables.get(name.as_str()) {
                Some(given) => number(given),
                None => self.number(self.operation.default(name)?),
            },
            ast::Value::Int(number) => Some(number.as_str().parse().unwrap_or_default()),
            ast::Value::List(values) => Some(values.len() as u64),
            ast::Value::Null => None,
            // A single value counts as a list of one.
            _ => Some(1),
        }
    }

    fn is_a(&self, object: &str, condition: &str) -> bool {
        let possible = self.prices.possible.get(condition);
        possible.is_some_and(|possible| possible.iter().any(|known| known == object))
    }
}

/// The same for a value of a variable.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => Some(number.as_u64().unwrap_or_default()),
        Value::List(values) => Some(values.len() as u64),
        Value::Null => None,
        _ => Some(1),
    }
}
