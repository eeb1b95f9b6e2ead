//! How a selection is written.

use async_graphql::{
    OutputType, Positioned,
    parser::types::{Field, Selection, SelectionSet},
};

use super::{Json, Object, json::text};
use crate::price::Prices;

/// How a selection on a value is written: the fields of an object in their order; nothing for a scalar.
#[derive(Default)]
pub struct Plan<'p> {
    pub(super) steps: Vec<Step<'p>>,
    /// For an interface, the plan of each of its types.
    pub(super) kinds: Vec<Plan<'p>>,
    /// Whether the engine resolves a field in it.
    pub waits: bool,
}

/// One field of an object.
pub(super) struct Step<'p> {
    /// Its response name as JSON, with the colon.
    pub key: Json,
    pub field: &'p Positioned<Field>,
    /// What the field costs.
    pub weight: u64,
    pub what: What<'p>,
}

/// The value of a field.
pub(super) enum What<'p> {
    /// The name of the object's type.
    TypeName,
    /// A plain field, by its number, and the plan of its value.
    Plain(u16, Plan<'p>),
    /// A field that the engine resolves.
    Engine,
}

/// The number of a plain field, and how its selection is read.
pub type Found = (u16, for<'p> fn(&'p SelectionSet) -> Option<Plan<'p>>);

impl<'p> Plan<'p> {
    /// The plan of a selection on an object, which may have fragments on the `others`: the types that belong to the same
    /// interface. None if it has other fragments, or conditions. The document for the engine has each response name once,
    /// and its only fragments tell the types of an interface apart.
    pub fn of<T: Object>(set: &'p SelectionSet, others: &[&str]) -> Option<Self> {
        let mut plan = Self::default();
        plan.add::<T>(set, others)?;
        plan.waits = plan.steps.iter().any(|step| match &step.what {
            What::TypeName => false,
            What::Plain(_, below) => below.waits,
            What::Engine => true,
        });
        Some(plan)
    }

    /// The plan of a selection on an interface, from the plans of its types.
    pub fn of_kinds(kinds: Vec<Self>) -> Self {
        Self {
            waits: kinds.iter().any(|kind| kind.waits),
            kinds,
            steps: Vec::new(),
        }
    }

    /// The plan of one of the types of an interface, by its number.
    pub fn kind(&self, number: usize) -> &Self {
        self.kinds.get(number).unwrap_or(self)
    }

    fn add<T: Object>(&mut self, set: &'p SelectionSet, others: &[&str]) -> Option<()> {
        let own = <T as OutputType>::type_name();
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) if field.node.directives.is_empty() => {
                    self.steps.push(Step::of::<T>(field, &own));
                }
                Selection::InlineFragment(part) if part.node.directives.is_empty() => {
                    let on = part.node.type_condition.as_ref()?.node.on.node.as_str();
                    if on == own {
                        self.add::<T>(&part.node.selection_set.node, others)?;
                    } else if !others.contains(&on) {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        Some(())
    }
}

impl<'p> Step<'p> {
    fn of<T: Object>(field: &'p Positioned<Field>, own: &str) -> Self {
        let mut key = Json::new();
        text(&mut key, &field.node.response_key().node);
        key.push(b':');
        let name = field.node.name.node.as_str();
        let plain = || {
            let (number, plan) = T::plain(&field.node)?;
            Some(What::Plain(number, plan(&field.node.selection_set.node)?))
        };
        let what = if name == "__typename" {
            What::TypeName
        } else {
            plain().unwrap_or(What::Engine)
        };
        let price = Prices::of_the_schema().field(own, name);
        Self {
            key,
            field,
            weight: price.map_or(0, |price| price.weight),
            what,
        }
    }
}
