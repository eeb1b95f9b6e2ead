//! A number that counts people, as a type. The rest of the code makes such numbers and hands them on, but cannot read them:
//! an answer gets one only as the Team does, as rounded hours, or from a publication, whose disclosure control is in
//! this folder.

use std::{
    fmt,
    ops::{Add, AddAssign},
};

use kernel::Caller;

/// How many people there are of something, or how many minutes they worked: most sessions last four hours and most people
/// stay, so minutes tell how many people came.
///
/// It is no number: it does not convert into one, it is not written out, and no field of an answer can have it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted(i64);

impl Counted {
    /// What was counted.
    pub(crate) fn of(number: i64) -> Self {
        Self(number)
    }

    /// The number, for the Team and the data protection officer. `None` for everybody else.
    #[must_use]
    pub fn for_the_team(self, caller: &Caller) -> Option<i64> {
        let sees_it = caller.role().sees_what_the_team_sees();
        sees_it.then_some(self.0)
    }

    /// The number, for disclosure control.
    pub(super) fn exactly(self) -> i64 {
        self.0
    }
}

impl Add for Counted {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Counted {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Without the number, so that neither the log nor a text made for an answer contains it.
impl fmt::Debug for Counted {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Counted")
    }
}

#[cfg(test)]
mod tests {
    use super::Counted;

    #[test]
    fn what_was_counted_is_not_written_out() {
        assert_eq!(format!("{:?}", Some(Counted::of(7))), "Some(Counted)");
    }
}
