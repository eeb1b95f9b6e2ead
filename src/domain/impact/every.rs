//! The lengths of closed periods.

use chrono::{Datelike, Months, NaiveDate};

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Month,
    Quarter,
    Year,
}

impl Every {
    fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// The last day of the period in which a day lies.
    pub(crate) fn end(self, day: NaiveDate) -> Option<NaiveDate> {
        let months = self.months();
        let month = day.month0() / months * months + months;
        let last = NaiveDate::from_ymd_opt(day.year(), month, 1)?;
        last.checked_add_months(Months::new(1))?.pred_opt()
    }

    /// Whether a day is the last of its period.
    pub(super) fn ends_on(self, day: NaiveDate) -> bool {
        self.end(day) == Some(day)
    }

    /// The last day of the latest period that is over at the end of a day.
    pub(super) fn last_end(self, day: NaiveDate) -> Option<NaiveDate> {
        if self.ends_on(day) {
            return Some(day);
        }
        self.end_before(day)
    }

    /// The first day of the period in which a day lies.
    pub(crate) fn begin(self, day: NaiveDate) -> Option<NaiveDate> {
        self.end_before(day)?.succ_opt()
    }

    /// The ends of the periods that are over, oldest first; of more than `most`, the latest.
    pub(crate) fn closed(
        self,
        (from, to): (Option<NaiveDate>, Option<NaiveDate>),
        today: NaiveDate,
        most: usize,
    ) -> Vec<NaiveDate> {
        let yesterday = today.pred_opt().unwrap_or(today);
        let latest = to.unwrap_or(today).min(yesterday);
        let ends = std::iter::successors(self.last_end(latest), |end| self.end_before(*end));
        let ends = ends.take_while(|end| from.is_none_or(|from| from <= *end));
        let mut ends: Vec<_> = ends.take(most).collect();
        ends.reverse();
        ends
    }

    /// The last day of the period before the one in which a day lies.
    pub(super) fn end_before(self, day: NaiveDate) -> Option<NaiveDate> {
        self.end(day.checked_sub_months(Months::new(self.months()))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn periods_end_with_their_last_months() {
        for (every, of, end, before) in [
            (Every::Month, "2024-02-10", "2024-02-29", "2024-01-31"),
            (Every::Quarter, "2024-02-10", "2024-03-31", "2023-12-31"),
            (Every::Quarter, "2024-12-31", "2024-12-31", "2024-09-30"),
            (Every::Year, "2024-01-01", "2024-12-31", "2023-12-31"),
        ] {
            assert_eq!(every.end(day(of)), Some(day(end)), "{every:?} {of}");
            assert_eq!(
                every.end_before(day(of)),
                Some(day(before)),
                "{every:?} {of}"
            );
        }
    }
}
