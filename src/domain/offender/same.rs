//! People who may be the same person, shown on entry for a user to judge. Records are never merged automatically.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use entity::offender::Column;
use kernel::{
    Caller, Result, bound,
    condition::any_of,
    policy::Action,
    text::{folded, folded_apart, words},
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

use super::{Offender, limit, within_reach};
use crate::id::OffenderId;

/// The maximum number of people who are compared with the given ones: more have the same name only in generated records.
const COMPARED: u64 = 5_000;

/// The data by which a person is recognised.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Features {
    id: OffenderId,
    police_key: Option<String>,
    name_key: String,
    /// The words of the name, folded.
    parts: BTreeSet<String>,
    date_of_birth: NaiveDate,
    postcode_key: Option<String>,
}

impl From<&Offender> for Features {
    fn from(row: &Offender) -> Self {
        let name = row.name();
        let together = folded(&name);
        let apart = folded_apart(&name);
        let parts = words(&together).chain(words(&apart));
        Self {
            id: row.id,
            police_key: row.police_key.clone(),
            name_key: row.name_key.clone(),
            // A letter that stands alone says nothing: O of O'Brien, an initial.
            parts: parts
                .filter(|part| part.chars().count() > 1)
                .map(str::to_owned)
                .collect(),
            date_of_birth: row.date_of_birth,
            postcode_key: row.postcode_key.clone(),
        }
    }
}

impl Features {
    /// How surely two records are of one person, most surely first; `None` if nothing suggests it.
    fn likeness(&self, other: &Self) -> Option<Likeness> {
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        let same_name = self.name_key == other.name_key;
        let same_day = self.date_of_birth == other.date_of_birth;
        let same_postcode = same(&self.postcode_key, &other.postcode_key);
        if same(&self.police_key, &other.police_key) {
            Some(Likeness::PoliceReference)
        } else if same_name && same_day && same_postcode {
            Some(Likeness::NameDayAndPostcode)
        } else if same_name && same_day {
            Some(Likeness::NameAndDay)
        } else if same_day && same_postcode && !self.parts.is_disjoint(&other.parts) {
            Some(Likeness::PartOfNameDayAndPostcode)
        } else if same_name && is_slip(self.date_of_birth, other.date_of_birth) {
            Some(Likeness::NameAndAlmostDay)
        } else {
            None
        }
    }
}

/// What two records have in common, in the order in which candidates are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    PoliceReference,
    NameDayAndPostcode,
    NameAndDay,
    PartOfNameDayAndPostcode,
    NameAndAlmostDay,
}

/// Whether one day may be the other with a slip: one digit is another, or day and month are exchanged.
fn is_slip(one: NaiveDate, other: NaiveDate) -> bool {
    let (written, others) = (one.to_string(), other.to_string());
    let differ = written
        .bytes()
        .zip(others.bytes())
        .filter(|(a, b)| a != b)
        .count();
    let exchanged =
        one.year() == other.year() && one.month() == other.day() && one.day() == other.month();
    differ == 1 || exchanged
}

/// A name as it is compared: the letters and digits of all its words, folded and sorted. So it does not matter where
/// spaces, hyphens and apostrophes stand, and which name is the first.
pub(super) fn name_key(last_name: &str, first_name: &str) -> String {
    let folded = folded(&format!("{last_name} {first_name}"));
    let mut letters: Vec<char> = words(&folded).flat_map(str::chars).collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

/// A postcode as it is compared: folded, without spaces and signs.
pub(super) fn postcode_key(postcode: &str) -> String {
    words(&folded(postcode)).collect()
}

/// Who within reach and without limits may be the same as each of some people: first those with the same police reference,
/// then by name, date of birth and postcode, as [`Likeness`] orders it; of each those known longest first. At most ten each.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of(caller: &Caller, people: &[Features]) -> Result<HashMap<Features, Vec<Offender>>> {
    let read = caller.read(Action::ListOffenders)?;
    let references = people.iter().filter_map(|one| one.police_key.clone());
    let names: Vec<_> = people.iter().map(|one| one.name_key.clone()).collect();
    let days: Vec<_> = people.iter().map(|one| one.date_of_birth).collect();
    let postcodes = people.iter().filter_map(|one| one.postcode_key.clone());
    let by_home = Condition::all()
        .add(any_of(&read, Column::DateOfBirth, days))
        .add(any_of(
            &read,
            Column::PostcodeKey,
            postcodes.collect::<Vec<_>>(),
        ));
    let alike = Condition::any()
        .add(any_of(
            &read,
            Column::PoliceKey,
            references.collect::<Vec<_>>(),
        ))
        .add(any_of(&read, Column::NameKey, names))
        .add(by_home);
    let mut rows = within_reach(&read).filter(Column::MergedIntoId.is_null());
    if let Some(shut) = limit::shut_to(caller) {
        // A match would reveal the person's name or reference.
        rows = rows.filter(Column::Id.not_in_subquery(shut));
    }
    let rows = rows
        .filter(alike)
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(COMPARED);
    let rows: Vec<(Features, Offender)> = rows
        .all(read.db())
        .await?
        .into_iter()
        .map(|row| (Features::from(&row), row))
        .collect();
    let candidates = |one: &Features| {
        let others = rows.iter().filter(|(other, _)| other.id != one.id);
        let alike = others.filter_map(|(other, row)| Some((one.likeness(other)?, row)));
        let mut alike: Vec<_> = alike.collect();
        alike.sort_by_key(|(likeness, _)| *likeness);
        let most = alike.into_iter().take(bound::SAME_PEOPLE);
        most.map(|(_, row)| row.clone()).collect::<Vec<_>>()
    };
    let found: HashMap<Features, Vec<Offender>> = people
        .iter()
        .map(|one| (one.clone(), candidates(one)))
        .collect();
    caller.looked_at(found.values().flatten().map(|row| row.id));
    Ok(found)
}
