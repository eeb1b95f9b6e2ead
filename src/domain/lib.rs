//! The domain of the scheme: its kinds of record, its rules and its people. It is built on `kernel` and has no
//! dependency on HTTP or GraphQL.
//!
//! Every operation that writes is one function in a file of its own name, in five steps: it begins with its action
//! (`begin`), which checks the policy; it reads the row within the caller's reach; it checks the rules; it writes and
//! records the event (`happened`); and it commits. Every function that reads has two steps: `read`, then
//! `within_reach`.

pub mod area;
pub mod attendance;
pub mod client;
pub mod councillor;
pub mod feedback;
pub mod follow_up;
pub mod funding;
pub mod giving;
pub mod impact;
pub mod live;
pub mod offender;
pub mod operation;
pub mod organisation;
pub mod partner_reference;
pub mod photo;
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
