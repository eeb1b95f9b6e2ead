//! The scheme: its nouns, its rules, its people. It stands on `kernel`, and has never heard of HTTP or GraphQL.
//!
//! Every writing verb is one function in a file of its own name, in five beats: it *names* its action (`begin`),
//! *reaches* the row within what the caller may see, *asks* the rule, *writes* and says what *happened*, and *commits*.
//! Every reading function has two: `read`, then `within_reach`.

pub mod area;
pub mod attendance;
pub mod client;
pub mod councillor;
pub mod follow_up;
pub mod giving;
pub mod hours;
pub mod impact;
pub mod live;
pub mod offender;
pub mod organisation;
pub mod place;
pub mod question;
pub mod reference;
pub mod referral;
pub mod referrer;
pub mod register;
pub mod session;
pub mod site;
pub mod staff;
pub mod suggestion;
#[cfg(test)]
mod table;

pub use entity::id;
