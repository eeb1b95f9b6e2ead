//! The values of a response that a policy about the row or person withholds. A redaction is no error: it is listed in
//! `extensions.redactions` and counted in the log. Redactions of one field by one policy are one entry, so that a list of
//! them costs less than the values would.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt::{self, Write as _},
    sync::{Mutex, PoisonError},
};

use async_graphql::{Name, QueryPathNode, QueryPathSegment, Value, indexmap::IndexMap};

/// What stands for an index in a path that several rows share.
const ANY: &str = "*";

/// The redactions of one response.
#[derive(Debug, Default)]
pub struct Redactions(Mutex<HeldBack>);

#[derive(Debug, Default)]
struct HeldBack {
    /// By the path, with every index as `*`, and the policy.
    fields: BTreeMap<(String, &'static str), Field>,
    counts: BTreeMap<&'static str, usize>,
}

/// The redactions of one field.
#[derive(Debug)]
struct Field {
    path: Vec<Step>,
    count: usize,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(usize),
    /// Several indices.
    Any,
}

impl Redactions {
    /// Notes the redaction of a field. Returns the number of bytes by which the response grows; `None` if the field is
    /// listed already.
    pub fn note(&self, path: &QueryPathNode<'_>, policy: &'static str) -> Option<usize> {
        let mut steps: Vec<&QueryPathSegment<'_>> = vec![&path.segment];
        steps.extend(path.parents().map(|node| &node.segment));
        steps.reverse();
        let mut shape = String::new();
        for step in &steps {
            let _never = match step {
                QueryPathSegment::Name(name) => write!(shape, "{name}."),
                QueryPathSegment::Index(_) => write!(shape, "{ANY}."),
            };
        }
        let size = shape.len() + 3 * steps.len() + policy.len() + 50;
        let mut held_back = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *held_back.counts.entry(policy).or_default() += 1;
        match held_back.fields.entry((shape, policy)) {
            Entry::Occupied(mut field) => {
                field.get_mut().add(&steps);
                None
            }
            Entry::Vacant(place) => {
                place.insert(Field::of(&steps));
                Some(size)
            }
        }
    }

    /// Counts a redaction of something that is not a field of its own.
    pub fn count(&self, policy: &'static str) {
        let mut held_back = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *held_back.counts.entry(policy).or_default() += 1;
    }

    /// The redactions for the extensions of the response, if any field was redacted, and the counts for the log.
    #[must_use]
    pub fn take(&self) -> (Option<Value>, Counts) {
        let held_back = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let entries = held_back.fields.into_iter();
        let entries: Vec<Value> = entries
            .map(|((_, policy), field)| field.entry(policy))
            .collect();
        let redactions = (!entries.is_empty()).then_some(Value::List(entries));
        (redactions, Counts(held_back.counts))
    }
}

impl Field {
    fn of(steps: &[&QueryPathSegment<'_>]) -> Self {
        let path = steps.iter().map(|step| match step {
            QueryPathSegment::Name(name) => Step::Name((*name).to_owned()),
            QueryPathSegment::Index(index) => Step::Index(*index),
        });
        Self {
            path: path.collect(),
            count: 1,
        }
    }

    /// Adds another row with the same field.
    fn add(&mut self, steps: &[&QueryPathSegment<'_>]) {
        self.count += 1;
        for (known, step) in self.path.iter_mut().zip(steps) {
            if let (Step::Index(known_index), QueryPathSegment::Index(index)) = (&known, step)
                && known_index != index
            {
                *known = Step::Any;
            }
        }
    }

    fn entry(self, policy: &'static str) -> Value {
        let path = self.path.into_iter().map(|step| match step {
            Step::Name(name) => Value::from(name),
            Step::Index(index) => Value::from(index),
            Step::Any => Value::from(ANY),
        });
        Value::Object(IndexMap::from([
            (Name::new("path"), Value::List(path.collect())),
            (Name::new("policy"), policy.into()),
            (Name::new("count"), Value::from(self.count)),
        ]))
    }
}

/// The number of redactions in one response, by policy.
#[derive(Debug, Default)]
pub struct Counts(BTreeMap<&'static str, usize>);

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (policy, count)) in self.0.iter().enumerate() {
            let space = if place > 0 { " " } else { "" };
            write!(formatter, "{space}{policy}={count}")?;
        }
        Ok(())
    }
}
