//! The time. All code takes the time from [`Clock`] and never from the machine directly, so that a test can set it.

use std::{
    ops::RangeInclusive,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeZone,
    Utc,
};
use chrono_tz::Europe::London;

/// The years of the dates and instants that the service accepts. Both databases and all usual clients can store, sort and
/// calculate with them (pandas ends in 2262), also after a change of the time zone.
pub const YEARS: RangeInclusive<i32> = 1900..=2199;

/// A clock: the machine's, or a fixed one that only changes when it is set.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Mutex<DateTime<Utc>>>>);

impl Clock {
    /// A clock fixed at an instant.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(Mutex::new(at))))
    }

    /// Sets a fixed clock. The machine's clock is not changed.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Some(fixed) = &self.0 {
            *fixed.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// The present instant in whole microseconds, the precision that both databases store.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.0 {
            Some(fixed) => *fixed.lock().unwrap_or_else(PoisonError::into_inner),
            None => machine(),
        };
        whole_microseconds(now)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's clock"
)]
fn machine() -> DateTime<Utc> {
    Utc::now()
}

/// The instant truncated to whole microseconds.
#[must_use]
pub fn whole_microseconds(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap_or(instant)
}

/// An instant as text for people and other programs: RFC 3339 in UTC, always with six decimals. A column of instants
/// then has one format, and sorts by time even where it is sorted as text.
#[must_use]
pub fn written(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Whether a date, or an instant in UTC, is in one of the accepted [`YEARS`].
#[must_use]
pub fn is_accepted(day: impl Datelike) -> bool {
    YEARS.contains(&day.year())
}

/// The local date (Europe/London) of an instant.
#[must_use]
pub fn local_day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&London).date_naive()
}

/// The instant of a local time. Of an hour that exists twice (in autumn) the first one is taken. A time that does not
/// exist (in spring) is read as Greenwich time, for which local clocks show one hour more.
#[must_use]
pub fn local_instant(time: NaiveDateTime) -> DateTime<Utc> {
    let local = match London.from_local_datetime(&time) {
        MappedLocalTime::Single(local) | MappedLocalTime::Ambiguous(local, _) => local,
        MappedLocalTime::None => return time.and_utc(),
    };
    local.with_timezone(&Utc)
}

/// The first instant of a local date.
#[must_use]
pub fn start_of_day(day: NaiveDate) -> DateTime<Utc> {
    local_instant(day.and_time(chrono::NaiveTime::MIN))
}

/// The first instant after a local date. Instants on that date are before it.
#[must_use]
pub fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    start_of_day(day.checked_add_days(Days::new(1)).unwrap_or(day))
}

/// The whole hours that elapse from one instant to another. Nights and weekends count, and a change to or from summer
/// time makes no difference.
#[must_use]
pub fn elapsed_hours(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    (to - from).num_hours()
}

/// The Monday of the week of a date.
#[must_use]
pub fn monday(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since)).unwrap_or(day)
}

/// The age in whole years on a date.
#[must_use]
pub fn age(born: NaiveDate, on: NaiveDate) -> u32 {
    on.years_since(born).unwrap_or(0)
}

/// The date of the eighteenth birthday. A person born on 29 February turns eighteen on 1 March.
#[must_use]
pub fn adult_on(born: NaiveDate) -> NaiveDate {
    let year = born.year() + 18;
    born.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(born)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn summer_time_changes_the_local_day_of_an_instant() {
        let late: DateTime<Utc> = "2025-07-01T23:30:00Z".parse().expect("an instant");

        assert_eq!(local_day(late), day("2025-07-02"));
        assert_eq!(
            end_of_day(day("2025-07-01")).to_rfc3339(),
            "2025-07-01T23:00:00+00:00"
        );
        assert_eq!(
            end_of_day(day("2025-01-01")).to_rfc3339(),
            "2025-01-02T00:00:00+00:00"
        );
    }

    #[test]
    fn a_local_time_that_does_not_exist_is_moved_forward() {
        let skipped = day("2025-03-30").and_hms_opt(1, 30, 0).expect("a time");

        assert_eq!(
            local_instant(skipped).to_rfc3339(),
            "2025-03-30T01:30:00+00:00"
        );
    }

    #[test]
    fn an_instant_always_has_six_decimals() {
        for (text, expected) in [
            ("2025-08-20T09:00:00Z", "2025-08-20T09:00:00.000000Z"),
            ("2025-08-20T10:00:00.5+01:00", "2025-08-20T09:00:00.500000Z"),
            (
                "2025-08-20T09:00:00.1234567Z",
                "2025-08-20T09:00:00.123456Z",
            ),
        ] {
            let instant: DateTime<Utc> = text.parse().expect("an instant");

            assert_eq!(written(instant), expected);
        }
    }

    #[test]
    fn a_week_begins_on_monday() {
        assert_eq!(monday(day("2025-08-24")), day("2025-08-18"));
        assert_eq!(monday(day("2025-08-18")), day("2025-08-18"));
    }

    #[test]
    fn somebody_born_on_a_leap_day_comes_of_age_on_the_first_of_march() {
        assert_eq!(adult_on(day("2008-02-29")), day("2026-03-01"));
        assert_eq!(age(day("2008-02-29"), day("2026-02-28")), 17);
    }
}
