//! Places nearby, those of the same type first, as a hint before the same place is suggested twice: one person takes for a
//! park what another calls a footpath.

use crate::{
    id::SuggestionId,
    place::{Circle, Point},
    site::SiteType,
    suggestion::Suggestion,
};
use kernel::check::{Command, Problems};

/// The default distance, in metres.
pub const CLOSE: i32 = 50;
/// The maximum distance, in metres.
const FARTHEST: i32 = 1_000;
/// The maximum number returned of each kind.
pub const MOST: u64 = kernel::bound::SIMILAR as u64;

/// Where similar places are searched for.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    pub circle: Circle,
    /// The type of the places that come first.
    pub kind: SiteType,
    /// A suggestion that is left out.
    pub but_for: Option<SuggestionId>,
}

impl Spot {
    /// The surroundings of a point.
    #[must_use]
    pub fn around(centre: Point, metres: i32, kind: SiteType) -> Self {
        Self {
            circle: Circle { centre, metres },
            kind,
            but_for: None,
        }
    }

    /// The surroundings of a suggestion, which is itself left out.
    #[must_use]
    pub fn of(suggestion: &Suggestion) -> Self {
        Self {
            circle: Circle {
                centre: Point::at(suggestion.latitude, suggestion.longitude),
                metres: CLOSE,
            },
            kind: suggestion.site_kind,
            but_for: Some(suggestion.id),
        }
    }
}

impl Command for Spot {
    fn check(&self, problems: &mut Problems) {
        self.circle.check("", FARTHEST, problems);
    }
}
