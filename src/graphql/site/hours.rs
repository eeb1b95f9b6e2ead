//! Hours of work as everybody may read them.

use async_graphql::SimpleObject;

use crate::domain::hours::Reported;

/// Hours of work to the nearest ten, for everybody: the exact minutes would tell how many people worked.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct ReportedHours {
    /// Hours, rounded to the nearest ten; 5 and 15 are rounded up. Null below five hours.
    nearest_ten: Option<i64>,
    /// Whether it is less than five hours, or none: no number is told then.
    under_five: bool,
}

impl ReportedHours {
    /// What is told of so many minutes.
    pub fn of(minutes: i64) -> Self {
        let (nearest_ten, under_five) = match Reported::of(minutes) {
            Reported::UnderFive => (None, true),
            Reported::NearestTen(hours) => (Some(hours), false),
        };
        Self {
            nearest_ten,
            under_five,
        }
    }
}
