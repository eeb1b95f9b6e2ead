//! All tests in one binary. They go through the real router, with a real database each, and run on both databases.

mod support;

mod address;
mod architecture;
mod auth;
mod both;
mod durability;
mod error;
mod event;
mod http;
mod migration;
mod policy;
mod schema;
mod socket;
mod week;
