//! An Ed25519 signing key of our own issuer. It signs the tokens that [`super::mint`] creates; its public key verifies
//! them. `key_file.rs` reads and writes the file of the keys.

use std::fmt;

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};

/// An Ed25519 key that signs tokens.
pub struct SigningKey {
    encoding: EncodingKey,
    public: Vec<u8>,
    key_id: String,
}

impl SigningKey {
    /// Reads an Ed25519 key from a PKCS#8 document.
    pub(super) fn from_pkcs8(document: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(document).ok()?;
        let public = pair.public_key().as_ref().to_vec();
        Some(Self {
            encoding: EncodingKey::from_ed_der(document),
            key_id: thumbprint(&public),
            public,
        })
    }

    /// The key id (`kid`): the thumbprint of the public key (RFC 7638), which is the same wherever the key is used.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The public key as a JSON Web Key, for publication.
    #[must_use]
    pub fn jwk(&self) -> Value {
        jwk(&self.key_id, &self.public_key())
    }

    /// The public key itself, in base64url: the member `x` of the JSON Web Key.
    #[must_use]
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public)
    }

    pub(super) fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }
}

/// An Ed25519 public key as a JSON Web Key.
#[must_use]
pub fn jwk(key_id: &str, public_key: &str) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": public_key, "kid": key_id, "use": "sig", "alg": "EdDSA" })
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("SigningKey");
        shown.field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

fn thumbprint(public: &[u8]) -> String {
    // RFC 7638 fixes the members, their order and the absence of spaces.
    let key = format!(
        r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
        URL_SAFE_NO_PAD.encode(public)
    );
    URL_SAFE_NO_PAD.encode(digest(&SHA256, key.as_bytes()))
}
