//! The published schema as text: its root fields, and meaningless inputs of the right types for them.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};
use serde_json::{Map, Value, json};

/// A field of `Query`, `Mutation` or `Subscription`.
pub struct Field {
    pub root: String,
    pub name: String,
    pub arguments: Vec<(String, Type)>,
    pub answer: String,
    pub types: std::sync::Arc<BTreeMap<String, TypeKind>>,
}

/// Every root field of `schema.graphql`.
pub fn root_fields() -> Vec<Field> {
    let text = std::fs::read_to_string("schema.graphql").expect("schema.graphql");
    let document = parse_schema(text).expect("a schema");
    let types = document
        .definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
            _ => None,
        });
    let types: std::sync::Arc<BTreeMap<String, TypeKind>> = std::sync::Arc::new(types.collect());
    let mut fields = vec![];
    for root in ["Query", "Mutation", "Subscription"] {
        let Some(TypeKind::Object(object)) = types.get(root) else {
            panic!("no type {root}")
        };
        for field in &object.fields {
            let arguments = field
                .node
                .arguments
                .iter()
                .map(|argument| argument_of(&argument.node));
            fields.push(Field {
                root: root.into(),
                name: field.node.name.node.to_string(),
                arguments: arguments.collect(),
                answer: named(&field.node.ty.node),
                types: std::sync::Arc::clone(&types),
            });
        }
    }
    fields
}

/// Every root field that answers with pages of records; the audit trail, whose entries never change, has tests of its own.
pub fn connections() -> Vec<Field> {
    let mut fields = root_fields();
    fields.retain(|field| field.answer.ends_with("Connection") && field.name != "auditTrail");
    fields
}

fn argument_of(argument: &InputValueDefinition) -> (String, Type) {
    (argument.name.node.to_string(), argument.ty.node.clone())
}

/// The name of a type without its lists and exclamation marks.
pub fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

impl Field {
    /// A query for the field with variables of the right types, whose values exist nowhere and break every rule.
    pub fn queried_with_nonsense(&self) -> (String, Value) {
        let needed = self
            .arguments
            .iter()
            .filter(|(_, ty)| !ty.nullable || self.name == "nodes");
        let needed: Vec<_> = needed
            .filter(|(name, _)| name != "filter" && name != "orderBy")
            .collect();
        let mut variables = Map::new();
        for (name, ty) in &needed {
            variables.insert(name.clone(), self.nonsense(ty));
        }
        let wrapped = |parts: Vec<String>| {
            if parts.is_empty() {
                String::new()
            } else {
                format!("({})", parts.join(", "))
            }
        };
        let declared = wrapped(
            needed
                .iter()
                .map(|(name, ty)| format!("${name}: {ty}"))
                .collect(),
        );
        let given = wrapped(
            needed
                .iter()
                .map(|(name, _)| format!("{name}: ${name}"))
                .collect(),
        );
        let selection = match self.types.get(&self.answer) {
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)) => {
                "{ __typename }"
            }
            _ => "",
        };
        let operation = self.root.to_lowercase();
        let query = format!(
            "{operation}{declared} {{ {}{given} {selection} }}",
            self.name
        );
        (query, Value::Object(variables))
    }

    fn nonsense(&self, ty: &Type) -> Value {
        let BaseType::Named(name) = &ty.base else {
            return json!([]);
        };
        match (name.as_str(), self.types.get(name.as_str())) {
            ("Int", _) => json!(-1),
            ("Float", _) => json!(1e9),
            ("Boolean", _) => json!(false),
            ("Date", _) => json!("1900-01-01"),
            ("DateTime", _) => json!("1900-01-01T00:00:00Z"),
            (_, Some(TypeKind::Enum(kind))) => json!(kind.values[0].node.value.node.as_str()),
            (_, Some(TypeKind::InputObject(input))) => {
                let fields = input.fields.iter().map(|field| argument_of(&field.node));
                let (needed, optional): (Vec<_>, Vec<_>) = fields.partition(|(_, ty)| !ty.nullable);
                // Where nothing is needed, one of several is.
                let one = optional.into_iter().take(usize::from(needed.is_empty()));
                let given = needed.into_iter().chain(one);
                Value::Object(given.map(|(name, ty)| (name, self.nonsense(&ty))).collect())
            }
            // No id, no code, no name.
            _ => json!("\u{1}"),
        }
    }

    /// The description of the field.
    pub fn description(&self, published: &str) -> String {
        let document = parse_schema(published).expect("a schema");
        let fields = document
            .definitions
            .into_iter()
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(ty) if ty.node.name.node == self.root => {
                    match ty.node.kind {
                        TypeKind::Object(object) => Some(object.fields),
                        _ => None,
                    }
                }
                _ => None,
            });
        let field = fields
            .flatten()
            .find(|field| field.node.name.node == self.name);
        let description = field.and_then(|field| field.node.description);
        description.map(|text| text.node).unwrap_or_default()
    }
}
