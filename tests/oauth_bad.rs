//! The token endpoint with invalid input: the errors of RFC 6749, and no difference between an unknown client and a
//! wrong secret.

use axum::{
    body::Body,
    http::{Request, header},
};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use crate::{
    oauth::{ASSERTION, keyed},
    support::{Kind, Reply, TestApp, log, on_both, partner::PartnerKey, send},
};

const GRANT: &str = "grant_type=client_credentials";

/// The status and the error of a well-formed error response.
pub fn status_and_error(reply: &Reply) -> (u16, &str) {
    assert_eq!(reply.body["access_token"], Value::Null, "{}", reply.text);
    assert_eq!(reply.headers["cache-control"], "no-store");
    let description = reply.body["error_description"]
        .as_str()
        .expect("a description");
    let is_plain = |byte: u8| matches!(byte, 0x20 | 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    assert!(description.bytes().all(is_plain), "{description}");
    (
        reply.status.as_u16(),
        reply.body["error"].as_str().expect("an error"),
    )
}

#[tokio::test]
async fn every_invalid_token_request_gets_its_own_error() {
    on_both(async |app| {
        let client = app
            .registered(json!({ "scopes": ["sites:read", "impact:read"] }))
            .await;
        let obliged = app
            .registered(json!({ "clientId": "obliged", "onBehalfOf": "REQUIRED" }))
            .await;
        let (own, theirs) = (
            Some((client.id.as_str(), client.secret.as_str())),
            Some((obliged.id.as_str(), obliged.secret.as_str())),
        );
        let post = format!(
            "{GRANT}&client_id={}&client_secret={}",
            client.id, client.secret
        );
        let long = format!("{GRANT}&obo_sub={}", "x".repeat(201));
        let with = |more: &str| format!("{GRANT}&{more}");
        for (form, basic, expected) in [
            (String::new(), own, (400, "invalid_request")),
            ("grant_type=".into(), own, (400, "invalid_request")),
            (
                "grant_type=password&username=a&password=b".into(),
                own,
                (400, "unsupported_grant_type"),
            ),
            (
                "grant_type=refresh_token&refresh_token=x".into(),
                own,
                (400, "unsupported_grant_type"),
            ),
            (
                "grant_type=Client_Credentials".into(),
                own,
                (400, "unsupported_grant_type"),
            ),
            (with(GRANT), own, (400, "invalid_request")),
            (
                with("scope=sites:read&scope=sites:read"),
                own,
                (400, "invalid_request"),
            ),
            (with("x=%FF"), own, (400, "invalid_request")),
            (with("x=%00"), own, (400, "invalid_request")),
            (with("scope=sessions:read"), own, (400, "invalid_scope")),
            (
                with("scope=sites:read+referrals:read"),
                own,
                (400, "invalid_scope"),
            ),
            (
                with("scope=sites:read++impact:read"),
                own,
                (400, "invalid_scope"),
            ),
            (with("scope=nonsense"), own, (400, "invalid_scope")),
            (with("obo_sub=resident"), own, (400, "invalid_request")),
            (GRANT.into(), theirs, (400, "invalid_request")),
            (long, theirs, (400, "invalid_request")),
            (post.clone(), own, (400, "invalid_request")),
            (with("client_secret=x"), own, (400, "invalid_request")),
            (with("client_id=other"), own, (400, "invalid_request")),
            (
                format!("{post}&{ASSERTION}x"),
                None,
                (400, "invalid_request"),
            ),
            (with("client_assertion=x"), None, (400, "invalid_request")),
            (
                with("client_assertion_type=x&client_assertion=x"),
                None,
                (400, "invalid_request"),
            ),
            (GRANT.into(), None, (401, "invalid_client")),
            (
                with("client_id=council-machine"),
                None,
                (401, "invalid_client"),
            ),
            (with("client_secret=x"), None, (401, "invalid_client")),
            (
                format!("{GRANT}&{ASSERTION}x"),
                None,
                (401, "invalid_client"),
            ),
        ] {
            let reply = app.asks_for_token(&form, basic).await;

            assert_eq!(status_and_error(&reply), expected, "{form}: {}", reply.text);
            let challenged = reply.headers.contains_key(header::WWW_AUTHENTICATE);
            assert!(!challenged || basic.is_some(), "{form}");
        }
        assert_eq!(log::lines_with(&client.secret), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn anything_but_a_small_posted_form_is_refused_unread() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.registered(json!({})).await;
    let post = format!(
        "{GRANT}&client_id={}&client_secret={}",
        client.id, client.secret
    );
    let plain = |kind: &str| Request::post("/oauth/token").header(header::CONTENT_TYPE, kind);
    let form = || plain("application/x-www-form-urlencoded");
    let body = || Body::from(post.clone());
    let huge = format!("{post}&x={}", "x".repeat(16 * 1024));
    let in_address = Request::post(format!("/oauth/token?{post}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (request, expected) in [
        (
            Request::get("/oauth/token").body(Body::empty()),
            (405, "invalid_request"),
        ),
        (
            Request::get(format!("/oauth/token?{post}")).body(Body::empty()),
            (405, "invalid_request"),
        ),
        (
            Request::put("/oauth/token").body(body()),
            (405, "invalid_request"),
        ),
        (in_address.body(Body::empty()), (400, "invalid_request")),
        (
            plain("application/json").body(Body::from("{}")),
            (415, "invalid_request"),
        ),
        (
            plain("multipart/form-data; boundary=x").body(body()),
            (415, "invalid_request"),
        ),
        (
            Request::post("/oauth/token").body(body()),
            (415, "invalid_request"),
        ),
        (
            form().header(header::CONTENT_ENCODING, "gzip").body(body()),
            (415, "invalid_request"),
        ),
        (form().body(Body::from(huge)), (413, "invalid_request")),
        (
            form().body(Body::from(b"\xff\xfe".to_vec())),
            (400, "invalid_request"),
        ),
        (
            form()
                .header(header::AUTHORIZATION, "Bearer x")
                .body(Body::from(GRANT)),
            (401, "invalid_client"),
        ),
        (
            form()
                .header(header::AUTHORIZATION, "Basic ?")
                .body(Body::from(GRANT)),
            (401, "invalid_client"),
        ),
        (
            form()
                .header(header::AUTHORIZATION, "Basic YTpi")
                .header(header::AUTHORIZATION, "Basic YTpi")
                .body(Body::from(GRANT)),
            (400, "invalid_request"),
        ),
    ] {
        let request = request.expect("a request");
        let shown = format!("{request:?}");

        let reply = send(&app.router, request).await;

        assert_eq!(
            status_and_error(&reply),
            expected,
            "{shown}: {}",
            reply.text
        );
        if expected.0 == 405 {
            assert_eq!(reply.headers[header::ALLOW], "POST");
        }
    }
    let charset = plain("Application/X-WWW-Form-Urlencoded; charset=UTF-8").body(body());
    assert_eq!(
        send(&app.router, charset.expect("a request")).await.status,
        200
    );
}

#[tokio::test]
async fn an_unknown_client_is_indistinguishable_from_a_wrong_secret() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let key = PartnerKey::new("k", Algorithm::ES256);
        let by_key = keyed(app, &key, "by-key").await;
        let suspended = app.registered(json!({ "clientId": "suspended-one" })).await;
        app.changed("suspendClient", &suspended.read, json!({}))
            .await;
        let closed = app.registered(json!({ "clientId": "closed-one" })).await;
        app.changed("closeClient", &closed.read, json!({})).await;
        let over = app
            .registered(json!({ "clientId": "over", "expiresAt": "2025-08-18T09:00:01Z" }))
            .await;
        let partners = json!({ "clientId": "partners", "issuer": "https://p.example" });
        app.registered(partners).await;
        app.at("2025-08-18T09:00:01Z");
        let mut answers = vec![];
        for (name, secret) in [
            (client.id.as_str(), "wrong"),
            ("nobody", "wrong"),
            ("manager@example", "wrong"),
            (&by_key.id, "wrong"),
            ("partners", "wrong"),
            (&suspended.id, &suspended.secret),
            (&closed.id, &closed.secret),
            (&over.id, &over.secret),
        ] {
            let before = app.app.secrets_checked();

            let reply = app.asks_for_token(GRANT, Some((name, secret))).await;

            assert_eq!(status_and_error(&reply), (401, "invalid_client"), "{name}");
            assert_eq!(app.app.secrets_checked() - before, 1, "{name}");
            assert!(reply.headers.contains_key(header::WWW_AUTHENTICATE));
            answers.push((format!("{:?}", reply.headers), reply.text));
        }
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "{answers:#?}"
        );
        let good = app
            .asks_for_token(GRANT, Some((&client.id, &client.secret)))
            .await;
        assert_eq!(good.status, 200, "{}", good.text);
    })
    .await;
}
