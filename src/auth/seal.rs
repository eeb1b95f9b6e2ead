//! The local signing key signs what is not a token too: the head of the audit trail.

use jsonwebtoken::{Algorithm, crypto};

use super::SigningKey;

impl SigningKey {
    /// The signature of a text, in base64url; none if the key does not work.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> Option<String> {
        crypto::sign(text, self.encoding(), Algorithm::EdDSA).ok()
    }

    /// Whether a signature of a text by the key of that name holds; none if that is not this key.
    #[must_use]
    pub fn holds(&self, key_id: &str, text: &[u8], signature: &str) -> Option<bool> {
        (key_id == self.key_id()).then(|| {
            crypto::verify(signature, text, &self.decoding(), Algorithm::EdDSA).unwrap_or(false)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::auth::trial::KEY;

    #[test]
    fn a_signature_holds_for_its_own_text_and_key() {
        let signature = KEY.sign(b"a text").expect("a signature");

        assert_eq!(KEY.holds(KEY.key_id(), b"a text", &signature), Some(true));
        assert_eq!(KEY.holds(KEY.key_id(), b"another", &signature), Some(false));
        assert_eq!(KEY.holds(KEY.key_id(), b"a text", "nonsense"), Some(false));
        assert_eq!(KEY.holds("another", b"a text", &signature), None);
    }
}
