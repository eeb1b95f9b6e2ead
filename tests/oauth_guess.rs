//! Several instances and many attempts at the token endpoint: an assertion is accepted once, attempts are limited,
//! and every instance knows who is registered.

use std::num::NonZeroU32;

use axum::http::header;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::{
    oauth::{ASSERTION, keyed, proof},
    oauth_bad::status_and_error,
    support::{
        ISSUER,
        office::{from, request},
        on_both,
        partner::PartnerKey,
        send,
    },
};

const GRANT: &str = "grant_type=client_credentials";

#[tokio::test]
async fn an_assertion_is_accepted_once_across_instances() {
    on_both(async |app| {
        let key = PartnerKey::new("k", Algorithm::ES256);
        let client = keyed(app, &key, "by-key").await;
        let other = keyed(app, &key, "by-the-same-key").await;
        let form = proof(app, &client.id, &key, |_| ());
        let (elsewhere, _other) = app.elsewhere().await;

        let first = app.asks_for_token(&form, None).await;
        let again = app.asks_for_token(&form, None).await;
        let there = send(&elsewhere, request(&form, None)).await;
        let others = app
            .asks_for_token(&proof(app, &other.id, &key, |_| ()), None)
            .await;

        assert_eq!(
            (first.status.as_u16(), others.status.as_u16()),
            (200, 200),
            "{}",
            first.text
        );
        assert_eq!(
            (status_and_error(&again), status_and_error(&there)),
            ((401, "invalid_client"), (401, "invalid_client"))
        );
        app.at("2025-08-18T09:05:00Z");
        let fresh = proof(app, &client.id, &key, |claims| claims["jti"] = "2".into());
        assert_eq!(app.asks_for_token(&fresh, None).await.status, 200);
        let kept: Vec<i64> = app.column("SELECT COUNT(*) FROM used_assertion").await;
        assert_eq!(kept, [1], "assertions that have expired are deleted");
    })
    .await;
}

#[tokio::test]
async fn an_invalid_assertion_is_refused() {
    on_both(async |app| {
        let (key, stolen) = (PartnerKey::new("k", Algorithm::ES256), PartnerKey::new("k", Algorithm::ES256));
        let client = keyed(app, &key, "by-key").await;
        let now = app.clock.now().timestamp();
        let public = key.jwk().to_string();
        let hmac = |claims: &Value| {
            let secret = EncodingKey::from_secret(public.as_bytes());
            let text = jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &secret).expect("a text");
            format!("{GRANT}&{ASSERTION}{text}")
        };
        let good = json!({ "iss": client.id, "sub": client.id, "aud": ISSUER, "exp": now + 60, "jti": "9" });
        let change = |name: &'static str, value: Value| {
            proof(app, &client.id, &key, move |claims| claims[name] = value.clone())
        };
        let token = app.token(kernel::principal::Role::Manager, &client.id, None, &[], 60);
        let mut answers = vec![];
        for form in [
            proof(app, &client.id, &stolen, |_| ()),
            proof(app, "nobody", &key, |_| ()),
            change("aud", json!("https://other.example/oauth/token")),
            change("exp", json!(now - 11)),
            change("exp", json!(now + 4000)),
            change("iat", json!(now + 60)),
            change("jti", json!("")),
            change("iss", json!("other")),
            hmac(&good),
            format!("{GRANT}&{ASSERTION}{token}"),
            format!("{GRANT}&{ASSERTION}a.b.c"),
            format!("{GRANT}&{ASSERTION}{}", "x".repeat(9000)),
        ] {
            let reply = app.asks_for_token(&form, None).await;

            assert_eq!(status_and_error(&reply), (401, "invalid_client"), "{form}");
            assert!(!reply.headers.contains_key(header::WWW_AUTHENTICATE));
            answers.push(reply.text);
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(app.asks_for_token(&proof(app, &client.id, &key, |_| ()), None).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn guessing_secrets_is_delayed_without_any_check_meanwhile() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let other = app.registered(json!({ "clientId": "other" })).await;
        let router = app
            .router_with(|limits| limits.failed_authentications = NonZeroU32::new(4).expect("four"))
            .await;
        let ask = async |name: &str, secret: &str, address: &str| {
            send(&router, from(request(GRANT, Some((name, secret))), address)).await
        };
        for _ in 0..4 {
            assert_eq!(ask(&client.id, "wrong", "192.0.2.1:1").await.status, 401);
        }

        let fifth = ask(&client.id, "wrong", "192.0.2.1:2").await;
        let checked = app.app.secrets_checked();
        let right = ask(&client.id, &client.secret, "192.0.2.1:3").await;

        assert_eq!(status_and_error(&fifth), (429, "slow_down"));
        assert_eq!(fifth.headers[header::RETRY_AFTER], "15");
        assert_eq!(
            (
                status_and_error(&right),
                &right.headers[header::RETRY_AFTER]
            ),
            ((429, "slow_down"), &fifth.headers[header::RETRY_AFTER])
        );
        assert_eq!(app.app.secrets_checked(), checked, "no secret was checked");
        assert_eq!(
            ask(&client.id, &client.secret, "192.0.2.2:1").await.status,
            200,
            "another address"
        );
        assert_eq!(
            ask(&other.id, &other.secret, "192.0.2.1:1").await.status,
            200,
            "another client"
        );
        app.at("2025-08-18T09:00:16Z");
        assert_eq!(
            ask(&client.id, &client.secret, "192.0.2.1:1").await.status,
            200,
            "later"
        );
    })
    .await;
}

#[tokio::test]
async fn guessing_client_ids_is_delayed_too() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let router = app
            .router_with(|limits| limits.failed_authentications = NonZeroU32::new(2).expect("two"))
            .await;
        let mut statuses = vec![];
        for number in 0..12 {
            let name = format!("guess-{number}");
            let request = request(GRANT, Some((&name, "wrong")));
            statuses.push(
                send(&router, from(request, "192.0.2.1:1"))
                    .await
                    .status
                    .as_u16(),
            );
        }

        let good = from(
            request(GRANT, Some((&client.id, &client.secret))),
            "192.0.2.1:1",
        );

        assert_eq!(statuses[..2], [401; 2]);
        assert_eq!(statuses[2..], [429; 10]);
        assert_eq!(
            send(&router, good).await.status,
            200,
            "the right secret is accepted"
        );
    })
    .await;
}

#[tokio::test]
async fn an_instance_learns_of_clients_registered_on_another() {
    on_both(async |app| {
        let (elsewhere, _other) = app.elsewhere().await;
        let client = app.registered(json!({})).await;
        let ask = async || {
            send(
                &elsewhere,
                request(GRANT, Some((&client.id, &client.secret))),
            )
            .await
        };

        let received = async {
            while ask().await.status != 200 {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };

        tokio::time::timeout(std::time::Duration::from_secs(5), received)
            .await
            .expect("received");
    })
    .await;
}
