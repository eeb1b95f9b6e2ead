//! A partner's identity provider: its keys, its key set endpoint, and the tokens that it signs.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::KeySize,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use axum::{Router, http::StatusCode, response::IntoResponse, routing::get};
use chrono::{DateTime, Utc};
use immediate_justice::auth::{ClaimNames, Organisations, Source, Trust};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use pem::Pem;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::{AUDIENCE, socket::listen};

/// The partner's issuer.
pub const PARTNER: &str = "https://partner.example/realms/one";

/// A key of a partner.
#[derive(Clone)]
pub struct PartnerKey {
    pub id: String,
    pub algorithm: Algorithm,
    /// The private key, PKCS#8.
    pub pem: String,
    encoding: EncodingKey,
}

impl PartnerKey {
    pub fn new(id: &str, algorithm: Algorithm) -> Self {
        let pem = |document: &[u8]| pem::encode(&Pem::new("PRIVATE KEY", document));
        let (pem, encoding) = match algorithm {
            Algorithm::EdDSA => {
                let pair = Ed25519KeyPair::generate().expect("a pair");
                let pem = pem(pair.to_pkcs8v1().expect("a key").as_ref());
                let encoding = EncodingKey::from_ed_pem(pem.as_bytes());
                (pem, encoding)
            }
            Algorithm::ES256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
                let document = pair.expect("a pair").to_pkcs8v1().expect("a key");
                let pem = pem(document.as_ref());
                let encoding = EncodingKey::from_ec_pem(pem.as_bytes());
                (pem, encoding)
            }
            _ => {
                let pair = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).expect("a pair");
                let document: Pkcs8V1Der = pair.as_der().expect("a key");
                let pem = pem(document.as_ref());
                let encoding = EncodingKey::from_rsa_pem(pem.as_bytes());
                (pem, encoding)
            }
        };
        Self {
            id: id.into(),
            algorithm,
            pem,
            encoding: encoding.expect("a key"),
        }
    }

    /// The public key.
    pub fn jwk(&self) -> Value {
        let jwk = Jwk::from_encoding_key(&self.encoding, self.algorithm).expect("a key");
        let mut jwk = serde_json::to_value(jwk).expect("JSON");
        jwk["kid"] = self.id.as_str().into();
        jwk["use"] = "sig".into();
        jwk
    }

    /// A token with these claims, which names the key.
    pub fn token(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.clone());
        jsonwebtoken::encode(&header, claims, &self.encoding).expect("a token")
    }
}

/// The public keys of some keys.
pub fn jwks(keys: &[&PartnerKey]) -> String {
    let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
    json!({ "keys": keys }).to_string()
}

/// The claims of a token for a council's system.
pub fn claims(now: DateTime<Utc>) -> Value {
    json!({
        "iss": PARTNER, "aud": AUDIENCE, "sub": "machine@partner.example", "iat": now.timestamp(),
        "exp": now.timestamp() + 3600, "role": "council-system", "scope": "openid sites:read",
        "org": "west-northants",
    })
}

/// Trust in the partner for the council's systems, with keys from a source.
pub fn trust(source: Source) -> Trust {
    Trust {
        issuer: PARTNER.into(),
        organisations: Organisations::Only(["west-northants".into()].into()),
        names: ClaimNames::of_partners(),
        ..Trust::ours(PARTNER, AUDIENCE, source)
    }
}

/// A key set endpoint that counts its requests.
pub struct KeyPlace {
    pub address: String,
    shown: Arc<Mutex<(StatusCode, String)>>,
    asked: Arc<(AtomicUsize, Notify)>,
}

impl KeyPlace {
    pub async fn showing(text: String) -> Self {
        let shown = Arc::new(Mutex::new((StatusCode::OK, text)));
        let asked = Arc::new((AtomicUsize::new(0), Notify::new()));
        let (given, counted) = (Arc::clone(&shown), Arc::clone(&asked));
        let answer = async move || {
            counted.0.fetch_add(1, Ordering::SeqCst);
            counted.1.notify_one();
            given
                .lock()
                .expect("the lock is not poisoned")
                .clone()
                .into_response()
        };
        let moved = async || (StatusCode::FOUND, [("location", "/jwks")]);
        let router = Router::new()
            .route("/jwks", get(answer))
            .route("/moved", get(moved));
        let address: SocketAddr = listen(router).await;
        Self {
            address: format!("http://{address}/jwks"),
            shown,
            asked,
        }
    }

    /// Serves another content from now on.
    pub fn show(&self, status: u16, text: String) {
        let status = StatusCode::from_u16(status).expect("a status");
        *self.shown.lock().expect("the lock is not poisoned") = (status, text);
    }

    /// The number of requests.
    pub fn asked(&self) -> usize {
        self.asked.0.load(Ordering::SeqCst)
    }

    /// Completes at the next request.
    pub async fn next(&self) {
        self.asked.1.notified().await;
    }

    pub fn source(&self) -> Source {
        Source::Address(self.address.clone())
    }
}
