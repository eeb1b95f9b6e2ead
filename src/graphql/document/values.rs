//! The rules about values that the library does not check: a variable deep in a value must have a type that is allowed
//! at its position, a `@oneOf` input has exactly one field, an input has no field twice, and a number must be
//! representable.

use std::collections::HashSet;

use apollo_compiler::{
    Name, Node, Schema,
    ast::{DirectiveList, Type, Value, VariableDefinition},
    executable::{Argument, ExecutableDocument, Operation, Selection, SelectionSet},
    parser::SourceSpan,
    schema::{ExtendedType, InputValueDefinition},
};

/// An error in a value, and its position.
pub(super) type Fault = (&'static str, Option<SourceSpan>);

/// Checks all values of a document.
pub(super) fn faults(schema: &Schema, document: &ExecutableDocument) -> Vec<Fault> {
    let mut faults = Vec::new();
    for operation in document.operations.iter() {
        let mut look = Look {
            schema,
            document,
            variables: &operation.variables,
            seen: HashSet::new(),
            faults: Vec::new(),
        };
        look.operation(operation);
        faults.append(&mut look.faults);
    }
    faults
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
    faults: Vec<Fault>,
}

/// The position of a value.
#[derive(Clone, Copy)]
struct Place<'t> {
    ty: &'t Type,
    /// Whether the position has a default value, so that a variable without a value is allowed.
    has_default: bool,
}

impl<'t> From<&'t InputValueDefinition> for Place<'t> {
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
                let place = Place {
                    ty: &variable.ty,
                    has_default: false,
                };
                self.value(place, default);
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
                self.value(Place::from(&**definition), &argument.value);
            }
        }
    }

    fn value(&mut self, place: Place<'_>, value: &Node<Value>) {
        match &**value {
            Value::Variable(name) => self.variable(place, name, value.location()),
            Value::List(items) => {
                let item = Place {
                    ty: place.ty.item_type(),
                    has_default: false,
                };
                for one in items {
                    self.value(item, one);
                }
            }
            Value::Object(members) => self.object(place, members, value.location()),
            Value::Int(number) if number.try_to_f64().is_err() => {
                self.faults
                    .push(("A number is out of range.", value.location()));
            }
            Value::Float(number) if number.try_to_f64().is_err() => {
                self.faults
                    .push(("A number is out of range.", value.location()));
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        place: Place<'_>,
        members: &[(Name, Node<Value>)],
        at: Option<SourceSpan>,
    ) {
        let mut names = HashSet::new();
        if !members.iter().all(|(name, _)| names.insert(name)) {
            self.faults
                .push(("An input object has the same field twice.", at));
        }
        let schema = self.schema;
        let ty = schema.types.get(place.ty.inner_named_type());
        let Some(ExtendedType::InputObject(input)) = ty else {
            return;
        };
        if input.directives.has("oneOf") && !self.is_one(members) {
            let message = "A @oneOf input must have exactly one field, which must not be null.";
            self.faults.push((message, at));
        }
        for (name, value) in members {
            if let Some(definition) = input.fields.get(name) {
                self.value(Place::from(&***definition), value);
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
    fn variable(&mut self, place: Place<'_>, name: &Name, at: Option<SourceSpan>) {
        let Some(variable) = self.known(name) else {
            return;
        };
        let default = variable.default_value.as_ref();
        let has_value = default.is_some_and(|default| !default.is_null());
        let fits = if place.ty.is_non_null() && !variable.ty.is_non_null() {
            (has_value || place.has_default)
                && variable.ty.is_assignable_to(&place.ty.clone().nullable())
        } else {
            variable.ty.is_assignable_to(place.ty)
        };
        if !fits {
            let message = "A variable's type does not match the position where it is used.";
            self.faults.push((message, at));
        }
    }
}
