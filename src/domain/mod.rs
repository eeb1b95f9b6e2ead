//! The scheme: its nouns, its rules, its people. It knows rows and who asks, and has never heard of HTTP or GraphQL.
//!
//! Every writing verb is one function in a file of its own name, in five beats: it *names* its action (`begin`),
//! *reaches* the row within what the caller may see, *asks* the rule, *writes* and says what *happened*, and *commits*.
//! Every reading function has two: `read`, then `within_reach`.

pub mod amendment;
pub mod area;
pub mod attendance;
pub mod audit;
pub mod bound;
pub mod caller;
mod changes;
pub mod check;
pub mod choice;
mod cipher;
pub mod client;
pub mod clock;
pub mod closing;
mod condition;
pub mod councillor;
pub mod cursor;
pub mod directory;
pub mod error;
pub mod event;
pub mod follow_up;
pub mod giving;
pub mod history;
pub mod hours;
pub mod impact;
pub mod issuer;
mod noun;
pub mod offender;
pub mod organisation;
pub mod outbox;
pub mod page;
pub mod period;
pub mod place;
pub mod policy;
pub mod position;
pub mod principal;
pub mod question;
pub mod reach;
pub mod reference;
pub mod referral;
pub mod referrer;
pub mod register;
mod renewal;
pub mod replica;
pub mod rule;
pub mod scope;
mod search;
pub mod session;
pub mod site;
pub mod staff;
pub mod standing;
pub mod suggestion;
#[cfg(test)]
mod table;
mod transaction;
mod vouched;
mod work;

pub use caller::{App, Caller, Read};
pub use entity::id;
pub use error::{Error, Result};
pub use noun::Noun;
pub use work::{Work, expect_version};
