//! `CollectFields` of the specification, before execution. For each object type, each response name appears once, with
//! its selections merged, whichever fragments, aliases and directives they came from. The engine executes one resolver
//! for each selection in its document, so a root field of a mutation that appears in two fragments would otherwise be
//! executed twice.

use std::collections::{HashMap, HashSet};

use apollo_compiler::{
    Name, Node, Schema,
    ast::DirectiveList,
    collections::IndexMap,
    executable::{ExecutableDocument, Field, Selection, SelectionSet},
    schema::{ExtendedType, FieldDefinition},
};

use super::{
    limits::{Excess, Limit, within},
    values,
};

/// A field to execute: one for each response name and type that it is selected on.
#[derive(Clone, Debug)]
pub struct Collected {
    /// The object type that the field is selected on, or an interface or union if all its object types have the same
    /// selections.
    pub parent: Name,
    /// The field's definition in that type.
    pub definition: Node<FieldDefinition>,
    /// The field as first written: its name, alias and arguments. Its selections are in `selections`.
    pub field: Node<Field>,
    /// The selections below the field. Fields of one type are adjacent.
    pub selections: Vec<Collected>,
}

/// The object types of each interface and union.
#[derive(Debug)]
pub(super) struct Kinds(HashMap<Name, Vec<Name>>);

impl Kinds {
    pub(super) fn of(schema: &Schema) -> Self {
        let implementers = schema.implementers_map();
        let kinds = schema.types.iter().filter_map(|(name, ty)| {
            let mut objects: Vec<Name> = match ty {
                ExtendedType::Interface(_) => {
                    implementers.get(name)?.objects.iter().cloned().collect()
                }
                ExtendedType::Union(union) => {
                    union.members.iter().map(|it| it.name.clone()).collect()
                }
                _ => return None,
            };
            objects.sort();
            Some((name.clone(), objects))
        });
        Self(kinds.collect())
    }

    /// Whether a fragment with this type condition applies to a type, which is an object type, or the interface or
    /// union itself.
    fn applies(&self, condition: Option<&Name>, ty: &Name) -> bool {
        condition.is_none_or(|condition| {
            condition == ty
                || self
                    .0
                    .get(condition)
                    .is_some_and(|objects| objects.contains(ty))
        })
    }
}

/// Collects the fields of one document.
pub(super) struct Collector<'a> {
    pub(super) schema: &'a Schema,
    pub(super) kinds: &'a Kinds,
    pub(super) document: &'a ExecutableDocument,
    /// Whether a selection with these directives is included.
    pub(super) included: &'a dyn Fn(&DirectiveList) -> bool,
    /// The maximum number of selections to visit.
    pub(super) allowed: usize,
    /// The number of selections visited so far.
    pub(super) visited: usize,
    /// A field that conflicts with another one: same response name and type, but another field or other arguments.
    pub(super) contradiction: Option<Node<Field>>,
}

/// Fields by response name, in the order in which the names first appear.
type Grouped<'a> = IndexMap<&'a Name, Vec<&'a Node<Field>>>;

impl<'a> Collector<'a> {
    /// Collects the fields that several selection sets on one type select together.
    pub(super) fn collect(
        &mut self,
        ty: &Name,
        sets: &[&'a SelectionSet],
    ) -> Result<Vec<Collected>, Excess> {
        let kinds = self.kinds;
        match kinds.0.get(ty) {
            Some(objects) if sets.iter().any(|set| self.tells_apart(ty, set)) => {
                let mut all = Vec::new();
                for object in objects {
                    all.extend(self.on(object, sets)?);
                }
                Ok(all)
            }
            _ => self.on(ty, sets),
        }
    }

    /// Whether a selection set contains a fragment for another type than the interface or union itself: for some of its
    /// object types, or for another interface, whose fields this type may not have.
    fn tells_apart(&self, ty: &Name, set: &SelectionSet) -> bool {
        set.selections.iter().any(|selection| match selection {
            Selection::Field(_) => false,
            Selection::InlineFragment(inline) => {
                let condition = inline.type_condition.as_ref();
                condition.is_some_and(|condition| condition != ty)
                    || self.tells_apart(ty, &inline.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.fragment_name);
                fragment.is_some_and(|fragment| {
                    fragment.type_condition() != ty || self.tells_apart(ty, &fragment.selection_set)
                })
            }
        })
    }

    fn on(&mut self, ty: &Name, sets: &[&'a SelectionSet]) -> Result<Vec<Collected>, Excess> {
        let (mut grouped, mut seen) = (Grouped::default(), HashSet::new());
        for set in sets {
            self.group(ty, set, &mut grouped, &mut seen)?;
        }
        let fields = grouped.into_values().map(|fields| self.merged(ty, &fields));
        fields.collect()
    }

    fn group(
        &mut self,
        ty: &Name,
        set: &'a SelectionSet,
        grouped: &mut Grouped<'a>,
        seen: &mut HashSet<&'a Name>,
    ) -> Result<(), Excess> {
        for selection in &set.selections {
            self.visit()?;
            if !(self.included)(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    grouped.entry(field.response_key()).or_default().push(field);
                }
                Selection::InlineFragment(inline) => {
                    if self.kinds.applies(inline.type_condition.as_ref(), ty) {
                        self.group(ty, &inline.selection_set, grouped, seen)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.fragment_name) else {
                        continue;
                    };
                    let applies = self.kinds.applies(Some(fragment.type_condition()), ty);
                    if seen.insert(&spread.fragment_name) && applies {
                        self.group(ty, &fragment.selection_set, grouped, seen)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn visit(&mut self) -> Result<(), Excess> {
        self.visited += 1;
        within(Limit::Collected, self.visited, self.allowed)
    }

    fn merged(&mut self, ty: &Name, fields: &[&'a Node<Field>]) -> Result<Collected, Excess> {
        let first = fields[0];
        if let Some(other) = fields.iter().find(|other| !same(first, other)) {
            self.contradiction.get_or_insert_with(|| (*other).clone());
        }
        let sets = fields.iter().map(|field| &field.selection_set);
        let sets: Vec<_> = sets.filter(|set| !set.selections.is_empty()).collect();
        let definition = self.schema.type_field(ty, &first.name);
        let definition = definition.map_or_else(|_| first.definition.clone(), |it| it.node.clone());
        let selections = match sets.as_slice() {
            [] => Vec::new(),
            sets => self.collect(definition.ty.inner_named_type(), sets)?,
        };
        Ok(Collected {
            parent: ty.clone(),
            definition,
            field: first.clone(),
            selections,
        })
    }
}

/// Whether two fields are the same and have the same arguments, in any order.
fn same(one: &Field, other: &Field) -> bool {
    one.name == other.name
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|argument| {
            let mut others = other.arguments.iter();
            others.any(|it| it.name == argument.name && values::same(&it.value, &argument.value))
        })
}
