//! The GraphQL API of Northamptonshire's Immediate Justice scheme for its partners.

pub mod auth;
pub mod cli;
pub mod config;
pub mod database;
pub mod domain;
pub mod graphql;
pub mod server;
pub mod telemetry;
