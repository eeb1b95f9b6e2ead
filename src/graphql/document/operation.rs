//! A checked document, and its operation for one request: the operation is chosen, and its fields are collected with
//! the values of the variables.

use std::{cell::Cell, sync::Arc};

use apollo_compiler::{
    Name, Node,
    ast::{DirectiveList, Value},
    executable::{self, ExecutableDocument},
    validation::Valid,
};
use async_graphql::{Value as ConstValue, Variables, parser::types};

use super::{
    Documents,
    coerce::coerced,
    collect::{Collected, Collector},
    convert,
    limits::Excess,
    lines::Lines,
    unfit::Unfit,
    values::Use,
};
use crate::ErrorCode;

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
        default(&self.definition, variable)
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
    /// The places where it uses variables.
    uses: Vec<Use>,
}

/// An operation collected as if every selection was included.
pub(super) struct Whole {
    fields: Vec<Collected>,
    is_conditional: bool,
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
            let is_conditional = Cell::new(false);
            let everything = |directives: &DirectiveList| {
                let mut directives = directives.iter();
                let found = directives.any(|it| matches!(it.name.as_str(), "skip" | "include"));
                is_conditional.set(is_conditional.get() || found);
                true
            };
            let mut collector = self.collector(document, &everything);
            collector.visited = visited;
            let set = &operation.selection_set;
            let fields = collector.collect(&set.ty, &[set])?;
            let contradiction = collector.contradiction.take();
            let so_far = std::mem::replace(&mut visited, collector.visited);
            all.push(Whole {
                fields,
                is_conditional: is_conditional.get(),
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

    /// The operation of a document that a request executes, and its variables, coerced.
    pub(super) fn chosen(
        &self,
        checked: &Checked,
        name: Option<&str>,
        variables: Variables,
    ) -> Result<(Arc<Operation>, Variables), Unfit> {
        let prepared = checked.named(name)?;
        let definition = &prepared.definition;
        let uses = (&**definition, prepared.uses.as_slice());
        let variables = coerced(&self.types, uses, &checked.lines, variables)
            .map_err(|problems| Unfit::of(ErrorCode::GraphqlValidationFailed, problems))?;
        if let Some(whole) = &prepared.whole {
            return Ok((Arc::clone(whole), variables));
        }
        let included = |directives: &DirectiveList| included(definition, &variables, directives);
        let mut collector = self.collector(&checked.document, &included);
        let set = &definition.selection_set;
        let fields = collector.collect(&set.ty, &[set])?;
        let operation = Arc::new(operation(definition, fields, &checked.lines));
        Ok((operation, variables))
    }
}

/// Whether a selection with these directives is included, given the values of an operation's variables.
fn included(
    operation: &executable::Operation,
    variables: &Variables,
    directives: &DirectiveList,
) -> bool {
    let is_true = |name: &Name| match variables.get(name.as_str()) {
        Some(value) => *value == ConstValue::Boolean(true),
        None => default(operation, name) == Some(&Value::Boolean(true)),
    };
    directives.iter().all(|directive| {
        let wanted = match directive.name.as_str() {
            "skip" => false,
            "include" => true,
            _ => return true,
        };
        let mut arguments = directive.arguments.iter();
        let condition = arguments.find(|argument| argument.name == "if");
        let is_so = condition.is_some_and(|condition| match &*condition.value {
            Value::Boolean(is_so) => *is_so,
            Value::Variable(name) => is_true(name),
            _ => false,
        });
        is_so == wanted
    })
}

/// The default value of a variable, if it has one.
fn default<'a>(operation: &'a executable::Operation, variable: &str) -> Option<&'a Value> {
    let mut variables = operation.variables.iter();
    let found = variables.find(|it| it.name == variable)?;
    found.default_value.as_deref()
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
    /// A valid document, with its operations collected as if every selection was included, and the uses of their
    /// variables.
    pub(super) fn new(
        document: Valid<ExecutableDocument>,
        collected: impl Iterator<Item = (Whole, Vec<Use>)>,
        lines: Lines,
        bytes: usize,
    ) -> Result<Self, Unfit> {
        let mut weight = bytes * WEIGHT_OF_BYTE + lines.weight();
        let mut operations = Vec::new();
        for (definition, (whole, uses)) in document.operations.iter().zip(collected) {
            whole.coherent(definition, &lines)?;
            let Whole {
                fields,
                is_conditional,
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
                uses,
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
