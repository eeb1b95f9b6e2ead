//! A checked document, and its operation for one request: the operation is chosen, and its fields are collected with
//! the values of the variables.

use std::{cell::RefCell, sync::Arc};

use apollo_compiler::{
    Name, Node,
    ast::{DirectiveList, Value},
    executable::{self, ExecutableDocument},
    response::{JsonMap, JsonValue},
    validation::Valid,
};
use async_graphql::{Variables, parser::types};

use super::{
    Documents,
    collect::{Collected, Collector},
    convert,
    limits::Excess,
    lines::Lines,
    unfit::Unfit,
    variables::{coerced, included},
};

pub use apollo_compiler::executable::OperationType;

/// The approximate memory of a collected field, including its counterpart for the engine, in bytes.
const WEIGHT_OF_FIELD: usize = 1_024;
/// The approximate memory for each byte of text after parsing, in bytes.
const WEIGHT_OF_BYTE: usize = 40;

/// An operation to execute: each response name once, without fragments.
#[derive(Debug)]
pub struct Operation {
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// The root fields with everything below them.
    pub fields: Vec<Collected>,
    definition: Node<executable::Operation>,
    document: types::ExecutableDocument,
}

impl Operation {
    /// The default value of a variable, if it has one.
    #[must_use]
    pub fn default(&self, variable: &str) -> Option<&Value> {
        let mut variables = self.definition.variables.iter();
        let found = variables.find(|it| it.name == variable)?;
        found.default_value.as_deref()
    }

    /// The document for the engine, which contains only this operation.
    #[must_use]
    pub fn document(&self) -> &types::ExecutableDocument {
        &self.document
    }

    /// The names of the root fields, without their aliases.
    #[must_use]
    pub fn names(&self) -> String {
        let names = self.fields.iter().map(|field| field.field.name.as_str());
        names.collect::<Vec<_>>().join(" ")
    }
}

/// A checked document.
#[derive(Debug)]
pub struct Checked {
    document: Valid<ExecutableDocument>,
    operations: Vec<Prepared>,
    lines: Lines,
    /// The approximate memory in bytes.
    pub(super) weight: u64,
}

/// An operation of a checked document.
#[derive(Debug)]
struct Prepared {
    definition: Node<executable::Operation>,
    /// The collected operation, if collecting it needs no values of variables.
    whole: Option<Arc<Operation>>,
    /// The variables used in `@skip` and `@include`.
    conditions: Vec<Name>,
}

/// An operation collected as if every selection was included.
pub(super) struct Whole {
    fields: Vec<Collected>,
    is_conditional: bool,
    conditions: Vec<Name>,
    contradiction: Option<Node<executable::Field>>,
    visited: usize,
}

impl Documents {
    /// Collects each operation of a document as if every selection was included. Leaving out selections later can then
    /// cause no conflict, and no values of variables can make the operation larger.
    pub(super) fn whole(&self, document: &ExecutableDocument) -> Result<Vec<Whole>, Excess> {
        let mut visited = 0;
        let mut all = Vec::new();
        for operation in document.operations.iter() {
            let asked = RefCell::new((false, Vec::new()));
            let everything = |directives: &DirectiveList| {
                note(directives, &mut asked.borrow_mut());
                true
            };
            let mut collector = self.collector(document, &everything);
            collector.visited = visited;
            let set = &operation.selection_set;
            let fields = collector.collect(&set.ty, &[set])?;
            let contradiction = collector.contradiction.take();
            let so_far = std::mem::replace(&mut visited, collector.visited);
            let (is_conditional, conditions) = asked.into_inner();
            all.push(Whole {
                fields,
                is_conditional,
                conditions,
                contradiction,
                visited: visited - so_far,
            });
        }
        Ok(all)
    }

    fn collector<'a>(
        &'a self,
        document: &'a ExecutableDocument,
        included: &'a dyn Fn(&DirectiveList) -> bool,
    ) -> Collector<'a> {
        Collector {
            schema: &self.types,
            kinds: &self.kinds,
            document,
            included,
            allowed: self.limits.collected,
            visited: 0,
            contradiction: None,
        }
    }

    /// The operation of a document that a request executes.
    pub(super) fn chosen(
        &self,
        checked: &Checked,
        name: Option<&str>,
        variables: &Variables,
    ) -> Result<Arc<Operation>, Unfit> {
        let prepared = checked.named(name)?;
        if let Some(whole) = &prepared.whole {
            return Ok(Arc::clone(whole));
        }
        let definition = &prepared.definition;
        let unfit = || {
            let message = "The variables do not match the operation: a value is missing or has the wrong type.";
            let at = definition.location();
            let at = at.map(|at| checked.lines.position(at.offset()));
            Unfit::invalid(message, at)
        };
        let values = coerced(&self.types, definition, variables).map_err(|()| unfit())?;
        if !prepared
            .conditions
            .iter()
            .all(|name| decides(&values, name))
        {
            return Err(unfit());
        }
        let included = |directives: &DirectiveList| included(&values, directives);
        let mut collector = self.collector(&checked.document, &included);
        let set = &definition.selection_set;
        let fields = collector.collect(&set.ty, &[set])?;
        Ok(Arc::new(operation(definition, fields, &checked.lines)))
    }
}

fn decides(values: &JsonMap, name: &Name) -> bool {
    matches!(values.get(name.as_str()), Some(JsonValue::Bool(_)))
}

fn note(directives: &DirectiveList, (is_conditional, conditions): &mut (bool, Vec<Name>)) {
    for directive in directives {
        if !matches!(directive.name.as_str(), "skip" | "include") {
            continue;
        }
        *is_conditional = true;
        for argument in &directive.arguments {
            if let Value::Variable(name) = &*argument.value {
                conditions.push(name.clone());
            }
        }
    }
}

fn operation(
    definition: &Node<executable::Operation>,
    fields: Vec<Collected>,
    lines: &Lines,
) -> Operation {
    Operation {
        kind: definition.operation_type,
        document: convert::document(definition, &fields, &definition.selection_set.ty, lines),
        definition: definition.clone(),
        fields,
    }
}

impl Checked {
    /// A valid document, with its operations collected as if every selection was included.
    pub(super) fn new(
        document: Valid<ExecutableDocument>,
        whole: Vec<Whole>,
        lines: Lines,
        bytes: usize,
    ) -> Result<Self, Unfit> {
        let mut weight = bytes * WEIGHT_OF_BYTE + lines.weight();
        let mut operations = Vec::new();
        for (definition, whole) in document.operations.iter().zip(whole) {
            whole.coherent(definition, &lines)?;
            let Whole {
                fields,
                is_conditional,
                conditions,
                visited,
                ..
            } = whole;
            let whole = (!is_conditional).then(|| {
                weight += visited * WEIGHT_OF_FIELD;
                Arc::new(operation(definition, fields, &lines))
            });
            operations.push(Prepared {
                definition: definition.clone(),
                whole,
                conditions,
            });
        }
        Ok(Self {
            operations,
            lines,
            weight: u64::try_from(weight).unwrap_or(u64::MAX),
            document,
        })
    }

    fn named(&self, name: Option<&str>) -> Result<&Prepared, Unfit> {
        let mut operations = self.operations.iter();
        let found = match (name, self.operations.as_slice()) {
            (None, [only]) => return Ok(only),
            (None, _) => None,
            (Some(name), _) => operations.find(|it| it.definition.name.as_deref() == Some(name)),
        };
        found.ok_or_else(|| {
            let message = match name {
                None => "The document has several operations: operationName must name one of them.",
                Some(_) => "The document has no operation with this operationName.",
            };
            Unfit::invalid(message, Some(self.lines.position(0)))
        })
    }
}

impl Whole {
    /// The remaining checks of an operation that the library found valid.
    fn coherent(
        &self,
        definition: &Node<executable::Operation>,
        lines: &Lines,
    ) -> Result<(), Unfit> {
        let (message, at) = match &self.contradiction {
            Some(field) => (
                "Fields with the same response name have different arguments.",
                field.location(),
            ),
            None if definition.is_subscription() && self.fields.len() != 1 => (
                "A subscription must select exactly one root field.",
                definition.location(),
            ),
            None => return Ok(()),
        };
        Err(Unfit::invalid(
            message,
            at.map(|at| lines.position(at.offset())),
        ))
    }
}
