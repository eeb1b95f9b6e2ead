//! Authentication: a bearer token becomes a [`Principal`](kernel::principal::Principal), or is refused.
//!
//! - `bearer.rs` extracts the token from an `Authorization` value; there is no other way to send one.
//! - `token.rs` verifies tokens, with `header.rs`, `claims.rs`, `claim_names.rs` and `claim_value.rs`. HTTP, event streams and WebSockets use the same
//!   [`Verifier`].
//! - `issuer.rs` has the trusted issuers and their keys (`key_set.rs`), which `source.rs` loads.
//! - `keys.rs`, `key_file.rs` and `key_rotation.rs` manage our own keys, and `mint.rs` creates tokens with them.
//! - `statement.rs` signs and verifies statements, and `seal.rs` the heads of the audit trail.
//! - `assertion.rs` verifies the assertions by which clients authenticate.
//!
//! The domain decides what a principal may do, and whether its client is suspended: nothing here knows a noun or a
//! database.

mod assertion;
mod bearer;
mod claim_names;
mod claim_value;
mod claims;
mod distinct;
mod header;
mod issuer;
mod key_file;
mod key_rotation;
mod key_set;
mod keys;
mod mint;
mod reason;
mod seal;
mod source;
mod statement;
mod token;
#[cfg(test)]
mod trial;

pub use assertion::{Assertion, claimed_client, read as read_assertion};
pub use bearer::{bearer, bearer_value};
pub use claim_names::ClaimNames;
pub use claims::LONGEST_LIFETIME;
pub(crate) use distinct::is_distinct;
pub use header::algorithm;
pub use issuer::{NoKeys, Trust};
pub use kernel::issuer::Organisations;
pub use key_file::{KeyError, SigningKeys};
pub use key_rotation::{retire, rotate};
pub use keys::{SigningKey, jwk};
pub use mint::{Request, grant, mint};
pub use reason::{Reason, Refused};
pub use seal::holds;
pub use source::Source;
pub use statement::{Doubt, stated};
pub use token::{Verified, Verifier};
