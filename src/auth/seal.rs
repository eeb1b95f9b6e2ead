//! Signatures of the heads of the audit trail, made with the local signing key. A signature is verified with the public
//! key, which is stored and remains available after the key is retired.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};

use super::keys::SigningKey;

impl SigningKey {
    /// The signature of a text, in base64url; `None` if signing fails.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> Option<String> {
        crypto::sign(text, self.encoding(), Algorithm::EdDSA).ok()
    }
}

/// Whether a signature of a text is valid for the public key of an Ed25519 key; key and signature are in base64url.
#[must_use]
pub fn holds(public_key: &str, text: &[u8], signature: &str) -> bool {
    URL_SAFE_NO_PAD.decode(public_key).is_ok_and(|public_key| {
        let key = DecodingKey::from_ed_der(&public_key);
        crypto::verify(signature, text, &key, Algorithm::EdDSA).unwrap_or(false)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::trial::{KEY, new_key};

    #[test]
    fn a_signature_is_valid_for_its_own_text_and_key_only() {
        let signature = KEY.sign(b"a text").expect("a signature");
        let public_key = KEY.public_key();

        assert!(holds(&public_key, b"a text", &signature));
        assert!(!holds(&public_key, b"another", &signature));
        assert!(!holds(&public_key, b"a text", "nonsense"));
        assert!(!holds(&new_key().public_key(), b"a text", &signature));
        assert!(!holds("nonsense", b"a text", &signature));
    }
}
