//! `CollectFields` of the specification, before execution: each response name once for each object type, its selections
//! merged, whatever fragments, aliases and directives it came through. The engine runs one resolver for each selection that
//! it is given, so a root field of a mutation that two fragments bring would be done twice.

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

/// A field that runs, once for its response name and the type that it is selected on.
#[derive(Clone, Debug)]
pub struct Collected {
    /// The object type that it is selected on; an interface or a union where every type of it selects the same.
    pub parent: Name,
    /// The definition of that type's field.
    pub definition: Node<FieldDefinition>,
    /// The field as it is written first: its name, alias and arguments. What is below it is in `selections`.
    pub field: Node<Field>,
    /// What is selected of it. Fields of one type stand together.
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

    /// Whether a fragment with this condition applies to a type: an object type, or the interface or union itself.
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

/// A collection over one document.
pub(super) struct Collector<'a> {
    pub(super) schema: &'a Schema,
    pub(super) kinds: &'a Kinds,
    pub(super) document: &'a ExecutableDocument,
    /// Whether what has these directives is included.
    pub(super) included: &'a dyn Fn(&DirectiveList) -> bool,
    /// How many selections may be visited.
    pub(super) allowed: usize,
    /// How many were.
    pub(super) visited: usize,
    /// A field that is not the same, or not with the same arguments, as one of its response name and type.
    pub(super) contradiction: Option<Node<Field>>,
}

/// Fields by response name, in the order in which the names come first.
type Grouped<'a> = IndexMap<&'a Name, Vec<&'a Node<Field>>>;

impl<'a> Collector<'a> {
    /// The fields that selection sets on one type select together.
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

    /// Whether a fragment in a selection set is for another type than the interface or union itself: for some of its object
    /// types, or for another interface, whose fields this type may not have.
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

/// Whether two fields are the same with the same arguments, in whatever order these are written.
fn same(one: &Field, other: &Field) -> bool {
    one.name == other.name
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|argument| {
            let mut others = other.arguments.iter();
            others.any(|it| it.name == argument.name && values::same(&it.value, &argument.value))
        })
}
