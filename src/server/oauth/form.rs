//! Reads a request to the token endpoint: parameters, each at most once, and one method of client authentication.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use secrecy::SecretString;

use super::refusal::Refusal;
use crate::auth;

/// The maximum length of a client's name and of the person's subject (`obo_sub`), in characters.
pub const LONGEST_NAME: usize = 200;

/// The only supported type of client assertion.
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The maximum number of parameters.
const MOST: usize = 30;

const FORM: &str = "Form-encoded parameters in UTF-8 are expected, at most 30, each once.";
const ONE_PROOF: &str = "Exactly one method of client authentication is expected: HTTP Basic, client_secret, or client_assertion.";
const SAME_CLIENT: &str = "The client_id is expected to be that of the client authentication.";

/// The parameters of a request that have a value.
pub struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads a body.
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let text = str::from_utf8(body).map_err(|_| Refusal::Request(FORM))?;
        let mut parameters = BTreeMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name), decoded(value));
            let (Some(name), Some(value)) = (name, value) else {
                return Err(Refusal::Request(FORM));
            };
            if parameters.len() == MOST || parameters.insert(name, value).is_some() {
                return Err(Refusal::Request(FORM));
            }
        }
        // A parameter without a value counts as left out.
        parameters.retain(|_, value| !value.is_empty());
        Ok(Self(parameters))
    }

    /// The value of a parameter.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// The client authentication in a request.
#[derive(Clone)]
pub enum Proof {
    /// A secret, in the `Authorization` header or in the body.
    Secret {
        client: String,
        secret: SecretString,
        by_header: bool,
    },
    /// A signed assertion (`private_key_jwt`).
    Assertion { client: String, text: String },
}

impl Proof {
    /// The only client authentication of a request.
    pub fn of(headers: &HeaderMap, form: &Form) -> Result<Self, Refusal> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let by_header = values.next();
        let secret = form.value("client_secret");
        let assertion = form.value("client_assertion");
        let kind = form.value("client_assertion_type");
        let ways = [by_header.is_some(), secret.is_some(), assertion.is_some()];
        if values.next().is_some() || ways.iter().filter(|way| **way).count() > 1 {
            return Err(Refusal::Request(ONE_PROOF));
        }
        if assertion.is_some() != kind.is_some() || kind.is_some_and(|kind| kind != ASSERTION) {
            let expected = "A client_assertion of the type urn:ietf:params:oauth:client-assertion-type:jwt-bearer is expected.";
            return Err(Refusal::Request(expected));
        }
        let named = form.value("client_id");
        let proof = match (by_header, secret, assertion, named) {
            (Some(value), ..) => basic(value.as_bytes()),
            (_, Some(secret), _, Some(client)) => Some(Self::Secret {
                client: client.into(),
                secret: secret.into(),
                by_header: false,
            }),
            (_, _, Some(text), _) => auth::claimed_client(text).map(|client| Self::Assertion {
                client,
                text: text.into(),
            }),
            _ => None,
        };
        let by_header = by_header.is_some();
        // No client has a longer name, so failures of longer names need not be counted.
        let proof = proof.filter(|proof| proof.client().len() <= LONGEST_NAME);
        let proof = proof.ok_or(Refusal::Client { by_header })?;
        if named.is_some_and(|named| named != proof.client()) {
            return Err(Refusal::Request(SAME_CLIENT));
        }
        Ok(proof)
    }

    /// The client that it names.
    pub fn client(&self) -> &str {
        match self {
            Self::Secret { client, .. } | Self::Assertion { client, .. } => client,
        }
    }

    /// Whether it is in the `Authorization` header.
    pub fn is_by_header(&self) -> bool {
        matches!(
            self,
            Self::Secret {
                by_header: true,
                ..
            }
        )
    }
}

/// Name and secret by HTTP Basic, both form-encoded before that (RFC 6749, section 2.3.1).
fn basic(value: &[u8]) -> Option<Proof> {
    let (scheme, credentials) = str::from_utf8(value).ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (client, secret) = pair.split_once(':')?;
    Some(Proof::Secret {
        client: decoded(client).filter(|client| !client.is_empty())?,
        secret: decoded(secret)?.into(),
        by_header: true,
    })
}

/// Decodes a form-encoded text; `None` if it is not UTF-8 or has control characters.
fn decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8().ok()?;
    (!text.chars().any(char::is_control)).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_parsed_strictly() {
        let form = Form::read(b"a=1+2&b=%C3%A9%26&c=&d").expect("a form");

        assert_eq!(
            (form.value("a"), form.value("b")),
            (Some("1 2"), Some("é&"))
        );
        assert_eq!((form.value("c"), form.value("d")), (None, None));
        let many = (0..31).map(|number| format!("p{number}=1&"));
        for wrong in [
            "a=1&a=1".to_owned(),
            "a=1&a=".to_owned(),
            "a=%FF".to_owned(),
            "a=%00".to_owned(),
            "a=%0A".to_owned(),
            many.collect(),
        ] {
            assert!(Form::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert!(Form::read(b"a=\xff").is_err());
    }

    #[test]
    fn basic_credentials_are_form_encoded() {
        let value = format!("bAsIc {}", STANDARD.encode("a%3Ab+c:x%2By"));

        let proof = basic(value.as_bytes()).expect("a proof");

        assert_eq!(proof.client(), "a:b c");
        for wrong in [
            "Basic",
            "Basic ?",
            "Basic YQ==",
            "Basic Onh5",
            "Bearer YTpi",
        ] {
            assert!(basic(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
