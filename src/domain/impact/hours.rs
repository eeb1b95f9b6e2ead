//! Hours of work as they are published outside the Team. Minutes reveal the number of people: most sessions last four
//! hours and most people stay, so minutes divided by a session's length give the number of people who came. So no hours
//! are published for a session. For a site and for the county they are rounded to the nearest ten.

use super::Counted;

/// Ten hours, in minutes.
const TEN_HOURS: i64 = 600;
/// Five hours, in minutes. Below this no number is published.
const FIVE_HOURS: i64 = 300;

/// Hours of work at a site as they are published outside the Team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// Less than five hours, including none.
    UnderFive,
    /// The hours, rounded to the nearest ten. Five and fifteen are rounded up.
    NearestTen(i64),
}

impl Reported {
    /// What is published for a number of minutes.
    #[must_use]
    pub fn of(minutes: Counted) -> Self {
        let minutes = minutes.exactly();
        if minutes < FIVE_HOURS {
            Self::UnderFive
        } else {
            Self::NearestTen(nearest_ten(minutes))
        }
    }
}

/// The hours, rounded to the nearest ten. Five and fifteen are rounded up.
pub(super) fn nearest_ten(minutes: i64) -> i64 {
    (minutes + FIVE_HOURS) / TEN_HOURS * 10
}

#[cfg(test)]
mod tests {
    use super::{
        Counted,
        Reported::{self, NearestTen, UnderFive},
    };

    #[test]
    fn hours_are_rounded_to_ten_and_withheld_below_five() {
        for (minutes, reported) in [
            (0, UnderFive),
            (299, UnderFive),
            (300, NearestTen(10)),
            (899, NearestTen(10)),
            (900, NearestTen(20)),
            (82_500, NearestTen(1_380)),
        ] {
            assert_eq!(Reported::of(Counted::of(minutes)), reported, "{minutes}");
        }
    }
}
