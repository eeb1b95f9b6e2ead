//! What a parsed document comes to once its fragments are expanded. Each fragment is measured once
//! and remembered, so the time is linear in the text, however often fragments spread each other.

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, FragmentDefinition, OperationDefinition, OperationType,
    Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned};

use super::{Limit, Limits, Unfit, within};

/// Refuses a document that exceeds a limit, whose fragments go round in a circle, or whose
/// subscription is not one plain field.
pub(super) fn measure(document: &ExecutableDocument, limits: &Limits) -> Result<(), Unfit> {
    let fragments = &document.fragments;
    Measure {
        limits,
        fragments,
        measured: HashMap::new(),
        directives: 0,
    }
    .document(document)
}

/// What a selection set comes to, fragments expanded.
#[derive(Clone, Copy, Default)]
struct Size {
    selections: usize,
    aliases: usize,
    fields: usize,
    depth: usize,
    levels: usize,
    introspection: usize,
    lists: usize,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.fields = self.fields.saturating_add(other.fields);
        self.depth = self.depth.max(other.depth);
        self.levels = self.levels.max(other.levels);
        self.introspection = self.introspection.saturating_add(other.introspection);
        self.lists = self.lists.max(other.lists);
    }
}

struct Measure<'a> {
    limits: &'a Limits,
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// None while a fragment is being measured: to meet it then is a cycle.
    measured: HashMap<&'a str, Option<Size>>,
    directives: usize,
}

impl<'a> Measure<'a> {
    fn document(mut self, document: &'a ExecutableDocument) -> Result<(), Unfit> {
        let mut operations: Vec<_> = document
            .operations
            .iter()
            .map(|(_, operation)| operation)
            .collect();
        let mut fragments: Vec<_> = self.fragments.iter().collect();
        within(Limit::Operations, operations.len(), self.limits.operations)?;
        within(Limit::Fragments, fragments.len(), self.limits.fragments)?;
        let variables = operations
            .iter()
            .map(|operation| operation.node.variable_definitions.len())
            .sum();
        within(Limit::Variables, variables, self.limits.variables)?;

        // In the order of the text, so that one document always gets one answer.
        operations.sort_by_key(|operation| operation.pos);
        fragments.sort_by_key(|(_, fragment)| fragment.pos);
        for (name, fragment) in fragments {
            self.fragment(name, fragment.pos, 0)?;
        }
        let mut whole = Size::default();
        for operation in operations {
            whole.add(self.operation(operation)?);
            self.check(whole)?;
        }
        Ok(())
    }

    fn operation(&mut self, operation: &'a Positioned<OperationDefinition>) -> Result<Size, Unfit> {
        let OperationDefinition {
            ty,
            variable_definitions,
            directives,
            selection_set,
        } = &operation.node;
        if *ty == OperationType::Subscription && !is_one_plain_field(&selection_set.node) {
            return Err(Unfit::invalid(
                "A subscription selects exactly one field, in its own braces and always: \
                 no fragment, no @skip or @include, no introspection.",
                operation.pos,
            ));
        }
        self.directives(directives)?;
        for variable in variable_definitions {
            self.directives(&variable.node.directives)?;
        }
        let size = self.set(&selection_set.node, 0)?;
        within(Limit::RootFields, size.fields, self.limits.root_fields)?;
        within(Limit::Depth, size.depth, self.limits.depth)?;
        Ok(size)
    }

    /// Recurses no further than the limit of nesting, which every level checks.
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Size, Unfit> {
        within(Limit::Nesting, level, self.limits.nesting)?;
        let mut size = Size::default();
        for selection in &set.items {
            self.directives(selection.node.directives())?;
            let mut one = match &selection.node {
                Selection::Field(field) if field.node.selection_set.node.items.is_empty() => {
                    Size::default()
                }
                Selection::Field(field) => self.set(&field.node.selection_set.node, level + 1)?,
                Selection::InlineFragment(inline) => {
                    self.set(&inline.node.selection_set.node, level + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, selection.pos, level + 1)?
                }
            };
            one.selections = one.selections.saturating_add(1);
            if let Selection::Field(field) = &selection.node {
                one.fields = 1;
                one.depth = one.depth.saturating_add(1);
                one.aliases = one
                    .aliases
                    .saturating_add(usize::from(field.node.alias.is_some()));
                match field.node.name.node.as_str() {
                    "__schema" | "__type" => {
                        within(
                            Limit::IntrospectionLists,
                            one.lists,
                            self.limits.introspection_lists,
                        )?;
                        one.introspection = one.selections;
                        one.depth = 1;
                    }
                    "fields" | "inputFields" | "interfaces" | "possibleTypes" => one.lists += 1,
                    _ => {}
                }
            }
            size.add(one);
            self.check(size)?;
        }
        size.levels = size.levels.saturating_add(1);
        Ok(size)
    }

    /// A fragment that is not defined is left to validation.
    fn fragment(&mut self, name: &'a str, used_at: Pos, level: usize) -> Result<Size, Unfit> {
        match self.measured.get(name) {
            Some(Some(size)) => {
                within(
                    Limit::Nesting,
                    level.saturating_add(size.levels).saturating_sub(1),
                    self.limits.nesting,
                )?;
                return Ok(*size);
            }
            Some(None) => {
                return Err(Unfit::invalid(
                    "A fragment spreads itself, directly or through others.",
                    used_at,
                ));
            }
            None => {}
        }
        let Some(fragment) = self.fragments.get(name) else {
            return Ok(Size::default());
        };
        self.measured.insert(name, None);
        self.directives(&fragment.node.directives)?;
        let size = self.set(&fragment.node.selection_set.node, level)?;
        self.measured.insert(name, Some(size));
        Ok(size)
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), Unfit> {
        self.directives = self.directives.saturating_add(directives.len());
        Ok(within(
            Limit::Directives,
            self.directives,
            self.limits.directives,
        )?)
    }

    fn check(&self, size: Size) -> Result<(), Unfit> {
        within(Limit::Selections, size.selections, self.limits.selections)?;
        within(Limit::Aliases, size.aliases, self.limits.aliases)?;
        Ok(within(
            Limit::Introspection,
            size.introspection,
            self.limits.introspection,
        )?)
    }
}

/// The engine streams nothing from a fragment, and accepts several root fields.
fn is_one_plain_field(set: &SelectionSet) -> bool {
    let [
        Positioned {
            node: Selection::Field(field),
            ..
        },
    ] = set.items.as_slice()
    else {
        return false;
    };
    let conditional = |directive: &Positioned<Directive>| {
        matches!(directive.node.name.node.as_str(), "skip" | "include")
    };
    !field.node.name.node.starts_with("__") && !field.node.directives.iter().any(conditional)
}

#[cfg(test)]
mod tests;
