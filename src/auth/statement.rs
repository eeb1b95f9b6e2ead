//! Statements of our own issuer: tokens that say something instead of giving access. Their type (`typ`) makes them useless
//! as access tokens.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Header};
use kernel::statement::Signed;
use serde_json::Value;

use super::{keys::SigningKey, seal::holds};

/// The type of a statement.
const STATEMENT: &str = "statement+jwt";

/// Why a text is not a valid statement. Its text is a sentence without its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    NoStatement,
    UnknownKey,
    Signature,
}

impl fmt::Display for Doubt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoStatement => "is not a signed statement of this service",
            Self::UnknownKey => "is signed with a key that is not among the given ones",
            Self::Signature => "is not what was signed: it was changed",
        })
    }
}

impl std::error::Error for Doubt {}

impl SigningKey {
    /// Signs claims as a statement; `None` if signing fails.
    #[must_use]
    pub fn state(&self, claims: &Value) -> Option<Signed> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(STATEMENT.into());
        header.kid = Some(self.key_id().into());
        Some(Signed {
            key_id: self.key_id().into(),
            public_key: self.public_key(),
            text: jsonwebtoken::encode(&header, claims, self.encoding()).ok()?,
        })
    }
}

/// Verifies a statement with the public keys by their names: the name of its key, and its claims.
///
/// # Errors
/// [`Doubt`] if it is not a statement, or its signature is not valid for the key that it names.
pub fn stated(text: &str, keys: &BTreeMap<String, String>) -> Result<(String, Value), Doubt> {
    let header = jsonwebtoken::decode_header(text).map_err(|_| Doubt::NoStatement)?;
    if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(STATEMENT) {
        return Err(Doubt::NoStatement);
    }
    let key_id = header.kid.ok_or(Doubt::NoStatement)?;
    let public_key = keys.get(&key_id).ok_or(Doubt::UnknownKey)?;
    let (signed, signature) = text.rsplit_once('.').ok_or(Doubt::NoStatement)?;
    if !holds(public_key, signed.as_bytes(), signature) {
        return Err(Doubt::Signature);
    }
    let claims = signed.split_once('.').map(|(_, claims)| claims);
    let claims = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok());
    let claims = claims.and_then(|claims| serde_json::from_slice(&claims).ok());
    Ok((key_id, claims.ok_or(Doubt::NoStatement)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::auth::{
        Reason,
        trial::{KEY, minted, new_key, verified},
    };

    fn keys() -> BTreeMap<String, String> {
        [(KEY.key_id().to_owned(), KEY.public_key())].into()
    }

    #[test]
    fn a_statement_is_valid_as_it_was_signed_and_with_its_own_key_only() {
        let claims = json!({ "asAt": "2025-12-31" });
        let signed = KEY.state(&claims).expect("a statement");

        assert_eq!(
            stated(&signed.text, &keys()),
            Ok((KEY.key_id().into(), claims))
        );

        let other = new_key().state(&json!({})).expect("another");
        assert_eq!(stated(&other.text, &keys()), Err(Doubt::UnknownKey));
        let renamed = [(KEY.key_id().to_owned(), other.public_key)].into();
        assert_eq!(stated(&signed.text, &renamed), Err(Doubt::Signature));
        let changed = URL_SAFE_NO_PAD.encode(r#"{"asAt":"2026-12-31"}"#);
        let parts: Vec<_> = signed.text.split('.').collect();
        let changed = [parts[0], &changed, parts[2]].join(".");
        assert_eq!(stated(&changed, &keys()), Err(Doubt::Signature));
        for text in ["", "a.b.c", "nonsense", &signed.text[1..]] {
            assert_eq!(stated(text, &keys()), Err(Doubt::NoStatement), "{text}");
        }
    }

    #[test]
    fn a_statement_gives_no_access_and_a_token_states_nothing() {
        let token = minted(300);
        assert_eq!(stated(&token, &keys()), Err(Doubt::NoStatement));

        let claims = token.split('.').nth(1).expect("claims");
        let claims = URL_SAFE_NO_PAD.decode(claims).expect("text");
        let claims = serde_json::from_slice(&claims).expect("JSON");
        let signed = KEY.state(&claims).expect("a statement");
        assert_eq!(verified(&signed.text), Err(Reason::Kind));
    }
}
