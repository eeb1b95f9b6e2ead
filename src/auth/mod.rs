//! Who asks: the text of a bearer token becomes a [`Principal`](crate::domain::principal::Principal), or is refused.
//! `token.rs` reads tokens, with `header.rs` and `claims.rs`; `issuer.rs` says whose tokens are believed and holds their keys
//! (`key_set.rs`), which `source.rs` reads; `keys.rs`, `key_file.rs` and `key_rotation.rs` keep our own, and `mint.rs` writes
//! tokens with them. `assertion.rs` reads how clients prove who they are. What a principal may then do is decided in the domain, and whether its client is suspended is looked up
//! there: nothing here knows a noun or a database.
//! Every way in (HTTP, event stream, socket) uses the same [`Verifier`], and only an `Authorization` value counts.

mod assertion;
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
mod seal;
mod source;
mod token;
#[cfg(test)]
mod trial;

use axum::http::{HeaderMap, header::AUTHORIZATION};

pub use crate::domain::issuer::Organisations;
pub use assertion::{Assertion, claimed_client, read as read_assertion};
pub use claim_names::ClaimNames;
pub use claims::LONGEST_LIFETIME;
pub(crate) use distinct::is_distinct;
pub use header::algorithm;
pub use issuer::{NoKeys, Trust};
pub use key_file::{KeyError, SigningKeys};
pub use key_rotation::{retire, rotate};
pub use keys::SigningKey;
pub use mint::{Request, grant, mint};
pub use seal::holds;
pub use source::Source;
pub use token::{Verified, Verifier};

/// Why a token was refused: for the log, never for the caller, and without a word of the token's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// More than one `Authorization` header.
    SeveralHeaders,
    /// The `Authorization` value is not `Bearer`, one space and a token.
    NotBearer,
    /// The token is over 8 KiB.
    TooLong,
    /// Not three parts in base64url without padding, or one of them is empty.
    Shape,
    /// The header is not an object with the right types, or has a member twice.
    Header,
    /// The header brings or points to a key, or has critical extensions.
    ForbiddenHeader,
    /// Another algorithm than the key's own.
    Algorithm,
    /// The type (`typ`) is not that of an access token.
    Kind,
    /// The key named (`kid`) is not one of the issuer's, or none is named and it has several.
    Key,
    /// The signature does not fit.
    Signature,
    /// The claims are not an object with the right types, lack one, or have a member twice.
    Claims,
    /// An issuer that is not trusted.
    Issuer,
    /// Meant for somebody else.
    Audience,
    /// The lifetime is over 24 hours, or not above zero, or no instant at all.
    Lifetime,
    /// Issued in the future, or not valid yet.
    NotYetValid,
    /// No longer valid.
    Expired,
    /// A text (`sub`, `org`, `client_id`, `jti`, the person on whose behalf) is empty, over 200 characters or has
    /// control characters, or `act` and `obo_sub` name two people.
    Text,
    /// No role of ours, or not one that the issuer may give.
    Role,
    /// An organisation that the issuer may not speak for.
    Organisation,
    /// The scope is empty, malformed or names none of ours.
    Scope,
}

/// The token of a request, if it has one.
///
/// # Errors
/// [`Reason::SeveralHeaders`] or [`Reason::NotBearer`]: a request that tries to say who asks, and fails, is not
/// anonymous.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Reason> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Reason::SeveralHeaders);
    }
    bearer_value(value.to_str().map_err(|_| Reason::NotBearer)?).map(Some)
}

/// The token in an `Authorization` value, which a socket sends without a header.
///
/// # Errors
/// [`Reason::NotBearer`] unless it is `Bearer` (in any case), one space and a token.
pub fn bearer_value(value: &str) -> Result<&str, Reason> {
    match value.split_once(' ') {
        Some((scheme, token))
            if scheme.eq_ignore_ascii_case("bearer")
                && !token.is_empty()
                && !token.contains([' ', '\t', ',']) =>
        {
            Ok(token)
        }
        _ => Err(Reason::NotBearer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(values: &[&'static [u8]]) -> HeaderMap {
        let value = |bytes: &&'static [u8]| HeaderValue::from_bytes(bytes).expect("a header value");
        values
            .iter()
            .map(|bytes| (AUTHORIZATION, value(bytes)))
            .collect()
    }

    #[test]
    fn a_request_without_the_header_is_anonymous() {
        assert_eq!(bearer(&headers(&[])), Ok(None));
    }

    #[test]
    fn the_scheme_is_read_in_any_case() {
        for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c"] {
            assert_eq!(bearer(&headers(&[value.as_bytes()])), Ok(Some("a.b.c")));
        }
    }

    #[test]
    fn two_headers_are_refused_even_when_they_agree() {
        let twice = headers(&[b"Bearer a.b.c", b"Bearer a.b.c"]);

        assert_eq!(bearer(&twice), Err(Reason::SeveralHeaders));
    }

    #[test]
    fn anything_but_bearer_one_space_and_a_token_is_refused() {
        let wrong: [&[u8]; 11] = [
            b"",
            b"Bearer",
            b"Bearer ",
            b"Bearer  a.b.c",
            b"Bearer\ta.b.c",
            b" Bearer a.b.c",
            b"Bearer a.b.c ",
            b"Bearer a.b.c, Bearer a.b.c",
            b"Basic YTpi",
            b"a.b.c",
            b"Bearer \xff",
        ];
        for value in wrong {
            assert_eq!(
                bearer(&headers(&[value])),
                Err(Reason::NotBearer),
                "{}",
                value.escape_ascii()
            );
        }
    }
}
