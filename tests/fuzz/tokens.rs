//! Tokens: a text is refused unless it is a token as it was signed; and signed claims are refused, or have their
//! stated meaning.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::{driver, driver::fuzz, mutation::Mutation};
use crate::support::{AUDIENCE, ISSUER, Kind, TestApp};

const VIEWER: &str = "{ viewer { subject role } }";

#[tokio::test]
async fn every_altered_token_is_refused() {
    let app = TestApp::start(Kind::Sqlite).await;
    let tokens: Vec<String> = [app.manager(), app.council(), app.mentor()]
        .into_iter()
        .filter_map(|client| client.token)
        .collect();
    let mut corpus = driver::corpus("tokens");
    corpus.extend(tokens.iter().map(|token| token.clone().into_bytes()));
    let words = [".", "..", "=", "e30", "eyJhbGciOiJub25lIn0", "Bearer", " "];
    let mut mutation = Mutation::new(&corpus, words.map(str::to_owned).to_vec());
    let next = || mutation.next();
    fuzz("tokens", &corpus, next, 1_500, async |input| {
        let text = String::from_utf8_lossy(input);
        // Spaces around a token are those of the header.
        let text = text.trim();
        let Ok(value) = axum::http::HeaderValue::from_str(&format!("Bearer {text}")) else {
            return;
        };
        let mut request = app
            .anonymous()
            .request(json!({ "query": VIEWER }).to_string());
        request.headers_mut().insert("authorization", value);

        let reply = app.anonymous().send(request).await;

        let is_one = tokens.iter().any(|token| token == text);
        let expected = if is_one { 200 } else { 401 };
        assert_eq!(reply.status, expected, "{text}: {}", reply.text);
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn signed_claims_are_refused_or_applied_as_they_say() {
    let app = TestApp::start(Kind::Sqlite).await;
    let pem = std::fs::read(app.key_file()).expect("the key file");
    let key = EncodingKey::from_ed_pem(&pem).expect("a key");
    let now = app.clock.now().timestamp();
    let put = |input: &Vec<u8>| {
        let text = String::from_utf8(input.clone()).expect("the corpus is text");
        let text = text
            .replace("%kid%", app.key.key_id())
            .replace("%issuer%", ISSUER);
        let text = text
            .replace("%audience%", AUDIENCE)
            .replace("%now%", &now.to_string());
        text.replace("%then%", &(now + 600).to_string())
            .into_bytes()
    };
    let corpus: Vec<Vec<u8>> = driver::corpus("claims").iter().map(put).collect();
    let words = "manager analyst council-system opfcc west-northants sites:read referrals:read at+jwt none HS256 sub obo_sub role crit";
    let words = words.split(' ').map(str::to_owned).collect();
    let mut mutation = Mutation::new(&corpus, words);
    let next = || match mutation.below(2) {
        0 => mutation.next(),
        _ => mutation.next_json(),
    };
    fuzz("claims", &corpus, next, 1_500, async |input| {
        // A line is the header, the rest the claims.
        let (header, claims) = parts(input);
        let message = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(&header),
            URL_SAFE_NO_PAD.encode(&claims)
        );
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::EdDSA);
        let token = format!("{message}.{}", signature.expect("a signature"));

        let reply = app.bearing(&token).ask(VIEWER).await;

        let viewer = reply.data("viewer");
        match reply.status.as_u16() {
            200 => {
                let claims: Value = serde_json::from_slice(&claims).expect("JSON");
                assert_eq!(viewer["role"], claims["role"], "{claims}");
                let subjects = [&claims["sub"], &claims["obo_sub"]];
                assert!(
                    subjects.contains(&&viewer["subject"]),
                    "{viewer} for {claims}"
                );
            }
            status => assert_eq!(status, 401, "{}", reply.text),
        }
    })
    .await;
    app.stop().await;
}

/// The header and the claims of an input, which is a list of the two; of any other input the first line, and the rest.
fn parts(input: &[u8]) -> (Vec<u8>, Vec<u8>) {
    if let Ok(Value::Array(parts)) = serde_json::from_slice(input)
        && let [header, claims] = parts.as_slice()
    {
        return (header.to_string().into(), claims.to_string().into());
    }
    let end = input
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(input.len());
    (input[..end].to_vec(), input[end..].to_vec())
}
