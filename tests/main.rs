//! All tests in one binary. They go through the real router, with a real database each, and run on both databases.

#![allow(clippy::too_many_lines, reason = "a story is told in one piece")]

mod support;

mod address;
mod architecture;
mod area;
mod attendance;
mod attendance_reach;
mod attendances;
mod attendances_at_once;
mod audit;
mod auth;
mod backup;
mod booking;
mod both;
mod changed_since;
mod councillor;
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
mod organisation;
mod page;
mod policy;
mod published;
mod race;
mod referral;
mod referral_guards;
mod referrer;
mod schema;
mod session;
mod session_guards;
mod session_move;
mod session_overdue;
mod session_ready;
mod session_reopen;
mod session_veil;
mod site;
mod site_approval;
mod site_reach;
mod socket;
mod staff;
mod statements;
mod suggestion;
mod suggestion_again;
mod suggestion_input;
mod suggestion_reach;
mod week;
