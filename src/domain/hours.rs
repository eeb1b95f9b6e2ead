//! Hours of work as they are told outside the Team. Minutes count people: most sessions last four hours and most people stay,
//! so minutes divided by a session's length are how many came. Of a session nothing is told, of a site and of the county hours
//! to the nearest ten.

/// Minutes of ten hours.
const TEN_HOURS: i64 = 600;
/// Minutes of five hours, below which no number is told.
const FIVE_HOURS: i64 = 300;

/// Hours of work at a site as they are told outside the Team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// Less than five hours, none among them.
    UnderFive,
    /// So many hours, to the nearest ten; five and fifteen count upwards.
    NearestTen(i64),
}

impl Reported {
    /// What is told of so many minutes.
    #[must_use]
    pub fn of(minutes: i64) -> Self {
        if minutes < FIVE_HOURS {
            Self::UnderFive
        } else {
            Self::NearestTen(nearest_ten(minutes))
        }
    }
}

/// Hours to the nearest ten; five and fifteen count upwards.
#[must_use]
pub fn nearest_ten(minutes: i64) -> i64 {
    (minutes + FIVE_HOURS) / TEN_HOURS * 10
}

#[cfg(test)]
mod tests {
    use super::Reported::{self, NearestTen, UnderFive};

    #[test]
    fn hours_are_told_to_the_nearest_ten_and_not_at_all_below_five() {
        for (minutes, told) in [
            (0, UnderFive),
            (299, UnderFive),
            (300, NearestTen(10)),
            (899, NearestTen(10)),
            (900, NearestTen(20)),
            (82_500, NearestTen(1_380)),
        ] {
            assert_eq!(Reported::of(minutes), told, "{minutes}");
        }
    }
}
