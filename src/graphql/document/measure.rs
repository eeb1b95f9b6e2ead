//! Measures a parsed document with its fragments expanded. Each fragment is measured once and the result is kept, so
//! the time is linear in the length of the text, however often fragments spread each other.

//! The validating library does not count these, and the cost of some of its rules depends on them.

use std::collections::HashMap;

use apollo_compiler::{
    Node,
    ast::{Definition, Document, FragmentDefinition, OperationDefinition, Selection},
    parser::SourceSpan,
};

use super::{
    limits::{Excess, Limit, Limits, within},
    lines::Lines,
    unfit::Unfit,
};

/// Rejects a document that exceeds a limit, has no operation, or has a cycle of fragments.
pub(super) fn measure(document: &Document, lines: &Lines, limits: &Limits) -> Result<(), Unfit> {
    let operations = of(document, |definition| match definition {
        Definition::OperationDefinition(operation) => Some(operation),
        _ => None,
    });
    let fragments = of(document, |definition| match definition {
        Definition::FragmentDefinition(fragment) => Some(fragment),
        _ => None,
    });
    if operations.is_empty() {
        return Err(Unfit::invalid(
            "The document has no operation.",
            Some(lines.position(0)),
        ));
    }
    within(Limit::Operations, operations.len(), limits.operations)?;
    within(Limit::Fragments, fragments.len(), limits.fragments)?;
    let variables = operations.iter().map(|operation| operation.variables.len());
    within(Limit::Variables, variables.sum(), limits.variables)?;
    let named = fragments.iter().map(|it| (it.name.as_str(), *it));
    Measure {
        limits,
        fragments: named.collect(),
        measured: HashMap::new(),
        directives: 0,
    }
    .document(&operations, &fragments)
    .map_err(|stop| match stop {
        Stop::Excess(excess) => excess.into(),
        Stop::Circle(at) => Unfit::invalid(
            "A fragment spreads itself, directly or through others.",
            at.map(|at| lines.position(at.offset())),
        ),
    })
}

fn of<T>(document: &Document, wanted: impl Fn(&Definition) -> Option<&Node<T>>) -> Vec<&Node<T>> {
    document.definitions.iter().filter_map(wanted).collect()
}

/// The reason why measuring stopped.
enum Stop {
    Excess(Excess),
    /// A fragment that spreads itself, directly or through others.
    Circle(Option<SourceSpan>),
}

impl From<Excess> for Stop {
    fn from(excess: Excess) -> Self {
        Self::Excess(excess)
    }
}

/// The counts of a selection set with its fragments expanded.
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
    fragments: HashMap<&'a str, &'a Node<FragmentDefinition>>,
    /// None while the fragment is being measured: meeting it again in that state means a cycle.
    measured: HashMap<&'a str, Option<Size>>,
    directives: usize,
}

impl<'a> Measure<'a> {
    /// In the order of the text, so that the same document always gets the same error.
    fn document(
        mut self,
        operations: &[&'a Node<OperationDefinition>],
        fragments: &[&'a Node<FragmentDefinition>],
    ) -> Result<(), Stop> {
        for fragment in fragments {
            self.fragment(&fragment.name, fragment.location(), 0)?;
        }
        let mut whole = Size::default();
        for operation in operations {
            whole.add(self.operation(operation)?);
            self.check(whole)?;
        }
        Ok(())
    }

    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Size, Stop> {
        self.directives(operation.directives.len())?;
        for variable in &operation.variables {
            self.directives(variable.directives.len())?;
        }
        let size = self.set(&operation.selection_set, 0)?;
        within(Limit::RootFields, size.fields, self.limits.root_fields)?;
        within(Limit::Depth, size.depth, self.limits.depth)?;
        Ok(size)
    }

    /// The recursion is bounded by the limit on nesting, which every level checks.
    fn set(&mut self, set: &'a [Selection], level: usize) -> Result<Size, Stop> {
        within(Limit::Nesting, level, self.limits.nesting)?;
        let mut size = Size::default();
        for selection in set {
            self.directives(directives(selection))?;
            let mut one = match selection {
                Selection::Field(field) if field.selection_set.is_empty() => Size::default(),
                Selection::Field(field) => self.set(&field.selection_set, level + 1)?,
                Selection::InlineFragment(inline) => self.set(&inline.selection_set, level + 1)?,
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.fragment_name, spread.location(), level + 1)?
                }
            };
            one.selections = one.selections.saturating_add(1);
            if let Selection::Field(field) = selection {
                one.fields = 1;
                one.depth = one.depth.saturating_add(1);
                one.aliases = one
                    .aliases
                    .saturating_add(usize::from(field.alias.is_some()));
                match field.name.as_str() {
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

    /// Fragments that are not defined are left to validation.
    fn fragment(
        &mut self,
        name: &'a str,
        used_at: Option<SourceSpan>,
        level: usize,
    ) -> Result<Size, Stop> {
        match self.measured.get(name) {
            Some(Some(size)) => {
                let deepest = level.saturating_add(size.levels).saturating_sub(1);
                within(Limit::Nesting, deepest, self.limits.nesting)?;
                return Ok(*size);
            }
            Some(None) => return Err(Stop::Circle(used_at)),
            None => {}
        }
        let Some(fragment) = self.fragments.get(name).copied() else {
            return Ok(Size::default());
        };
        self.measured.insert(name, None);
        self.directives(fragment.directives.len())?;
        let size = self.set(&fragment.selection_set, level)?;
        self.measured.insert(name, Some(size));
        Ok(size)
    }

    fn directives(&mut self, more: usize) -> Result<(), Excess> {
        self.directives = self.directives.saturating_add(more);
        within(Limit::Directives, self.directives, self.limits.directives)
    }

    fn check(&self, size: Size) -> Result<(), Excess> {
        within(Limit::Selections, size.selections, self.limits.selections)?;
        within(Limit::Aliases, size.aliases, self.limits.aliases)?;
        within(
            Limit::Introspection,
            size.introspection,
            self.limits.introspection,
        )
    }
}

/// The number of directives of a selection.
fn directives(selection: &Selection) -> usize {
    match selection {
        Selection::Field(field) => field.directives.len(),
        Selection::InlineFragment(inline) => inline.directives.len(),
        Selection::FragmentSpread(spread) => spread.directives.len(),
    }
}

#[cfg(test)]
mod tests;
