//! The areas in which a place lies: those that are stored, compared with those in the row.

use std::collections::{BTreeSet, HashMap};

use domain::id::AreaId;

use super::row::Row;

/// The areas in which a place lies.
pub struct Areas {
    stored: BTreeSet<AreaId>,
    given: BTreeSet<AreaId>,
}

impl Areas {
    /// The stored areas of one place, and those in its row: its ward and others.
    pub fn of<I>(stored: HashMap<I, Vec<AreaId>>, (ward, others): (AreaId, &[AreaId])) -> Self {
        Self {
            stored: stored.into_values().flatten().collect(),
            given: others.iter().copied().chain([ward]).collect(),
        }
    }

    /// Compares them. The column holds the ward and the other areas.
    pub fn compare(&self, row: &mut Row) {
        row.compare("ward", &self.stored, &self.given);
    }

    /// Those in which the place does not lie yet.
    pub fn missing(&self) -> Vec<AreaId> {
        self.given.difference(&self.stored).copied().collect()
    }

    /// Notes those in which the place still lies although the row does not name them.
    pub fn note_left(&self, row: &mut Row) {
        if self.stored != self.given {
            let why = "An area is replaced by another one of its type and time; it is not removed.";
            row.differs("ward", Some(why.to_owned()));
        }
    }
}
