//! Several trusted issuers: each with its own keys, audience, organisations and roles, and no others.

use axum::Router;
use immediate_justice::{
    auth::{ClaimNames, Organisations, Source, Trust},
    server,
};
use jsonwebtoken::{Algorithm, EncodingKey};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    AUDIENCE, Client, ISSUER, Kind, Reply, TestApp,
    partner::{PARTNER, PartnerKey, claims, jwks, trust},
    send,
};

const QUERY: &str = "{ viewer { subject role organisation { reference } } }";

async fn router(app: &TestApp, trusted: Vec<Trust>) -> Router {
    server::public(app.edge_trusting(trusted).await)
}

async fn ask(app: &TestApp, router: &Router, token: String) -> Reply {
    let client = Client::new(app, Some(token));
    send(
        router,
        client.request(json!({ "query": QUERY }).to_string()),
    )
    .await
}

/// A file in a folder.
fn written(folder: &tempfile::TempDir, name: &str, text: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("a mode");
    path
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

#[tokio::test]
async fn partners_may_sign_with_allowed_algorithms_only() {
    let app = TestApp::start(Kind::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let now = app.clock.now();
    let all = [
        Algorithm::EdDSA,
        Algorithm::ES256,
        Algorithm::RS256,
        Algorithm::PS256,
    ];
    let keys = all.map(|algorithm| PartnerKey::new(&format!("{algorithm:?}"), algorithm));
    let text = jwks(&keys.iter().collect::<Vec<_>>());
    let source = Source::File(written(&folder, "jwks.json", &text));
    let every = router(&app, vec![trust(source.clone())]).await;
    for allowed in all {
        let one = Trust {
            algorithms: vec![allowed],
            ..trust(source.clone())
        };
        let one = router(&app, vec![one]).await;
        for key in &keys {
            let token = key.token(&claims(now));

            let (by_every, by_one) = (
                ask(&app, &every, token.clone()).await,
                ask(&app, &one, token).await,
            );

            assert_eq!(by_every.data("viewer.subject"), "machine@partner.example");
            let expected = if key.algorithm == allowed { 200 } else { 401 };
            assert_eq!(
                by_one.status, expected,
                "{:?} where {allowed:?} is allowed",
                key.algorithm
            );
        }
    }
}

#[tokio::test]
async fn a_key_is_used_for_one_algorithm_only() {
    let app = TestApp::start(Kind::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut key = PartnerKey::new("one", Algorithm::RS256);
    let source = Source::File(written(&folder, "jwks.json", &jwks(&[&key])));
    let router = router(&app, vec![trust(source)]).await;
    let by_its_own = ask(&app, &router, key.token(&claims(app.clock.now()))).await;

    key.algorithm = Algorithm::PS256;
    let by_another = ask(&app, &router, key.token(&claims(app.clock.now()))).await;

    assert_eq!(
        (by_its_own.status.as_u16(), by_another.status.as_u16()),
        (200, 401)
    );
}

#[tokio::test]
async fn an_issuer_is_limited_to_its_organisations_roles_and_audience() {
    let app = TestApp::start(Kind::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (one, other) = (
        PartnerKey::new("one", Algorithm::EdDSA),
        PartnerKey::new("other", Algorithm::EdDSA),
    );
    let first = Trust {
        roles: Some([Role::CouncilSystem].into()),
        ..trust(Source::File(written(&folder, "one.json", &jwks(&[&one]))))
    };
    let second = Trust {
        issuer: "https://other.example".into(),
        organisations: Organisations::AllBut(["west-northants".into()].into()),
        ..trust(Source::File(written(
            &folder,
            "other.json",
            &jwks(&[&other]),
        )))
    };
    let router = router(&app, vec![first, second]).await;
    let ours = claims(app.clock.now());
    let theirs = with(&ours, "iss", json!("https://other.example"));
    let table = [
        ("its own organisation", one.token(&ours), 200),
        (
            "another one",
            one.token(&with(&ours, "org", json!("north-northants"))),
            401,
        ),
        (
            "the office",
            one.token(&with(&ours, "org", json!("opfcc"))),
            401,
        ),
        (
            "another role",
            one.token(&with(&ours, "role", json!("manager"))),
            401,
        ),
        (
            "another audience",
            one.token(&with(&ours, "aud", json!("others"))),
            401,
        ),
        ("in the other's name", one.token(&theirs), 401),
        (
            "in our name",
            one.token(&with(&ours, "iss", json!(ISSUER))),
            401,
        ),
        ("the first one's organisation", other.token(&theirs), 401),
        (
            "nobody's organisation",
            other.token(&with(&theirs, "org", json!("north-northants"))),
            200,
        ),
        ("the other in the first one's name", other.token(&ours), 401),
    ];
    let anonymous = app.anonymous().ask(QUERY).await.text;
    for (kind, token, status) in table {
        let reply = ask(&app, &router, token).await;

        assert_eq!(reply.status, status, "{kind}: {}", reply.text);
        assert!(status == 200 || reply.text == anonymous, "{kind}");
    }
}

#[tokio::test]
async fn additional_keys_of_our_own_issuer_are_used_beside_the_local_key() {
    let app = TestApp::start(Kind::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let key = PartnerKey::new("one", Algorithm::ES256);
    let source = Source::File(written(&folder, "jwks.json", &jwks(&[&key])));
    let router = router(&app, vec![Trust::ours(ISSUER, AUDIENCE, source)]).await;
    let token = key.token(&with(&claims(app.clock.now()), "iss", json!(ISSUER)));

    let further = ask(&app, &router, token).await;
    let local = ask(&app, &router, app.manager().token.expect("a token")).await;

    assert_eq!((further.status.as_u16(), local.status.as_u16()), (200, 200));
}

#[tokio::test]
async fn a_shared_secret_is_used_for_its_issuer_only_and_never_with_public_keys() {
    let app = TestApp::start(Kind::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let secret = "plainly fictional, and thirty-two bytes or more";
    let shared = Trust {
        issuer: "https://shared.example".into(),
        algorithms: vec![Algorithm::HS256],
        ..trust(Source::Secret(written(
            &folder,
            "secret",
            &format!("{secret}\n"),
        )))
    };
    let key = PartnerKey::new("one", Algorithm::EdDSA);
    let public = trust(Source::File(written(&folder, "jwks.json", &jwks(&[&key]))));
    let router = router(&app, vec![shared, public]).await;
    let signed = |claims: &Value, secret: &str| {
        let header = jsonwebtoken::Header::new(Algorithm::HS256);
        let secret = EncodingKey::from_secret(secret.as_bytes());
        jsonwebtoken::encode(&header, claims, &secret).expect("a token")
    };
    let theirs = with(
        &claims(app.clock.now()),
        "iss",
        json!("https://shared.example"),
    );

    let good = ask(&app, &router, signed(&theirs, secret)).await;
    let guessed = ask(
        &app,
        &router,
        signed(&theirs, "another secret of the same length as that"),
    )
    .await;
    let elsewhere = ask(
        &app,
        &router,
        signed(&with(&theirs, "iss", json!(PARTNER)), secret),
    )
    .await;
    let by_key = ask(&app, &router, key.token(&theirs)).await;

    let statuses = [good, guessed, elsewhere, by_key].map(|reply| reply.status.as_u16());
    assert_eq!(statuses, [200, 401, 401, 401]);
}

#[tokio::test]
async fn claims_may_have_other_names() {
    let app = TestApp::start(Kind::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let key = PartnerKey::new("one", Algorithm::EdDSA);
    let trusted = Trust {
        names: ClaimNames {
            role: vec!["realm_access.roles".into()],
            organisation: vec!["organisation".into()],
            scope: vec!["scp".into()],
            ..ClaimNames::of_partners()
        },
        ..trust(Source::File(written(&folder, "jwks.json", &jwks(&[&key]))))
    };
    let router = router(&app, vec![trusted]).await;
    let mut theirs = with(&claims(app.clock.now()), "scp", json!(["sites:read"]));
    theirs["realm_access"] = json!({ "roles": ["offline_access", "council-system"] });
    theirs["organisation"] = json!("west-northants");
    // Ours by name, and nothing to this issuer.
    theirs["role"] = json!("manager");
    theirs["org"] = json!("opfcc");

    let reply = ask(&app, &router, key.token(&theirs)).await;

    assert_eq!(
        reply.data("viewer.role"),
        "council-system",
        "{}",
        reply.text
    );
    assert_eq!(
        reply.data("viewer.organisation.reference"),
        "west-northants"
    );
}
