//! One figure at the ends of many periods.

use chrono::NaiveDate;
use kernel::{
    Caller, bound,
    check::{self, Command, Problems},
    error::Result,
    policy::Action,
};

use super::{
    Figure, Measure,
    costs::Funding,
    counts::Counts,
    every::Every,
    published::{self, figure},
};

/// Which figure, and the ends of which periods.
#[derive(Clone, Debug)]
pub struct Trend {
    pub measure: Measure,
    pub by: Every,
    /// Only periods that end on this day or a later one.
    pub from: Option<NaiveDate>,
    /// Only periods that end on this day or an earlier one.
    pub to: Option<NaiveDate>,
}

impl Command for Trend {
    fn check(&self, problems: &mut Problems) {
        not_backwards(problems, (self.from, self.to));
    }
}

/// Requires that `to` is not before `from`.
pub(crate) fn not_backwards(
    problems: &mut Problems,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
) {
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        problems.add("to", "A day that is not before `from` is expected.");
    }
}

/// The figure at the end of each closed period, as in [`super::at`].
///
/// # Errors
/// If the caller lacks the scope; if `to` is before `from`.
pub async fn trend(caller: &Caller, input: &Trend) -> Result<Vec<Figure>> {
    let read = caller.read(Action::ReadImpactTrend)?;
    check::query(caller, input)?;
    let ends = (input.from, input.to);
    let ends = input.by.closed(ends, caller.today(), bound::TREND);
    let mut figures = Vec::with_capacity(ends.len());
    if caller.role().sees_what_the_team_sees() {
        caller.combined();
        let funding = Funding::of(&read).await?;
        for end in ends {
            let counts = Counts::of(&read, end, end).await?;
            let figure = counts.as_they_are(end, &funding).figure(input.measure);
            figures.push(figure);
        }
        return Ok(figures);
    }
    let published = published::all(&read).await?;
    for end in ends {
        let newest = published.iter().rfind(|one| one.day <= end);
        let shown =
            newest.and_then(|one| Some(figure(one.method, one.figures.get(&input.measure)?)));
        figures.push(shown.unwrap_or_else(|| Figure::withheld(end)));
    }
    Ok(figures)
}
