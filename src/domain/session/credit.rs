//! The calculation of the minutes that are credited for an attendance.

use chrono::{DateTime, Utc};

/// The credited whole minutes: the length of the slot less the penalty if the person attended, but never more than what
/// remains of the ordered minutes. Minutes credited for the same slot before count as remaining, so that a correction
/// first returns them.
#[must_use]
pub fn earned(
    attended: bool,
    (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
    penalty_minutes: i32,
    remaining: i32,
) -> i32 {
    if !attended {
        return 0;
    }
    let slot = i32::try_from((ends_at - starts_at).num_minutes()).unwrap_or(i32::MAX);
    slot.saturating_sub(penalty_minutes)
        .clamp(0, remaining.max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(hours: i64) -> (DateTime<Utc>, DateTime<Utc>) {
        let start: DateTime<Utc> = "2025-08-20T09:00:00Z".parse().expect("an instant");
        (start, start + chrono::TimeDelta::hours(hours))
    }

    #[test]
    fn credit_is_the_worked_time_less_the_penalty() {
        assert_eq!(earned(true, slot(4), 0, 480), 240);
        assert_eq!(earned(true, slot(4), 15, 480), 225);
    }

    #[test]
    fn credit_is_between_zero_and_the_remaining_minutes() {
        assert_eq!(earned(true, slot(4), 0, 60), 60);
        assert_eq!(earned(true, slot(4), 600, 480), 0);
        assert_eq!(earned(true, slot(4), 0, -5), 0);
    }

    #[test]
    fn an_absence_earns_nothing() {
        assert_eq!(earned(false, slot(4), 0, 480), 0);
    }
}
