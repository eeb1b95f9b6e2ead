//! The token endpoint in ordinary use.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use immediate_justice::auth;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use crate::support::{
    AUDIENCE, ISSUER, TestApp,
    cases::of,
    log,
    office::{CLIENT, Registered},
    on_both,
    partner::{PartnerKey, jwks},
};

const GRANT: &str = "grant_type=client_credentials";
pub const ASSERTION: &str = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=";

/// The content of a part of a token.
fn part(token: &str, place: usize) -> Value {
    let part = token.split('.').nth(place).expect("a part");
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// A client assertion issued now, with some claims changed.
pub fn proof(app: &TestApp, client: &str, key: &PartnerKey, change: impl Fn(&mut Value)) -> String {
    let now = app.clock.now().timestamp();
    let mut claims = json!({
        "iss": client, "sub": client, "aud": format!("{ISSUER}/oauth/token"), "iat": now, "exp": now + 60, "jti": "1",
    });
    change(&mut claims);
    format!("{GRANT}&{ASSERTION}{}", key.token(&claims))
}

/// A client that authenticates with a key.
pub async fn keyed(app: &TestApp, key: &PartnerKey, name: &str) -> Registered {
    app.registered(json!({ "clientId": name, "keys": jwks(&[key]) }))
        .await
}

#[tokio::test]
async fn a_secret_in_the_header_or_the_body_gets_a_token() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let in_body = format!("{GRANT}&client_id={}&client_secret={}", client.id, client.secret);
        for (form, basic) in [
            (GRANT.to_owned(), Some((client.id.as_str(), client.secret.as_str()))),
            (format!("{GRANT}&client_id={}", client.id), Some((&client.id, &client.secret))),
            (in_body, None),
        ] {
            let reply = app.asks_for_token(&form, basic).await;

            assert_eq!(reply.status, 200, "{}", reply.text);
            assert_eq!(reply.headers["cache-control"], "no-store");
            assert_eq!(reply.headers["pragma"], "no-cache");
            assert_eq!((&reply.body["token_type"], &reply.body["expires_in"]), (&json!("Bearer"), &json!(3600)));
            let token = reply.body["access_token"].as_str().expect("a token");
            let viewer = app.bearing(token).ask("{ viewer { subject role organisation { reference } } }").await;
            let expected = json!({
                "subject": "council-machine", "role": "council-system", "organisation": { "reference": "west-northants" },
            });
            assert_eq!(viewer.data("viewer"), expected);
        }
        assert_eq!(log::lines_with(&client.secret), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn an_issued_token_follows_rfc_9068() {
    on_both(async |app| {
        let client = app.registered(json!({ "onBehalfOf": "OPTIONAL" })).await;
        let (one, other) = (
            app.token_of(&client, "&obo_sub=r+7%C3%A9").await,
            app.token_of(&client, "").await,
        );

        let (header, claims) = (part(&one, 0), part(&one, 1));

        assert_eq!(
            (&header["typ"], &header["alg"]),
            (&json!("at+jwt"), &json!("EdDSA"))
        );
        assert_eq!(header["kid"], app.key.key_id());
        let now = app.clock.now().timestamp();
        for (name, value) in [
            ("iss", json!(ISSUER)),
            ("aud", json!(AUDIENCE)),
            ("sub", json!("council-machine")),
            ("client_id", json!("council-machine")),
            ("iat", json!(now)),
            ("exp", json!(now + 3600)),
            ("role", json!("council-system")),
            ("org", json!("west-northants")),
            ("obo_sub", json!("r 7é")),
        ] {
            assert_eq!(claims[name], value, "{name}");
        }
        assert_eq!(
            claims["scope"]
                .as_str()
                .map(|scope| scope.split(' ').count()),
            Some(6)
        );
        assert_ne!(claims["jti"], part(&other, 1)["jti"]);
        assert_eq!(part(&other, 1)["obo_sub"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_token_has_only_the_requested_scopes() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let form = format!("{GRANT}&scope=impact:read+sites:read");

        let reply = app
            .asks_for_token(&form, Some((&client.id, &client.secret)))
            .await;

        assert_eq!(reply.body["scope"], "sites:read impact:read");
        let token = reply.body["access_token"].as_str().expect("a token");
        let viewer = app.bearing(token).ask("{ viewer { scopes } }").await;
        assert_eq!(
            viewer.data("viewer.scopes"),
            json!(["sites:read", "impact:read"])
        );
    })
    .await;
}

#[tokio::test]
async fn a_client_can_authenticate_with_keys_of_each_algorithm() {
    on_both(async |app| {
        for algorithm in [
            Algorithm::EdDSA,
            Algorithm::ES256,
            Algorithm::RS256,
            Algorithm::PS256,
        ] {
            let key = PartnerKey::new("k", algorithm);
            let name = format!("{algorithm:?}");
            let mut jwk = key.jwk();
            jwk["alg"] = json!(name);
            let client = json!({ "clientId": name, "keys": json!({ "keys": [jwk] }).to_string() });
            let client = app.registered(client).await;
            assert_eq!(
                (client.secret.as_str(), &client.read["hasSecret"]),
                ("", &json!(false))
            );

            for (jti, audience) in [("1", format!("{ISSUER}/oauth/token")), ("2", ISSUER.into())] {
                let form = proof(app, &name, &key, |claims| {
                    claims["jti"] = jti.into();
                    claims["aud"] = json!([audience, "other"]);
                });
                let reply = app.asks_for_token(&form, None).await;
                assert_eq!(reply.status, 200, "{algorithm:?}: {}", reply.text);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn replaced_secrets_and_keys_are_refused() {
    on_both(async |app| {
        let (old, new) = (
            PartnerKey::new("o", Algorithm::ES256),
            PartnerKey::new("n", Algorithm::ES256),
        );
        let client = json!({ "keys": jwks(&[&old]), "withSecret": true, "scopes": ["sites:read"] });
        let client = app.registered(client).await;
        let selection = format!("secret client {{ {CLIENT} }}");
        let rotate = async |client: &Value, changes: Value| {
            let input = of("client", client, changes);
            let reply = app
                .administrator()
                .act("rotateClientSecret", input, &selection)
                .await;
            reply.data("rotateClientSecret")
        };
        let status = async |form: &str, secret: Option<&str>| {
            let basic = secret.map(|secret| (client.id.as_str(), secret));
            app.asks_for_token(form, basic).await.status.as_u16()
        };

        let rotated = rotate(&client.read, json!({})).await;
        let secret = rotated["secret"].as_str().expect("another secret");
        assert_eq!(
            (
                status(GRANT, Some(&client.secret)).await,
                status(GRANT, Some(secret)).await
            ),
            (401, 200)
        );
        let rekeyed = rotate(&rotated["client"], json!({ "keys": jwks(&[&new]) })).await;
        assert_eq!(rekeyed["secret"], Value::Null);
        let (by_old, by_new) = (
            proof(app, &client.id, &old, |_| ()),
            proof(app, &client.id, &new, |_| ()),
        );
        assert_eq!(
            (status(&by_old, None).await, status(&by_new, None).await),
            (401, 200)
        );
        assert_eq!(status(GRANT, Some(secret)).await, 200);

        let keyless = app
            .registered(json!({ "clientId": "keyless", "scopes": ["sites:read"] }))
            .await
            .read;
        let input = of("client", &keyless, json!({ "keys": jwks(&[&new]) }));
        let reply = app
            .administrator()
            .act("rotateClientSecret", input, "client { id }")
            .await;
        assert_eq!(reply.user_errors(), ["CONFLICT client-rotates-what-it-has"]);
    })
    .await;
}

#[tokio::test]
async fn tokens_are_signed_by_the_newest_key_without_a_restart() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let before = app.token_of(&client, "").await;
        let newest = auth::rotate(&app.key_file()).expect("rotated");

        let after = app.token_of(&client, "").await;
        app.at("2025-08-18T09:00:31Z");

        assert_eq!(part(&after, 0)["kid"], json!(newest));
        for token in [after, before] {
            assert_eq!(
                app.bearing(&token).ask("{ viewer { role } }").await.status,
                200
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_metadata_describes_the_token_endpoint() {
    let app = TestApp::start(crate::support::Kind::Sqlite).await;
    let request = axum::http::Request::get("/.well-known/oauth-authorization-server");
    let request = request.body(axum::body::Body::empty()).expect("a request");

    let metadata = crate::support::send(&app.router, request).await.body;

    assert_eq!(metadata["issuer"], ISSUER);
    assert_eq!(metadata["token_endpoint"], format!("{ISSUER}/oauth/token"));
    assert_eq!(
        metadata["grant_types_supported"],
        json!(["client_credentials"])
    );
    let ways = json!([
        "client_secret_basic",
        "client_secret_post",
        "private_key_jwt"
    ]);
    assert_eq!(metadata["token_endpoint_auth_methods_supported"], ways);
    let algorithms = json!(["EdDSA", "ES256", "RS256", "PS256"]);
    assert_eq!(
        metadata["token_endpoint_auth_signing_alg_values_supported"],
        algorithms
    );
    assert!(metadata["jwks_uri"].is_string() && metadata["scopes_supported"].is_array());
}
