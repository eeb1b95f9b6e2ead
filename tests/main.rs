//! All tests in one binary. They go through the real router, with a real database each, and run on both databases.

#![allow(clippy::too_many_lines, reason = "a story is told in one piece")]

mod support;

mod address;
mod architecture;
mod attendance;
mod audit;
mod auth;
mod booking;
mod both;
mod credit;
mod durability;
mod error;
mod event;
mod finding;
mod finding_input;
mod follow_up;
mod geojson;
mod http;
mod impact;
mod import;
mod import_areas;
mod migration;
mod near;
mod offender;
mod page;
mod place_migration;
mod place_reach;
mod policy;
mod race;
mod referral;
mod referral_guards;
mod schema;
mod session;
mod session_guards;
mod session_veil;
mod similar;
mod site;
mod site_approval;
mod site_areas;
mod site_reach;
mod socket;
mod statements;
mod suggestion;
mod suggestion_again;
mod suggestion_input;
mod suggestion_reach;
mod week;
