//! The protected header of a token: its allowed and its forbidden members.

use jsonwebtoken::Algorithm;
use serde::de::IgnoredAny;

use super::{claims::present, reason::Reason};

/// The maximum length of a key id, in characters.
pub(super) const LONGEST_NAME: usize = 64;

/// The allowed types (`typ`) of an access token, compared case-insensitively.
pub(super) const ACCESS_TOKEN: [&str; 3] = ["at+jwt", "application/at+jwt", "jwt"];

/// The algorithm of that name, if the settings may allow it at all.
#[must_use]
pub fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "EdDSA" => Some(Algorithm::EdDSA),
        "ES256" => Some(Algorithm::ES256),
        "RS256" => Some(Algorithm::RS256),
        "PS256" => Some(Algorithm::PS256),
        "HS256" => Some(Algorithm::HS256),
        _ => None,
    }
}

/// The protected header. Other members are ignored.
#[derive(serde::Deserialize)]
pub(super) struct Header {
    alg: String,
    #[serde(default, deserialize_with = "present")]
    kid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    jwk: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    jku: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    x5u: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    x5c: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
}

impl Header {
    /// Checks the header and returns the algorithm and the key id. The type must be one of `kinds`, and the header must
    /// not contain or refer to a key.
    pub(super) fn check(&self, kinds: &[&str]) -> Result<(Algorithm, Option<&str>), Reason> {
        if [self.jwk, self.jku, self.x5u, self.x5c, self.crit]
            .iter()
            .any(Option::is_some)
        {
            return Err(Reason::ForbiddenHeader);
        }
        let algorithm = algorithm(&self.alg).ok_or(Reason::Algorithm)?;
        if self
            .typ
            .as_ref()
            .is_some_and(|typ| !kinds.iter().any(|kind| typ.eq_ignore_ascii_case(kind)))
        {
            return Err(Reason::Kind);
        }
        match self.kid.as_deref() {
            Some(kid) if !(1..=LONGEST_NAME).contains(&kid.chars().count()) => Err(Reason::Key),
            kid => Ok((algorithm, kid)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::auth::trial::{KEY, each_is_refused, of_header};

    #[test]
    fn every_invalid_header_is_refused_with_its_reason() {
        let ours = KEY.key_id();
        let any = json!([null, "https://x.org/k", [], ["exp"], false, { "kty": "OKP", "crv": "Ed25519", "x": "AA" }]);
        let wrong = json!({
            "alg": {
                "Algorithm": [
                    "none", "None", "NONE", "nOnE", "", "eddsa", "EDDSA", "EdDSA ", "Ed25519",
                    "HS256", "HS512", "ES256", "RS256", "PS256",
                ],
                "Header": [null, 1, ["EdDSA"], {}],
            },
            "kid": {
                "Key": [
                    "", "k".repeat(65), format!("{ours} "), ours.to_lowercase(), &ours[1..], "https://x.org/k",
                    "../../dev/null", "/etc/passwd", "key.pem", "' or 1=1 --", "a\u{0}",
                ],
                "Header": [null, 1, [ours]],
            },
            "typ": {
                "Kind": ["", "jws", "at+jwt ", "id_token+jwt", "dpop+jwt", "application/jwt"],
                "Header": [null, 1],
            },
            "jwk": { "ForbiddenHeader": any },
            "jku": { "ForbiddenHeader": any },
            "x5u": { "ForbiddenHeader": any },
            "x5c": { "ForbiddenHeader": any },
            "crit": { "ForbiddenHeader": any },
        });
        each_is_refused(&wrong, |name, value| {
            let mut header = json!({ "alg": "EdDSA", "kid": ours });
            header[name] = value.clone();
            of_header(&header.to_string())
        });
        for typ in ["at+jwt", "AT+JWT", "Application/at+jwt", "JWT", "jwt"] {
            let header = json!({ "alg": "EdDSA", "typ": typ, "kid": ours }).to_string();
            assert!(of_header(&header).is_ok(), "{typ}");
        }
    }
}
