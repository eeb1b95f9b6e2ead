//! All tests in one binary. They go through the real router, with a real database each, and run on both databases.

#![allow(clippy::too_many_lines, reason = "a story is told in one piece")]

mod support;

mod page;
mod schema;
mod site;
mod site_approval;
mod site_reach;
mod statements;
mod suggestion;
mod suggestion_again;
mod suggestion_input;
mod suggestion_reach;
mod week;
