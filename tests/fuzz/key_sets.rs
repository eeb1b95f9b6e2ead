//! Key sets of partners' issuers: each is accepted or refused with one sentence, with the same result when it is
//! read again, and an accepted key verifies no token that it did not sign.

use immediate_justice::auth::{Source, Verifier};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{driver, driver::fuzz, mutation::Mutation};
use crate::support::{
    Kind, TestApp, new_key,
    partner::{PartnerKey, claims, jwks, trust},
};

#[tokio::test]
async fn every_key_set_is_read_or_refused_and_verifies_only_its_own_signatures() {
    let app = TestApp::start(Kind::Sqlite).await;
    let now = app.clock.now();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keys.json");
    let keys = [
        PartnerKey::new("one", Algorithm::EdDSA),
        PartnerKey::new("two", Algorithm::ES256),
    ];
    let foreign = PartnerKey::new("one", Algorithm::EdDSA).token(&claims(now));
    let mut corpus = driver::corpus("key_sets");
    corpus.push(jwks(&[&keys[0], &keys[1]]).into_bytes());
    corpus.push(
        json!({ "keys": [new_key().jwk()] })
            .to_string()
            .into_bytes(),
    );
    let words = "keys kty OKP EC RSA oct crv Ed25519 P-256 P-384 x y n e kid alg EdDSA ES256 RS256 HS256 none use sig enc key_ops verify AQAB";
    let words = words.split(' ').map(str::to_owned).collect();
    let mut mutation = Mutation::new(&corpus, words);
    let next = || match mutation.below(2) {
        0 => mutation.next(),
        _ => mutation.next_json(),
    };
    fuzz("key_sets", &corpus, next, 1_500, async |input| {
        std::fs::write(&file, input).expect("written");
        let trusted = || vec![trust(Source::File(file.clone()))];

        let first = Verifier::open(trusted(), now).await;
        let again = Verifier::open(trusted(), now).await;

        assert_eq!(first.is_ok(), again.is_ok());
        match first {
            Ok(verifier) => {
                let set: Value = serde_json::from_slice(input).expect("only JSON is read");
                assert!(set["keys"].is_array(), "{set}");
                assert!(verifier.verify(&foreign, now).await.is_err(), "{set}");
            }
            Err(refused) => assert!(refused.to_string().ends_with('.'), "{refused}"),
        }
    })
    .await;
    app.stop().await;
}
