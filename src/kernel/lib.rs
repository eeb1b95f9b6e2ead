//! The foundation that every kind of record of the scheme uses, without any of the records themselves: the caller and
//! their rights (`principal`, `scope`, `policy`, `standing`, `reach`), the only ways to the database (`caller`,
//! `work`), the consequences of a change (`event`, `outbox`, `audit`, `history`), and the validation of input and the
//! paging of lists (`check`, `page`, `cursor`, `position`).
//!
//! The database handle does not leave this crate. Code that reads or writes goes through [`Caller::read`],
//! [`Caller::begin`] or one of the named methods of [`App`].

pub mod amendment;
mod app;
pub mod audit;
pub mod bound;
pub mod boundary;
pub mod caller;
mod changes;
pub mod check;
pub mod choice;
mod cipher;
pub mod clock;
pub mod closing;
pub mod condition;
mod connection;
pub mod contact;
pub mod cursor;
pub mod deadline;
pub mod departure;
pub mod directory;
pub mod error;
pub mod event;
pub mod fingerprint;
pub mod history;
pub mod issuer;
mod noun;
pub mod numbers;
pub mod outbox;
pub mod page;
pub mod period;
pub mod policy;
pub mod position;
pub mod principal;
pub mod reach;
mod recheck;
pub mod registered;
mod renewal;
pub mod replica;
pub mod rule;
pub mod scope;
pub mod search;
mod slip;
mod stamp;
pub mod standing;
pub mod statement;
pub mod text;
mod transaction;
pub mod version;
mod vouched;
mod work;
mod writing;

pub use app::App;
pub use caller::{Caller, Read};
pub use connection::Connection;
pub use entity::id;
pub use error::{Error, Result};
pub use noun::Noun;
pub use version::expect_version;
pub use work::Work;
pub use writing::Writing;
