//! The values in a document: literals must fit the types of the arguments and input fields where they stand, and variables
//! must have types that are allowed there. Every error names the path of the argument or input field. The library checks
//! literals too, but its messages name types only; where both find an error, this module's message is kept. The library
//! does not check the service's own scalars, `@oneOf`, fields that are given twice, and variables nested deep in a value.

use std::collections::HashSet;

use apollo_compiler::{
    Name, Node, Schema,
    ast::{DirectiveList, Type, Value, VariableDefinition},
    executable::{Argument, ExecutableDocument, Operation, Selection, SelectionSet},
    parser::SourceSpan,
    schema::{ExtendedType, InputObjectType, InputValueDefinition},
};

use super::{convert, expected, lines::Lines, unfit::Problem};
use crate::scalar;

/// An error in a value: its path, what is expected, and its position.
#[derive(Debug)]
pub(super) struct Fault {
    path: Vec<String>,
    message: String,
    pub(super) at: Option<SourceSpan>,
}

impl Fault {
    /// The error for the response.
    pub(super) fn problem(&self, lines: &Lines) -> Problem {
        let at = self.at.map(|at| lines.position(at.offset()));
        Problem::at_path(self.path.clone(), &self.message, at)
    }
}

/// A position where an operation uses a variable.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) variable: Name,
    /// Whether null is not allowed there.
    pub(super) is_non_null: bool,
    path: Vec<String>,
    at: Option<SourceSpan>,
}

impl Use {
    /// The error for a value below the variable.
    pub(super) fn problem(&self, below: &[String], message: &str, lines: &Lines) -> Problem {
        let path = self.path.iter().chain(below).cloned().collect();
        let at = self.at.map(|at| lines.position(at.offset()));
        Problem::at_path(path, message, at)
    }
}

/// The errors in the values of a document, and the uses of variables in each of its operations.
pub(super) fn examined(
    schema: &Schema,
    document: &ExecutableDocument,
) -> (Vec<Fault>, Vec<Vec<Use>>) {
    let mut faults = Vec::new();
    let mut uses = Vec::new();
    for operation in document.operations.iter() {
        let mut look = Look {
            schema,
            document,
            variables: &operation.variables,
            seen: HashSet::new(),
            path: Vec::new(),
            faults: Vec::new(),
            uses: Vec::new(),
        };
        look.operation(operation);
        faults.append(&mut look.faults);
        uses.push(look.uses);
    }
    (faults, uses)
}

/// Whether two values are equal, ignoring the order of an object's fields. Lists of different lengths are not equal.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| {
                    let mut others = other.iter();
                    others.any(|(known, other)| known == name && same(value, other))
                })
        }
        _ => one == other,
    }
}

struct Look<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    variables: &'a [Node<VariableDefinition>],
    /// The fragments already checked: an error in a fragment is reported once for an operation.
    seen: HashSet<&'a Name>,
    /// The path of the value that is being checked, from its argument.
    path: Vec<String>,
    faults: Vec<Fault>,
    uses: Vec<Use>,
}

/// The position of a value.
#[derive(Clone, Copy)]
struct Position<'t> {
    ty: &'t Type,
    /// Whether the position has a default value, so that a variable without a value is allowed.
    has_default: bool,
}

impl<'t> Position<'t> {
    fn of(ty: &'t Type) -> Self {
        let has_default = false;
        Self { ty, has_default }
    }
}

impl<'t> From<&'t InputValueDefinition> for Position<'t> {
    fn from(definition: &'t InputValueDefinition) -> Self {
        let default = definition.default_value.as_ref();
        Self {
            ty: &definition.ty,
            has_default: default.is_some(),
        }
    }
}

impl<'a> Look<'a> {
    fn operation(&mut self, operation: &'a Operation) {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                self.value(Position::of(&variable.ty), default);
            }
        }
        self.set(&operation.selection_set);
    }

    fn set(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.definition.arguments, &field.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && self.seen.insert(&spread.fragment_name)
                    {
                        self.set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &DirectiveList) {
        for directive in directives {
            if let Some(definition) = self.schema.directive_definitions.get(&directive.name) {
                self.arguments(&definition.arguments, &directive.arguments);
            }
        }
    }

    fn arguments(&mut self, known: &[Node<InputValueDefinition>], given: &[Node<Argument>]) {
        for argument in given {
            if let Some(definition) = known.iter().find(|it| it.name == argument.name) {
                self.below(&argument.name, |it| {
                    it.value(Position::from(&**definition), &argument.value);
                });
            }
        }
    }

    fn below(&mut self, step: impl ToString, check: impl FnOnce(&mut Self)) {
        self.path.push(step.to_string());
        check(self);
        self.path.pop();
    }

    fn fault(&mut self, message: impl Into<String>, at: Option<SourceSpan>) {
        self.faults.push(Fault {
            path: self.path.clone(),
            message: message.into(),
            at,
        });
    }

    fn value(&mut self, position: Position<'_>, value: &Node<Value>) {
        match (&**value, position.ty) {
            (Value::Variable(name), _) => self.variable(position, name, value.location()),
            (Value::Null, ty) => {
                if ty.is_non_null() {
                    self.fault(expected::NOT_NULL, value.location());
                }
            }
            (Value::List(items), Type::List(item) | Type::NonNullList(item)) => {
                for (at, one) in items.iter().enumerate() {
                    self.below(at, |it| it.value(Position::of(item), one));
                }
            }
            // A single value is a list of one.
            (_, Type::List(item) | Type::NonNullList(item)) => {
                self.value(Position::of(item), value);
            }
            (Value::List(_), _) => self.fault(expected::NO_LIST, value.location()),
            (_, Type::Named(ty) | Type::NonNullNamed(ty)) => self.named(ty, value),
        }
    }

    fn named(&mut self, ty: &Name, value: &Node<Value>) {
        let schema = self.schema;
        let expected = match (schema.types.get(ty), &**value) {
            (Some(ExtendedType::InputObject(input)), Value::Object(members)) => {
                self.object(input, members, value.location());
                return;
            }
            (Some(ExtendedType::InputObject(input)), _) => expected::object(input),
            (Some(ExtendedType::Enum(choice)), value) => match value {
                Value::Enum(name) if choice.values.contains_key(name) => return,
                _ => expected::choice(choice),
            },
            (Some(ExtendedType::Scalar(scalar)), value) if !scalar.is_built_in() => {
                match scalar::check(ty, &convert::constant(value)) {
                    Ok(()) => return,
                    Err(expected) => expected.into(),
                }
            }
            (_, value) if is_built_in(ty, value) => return,
            _ => expected::scalar(ty).into(),
        };
        self.fault(expected, value.location());
    }

    fn object(
        &mut self,
        ty: &'a InputObjectType,
        members: &[(Name, Node<Value>)],
        at: Option<SourceSpan>,
    ) {
        let mut names = HashSet::new();
        if !members.iter().all(|(name, _)| names.insert(name)) {
            self.fault("An input object has the same field twice.", at);
        }
        if ty.directives.has("oneOf") && !self.is_one(members) {
            self.fault(expected::ONE, at);
        }
        if let Some((_, unknown)) = members
            .iter()
            .find(|(name, _)| !ty.fields.contains_key(name))
        {
            self.fault(expected::fields(ty), unknown.location());
        }
        for (name, definition) in &ty.fields {
            if definition.is_required() && !names.contains(name) {
                self.below(name, |it| it.fault(expected::MISSING, at));
            }
        }
        for (name, value) in members {
            if let Some(definition) = ty.fields.get(name) {
                self.below(name, |it| it.value(Position::from(&***definition), value));
            }
        }
    }

    fn is_one(&self, members: &[(Name, Node<Value>)]) -> bool {
        let [(_, value)] = members else {
            return false;
        };
        match &**value {
            Value::Null => false,
            Value::Variable(name) => self.known(name).is_none_or(|it| it.ty.is_non_null()),
            _ => true,
        }
    }

    fn known(&self, name: &Name) -> Option<&'a VariableDefinition> {
        let mut variables = self.variables.iter();
        variables.find(|it| it.name == *name).map(|it| &**it)
    }

    /// `AreTypesCompatible` and `IsVariableUsageAllowed` of the specification.
    fn variable(&mut self, position: Position<'_>, name: &Name, at: Option<SourceSpan>) {
        let Some(variable) = self.known(name) else {
            return;
        };
        let default = variable.default_value.as_ref();
        let has_value = default.is_some_and(|default| !default.is_null());
        let is_non_null = position.ty.is_non_null();
        let fits = if is_non_null && !variable.ty.is_non_null() {
            (has_value || position.has_default)
                && variable
                    .ty
                    .is_assignable_to(&position.ty.clone().nullable())
        } else {
            variable.ty.is_assignable_to(position.ty)
        };
        if !fits {
            self.fault(
                format!("A variable of the type {} is expected.", position.ty),
                at,
            );
        }
        let mut uses = self.uses.iter_mut();
        match uses.find(|one| one.variable == *name && one.path == self.path) {
            Some(known) => known.is_non_null |= is_non_null,
            None => self.uses.push(Use {
                variable: name.clone(),
                is_non_null,
                path: self.path.clone(),
                at,
            }),
        }
    }
}

/// Whether a scalar of the specification accepts a literal.
fn is_built_in(ty: &Name, value: &Value) -> bool {
    match (ty.as_str(), value) {
        ("Int", Value::Int(number)) => number.try_to_i32().is_ok(),
        ("Float", Value::Int(number)) => number.try_to_f64().is_ok(),
        ("Float", Value::Float(number)) => number.try_to_f64().is_ok(),
        ("ID", Value::Int(_) | Value::String(_))
        | ("String", Value::String(_))
        | ("Boolean", Value::Boolean(_)) => true,
        _ => false,
    }
}
