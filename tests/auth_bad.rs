//! Invalid tokens, on every transport: all are refused with the same bytes and without a query.

use axum::http::header;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use crate::support::{AUDIENCE, Client, ISSUER, Kind, TestApp, new_key, on_both, socket::Socket};

const QUERY: &str = "{ viewer { subject } }";

/// Signs any claims with the service's own key.
struct Forge {
    key: EncodingKey,
    kid: String,
    jwk: Value,
    pem: Vec<u8>,
    now: i64,
}

impl Forge {
    fn new(app: &TestApp) -> Self {
        let pem = std::fs::read(app.key_file()).expect("the key file");
        Self {
            key: EncodingKey::from_ed_pem(&pem).expect("a key"),
            kid: app.key.key_id().into(),
            jwk: app.key.jwk(),
            pem,
            now: app.clock.now().timestamp(),
        }
    }

    fn header(&self) -> Value {
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": self.kid })
    }

    fn claims(&self) -> Value {
        json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": "manager@example", "iat": self.now, "exp": self.now + 600,
            "role": "manager", "scope": "sites:read", "org": "opfcc",
        })
    }

    fn signed(&self, header: &str, claims: &str) -> String {
        let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let message = format!("{}.{}", encoded(header), encoded(claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, Algorithm::EdDSA);
        format!("{message}.{}", signature.expect("a signature"))
    }

    fn with_header(&self, name: &str, value: Value) -> String {
        let mut header = self.header();
        header[name] = value;
        self.signed(&header.to_string(), &self.claims().to_string())
    }

    fn with_claim(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims();
        claims[name] = value;
        self.signed(&self.header().to_string(), &claims.to_string())
    }

    fn without(&self, name: &str) -> String {
        let mut claims = self.claims();
        claims.as_object_mut().expect("an object").remove(name);
        self.signed(&self.header().to_string(), &claims.to_string())
    }

    fn good(&self) -> String {
        self.signed(&self.header().to_string(), &self.claims().to_string())
    }

    /// An HMAC whose secret is the public key.
    fn by_hmac(&self, secret: &[u8]) -> String {
        let mut header = jsonwebtoken::Header::new(Algorithm::HS256);
        header.kid = Some(self.kid.clone());
        let secret = EncodingKey::from_secret(secret);
        jsonwebtoken::encode(&header, &self.claims(), &secret).expect("a token")
    }
}

fn bad_headers(forge: &Forge) -> Vec<(String, String)> {
    let other = new_key().jwk();
    let mut table: Vec<(&str, Value)> = vec![
        ("jwk", other),
        ("jwk", forge.jwk.clone()),
        ("jku", json!("https://elsewhere.example/jwks.json")),
        ("x5u", json!("https://elsewhere.example/x.pem")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("typ", json!("id_token")),
        ("alg", json!(["EdDSA"])),
        ("alg", json!(null)),
        ("kid", json!(1)),
        ("kid", json!("k".repeat(65))),
    ];
    for alg in [
        "none", "None", "NONE", "nOnE", "none ", "", "HS256", "RS256", "ES256", "PS256", "eddsa",
    ] {
        table.push(("alg", json!(alg)));
    }
    for kid in [
        "unknown",
        "",
        "../../../../dev/null",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://elsewhere.example/jwks.json",
        "' OR 1=1 --",
        "x' UNION SELECT 'secret' --",
        "a\u{0}b",
        "| id",
    ] {
        table.push(("kid", json!(kid)));
    }
    let named =
        |(name, value): (&str, Value)| (format!("{name} {value}"), forge.with_header(name, value));
    table.into_iter().map(named).collect()
}

fn bad_claims(forge: &Forge) -> Vec<(String, String)> {
    let now = forge.now;
    let table: Vec<(&str, Value)> = vec![
        ("iss", json!("https://elsewhere.example")),
        ("iss", json!(format!("{ISSUER}/"))),
        ("iss", json!([ISSUER])),
        ("aud", json!("others")),
        ("aud", json!([])),
        ("aud", json!({ "a": AUDIENCE })),
        ("exp", json!(now - 11)),
        ("exp", json!(now + 86_401)),
        ("exp", json!((now + 600).to_string())),
        ("exp", json!(null)),
        ("iat", json!(now + 11)),
        ("iat", json!(true)),
        ("nbf", json!(now + 11)),
        ("nbf", json!("0")),
        ("sub", json!("")),
        ("sub", json!(1)),
        ("sub", json!("a\u{0}b")),
        ("sub", json!("x".repeat(201))),
        ("role", json!("root")),
        ("role", json!(["manager"])),
        ("scope", json!("")),
        ("scope", json!("openid email")),
        ("scope", json!(["sites:read"])),
        ("scope", json!("sites:read,sites:manage")),
        ("org", json!(["opfcc"])),
        ("act", json!("somebody")),
    ];
    let named =
        |(name, value): (&str, Value)| (format!("{name} {value}"), forge.with_claim(name, value));
    let missing = ["iss", "aud", "sub", "exp", "iat", "role", "scope"];
    let missing = missing.map(|name| (format!("without {name}"), forge.without(name)));
    table.into_iter().map(named).chain(missing).collect()
}

fn bad_shapes(forge: &Forge) -> Vec<(String, String)> {
    let good = forge.good();
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    let promoted = URL_SAFE_NO_PAD.encode(
        forge
            .claims()
            .to_string()
            .replace("sites:read", "audit:read"),
    );
    let twice = |text: String, more: &str| text.replacen('{', &format!("{{{more},"), 1);
    let (plain_header, plain_claims) = (forge.header().to_string(), forge.claims().to_string());
    let x = forge.jwk["x"].as_str().expect("the public half").to_owned();
    let raw = URL_SAFE_NO_PAD.decode(&x).expect("bytes");
    let mut der = vec![
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    der.extend_from_slice(&raw);
    let public = pem::encode(&pem::Pem::new("PUBLIC KEY", der.as_slice()));
    let jwks = json!({ "keys": [forge.jwk] }).to_string();
    let table = [
        ("one letter", "x".to_owned()),
        ("empty parts", "..".into()),
        ("two parts", format!("{header}.{claims}")),
        ("four parts", format!("{good}.x")),
        ("no signature", format!("{header}.{claims}.")),
        ("alg none, no signature", format!("{none}.{claims}.")),
        (
            "alg none, the signature",
            format!("{none}.{claims}.{signature}"),
        ),
        ("other claims", format!("{header}.{promoted}.{signature}")),
        (
            "another signature",
            format!("{header}.{claims}.{}", "A".repeat(86)),
        ),
        (
            "half a signature",
            format!("{header}.{claims}.{}", &signature[..40]),
        ),
        ("padding", format!("{header}.{claims}.{signature}==")),
        (
            "broken base64",
            format!("{header}.{claims}.!!{}", &signature[2..]),
        ),
        (
            "the other alphabet",
            format!("{header}.{claims}.+/{}", &signature[2..]),
        ),
        ("8 KiB and more", format!("{good}{}", "A".repeat(8_192))),
        ("no objects", forge.signed("[]", "[]")),
        (
            "alg twice",
            forge.signed(
                &twice(plain_header.clone(), r#""alg":"none""#),
                &plain_claims,
            ),
        ),
        (
            "role twice",
            forge.signed(
                &plain_header,
                &twice(plain_claims.clone(), r#""role":"analyst""#),
            ),
        ),
        (
            "exp twice",
            forge.signed(&plain_header, &twice(plain_claims, r#""\u0065xp":1"#)),
        ),
        ("an HMAC with the public key", forge.by_hmac(&raw)),
        ("with its DER", forge.by_hmac(&der)),
        ("with its PEM", forge.by_hmac(public.as_bytes())),
        (
            "with its PEM in one line",
            forge.by_hmac(public.replace('\n', "").as_bytes()),
        ),
        ("with its text", forge.by_hmac(x.as_bytes())),
        (
            "with its JWK",
            forge.by_hmac(forge.jwk.to_string().as_bytes()),
        ),
        ("with the key set", forge.by_hmac(jwks.as_bytes())),
        ("with nothing", forge.by_hmac(b"")),
        ("with the private key", forge.by_hmac(&forge.pem)),
    ];
    table.map(|(kind, token)| (kind.to_owned(), token)).into()
}

fn all(app: &TestApp) -> Vec<(String, String)> {
    let forge = Forge::new(app);
    let mut all = bad_headers(&forge);
    all.extend(bad_claims(&forge));
    all.extend(bad_shapes(&forge));
    all
}

#[tokio::test]
async fn every_invalid_token_gets_the_same_http_response_and_causes_no_statement() {
    on_both(async |app| {
        let anonymous = app.anonymous().ask(QUERY).await.text;
        let forged = Client::new(app, Some(Forge::new(app).good()))
            .ask(QUERY)
            .await;
        assert_eq!(
            forged.status, 200,
            "the attacker's server works: {}",
            forged.text
        );
        for (kind, token) in all(app) {
            let client = Client::new(app, Some(token));

            let (statements, reply) = app.statements(async { client.ask(QUERY).await }).await;

            assert_eq!((reply.status.as_u16(), statements), (401, 0), "{kind}");
            assert_eq!(reply.text, anonymous, "{kind}");
            let challenge = &reply.headers[header::WWW_AUTHENTICATE];
            assert_eq!(challenge, "Bearer error=\"invalid_token\"", "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_of_one_megabyte_is_refused_like_any_invalid_token() {
    let app = TestApp::start(Kind::Sqlite).await;
    let anonymous = app.anonymous().ask(QUERY).await.text;
    let forge = Forge::new(&app);
    for token in [
        "x".repeat(1 << 20),
        format!("{}{}", forge.good(), "A".repeat(1 << 20)),
        forge.with_claim("more", json!("x".repeat(1 << 20))),
    ] {
        let reply = Client::new(&app, Some(token)).ask(QUERY).await;

        assert_eq!((reply.status.as_u16(), &reply.text), (401, &anonymous));
    }
}

#[tokio::test]
async fn every_invalid_token_is_refused_alike_on_sockets() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = app.listen().await;
    let mut received = std::collections::BTreeSet::new();
    for (kind, token) in all(&app) {
        let mut socket = Socket::at(address).await;
        socket.introduce(&token).await;
        let mut messages = vec![];
        loop {
            let message = socket.next().await;
            assert_ne!(message["type"], "connection_ack", "{kind}");
            messages.push(message.to_string());
            if message.get("close").is_some() {
                break;
            }
        }
        received.insert(messages);
    }
    assert_eq!(received.len(), 1, "{received:#?}");
}

#[tokio::test]
async fn the_reason_is_only_in_the_log_and_without_the_token() {
    let app = TestApp::start(Kind::Sqlite).await;
    let forge = Forge::new(&app);

    let (log, reply) = crate::support::logged(async {
        let token = forge.with_claim("role", json!("plainly-no-role"));
        Client::new(&app, Some(token)).ask(QUERY).await
    })
    .await;

    assert!(
        log.contains("Role") && !reply.text.contains("ole\""),
        "{log}"
    );
    assert!(
        !log.contains("plainly-no-role") && !log.contains("manager@example"),
        "{log}"
    );
}
