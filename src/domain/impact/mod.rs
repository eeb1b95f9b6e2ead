//! The figures of the scheme at the end of a day: how many people carried out a penalty and how many refused, how much
//! work was done and how many sites were improved, and how many people of either group were found to have reoffended.
//!
//! The people of the two groups were not assigned at random but chose themselves, so a difference between their rates
//! is not an effect of the scheme.
//!
//! The Team and the data protection officer see what the records say now. Everybody else sees publications: figures of the
//! end of a month, which a manager publishes and which never change. `docs/figures.md` explains the method.
//!
//! - `counted.rs` is the type of every number that counts people, here and in the rest of the code, and `hours.rs` rounds hours.
//! - `counts.rs` counts the records for the figures, `tally.rs` and `values.rs` for rows: the figures by one dimension.
//! - `showing.rs` decides how exactly each figure is shown, `rows.rs` each row. `audit` tries whether a small group of people
//!   could be worked out from all that was ever shown.
//!   `past.rs` says what earlier publications mean for the next one, in particular what a correction may change.
//! - `costs.rs` divides the money of the funding periods by hours and people.
//! - `publish.rs` stores a publication, and `statement.rs` signs it.
//! - `published.rs` reads publications, `breakdown.rs` rows, and `trend.rs` one figure over time. `recount.rs` counts by two
//!   dimensions, `performance.rs` how soon and how well people and places are served, and
//!   `cohorts.rs` what became of follow-ups, all for the Team.

mod audit;
mod breakdown;
mod cohorts;
mod costs;
mod counted;
mod counts;
mod every;
mod hours;
mod past;
mod performance;
mod publish;
mod published;
mod recount;
mod rows;
mod showing;
mod statement;
mod suggested;
mod tally;
mod trend;
mod values;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Caller, clock::local_day, error::Result, policy::Action};

use costs::Funding;
use counts::Counts;
use showing::METHOD;

pub use breakdown::{Breakdown, breakdown, published as published_figure_of, recounted};
pub use cohorts::{Cohort, Quarters, cohorts};
pub use counted::Counted;
pub(crate) use counts::statement;
pub use entity::{
    publication::Model as Publication,
    published_cell::{CellId, Dimension, Model as Cell},
    published_figure::{Measure, Precision},
};
pub use every::Every;
pub use hours::Reported;
pub use performance::{Performance, Share, Span, Waits, performance};
pub use publish::{Correct, Publish, correct, preview, publish};
pub use published::{corrections_of, find_by_day, find_many, list, of_publications};
pub use recount::{Recount, Recounted, recount};
pub use showing::MAY_BE_EXACT;
pub use statement::of_publications as statements_of;
pub use suggested::Suggested;
pub use trend::{Trend, trend};

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The value times a hundred, rounded down: a count, hours, or a rate in per cent, a cost in pounds. `None` if the figure is withheld, or if
    /// the denominator is zero.
    pub hundredths: Option<i64>,
    /// The numerator of a rate; the pence of a cost; the count in its own unit, which for hours is minutes. `None` if the figure is rounded or
    /// withheld.
    pub numerator: Option<i64>,
    /// The denominator of a rate; the hours or people that a cost is divided by.
    pub denominator: Option<i64>,
    /// For a rate, the number of people whom a check found to have reoffended or not.
    pub checked: Option<i64>,
    pub precision: Precision,
    /// The day of the figure. In a publication it may be earlier than the day of the publication.
    pub as_at: NaiveDate,
    /// The version of the method by which it was made.
    pub method: i32,
}

impl Figure {
    /// The value: a count, whole hours, or a rate in whole per cent, a cost in whole pounds. Fractions are cut off.
    #[must_use]
    pub fn value(self) -> Option<i64> {
        self.hundredths.map(|hundredths| hundredths.div_euclid(100))
    }

    /// A number of people, or of minutes, as it was counted.
    fn counted(measure: Measure, counted: i64, as_at: NaiveDate) -> Self {
        let hundredths = match measure {
            Measure::Hours => counted * 100 / 60,
            _ => counted * 100,
        };
        Self {
            hundredths: Some(hundredths),
            numerator: Some(counted),
            precision: Precision::Exact,
            ..Self::withheld(as_at)
        }
    }

    /// A figure that is not shown.
    fn withheld(as_at: NaiveDate) -> Self {
        Self {
            hundredths: None,
            numerator: None,
            denominator: None,
            checked: None,
            precision: Precision::Withheld,
            as_at,
            method: METHOD,
        }
    }
}

/// The figures at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impact {
    pub as_at: NaiveDate,
    /// When they were published. `None` if they are those of the records as they are now.
    pub published_at: Option<DateTime<Utc>>,
    /// The version of the method by which they were made.
    method: i32,
    figures: BTreeMap<Measure, Figure>,
}

impl Impact {
    /// The figure of a measure.
    #[must_use]
    pub fn figure(&self, measure: Measure) -> Figure {
        let figure = self.figures.get(&measure).copied();
        let figure = figure.unwrap_or_else(|| Figure::withheld(self.as_at));
        Figure {
            method: self.method,
            ..figure
        }
    }
}

/// The figures at the end of a day; without a day, the latest. The Team and the data protection officer get those of the
/// records as they are now. All other callers get those of the newest publication of that day or an earlier one. If there
/// is none, every figure is withheld.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn at(caller: &Caller, day: Option<NaiveDate>) -> Result<Impact> {
    let read = caller.read(Action::ReadImpact)?;
    let today = local_day(caller.now());
    let day = day.unwrap_or(today).min(today);
    if caller.role().sees_what_the_team_sees() {
        caller.combined();
        let funding = Funding::of(&read).await?;
        let counts = Counts::of(&read, day, day).await?;
        return Ok(counts.as_they_are(day, &funding));
    }
    let published = published::newest(&read, day).await?;
    Ok(published.unwrap_or_else(|| Impact {
        as_at: last_month_end(day, today),
        published_at: None,
        method: METHOD,
        figures: BTreeMap::new(),
    }))
}

/// The last day of the latest month that ends no later than the day requested and is over today.
fn last_month_end(requested: NaiveDate, today: NaiveDate) -> NaiveDate {
    let latest = requested.min(today.pred_opt().unwrap_or(today));
    Every::Month.last_end(latest).unwrap_or(latest)
}

#[cfg(test)]
mod tests;
