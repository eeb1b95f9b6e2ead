//! Fingerprints of inputs, by which a repeated input is distinguished from another one without storing it.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The fingerprint of a text that contains the whole input.
#[must_use]
pub fn of(input: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, input.as_bytes()))
}
