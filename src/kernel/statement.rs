//! Signed statements: what the service says once and anybody can verify later, as a JSON Web Token (RFC 7519). The key that
//! signed it is stored with it, so that it stays published after it has been retired.

use std::{error, fmt};

use serde_json::Value;

use crate::{App, Error, error::Result};

/// A statement with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The name (`kid`) of the key that signed it.
    pub key_id: String,
    /// The public key: the member `x` of its JSON Web Key.
    pub public_key: String,
    /// The token in its compact form.
    pub text: String,
}

/// Signs claims with the present signing key. `None` if there is no key that works.
pub type Signs = Box<dyn Fn(&Value) -> Option<Signed> + Send + Sync>;

/// There is no key that works.
#[derive(Debug)]
struct NoKey;

impl fmt::Display for NoKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a statement cannot be signed, because there is no signing key")
    }
}

impl error::Error for NoKey {}

impl App {
    /// Sets how statements are signed. Only the first call has an effect.
    pub fn sign_with(&self, signs: Signs) {
        let _is_known = self.shared().signs.set(signs);
    }

    /// The claims as a signed statement of our issuer.
    ///
    /// # Errors
    /// An internal error if there is no key that works.
    pub fn signed(&self, mut claims: Value) -> Result<Signed> {
        if let Some(issuer) = self.our_issuer() {
            claims["iss"] = issuer.into();
        }
        let signed = self.shared().signs.get().and_then(|signs| signs(&claims));
        signed.ok_or_else(|| Error::internal(NoKey))
    }
}
