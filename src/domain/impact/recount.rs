//! Counts of the records as they are now, by one or two dimensions, for the Team and the data protection officer.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::published_cell::Dimension;
use kernel::{
    Caller, Error, bound,
    check::{self, Command, Problems},
    choice::Choice,
    clock::local_day,
    error::Result,
    policy::Action,
};

use super::{
    Figure, Measure, breakdown::known_now, every::Every, tally::Tallies, trend::not_backwards,
};

/// What to count.
#[derive(Clone, Debug)]
pub struct Recount {
    pub measure: Measure,
    /// One or two dimensions.
    pub by: Vec<Dimension>,
    pub every: Every,
    /// Only periods that end on this day or a later one.
    pub from: Option<NaiveDate>,
    /// Only periods that begin on this day or an earlier one.
    pub to: Option<NaiveDate>,
}

/// The dimensions of people, and those of work.
const OF_PEOPLE: [Dimension; 5] = [
    Dimension::Authority,
    Dimension::Offence,
    Dimension::AgeBand,
    Dimension::Sex,
    Dimension::Disposal,
];
const OF_WORK: [Dimension; 5] = [
    Dimension::Authority,
    Dimension::WorkType,
    Dimension::SiteType,
    Dimension::Ward,
    Dimension::Town,
];

impl Command for Recount {
    fn check(&self, problems: &mut Problems) {
        let known = match self.measure {
            Measure::Hours => OF_WORK,
            _ => OF_PEOPLE,
        };
        let is_repeated = self.by.len() == 2 && self.by[0] == self.by[1];
        if !(1..=bound::DIMENSIONS).contains(&self.by.len()) || is_repeated {
            problems.add("by", "One dimension, or two different ones, are expected.");
        }
        for (place, by) in self.by.iter().enumerate() {
            if !known.contains(by) {
                let names = known.map(|one| one.name()).join(", ");
                problems.add(
                    &format!("by.{place}"),
                    format!("One of {names} is expected for this measure."),
                );
            }
        }
        not_backwards(problems, (self.from, self.to));
    }
}

/// What was counted of the values of one or two dimensions in one period.
#[derive(Clone, Debug)]
pub struct Recounted {
    pub from: NaiveDate,
    /// The last day of the period, which may be yet to come.
    pub to: NaiveDate,
    pub by: Vec<Dimension>,
    /// A value of each dimension.
    pub values: Vec<String>,
    pub figure: Figure,
}

impl Recount {
    /// The periods, each with the day before it and its last day, oldest first; of more than 40, the latest. The last one
    /// may not be over yet.
    fn periods(&self, today: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
        let latest = self.to.unwrap_or(today).min(today);
        let first = self.every.end(latest);
        let ends = std::iter::successors(first, |end| self.every.end_before(*end));
        let ends = ends.take_while(|end| self.from.is_none_or(|from| from <= *end));
        let periods = ends.filter_map(|end| Some((self.every.end_before(end)?, end)));
        let mut periods: Vec<_> = periods.take(bound::TREND).collect();
        periods.reverse();
        periods
    }

    /// Every combination of the values that one person or one piece of work has of each dimension.
    fn combined(&self, values_of: impl Fn(Dimension) -> Vec<String>) -> Vec<Vec<String>> {
        self.by.iter().fold(vec![vec![]], |all, dimension| {
            let values = values_of(*dimension);
            let combined = all.iter().flat_map(|before| {
                let values = values.iter();
                values.map(|value| [before.as_slice(), std::slice::from_ref(value)].concat())
            });
            combined.collect()
        })
    }
}

/// The counts that are not zero, the oldest period first. Of more than 40 periods, the latest. `None` for callers who see
/// published figures only.
///
/// # Errors
/// If the caller lacks the scope; if a dimension is not one of the measure; if there are too many counts.
pub async fn recount(caller: &Caller, input: &Recount) -> Result<Option<Vec<Recounted>>> {
    let read = caller.read(Action::ReadImpactRecount)?;
    check::query(caller, input)?;
    if !caller.role().sees_what_the_team_sees() {
        return Ok(None);
    }
    caller.combined();
    let directory = caller.directory();
    let known = known_now(&read, &directory).await?;
    let today = caller.today();
    let mut tallies = Tallies::default();
    let mut all = vec![];
    for (after, to) in input.periods(today) {
        let from = after.succ_opt().unwrap_or(after);
        let mut counted: BTreeMap<Vec<String>, i64> = BTreeMap::new();
        if input.measure == Measure::Hours {
            for work in tallies.work(&read, (Some(after), to)).await? {
                for values in input.combined(|by| known.of_work(work, by)) {
                    *counted.entry(values).or_default() += work.minutes;
                }
            }
        } else {
            let people = tallies.until(&read, today).await?.people(input.measure);
            for person in people.filter(|one| (from..=to).contains(&local_day(one.since))) {
                for values in input.combined(|by| vec![known.of_person(person, by)]) {
                    *counted.entry(values).or_default() += 1;
                }
            }
        }
        all.extend(counted.into_iter().map(|(values, counted)| Recounted {
            from,
            to,
            by: input.by.clone(),
            values,
            figure: Figure::counted(input.measure, counted, to),
        }));
    }
    if all.len() > bound::RECOUNTED {
        let most = bound::RECOUNTED;
        let message = format!(
            "There are more than {most} counts: a shorter time, or fewer dimensions, are expected."
        );
        return Err(Error::invalid("from", message));
    }
    Ok(Some(all))
}
