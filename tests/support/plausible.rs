//! Inputs of the schema that pass the checks, with an id at a chosen position.

use std::collections::BTreeMap;

use async_graphql::parser::types::{BaseType, InputObjectType, Type, TypeKind};
use serde_json::{Map, Value, json};

use super::{
    cases::NOTHING,
    sdl::{Field, named},
};

/// The path to a field of an input that contains an id.
pub type Way = Vec<String>;

fn input<'f>(field: &'f Field, ty: &Type) -> Option<&'f InputObjectType> {
    match field.types.get(&named(ty)) {
        Some(TypeKind::InputObject(input)) => Some(input),
        _ => None,
    }
}

/// The paths to all fields of an argument that contain an id.
pub fn ways_to_ids(field: &Field, name: &str, ty: &Type, before: &[String]) -> Vec<Way> {
    let way = [before, &[name.to_owned()]].concat();
    if named(ty) == "ID" {
        return vec![way];
    }
    let fields = input(field, ty).into_iter().flat_map(|input| &input.fields);
    let below = fields
        .flat_map(|inner| ways_to_ids(field, &inner.node.name.node, &inner.node.ty.node, &way));
    below.collect()
}

/// A value that passes the check of the input, with the id at the end of the path.
pub fn plausible(
    field: &Field,
    name: &str,
    ty: &Type,
    (way, id, own): (&[String], &Value, &BTreeMap<String, Value>),
) -> Value {
    if let BaseType::List(inner) = &ty.base {
        return json!([plausible(field, name, inner, (way, id, own))]);
    }
    let named = named(ty);
    match (named.as_str(), field.types.get(&named)) {
        ("ID", _) if way.is_empty() => id.clone(),
        ("ID", _) => own.get(name).cloned().unwrap_or_else(|| json!(NOTHING)),
        ("Int", _) => json!(1),
        ("Float", _) => json!(52.0),
        ("Boolean", _) => json!(true),
        ("Date", _) => json!("2025-08-17"),
        ("DateTime", _) => json!("2025-08-18T08:30:00Z"),
        (_, Some(TypeKind::Enum(kind))) => json!(kind.values[0].node.value.node.as_str()),
        (_, Some(TypeKind::InputObject(object))) => {
            let mut given = Map::new();
            for inner in &object.fields {
                let inner_name = inner.node.name.node.as_str();
                let on_the_way = way.first().is_some_and(|step| step == inner_name);
                let is_needed = !inner.node.ty.node.nullable && inner.node.default_value.is_none();
                let is_one_of = named == "PersonInput";
                let wanted = ["behaviour", "workQuality"].contains(&inner_name)
                    || inner_name == "title" && field.name == "amendSuggestion";
                if on_the_way || (!is_one_of && (is_needed || wanted)) {
                    let rest = if on_the_way {
                        &way[1..]
                    } else {
                        &["elsewhere".to_owned()][..]
                    };
                    given.insert(
                        inner_name.to_owned(),
                        plausible(field, inner_name, &inner.node.ty.node, (rest, id, own)),
                    );
                }
            }
            Value::Object(given)
        }
        _ => json!(code(&field.name, name)),
    }
}

/// A code that the field accepts, or text.
fn code(mutation: &str, field: &str) -> &'static str {
    match (mutation, field) {
        (_, "outcomeCode") => "ATTENDED_COMPLIED",
        (_, "offenceCategoryCode") => "DRUG_POSSESSION",
        ("withdrawReferral", "reasonCode") => "MOVED_AWAY",
        ("withdrawSuggestion", "reason") => "NO_LONGER_NEEDED",
        ("cancelSession", "reasonCode") => "WEATHER",
        _ => "Words",
    }
}
