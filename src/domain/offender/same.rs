//! People who may be the same person, shown on entry for a user to judge. Records are never merged automatically.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::offender::Column;
use kernel::{Caller, Result, bound, condition::any_of, policy::Action};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};

use super::{Offender, limit, within_reach};
use crate::id::OffenderId;

/// The data by which a person is recognised.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Features {
    id: OffenderId,
    police_reference: Option<String>,
    name_folded: String,
    date_of_birth: NaiveDate,
    postcode: Option<String>,
}

impl From<&Offender> for Features {
    fn from(row: &Offender) -> Self {
        Self {
            id: row.id,
            police_reference: row.police_reference.clone(),
            name_folded: row.name_folded.clone(),
            date_of_birth: row.date_of_birth,
            postcode: row.postcode.as_deref().map(plain),
        }
    }
}

impl Features {
    fn by_police_reference(&self, other: &Self) -> bool {
        self.police_reference.is_some() && self.police_reference == other.police_reference
    }

    fn by_name(&self, other: &Self) -> bool {
        self.name_folded == other.name_folded
            && self.date_of_birth == other.date_of_birth
            && self.postcode.is_some()
            && self.postcode == other.postcode
    }
}

/// A postcode without spaces and in capitals.
fn plain(postcode: &str) -> String {
    let letters = postcode.chars().filter(|letter| !letter.is_whitespace());
    letters.flat_map(char::to_uppercase).collect()
}

/// The people within reach and without access restrictions who may be the same as each of the given people: first those
/// with the same police reference, then those with the same name, date of birth and postcode. Of either, those recorded
/// first come first. At most ten for each.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of(caller: &Caller, people: &[Features]) -> Result<HashMap<Features, Vec<Offender>>> {
    let read = caller.read(Action::ListOffenders)?;
    let references = people.iter().filter_map(|one| one.police_reference.clone());
    let names = people.iter().map(|one| one.name_folded.clone());
    let days = people.iter().map(|one| one.date_of_birth);
    let by_name = Condition::all()
        .add(any_of(&read, Column::NameFolded, names.collect::<Vec<_>>()))
        .add(any_of(&read, Column::DateOfBirth, days.collect::<Vec<_>>()));
    let alike = Condition::any()
        .add(any_of(
            &read,
            Column::PoliceReference,
            references.collect::<Vec<_>>(),
        ))
        .add(by_name);
    let mut rows = within_reach(&read).filter(Column::MergedIntoId.is_null());
    if let Some(shut) = limit::shut_to(caller) {
        // A match would reveal the person's name or reference.
        rows = rows.filter(Column::Id.not_in_subquery(shut));
    }
    let rows = rows
        .filter(alike)
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id);
    let rows: Vec<(Features, Offender)> = rows
        .all(read.db())
        .await?
        .into_iter()
        .map(|row| (Features::from(&row), row))
        .collect();
    let candidates = |one: &Features| {
        let others = || rows.iter().filter(|(other, _)| other.id != one.id);
        let surely = others().filter(|(other, _)| one.by_police_reference(other));
        let perhaps =
            others().filter(|(other, _)| !one.by_police_reference(other) && one.by_name(other));
        let all = surely.chain(perhaps).take(bound::SAME_PEOPLE);
        all.map(|(_, row)| row.clone()).collect::<Vec<_>>()
    };
    let found: HashMap<Features, Vec<Offender>> = people
        .iter()
        .map(|one| (one.clone(), candidates(one)))
        .collect();
    caller.looked_at(found.values().flatten().map(|row| row.id));
    Ok(found)
}
