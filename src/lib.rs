//! The GraphQL API of Northamptonshire's Immediate Justice scheme for its partners.
//!
//! The layers from the outside in: [`server`] handles HTTP and WebSockets, [`auth`] verifies tokens, the crate [`graphql`]
//! has the schema and the resolvers, [`domain`] the scheme's records and rules, [`kernel`] what all of these need, and
//! `entity` the database rows. [`import`] imports the Team's own records under the same rules. [`cli`] connects everything.

pub mod auth;
pub mod cli;
pub mod config;
pub mod database;
pub mod import;
pub mod outbound;
pub mod server;
pub mod telemetry;
