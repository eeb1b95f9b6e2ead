//! Why a number is not told.

use async_graphql::{Context, Enum};
use domain::impact::Precision;

use crate::{context::ContextExt, plain::Plain};

/// Whether a figure is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
pub enum Suppression {
    /// The figure is shown.
    None,
    /// Not used: reasons are not told apart. See `SUPPRESSED`.
    Primary,
    /// Not used: reasons are not told apart. See `SUPPRESSED`.
    Secondary,
    /// The figure is withheld: it counts too few people, it would reveal too few together with other figures, or nothing
    /// was published for that day.
    Suppressed,
}

impl Suppression {
    /// That of numbers that count people and that are told to the Team and the data protection officer only.
    pub fn of_counts(ctx: &Context<'_>) -> Self {
        Self::unless(ctx.caller().role().sees_what_the_team_sees())
    }

    fn unless(is_shown: bool) -> Self {
        if is_shown {
            Self::None
        } else {
            Self::Suppressed
        }
    }
}

impl From<Precision> for Suppression {
    fn from(precision: Precision) -> Self {
        Self::unless(precision != Precision::Withheld)
    }
}
