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
    /// The cost is not known: no funding period covers some day of the time.
    NotFunded,
}

impl Suppression {
    /// That of numbers that count people and that are told to the Team and the data protection officer only.
    pub fn of_counts(ctx: &Context<'_>) -> Self {
        if ctx.caller().role().sees_what_the_team_sees() {
            Self::None
        } else {
            Self::Suppressed
        }
    }
}

impl From<Precision> for Suppression {
    fn from(precision: Precision) -> Self {
        match precision {
            Precision::Exact | Precision::Rounded => Self::None,
            Precision::Withheld => Self::Suppressed,
            Precision::NotFunded => Self::NotFunded,
        }
    }
}
