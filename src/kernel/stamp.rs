//! Signatures of addresses: HMAC-SHA256 with a key derived by HKDF-SHA256 from the secret that all instances share, so that
//! each accepts the addresses of the others. The key signs addresses and nothing else.

use aws_lc_rs::{error::Unspecified, hkdf, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::App;

/// Signs with the key of one service.
pub(super) struct Stamp(hmac::Key);

impl Stamp {
    /// With the key derived from a secret.
    ///
    /// # Errors
    /// If the key cannot be derived.
    pub(super) fn of(secret: &[u8]) -> Result<Self, Unspecified> {
        let derived = hkdf::Salt::new(hkdf::HKDF_SHA256, b"immediate-justice").extract(secret);
        let key = derived.expand(&[b"addresses 1: signature"], hmac::HMAC_SHA256)?;
        Ok(Self(hmac::Key::from(key)))
    }

    fn sign(&self, address: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, address.as_bytes()))
    }

    fn signed(&self, address: &str, signature: &str) -> bool {
        let signature = URL_SAFE_NO_PAD.decode(signature);
        signature.is_ok_and(|given| hmac::verify(&self.0, address.as_bytes(), &given).is_ok())
    }
}

impl App {
    /// The signature of an address, which every instance makes alike.
    #[must_use]
    pub fn sign_address(&self, address: &str) -> String {
        self.shared().stamp.sign(address)
    }

    /// Whether this is the signature of an address.
    #[must_use]
    pub fn has_signed_address(&self, address: &str, signature: &str) -> bool {
        self.shared().stamp.signed(address, signature)
    }
}

#[cfg(test)]
mod tests {
    use super::Stamp;

    fn stamp(secret: u8) -> Stamp {
        Stamp::of(&[secret; 32]).expect("a key")
    }

    #[test]
    fn a_signature_holds_for_its_address_and_secret_alone() {
        let signature = stamp(1).sign("/a 1");

        assert!(stamp(1).signed("/a 1", &signature));
        assert!(!stamp(1).signed("/a 2", &signature));
        assert!(!stamp(2).signed("/a 1", &signature));
        assert!(!stamp(1).signed("/a 1", &signature[1..]));
        assert!(!stamp(1).signed("/a 1", ""));
        assert!(!stamp(1).signed("/a 1", "not base64!"));
    }
}
