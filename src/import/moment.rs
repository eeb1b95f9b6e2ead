//! Parses dates and times in ISO 8601 or the British format. They are local (Europe/London) unless a time zone is
//! given.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
use kernel::clock::{is_accepted, local_instant, whole_microseconds};

/// The message for an invalid date.
pub const DAY: &str =
    "A day is expected, such as 2025-12-31 or 31/12/2025, in the years 1900 to 2199.";
/// The message for an invalid date and time.
pub const INSTANT: &str = "A day and a time are expected, such as 2025-12-31T14:30:00 or 31/12/2025 14:30, in the years 1900 to 2199.";
/// The message for an invalid time of day.
pub const TIME: &str = "A time of day is expected, such as 14:30.";

/// Parses a date. A time after it must be midnight, which databases export with a date.
pub fn day(text: &str) -> Option<NaiveDate> {
    let (date, rest) = date_and_time(text);
    (rest.is_empty() || time(rest) == Some(NaiveTime::MIN)).then_some(())?;
    named_day(date)
}

/// Parses a date in a form that means the same date in every country.
fn named_day(text: &str) -> Option<NaiveDate> {
    let format = match text.find(['/', ' ', '-']) {
        // Year first, as databases write it.
        Some(4) if text.contains('/') => "%Y/%m/%d",
        Some(4) => "%Y-%m-%d",
        Some(_) if text.contains('/') => "%d/%m/%Y",
        // With the name of the month: 31-Dec-2025, 31 December 2025.
        Some(_) if text.contains(' ') => "%d %B %Y",
        Some(_) => "%d-%B-%Y",
        None => return None,
    };
    let day = NaiveDate::parse_from_str(text, format).ok()?;
    is_accepted(day).then_some(day)
}

/// Parses a time of day.
pub fn time(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// The date and the time of day. A time has a colon; it begins after the last space or `T` before the colon.
fn date_and_time(text: &str) -> (&str, &str) {
    let colon = text.find(':');
    let end = colon.and_then(|colon| text[..colon].rfind(['T', 't', ' ']));
    end.map_or((text, ""), |end| {
        (text[..end].trim_end(), text[end + 1..].trim())
    })
}

/// Parses a date and time. A date alone means the start of that day.
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    let (date, rest) = date_and_time(text);
    let day = named_day(date)?;
    if rest.is_empty() {
        return Some(local_instant(day.and_time(NaiveTime::MIN)));
    }
    let zone = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(zone);
    let local = day.and_time(time(clock.trim())?);
    let instant = match zone {
        "" => local_instant(local),
        "Z" | "z" => local.and_utc(),
        zone => {
            let zone: FixedOffset = zone.parse().ok()?;
            local.and_local_timezone(zone).single()?.to_utc()
        }
    };
    // With its zone, an instant of the first or the last day may lie in another year.
    is_accepted(instant).then(|| whole_microseconds(instant))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rfc(text: &str) -> Option<String> {
        instant(text).map(|at| at.to_rfc3339())
    }

    #[test]
    fn british_and_iso_days_are_the_same_day() {
        let newest = NaiveDate::from_ymd_opt(2025, 12, 31);

        for text in [
            "31/12/2025",
            "2025-12-31",
            "2025/12/31",
            "2025-12-31 00:00:00",
            "2025-12-31T00:00:00.000",
            "31-Dec-2025",
            "31 Dec 2025",
            "31 December 2025",
        ] {
            assert_eq!(day(text), newest, "{text}");
        }
    }

    #[test]
    fn american_dates_and_two_digit_years_are_refused() {
        for text in [
            "12/31/2025",
            "31/12/25",
            "31.12.2025",
            "2025-02-30",
            "2025-12-31 14:30",
            "Dec 31 2025",
            "31-12-2025",
            "31 Dec 25",
            "",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_without_a_zone_is_local() {
        let summer = Some("2025-07-01T13:30:00+00:00".to_owned());

        for text in [
            "2025-07-01T14:30",
            "2025-07-01 14:30:00",
            "01/07/2025 14:30",
            "01/07/2025  14:30:00",
            "1-Jul-2025 2:30 PM",
            "2025-07-01T13:30:00Z",
            "2025-07-01T15:30:00+02:00",
            "2025-07-01T12:30:00.000-0100",
        ] {
            assert_eq!(rfc(text), summer, "{text}");
        }
    }

    #[test]
    fn a_date_without_a_time_is_its_first_instant() {
        assert_eq!(
            rfc("01/07/2025"),
            Some("2025-06-30T23:00:00+00:00".to_owned())
        );
    }

    #[test]
    fn only_the_years_1900_to_2199_are_accepted() {
        for (first, beyond) in [
            ("1900-01-01", "31/12/1899"),
            ("31/12/2199", "2200-01-01"),
            ("1900-01-01", "0001-01-01"),
            ("2199-12-31", "9999-12-31"),
        ] {
            assert!(day(first).is_some(), "{first}");
            assert_eq!(day(beyond), None, "{beyond}");
        }
        for (first, beyond) in [
            ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00+00:01"),
            ("2199-12-31T23:59:59.999999Z", "2199-12-31T23:59:59-00:01"),
        ] {
            assert!(instant(first).is_some(), "{first}");
            assert_eq!(instant(beyond), None, "{beyond}");
        }
    }

    #[test]
    fn an_incomplete_time_is_refused() {
        for text in [
            "2025-07-01T",
            "2025-07-01T25:00",
            "2025-07-01T14",
            "2025-07-01T14:30+2",
            "2025-07-01 Z",
        ] {
            assert_eq!(rfc(text).filter(|_| text.len() > 11), None, "{text}");
        }
    }
}
