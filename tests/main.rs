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
mod changed_since;
mod credit;
mod durability;
mod error;
mod event;
mod follow_up;
mod http;
mod impact;
mod import;
mod migration;
mod offender;
mod page;
mod plans;
mod policy;
mod race;
mod referral;
mod referral_guards;
mod schema;
mod search;
mod session;
mod session_guards;
mod session_veil;
mod site;
mod site_approval;
mod site_reach;
mod socket;
mod statements;
mod suggestion;
mod suggestion_again;
mod suggestion_input;
mod suggestion_reach;
mod week;
