//! All tests in one binary. They go through the real router, with a real database each, and run on both databases.

#![allow(clippy::too_many_lines, reason = "a story is told in one piece")]

mod support;

mod referral;
mod referral_guards;
mod schema;
mod week;
