//! What is stored about a person in a fixed set of values.

use async_graphql::Enum;
use domain::offender::Sex as Recorded;

use crate::plain::Plain;

/// The sex of a person as recorded by the police.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Recorded")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}
