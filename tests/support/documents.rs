//! Generates documents of all kinds for the published schema.

use std::{collections::BTreeMap, fmt::Write as _};

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition},
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

/// Arguments with variables: their declarations, and values for them.
const SLICING: [(&[&str], &[&str]); 2] = [
    (&["first", "last"], &["$n", "$m", "0", "7", "100", "null"]),
    (
        &["ids"],
        &["$i", "[\"a\"]", "[]", "\"a\"", "[\"a\", \"b\", \"c\"]"],
    ),
];
/// The variables, as they are declared where they are used.
const VARIABLES: [(&str, &str); 4] = [
    ("$n", "Int"),
    ("$m", "Int = 30"),
    ("$yes", "Boolean = true"),
    ("$i", "[ID!]! = [\"d\"]"),
];
/// A fragment that some documents spread.
const FRAGMENT: &str = "fragment F on Site { ward { name } areas { id } }";

/// Valid documents of all kinds over the published schema. What they ask for by other arguments than those that a price
/// depends on makes no sense.
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
        let text = if root == "Subscription" {
            let field = self.one_of(root);
            format!("{{ {} }}", self.asked(&field, "", 4))
        } else {
            self.set(root, 4, false)
        };
        let mut variables = json!({});
        if self.dice.once_in(2) {
            variables = json!({ "n": self.dice.throw(0..120), "yes": self.dice.once_in(2), "i": ["a", "b"] });
        }
        if self.dice.once_in(3) {
            variables["m"] = Value::Null;
        }
        let used = VARIABLES.iter().filter(|(name, _)| text.contains(name));
        let declared: Vec<_> = used.map(|(name, ty)| format!("{name}: {ty}")).collect();
        let declared = match declared.join(", ") {
            none if none.is_empty() => none,
            some => format!("({some})"),
        };
        let fragment = if text.contains("...F") { FRAGMENT } else { "" };
        let query = format!("{kind} Q{declared} {text} {fragment}");
        json!({ "query": query, "variables": variables })
    }

    /// A selection of a type. Where it is one of several types, nothing in it may contradict what is selected of another.
    fn set(&mut self, ty: &str, deep: u32, is_one_of_several: bool) -> String {
        let mut text = String::from("{ __typename");
        let possible = match &self.types[ty] {
            TypeKind::Union(union) => union
                .members
                .iter()
                .map(|name| name.node.to_string())
                .collect(),
            TypeKind::Interface(_) if ty == "Offender" => {
                vec!["FullOffender".to_owned(), "LimitedOffender".into()]
            }
            TypeKind::Interface(_) if ty == "AnySession" => {
                vec!["Session".to_owned(), "PlannedSession".into()]
            }
            TypeKind::Interface(_) => vec!["Site".to_owned(), "Referral".into(), "Area".into()],
            _ => vec![],
        };
        for object in possible {
            if self.dice.once_in(2) {
                let set = self.set(&object, deep, true);
                write!(text, " ... on {object} {set}").expect("written");
            }
        }
        let has_fields = !fields(&self.types[ty]).is_empty();
        for _ in 0..self.dice.throw(1..5) {
            if !has_fields {
                break;
            }
            let field = self.one_of(ty);
            let field = self.field(&field, deep, is_one_of_several);
            text.push_str(&field);
        }
        if ty == "Site" && self.dice.once_in(3) {
            text.push_str(" ...F");
        }
        text + " }"
    }

    fn one_of(&mut self, ty: &str) -> FieldDefinition {
        let known = fields(&self.types[ty]);
        let place = self.dice.throw(0..known.len() as u64);
        known[usize::try_from(place).expect("small")].clone()
    }

    fn leads_on(&self, field: &FieldDefinition) -> bool {
        let ty = self.types.get(&named(&field.ty.node));
        matches!(
            ty,
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
        )
    }

    fn field(&mut self, field: &FieldDefinition, deep: u32, is_one_of_several: bool) -> String {
        if self.leads_on(field) && deep == 0 {
            return String::new();
        }
        let mut text = String::from(" ");
        // Two of one name may not have different arguments.
        if is_one_of_several || !field.arguments.is_empty() || self.dice.once_in(6) {
            self.aliases += 1;
            write!(text, "a{}: ", self.aliases).expect("written");
        }
        let directive = match self.dice.throw(0..12) {
            0 => " @include(if: $yes)",
            1 => " @skip(if: $yes)",
            2 => " @skip(if: false)",
            _ => "",
        };
        text + &self.asked(field, directive, deep)
    }

    /// A field with its arguments and its selection.
    fn asked(&mut self, field: &FieldDefinition, directive: &str, deep: u32) -> String {
        let mut text = field.name.node.to_string();
        let mut given = vec![];
        for argument in &field.arguments {
            let argument = &argument.node;
            let name = argument.name.node.as_str();
            let is_needed = !argument.ty.node.nullable && argument.default_value.is_none();
            let mut slicing = SLICING.iter();
            match slicing.find(|(names, _)| names.contains(&name)) {
                Some((_, values)) if is_needed || self.dice.once_in(2) => {
                    let value = self.dice.throw(0..values.len() as u64);
                    let value = values[usize::try_from(value).expect("small")];
                    given.push(format!("{name}: {value}"));
                }
                None if is_needed => {
                    given.push(format!("{name}: {}", self.nonsense(&argument.ty.node)));
                }
                _ => {}
            }
        }
        if !given.is_empty() {
            write!(text, "({})", given.join(", ")).expect("written");
        }
        text.push_str(directive);
        if self.leads_on(field) {
            text.push(' ');
            text.push_str(&self.set(&named(&field.ty.node), deep - 1, false));
        }
        text
    }

    /// A value of a type as it is written in a document.
    fn nonsense(&self, ty: &Type) -> String {
        let BaseType::Named(name) = &ty.base else {
            return "[]".into();
        };
        match (name.as_str(), self.types.get(name.as_str())) {
            ("Int", _) => "1".into(),
            ("Float", _) => "1.5".into(),
            ("Boolean", _) => "true".into(),
            ("Date", _) => "\"2025-08-20\"".into(),
            ("DateTime", _) => "\"2025-08-20T09:00:00Z\"".into(),
            (_, Some(TypeKind::Enum(kind))) => kind.values[0].node.value.node.to_string(),
            (_, Some(TypeKind::InputObject(input))) => {
                let members = input.fields.iter().map(|member| &member.node);
                let (needed, optional): (Vec<_>, Vec<_>) =
                    members.partition(|member| !member.ty.node.nullable);
                // Where nothing is needed, one of several is.
                let one = optional.into_iter().take(usize::from(needed.is_empty()));
                let given = needed.into_iter().chain(one).map(|member| {
                    format!("{}: {}", member.name.node, self.nonsense(&member.ty.node))
                });
                format!("{{ {} }}", given.collect::<Vec<_>>().join(", "))
            }
            _ => "\"a\"".into(),
        }
    }
}
