//! What an hour of work and a completion cost: the money of the funding periods, divided by the hours or the people.
//!
//! Money is no data about people. In a publication a cost divides it by a number that the same publication shows, so that it
//! tells no more about people than that number does.

use chrono::NaiveDate;
use entity::published_figure::{Measure, Precision};
use kernel::{Read, clock::local_day, error::Result};
use sea_orm::{FromQueryResult, prelude::DateTimeUtc};

use super::{Figure, counts::statement, showing::Displayed};
use crate::funding::{self, FundingPeriod};

/// When the first person was referred.
const FIRST: &str = "SELECT submitted_at FROM referral WHERE submitted_at IS NOT NULL ORDER BY submitted_at LIMIT 1";

#[derive(FromQueryResult)]
struct First {
    submitted_at: DateTimeUtc,
}

/// The money that paid for the scheme.
#[derive(Clone, Debug, Default)]
pub(super) struct Funding {
    /// The periods in force, oldest first. No two have a day in common.
    periods: Vec<FundingPeriod>,
    /// The day on which the first person was referred.
    began: Option<NaiveDate>,
}

impl Funding {
    /// Reads the funding periods.
    pub async fn of(read: &Read<'_>) -> Result<Self> {
        let first = First::find_by_statement(statement(read, FIRST, vec![]));
        let first = first.one(read.db()).await?;
        Ok(Self {
            periods: funding::in_force(read).await?,
            began: first.map(|first| local_day(first.submitted_at)),
        })
    }

    /// The pence for the whole time until the end of a day. `None` unless all of it is paid for, from the first referral on.
    pub fn until(&self, day: NaiveDate) -> Option<i64> {
        let from = self.periods.first()?.from_on;
        let is_whole = self.began.is_none_or(|began| from <= began);
        self.within((from, day)).filter(|_| is_whole)
    }

    /// The pence for some days, from the first to the last. Every day of a period costs the same. `None` unless each of the
    /// days is paid for.
    pub fn within(&self, (from, to): (NaiveDate, NaiveDate)) -> Option<i64> {
        let (mut next, mut pence) = (from, 0);
        for period in &self.periods {
            let (first, last) = (period.from_on.max(from), period.to_on.min(to));
            if first > last {
                continue;
            }
            if first != next {
                return None;
            }
            let all = number_of_days(period.from_on, period.to_on);
            pence += period.amount_pence * number_of_days(first, last) / all;
            next = last.succ_opt()?;
        }
        (from <= to && next > to).then_some(pence)
    }
}

fn number_of_days(first: NaiveDate, last: NaiveDate) -> i64 {
    (last - first).num_days() + 1
}

/// What a cost is divided by; none for other measures.
pub(super) fn divided_by(measure: Measure) -> Option<Measure> {
    match measure {
        Measure::CostPerHour => Some(Measure::Hours),
        Measure::CostPerCompletion => Some(Measure::PeopleCompleted),
        _ => None,
    }
}

/// A cost as the records say: the pence, and the minutes or people that they are divided by.
pub(super) fn counted(
    measure: Measure,
    (pence, counted): (Option<i64>, i64),
    as_at: NaiveDate,
) -> Figure {
    let Some(pence) = pence else {
        return Figure {
            precision: Precision::NotFunded,
            ..Figure::withheld(as_at)
        };
    };
    let parts = if measure == Measure::CostPerHour {
        60
    } else {
        1
    };
    Figure {
        hundredths: (counted > 0).then(|| pence * parts / counted),
        numerator: Some(pence),
        denominator: Some(counted / parts),
        precision: Precision::Exact,
        ..Figure::withheld(as_at)
    }
}

/// A cost as a publication shows it, from what it shows of the hours or the people, and of the day of these.
pub(super) fn shown(funding: &Funding, of: Displayed) -> Displayed {
    let nothing = Displayed { shown: None, ..of };
    let Some(number) = of.shown.filter(|number| *number > 0) else {
        return Displayed {
            precision: Precision::Withheld,
            ..nothing
        };
    };
    let Some(pence) = funding.until(of.as_at) else {
        return Displayed {
            precision: Precision::NotFunded,
            ..nothing
        };
    };
    Displayed {
        shown: Some(pence),
        base: Some(number),
        ..of
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::id::FundingPeriodId;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// Funding periods with their pence, and the day of the first referral.
    pub fn funding(periods: &[(&str, &str, i64)], began: &str) -> Funding {
        let periods = periods
            .iter()
            .map(|(from, to, amount_pence)| FundingPeriod {
                id: FundingPeriodId::new(),
                from_on: day(from),
                to_on: day(to),
                amount_pence: *amount_pence,
                source: "The Commissioner".into(),
                recorded_at: chrono::DateTime::UNIX_EPOCH,
                voided_at: None,
                void_reason: None,
                version: 1,
            });
        Funding {
            periods: periods.collect(),
            began: Some(day(began)),
        }
    }

    #[test]
    fn each_day_of_a_period_costs_the_same() {
        let two = [
            ("2024-01-01", "2024-01-10", 1_000),
            ("2024-01-11", "2024-01-14", 8_000),
        ];
        let funding = funding(&two, "2024-01-03");
        for (from, to, pence) in [
            ("2024-01-01", "2024-01-10", Some(1_000)),
            ("2024-01-01", "2024-01-03", Some(300)),
            ("2024-01-10", "2024-01-11", Some(2_100)),
            ("2024-01-14", "2024-01-14", Some(2_000)),
            ("2023-12-31", "2024-01-02", None),
            ("2024-01-14", "2024-01-15", None),
            ("2024-02-01", "2024-02-01", None),
            ("2024-01-02", "2024-01-01", None),
        ] {
            assert_eq!(funding.within((day(from), day(to))), pence, "{from} {to}");
        }
    }

    #[test]
    fn the_whole_time_is_paid_for_from_the_first_referral_on_and_without_a_gap() {
        let year = ("2024-01-01", "2024-12-31", 36_600);
        let until = |periods: &[_], began| funding(periods, began).until(day("2025-01-10"));
        let next = ("2025-01-01", "2025-12-31", 36_500);
        assert_eq!(until(&[year, next], "2024-01-01"), Some(37_600));
        assert_eq!(
            until(&[year, next], "2023-12-31"),
            None,
            "one was referred before"
        );
        assert_eq!(until(&[year], "2024-01-01"), None);
        let late = ("2025-01-02", "2025-12-31", 36_400);
        assert_eq!(until(&[year, late], "2024-01-01"), None, "a day between");
        assert_eq!(until(&[], "2024-01-01"), None);
    }

    #[test]
    fn a_cost_in_pence_is_exact_for_minutes() {
        let cost =
            |measure, counted| super::counted(measure, (Some(100_000), counted), day("2025-12-31"));
        let hour = cost(Measure::CostPerHour, 90);
        assert_eq!((hour.hundredths, hour.denominator), (Some(66_666), Some(1)));
        let completion = cost(Measure::CostPerCompletion, 3);
        assert_eq!(
            (completion.value(), completion.hundredths),
            (Some(333), Some(33_333))
        );
        assert_eq!(cost(Measure::CostPerHour, 0).value(), None);
    }
}
