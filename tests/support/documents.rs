//! Documents of all kinds over the published schema, written by a program.

use std::{collections::BTreeMap, fmt::Write as _};

use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, TypeKind, TypeSystemDefinition},
};
use serde_json::{Value, json};

use super::{dice::Dice, sdl::named};

/// The object and interface types of the published schema with their fields, and the unions with their types.
pub fn types() -> BTreeMap<String, TypeKind> {
    let text = std::fs::read_to_string("schema.graphql").expect("schema.graphql");
    let document = parse_schema(text).expect("a schema");
    let types = document
        .definitions
        .into_iter()
        .filter_map(|one| match one {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
            _ => None,
        });
    types.collect()
}

/// The fields of an object or interface.
pub fn fields(kind: &TypeKind) -> Vec<&FieldDefinition> {
    let fields = match kind {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        _ => return vec![],
    };
    fields.iter().map(|field| &field.node).collect()
}

/// Documents of all kinds over the published schema. Only what a price depends on has to make sense.
pub struct Writer {
    types: BTreeMap<String, TypeKind>,
    dice: Dice,
    aliases: usize,
}

impl Writer {
    /// The same documents for the same seed.
    pub fn new(seed: u64) -> Self {
        Self {
            types: types(),
            dice: Dice::new(seed),
            aliases: 0,
        }
    }

    /// The next document, with variables.
    pub fn document(&mut self) -> Value {
        let (root, kind) = match self.dice.throw(0..6) {
            0 => ("Mutation", "mutation"),
            1 => ("Subscription", "subscription"),
            _ => ("Query", "query"),
        };
        let text = self.set(root, 4);
        let declared = "($n: Int, $m: Int = 30, $yes: Boolean = true, $i: [ID!])";
        let mut variables = json!({});
        if self.dice.once_in(2) {
            variables = json!({ "n": self.dice.throw(0..120), "yes": self.dice.once_in(2), "i": ["a", "b"] });
        }
        if self.dice.once_in(3) {
            variables["m"] = Value::Null;
        }
        let query = format!(
            "{kind} Q{declared} {text} fragment F on Site {{ ward {{ name }} areas {{ id }} }}"
        );
        json!({ "query": query, "variables": variables })
    }

    fn set(&mut self, ty: &str, deep: u32) -> String {
        let mut text = String::from("{ __typename");
        let possible = match &self.types[ty] {
            TypeKind::Union(union) => union
                .members
                .iter()
                .map(|name| name.node.to_string())
                .collect(),
            TypeKind::Interface(_) => vec!["Site".to_owned(), "Referral".into(), "Area".into()],
            _ => vec![],
        };
        for object in possible {
            if self.dice.once_in(2) {
                let set = self.set(&object, deep);
                write!(text, " ... on {object} {set}").expect("written");
            }
        }
        let known: Vec<FieldDefinition> = fields(&self.types[ty]).into_iter().cloned().collect();
        for _ in 0..self.dice.throw(1..5) {
            if known.is_empty() {
                break;
            }
            let field =
                &known[usize::try_from(self.dice.throw(0..known.len() as u64)).expect("small")];
            let field = self.field(field, deep);
            text.push_str(&field);
        }
        if ty == "Site" && self.dice.once_in(3) {
            text.push_str(" ...F");
        }
        text + " }"
    }

    fn field(&mut self, field: &FieldDefinition, deep: u32) -> String {
        let ty = named(&field.ty.node);
        let leads_on = matches!(
            self.types.get(&ty),
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
        );
        if leads_on && deep == 0 {
            return String::new();
        }
        let mut text = String::from(" ");
        if self.dice.once_in(6) {
            self.aliases += 1;
            write!(text, "a{}: ", self.aliases).expect("written");
        }
        text.push_str(&field.name.node);
        let mut given = vec![];
        for argument in &field.arguments {
            let name = argument.node.name.node.as_str();
            let values: &[&str] = match name {
                "first" | "last" => &["$n", "$m", "0", "7", "100", "null"],
                "ids" => &["$i", "[\"a\"]", "[]", "\"a\"", "[\"a\", \"b\", \"c\"]"],
                _ => continue,
            };
            if self.dice.once_in(2) {
                let value =
                    usize::try_from(self.dice.throw(0..values.len() as u64)).expect("small");
                given.push(format!("{name}: {}", values[value]));
            }
        }
        if !given.is_empty() {
            write!(text, "({})", given.join(", ")).expect("written");
        }
        match self.dice.throw(0..12) {
            0 => text.push_str(" @include(if: $yes)"),
            1 => text.push_str(" @skip(if: $yes)"),
            2 => text.push_str(" @skip(if: false)"),
            _ => {}
        }
        if leads_on {
            text.push(' ');
            text.push_str(&self.set(&ty, deep - 1));
        }
        text
    }
}
