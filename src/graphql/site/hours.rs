//! Hours of work in the form that every caller may see.

use async_graphql::SimpleObject;
use domain::impact::{Counted, Reported};

use crate::plain::Plain;

/// Hours of work, rounded to the nearest ten, for every caller. Exact minutes would reveal how many people worked.
#[derive(Clone, Copy, Debug, SimpleObject, Plain)]
pub struct ReportedHours {
    /// The hours, rounded to the nearest ten; 5 and 15 are rounded up. Null below five hours.
    nearest_ten: Option<i64>,
    /// Whether there are fewer than five hours, or none; `nearestTen` is null then.
    under_five: bool,
}

impl ReportedHours {
    /// The reported hours for a number of minutes.
    pub fn of(minutes: Counted) -> Self {
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
