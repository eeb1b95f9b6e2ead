//! The GraphQL API of Northamptonshire's Immediate Justice scheme for its partners.
//!
//! Read from the outside in: [`server`] is the edge, [`auth`] the door, [`graphql`] the face, [`domain`] the scheme
//! itself, and the crate `entity` its rows. [`import`] takes the Team's own records in through the same rules, [`cli`]
//! wires everything together.

pub mod auth;
pub mod cli;
pub mod config;
pub mod database;
pub mod graphql;
pub mod import;
pub mod server;
pub mod telemetry;

/// The scheme and what it stands on.
pub mod domain {
    pub use ::domain::*;
    pub use ::kernel::*;
}
pub use kernel::deadline;
