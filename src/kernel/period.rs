//! Periods of dates in which something holds: a term, a responsibility, a time of service, the validity of an area.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, sea_query::SimpleExpr};

use crate::clock::start_of_day;

/// From a date until a date. `until` is the first date on which it no longer holds. `None` means without a beginning,
/// or without an end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Period {
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

impl Period {
    /// Whether it holds on a date.
    #[must_use]
    pub fn holds_on(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether there is a date on which both hold.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let begins = self.from.max(other.from);
        let ends = [self.until, other.until].into_iter().flatten().min();
        begins.zip(ends).is_none_or(|(begins, ends)| begins < ends)
    }

    /// Whether the other period holds on each date of this one.
    #[must_use]
    pub fn lies_within(self, other: Self) -> bool {
        other
            .from
            .is_none_or(|first| self.from.is_some_and(|from| first <= from))
            && other
                .until
                .is_none_or(|last| self.until.is_some_and(|until| until <= last))
    }

    /// Whether it ends before it begins.
    #[must_use]
    pub fn is_backwards(self) -> bool {
        self.from
            .zip(self.until)
            .is_some_and(|(from, until)| until < from)
    }
}

/// Whether no two periods for the same thing overlap.
#[must_use]
pub fn are_apart<K: PartialEq>(periods: &[(K, Period)]) -> bool {
    periods.iter().enumerate().all(|(place, (key, period))| {
        periods[..place]
            .iter()
            .all(|(other, earlier)| other != key || !earlier.overlaps(*period))
    })
}

/// The condition that the instant in a column lies on a day of the period (Europe/London).
pub fn holds<C: ColumnTrait>(instant: C, period: Period) -> Condition {
    holds_at(&instant.into_expr(), period)
}

/// The same condition on an instant that an expression gives.
pub fn holds_at(instant: &SimpleExpr, period: Period) -> Condition {
    // Here alone: it would hide `max` of dates.
    use sea_orm::sea_query::ExprTrait as _;
    let from = period
        .from
        .map(|day| instant.clone().gte(start_of_day(day)));
    let until = period
        .until
        .map(|day| instant.clone().lt(start_of_day(day)));
    Condition::all().add_option(from).add_option(until)
}

/// The date as amendments store it.
#[must_use]
pub fn shown(day: &NaiveDate) -> String {
    day.to_string()
}

impl std::fmt::Display for Period {
    /// As an ISO 8601 interval: `2021-04-01/2025-05-01`, with two dots for an open side.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = |day: Option<NaiveDate>| day.map_or_else(|| "..".to_owned(), |day| shown(&day));
        write!(formatter, "{}/{}", side(self.from), side(self.until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, until: &str) -> Period {
        Period {
            from: from.parse().ok(),
            until: until.parse().ok(),
        }
    }

    #[test]
    fn a_period_includes_its_first_day_and_excludes_its_end() {
        let term = period("2021-05-06", "2025-05-01");

        let held = ["2021-05-05", "2021-05-06", "2025-04-30", "2025-05-01"]
            .map(|day| term.holds_on(day.parse().expect("a day")));

        assert_eq!(held, [false, true, true, false]);
    }

    #[test]
    fn adjacent_periods_do_not_overlap() {
        let old = period("", "2025-05-01");

        assert!(!old.overlaps(period("2025-05-01", "")));
        assert!(old.overlaps(period("2025-04-30", "")));
        assert!(period("", "").overlaps(period("", "")));
        assert!(!period("2025-01-01", "2025-01-01").overlaps(period("2025-01-01", "2025-01-01")));
    }

    #[test]
    fn a_period_without_an_end_is_not_within_one_that_has_an_end() {
        let ward = period("2021-04-01", "2025-05-01");

        assert!(period("2021-05-06", "2025-05-01").lies_within(ward));
        assert!(!period("2021-05-06", "").lies_within(ward));
        assert!(!period("2021-03-31", "2025-05-01").lies_within(ward));
        assert_eq!(ward.to_string(), "2021-04-01/2025-05-01");
        assert_eq!(period("", "").to_string(), "../..");
    }
}
