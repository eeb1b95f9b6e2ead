//! Converts collected fields to the engine's own syntax tree, so that the engine's parser never reads a client's text.

use std::collections::{HashMap, HashSet};

use apollo_compiler::{
    Node, ast,
    executable::{Field, Operation, OperationType},
    parser::SourceSpan,
};
use async_graphql::{
    Name, Number, Pos, Positioned, Value as ConstValue,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field as EngineField, InlineFragment,
        OperationDefinition, OperationType as EngineType, Selection, SelectionSet, Type,
        TypeCondition, VariableDefinition,
    },
};
use async_graphql_value::Value;
use kernel::text;

use super::{collect::Collected, lines::Lines};

/// Builds the document that executes one operation. Its only fragments are inline fragments for the object types of an
/// interface or union, if these types select different fields. It defines only the variables that are still used.
pub(super) fn document(
    operation: &Operation,
    fields: &[Collected],
    ty: &str,
    lines: &Lines,
) -> ExecutableDocument {
    let mut converting = Converting {
        lines,
        used: HashSet::new(),
    };
    let selection_set = converting.set(fields, ty, None);
    let variables = operation.variables.iter();
    let variables = variables.filter(|it| converting.used.contains(it.name.as_str()));
    let definition = OperationDefinition {
        ty: match operation.operation_type {
            OperationType::Query => EngineType::Query,
            OperationType::Mutation => EngineType::Mutation,
            OperationType::Subscription => EngineType::Subscription,
        },
        variable_definitions: variables.map(|it| converting.variable(it)).collect(),
        directives: Vec::new(),
        selection_set,
    };
    ExecutableDocument {
        operations: DocumentOperations::Single(Positioned::new(definition, Pos::default())),
        fragments: HashMap::new(),
    }
}

struct Converting<'a> {
    lines: &'a Lines,
    used: HashSet<&'a str>,
}

impl<'a> Converting<'a> {
    fn pos(&self, at: Option<SourceSpan>) -> Pos {
        at.map_or_else(Pos::default, |at| self.lines.position(at.offset()))
    }

    fn name(&self, name: &apollo_compiler::Name) -> Positioned<Name> {
        Positioned::new(Name::new(name), self.pos(name.location()))
    }

    /// The selections on a type.
    fn set(
        &mut self,
        fields: &'a [Collected],
        ty: &str,
        at: Option<SourceSpan>,
    ) -> Positioned<SelectionSet> {
        let pos = self.pos(at);
        let groups = fields.chunk_by(|one, other| one.parent == other.parent);
        let mut items = Vec::new();
        for group in groups {
            let fields = group.iter().map(|field| self.field(field));
            let fields: Vec<_> = fields.collect();
            if group[0].parent == ty {
                items.extend(fields);
            } else {
                items.push(on(&group[0].parent, fields, pos));
            }
        }
        if items.is_empty() {
            items.push(nothing(pos));
        }
        Positioned::new(SelectionSet { items }, pos)
    }

    fn field(&mut self, collected: &'a Collected) -> Positioned<Selection> {
        let Collected {
            field,
            definition,
            selections,
            ..
        } = collected;
        let Field {
            alias,
            name,
            arguments,
            selection_set,
            ..
        } = &**field;
        let pos = self.pos(field.location());
        let converted = EngineField {
            alias: alias.as_ref().map(|alias| self.name(alias)),
            name: self.name(name),
            arguments: arguments
                .iter()
                .map(|it| (self.name(&it.name), self.value(&it.value)))
                .collect(),
            directives: Vec::new(),
            selection_set: if selection_set.selections.is_empty() {
                Positioned::new(SelectionSet::default(), pos)
            } else {
                let ty = definition.ty.inner_named_type();
                self.set(selections, ty, field.location())
            },
        };
        Positioned::new(Selection::Field(Positioned::new(converted, pos)), pos)
    }

    fn variable(&self, variable: &Node<ast::VariableDefinition>) -> Positioned<VariableDefinition> {
        let pos = self.pos(variable.location());
        let default = variable.default_value.as_ref();
        let ty = variable.ty.to_string();
        let converted = VariableDefinition {
            name: self.name(&variable.name),
            // The library printed this type, and the engine can parse every type.
            var_type: Positioned::new(
                Type::new(&ty).expect("a type in a checked document is valid"),
                pos,
            ),
            directives: Vec::new(),
            default_value: default.map(|it| Positioned::new(constant(it), self.pos(it.location()))),
        };
        Positioned::new(converted, pos)
    }

    fn value(&mut self, value: &'a Node<ast::Value>) -> Positioned<Value> {
        Positioned::new(self.written(value), self.pos(value.location()))
    }

    fn written(&mut self, value: &'a ast::Value) -> Value {
        match value {
            ast::Value::Variable(name) => {
                self.used.insert(name.as_str());
                Value::Variable(Name::new(name))
            }
            ast::Value::List(items) => {
                Value::List(items.iter().map(|item| self.written(item)).collect())
            }
            ast::Value::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, value)| (Name::new(name), self.written(value)))
                    .collect(),
            ),
            _ => constant(value).into_value(),
        }
    }
}

/// A value without variables.
pub(super) fn constant(value: &ast::Value) -> ConstValue {
    match value {
        // The grammar does not allow a variable in a default value.
        ast::Value::Null | ast::Value::Variable(_) => ConstValue::Null,
        ast::Value::Enum(name) => ConstValue::Enum(Name::new(name)),
        ast::Value::String(text) => ConstValue::String(text::read(text)),
        ast::Value::Boolean(is) => ConstValue::Boolean(*is),
        ast::Value::Int(number) => integer(number.as_str()),
        ast::Value::Float(number) => float(number.try_to_f64().ok()),
        ast::Value::List(items) => ConstValue::List(items.iter().map(|it| constant(it)).collect()),
        ast::Value::Object(members) => ConstValue::Object(
            members
                .iter()
                .map(|(name, value)| (Name::new(name), constant(value)))
                .collect(),
        ),
    }
}

/// An integer that is too long becomes a float, as in JSON for our own scalars.
fn integer(number: &str) -> ConstValue {
    let whole = number.parse::<i64>().map(Number::from);
    let whole = whole.or_else(|_| number.parse::<u64>().map(Number::from));
    whole.map_or_else(|_| float(number.parse().ok()), ConstValue::Number)
}

/// Numbers out of range were rejected before.
fn float(number: Option<f64>) -> ConstValue {
    let number = number.and_then(Number::from_f64);
    number.map_or(ConstValue::Null, ConstValue::Number)
}

fn on(ty: &str, items: Vec<Positioned<Selection>>, pos: Pos) -> Positioned<Selection> {
    let on = Positioned::new(Name::new(ty), pos);
    let fragment = InlineFragment {
        type_condition: Some(Positioned::new(TypeCondition { on }, pos)),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet { items }, pos),
    };
    let fragment = Positioned::new(fragment, pos);
    Positioned::new(Selection::InlineFragment(fragment), pos)
}

/// A selection of nothing. The engine does not accept empty braces, which remain if all selections were skipped.
fn nothing(pos: Pos) -> Positioned<Selection> {
    let positioned = |name| Positioned::new(Name::new(name), pos);
    let skip = Directive {
        name: positioned("skip"),
        arguments: vec![(positioned("if"), Positioned::new(Value::Boolean(true), pos))],
    };
    let field = EngineField {
        alias: None,
        name: positioned("__typename"),
        arguments: Vec::new(),
        directives: vec![Positioned::new(skip, pos)],
        selection_set: Positioned::new(SelectionSet::default(), pos),
    };
    Positioned::new(Selection::Field(Positioned::new(field, pos)), pos)
}
