//! The settings of our own issuer.

use std::path::PathBuf;

use super::{
    KeySource,
    reader::{path, text, whole},
    table::settings,
};

settings! {
    /// Our own issuer.
    pub struct Issuing {
        /// The issuer (`iss`) of our own tokens; other issuers are `[[issuers]]` in the TOML file.
        issuer: String = "IJ_JWT_ISSUER", "http://localhost:8080", text;
        /// The audience (`aud`) that tokens must have.
        audience: String = "IJ_JWT_AUDIENCE", "immediate-justice", text;
        /// File of the signing keys, Ed25519 in PKCS#8 PEM; created on first use, except with PostgreSQL on another
        /// machine.
        key_file: PathBuf = "IJ_JWT_SIGNING_KEY_FILE", "immediate-justice-key.pem", path;
        /// Additional keys of our own issuer, as a JSON Web Key Set: a file or an https URL.
        additional_keys: Option<KeySource> = "IJ_JWT_JWKS", "", |reader, _| reader.further_keys();
        /// Lifetime of a token from `/oauth/token`, in seconds, at most 86400.
        lifetime_seconds: i64 = "IJ_TOKEN_SECONDS", "3600", whole(60..=86_400);
    }
}

impl Issuing {
    /// Whether our issuer has its default name.
    #[must_use]
    pub fn has_default_name(&self) -> bool {
        let mut rows = Self::ROWS.iter();
        rows.any(|row| row.name == "IJ_JWT_ISSUER" && row.default == self.issuer)
    }
}
