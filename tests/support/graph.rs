//! A schema as a graph: its types, their fields, and the shortest path to each type.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition},
};

use super::sdl::named;

/// The types of a schema by name.
pub struct Graph(BTreeMap<String, TypeKind>);

/// One step of a path: a field, and the type on which its result is selected.
#[derive(Clone, Debug)]
pub struct Step {
    pub on: String,
    pub field: String,
    pub to: String,
}

impl Graph {
    /// Reads a schema's text.
    pub fn of(text: &str) -> Self {
        let document = parse_schema(text).unwrap_or_else(|error| panic!("{error}"));
        let types = document
            .definitions
            .into_iter()
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(ty) => {
                    Some((ty.node.name.node.to_string(), ty.node.kind))
                }
                _ => None,
            });
        Self(types.collect())
    }

    /// Whether the schema has a type of that name.
    pub fn has(&self, ty: &str) -> bool {
        self.0.contains_key(ty)
    }

    /// The object and interface types.
    pub fn composites(&self) -> impl Iterator<Item = &str> {
        let names = self.0.keys().map(String::as_str);
        names.filter(|name| !self.fields(name).is_empty())
    }

    /// The fields of an object or interface type; none of another.
    pub fn fields(&self, ty: &str) -> Vec<&FieldDefinition> {
        let fields = match self.0.get(ty) {
            Some(TypeKind::Object(object)) => &object.fields,
            Some(TypeKind::Interface(interface)) => &interface.fields,
            _ => return vec![],
        };
        fields.iter().map(|field| &field.node).collect()
    }

    /// Whether a type has a field of that name.
    pub fn shows(&self, ty: &str, field: &str) -> bool {
        self.fields(ty).iter().any(|known| known.name.node == field)
    }

    /// Whether a field of this type needs a selection.
    pub fn is_composite(&self, ty: &str) -> bool {
        matches!(
            self.0.get(ty),
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
        )
    }

    /// The types that a type stands for: itself, and the object types of a union or an interface. `Node` and `EventSubject`
    /// may be any record, and stand for none.
    pub fn members(&self, ty: &str) -> Vec<String> {
        match self.0.get(ty) {
            // Its members need the scopes of their own kinds, as those of `Node` do.
            Some(TypeKind::Union(_)) if ty == "EventSubject" => vec![ty.to_owned()],
            Some(TypeKind::Union(union)) => union
                .members
                .iter()
                .map(|member| member.node.to_string())
                .collect(),
            Some(TypeKind::Interface(_)) if ty != "Node" => {
                let implement = |kind: &TypeKind| match kind {
                    TypeKind::Object(object) => object.implements.iter().any(|of| of.node == ty),
                    _ => false,
                };
                let types = self.0.iter().filter(|(_, kind)| implement(kind));
                let own = std::iter::once(ty.to_owned());
                own.chain(types.map(|(name, _)| name.clone())).collect()
            }
            Some(TypeKind::Object(_) | TypeKind::Interface(_)) => vec![ty.to_owned()],
            _ => vec![],
        }
    }

    /// All names of the schema, each written so that it is unique.
    pub fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (ty, kind) in &self.0 {
            names.insert(ty.clone());
            match kind {
                TypeKind::Enum(kind) => {
                    names.extend(
                        kind.values
                            .iter()
                            .map(|value| format!("{ty}={}", value.node.value.node)),
                    );
                }
                TypeKind::InputObject(input) => {
                    names.extend(input.fields.iter().map(|field| printed(ty, &field.node)));
                }
                TypeKind::Union(union) => names.extend(
                    union
                        .members
                        .iter()
                        .map(|member| format!("{ty}<{}", member.node)),
                ),
                TypeKind::Object(object) => {
                    names.extend(
                        object
                            .implements
                            .iter()
                            .map(|interface| format!("{}<{ty}", interface.node)),
                    );
                }
                _ => {}
            }
            for field in self.fields(ty) {
                let name = format!("{ty}.{}", field.name.node);
                names.extend(
                    field
                        .arguments
                        .iter()
                        .map(|argument| printed(&name, &argument.node)),
                );
                names.insert(format!("{name}: {}", named(&field.ty.node)));
            }
        }
        names
    }

    /// The shortest path from `Query` to a type, not through the interface `Node`; `None` if there is none.
    pub fn way(&self, to: &str) -> Option<Vec<Step>> {
        let mut known = BTreeSet::from(["Query".to_owned()]);
        let mut ways = VecDeque::from([("Query".to_owned(), vec![])]);
        while let Some((ty, way)) = ways.pop_front() {
            if ty == to {
                return Some(way);
            }
            for field in self.fields(&ty) {
                for next in self.members(&named(&field.ty.node)) {
                    if known.insert(next.clone()) {
                        let step = Step {
                            on: ty.clone(),
                            field: field.name.node.to_string(),
                            to: next.clone(),
                        };
                        ways.push_back((next, [way.clone(), vec![step]].concat()));
                    }
                }
            }
        }
        None
    }
}

fn printed(of: &str, value: &InputValueDefinition) -> String {
    format!("{of}({}: {})", value.name.node, named(&value.ty.node))
}
