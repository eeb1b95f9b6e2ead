//! The GraphQL API of Northamptonshire's Immediate Justice scheme for its partners.
//!
//! The layers from the outside in: [`server`] handles HTTP and WebSockets, [`auth`] verifies tokens, [`graphql`] has
//! the schema and the resolvers, [`domain`] has the scheme's records and rules, and the crate `entity` the database
//! rows. [`import`] imports the Team's own records under the same rules. [`cli`] connects everything.

pub mod auth;
pub mod cli;
pub mod config;
pub mod database;
pub mod graphql;
pub mod import;
pub mod server;
pub mod telemetry;

/// The scheme's records and rules (`src/domain`), together with what they all need (`src/kernel`).
pub mod domain {
    pub use ::domain::*;
    pub use ::kernel::*;
}
pub use kernel::deadline;
