//! Who asks: the text of a bearer token becomes a [`Principal`](crate::domain::principal::Principal), or is refused.
//! `bearer.rs` finds the text, `token.rs` reads tokens, with `header.rs` and `claims.rs`; `issuer.rs` says whose tokens are believed and holds their keys
//! (`key_set.rs`), which `source.rs` reads; `keys.rs`, `key_file.rs` and `key_rotation.rs` keep our own, and `mint.rs` writes
//! tokens with them. `assertion.rs` reads how clients prove who they are. What a principal may then do is decided in the
//! domain, and whether its client is suspended is looked up there: nothing here knows a noun or a database.
//! Every way in (HTTP, event stream, socket) uses the same [`Verifier`], and only an `Authorization` value counts.

mod assertion;
mod bearer;
mod claim_names;
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
mod token;
#[cfg(test)]
mod trial;

pub use crate::domain::issuer::Organisations;
pub use assertion::{Assertion, claimed_client, read as read_assertion};
pub use bearer::{bearer, bearer_value};
pub use claim_names::ClaimNames;
pub use claims::LONGEST_LIFETIME;
pub(crate) use distinct::is_distinct;
pub use header::algorithm;
pub use issuer::{NoKeys, Trust};
pub use key_file::{KeyError, SigningKeys};
pub use key_rotation::{retire, rotate};
pub use keys::SigningKey;
pub use mint::{Request, grant, mint};
pub use reason::Reason;
pub use seal::holds;
pub use source::Source;
pub use token::{Verified, Verifier};
