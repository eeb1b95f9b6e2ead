//! Authentication: only a valid token is accepted, and a refusal does not reveal its reason.

use axum::{
    body::Body,
    http::{HeaderValue, Request, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use crate::support::{Client, Kind, TestApp, new_key, on_both};

const QUERY: &str = "{ viewer { subject } }";

/// Every kind of token that is refused.
fn bad(app: &TestApp) -> Vec<(&'static str, String)> {
    let good = app.manager().token.expect("a token");
    let parts: Vec<&str> = good.split('.').collect();
    let encoded = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let none = encoded(json!({ "alg": "none", "typ": "at+jwt" }));
    let ours = |change: fn(&mut immediate_justice::auth::Request)| app.minted(&app.key, change);
    vec![
        ("no token at all", "x".into()),
        ("empty parts", "..".into()),
        ("too long", format!("{good}{}", "A".repeat(9000))),
        ("without a signature", format!("{none}.{}.", parts[1])),
        ("alg none", format!("{none}.{}.{}", parts[1], parts[2])),
        (
            "a signature of other claims",
            format!(
                "{}.{}.{}",
                parts[0],
                encoded(json!({ "sub": "x" })),
                parts[2]
            ),
        ),
        ("another key's", app.minted(&new_key(), |_| ())),
        (
            "another issuer's",
            ours(|request| request.issuer = "https://elsewhere.example".into()),
        ),
        (
            "another audience's",
            ours(|request| request.audience = "others".into()),
        ),
        ("expired", ours(|request| request.lifetime_seconds = -3600)),
        (
            "for longer than a day",
            ours(|request| request.lifetime_seconds = 86_401),
        ),
        ("without a scope", ours(|request| request.scopes.clear())),
        ("without a subject", ours(|request| request.subject.clear())),
        (
            "with a control character",
            ours(|request| request.subject = "a\u{0}b".into()),
        ),
    ]
}

#[tokio::test]
async fn a_request_without_a_token_is_challenged() {
    on_both(async |app| {
        let (statements, reply) = app.statements(async { app.anonymous().ask(QUERY).await }).await;

        assert_eq!(reply.status, 401);
        assert_eq!(reply.headers[header::WWW_AUTHENTICATE], "Bearer");
        let error = json!({ "message": "A valid token is needed.", "extensions": { "code": "UNAUTHENTICATED" } });
        assert_eq!(reply.body["errors"], json!([error]));
        assert_eq!(statements, 0);
    })
    .await;
}

#[tokio::test]
async fn every_invalid_token_gets_the_same_response() {
    on_both(async |app| {
        let anonymous = app.anonymous().ask(QUERY).await.text;
        for (kind, token) in bad(app) {
            let client = Client::new(app, Some(token));

            let (statements, reply) = app.statements(async { client.ask(QUERY).await }).await;

            assert_eq!(reply.status, 401, "{kind}: {}", reply.text);
            assert_eq!(
                reply.headers[header::WWW_AUTHENTICATE],
                "Bearer error=\"invalid_token\"",
                "{kind}"
            );
            assert_eq!(reply.text, anonymous, "{kind}");
            assert_eq!(statements, 0, "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_valid_token_identifies_the_caller() {
    on_both(async |app| {
        let (statements, reply) = app
            .statements(async { app.manager().ask(QUERY).await })
            .await;

        assert_eq!(
            (reply.status.as_u16(), reply.data("viewer.subject")),
            (200, json!("manager@example"))
        );
        assert_eq!(statements, 0, "the caller is cached in memory");
    })
    .await;
}

#[tokio::test]
async fn a_token_is_valid_until_ten_seconds_after_its_expiry() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.manager();
    assert_eq!(client.ask(QUERY).await.status, 200);

    app.at("2025-08-18T10:00:09Z");
    let before = client.ask(QUERY).await;
    app.at("2025-08-18T10:00:10Z");
    let after = client.ask(QUERY).await;

    assert_eq!((before.status.as_u16(), after.status.as_u16()), (200, 401));
}

#[tokio::test]
async fn two_authorization_headers_are_refused_even_if_both_are_valid() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.manager();
    let mut request = client.request(json!({ "query": QUERY }).to_string());
    let good = request.headers()[header::AUTHORIZATION].clone();
    request.headers_mut().append(header::AUTHORIZATION, good);

    let reply = client.send(request).await;

    assert_eq!(reply.status, 401, "{}", reply.text);
}

#[tokio::test]
async fn another_scheme_than_bearer_is_refused() {
    let app = TestApp::start(Kind::Sqlite).await;
    let token = app.manager().token.expect("a token");
    for value in [
        token.clone(),
        format!("Basic {token}"),
        format!("Bearer  {token}"),
        format!("Bearer {token} x"),
    ] {
        let client = app.anonymous();
        let mut request = client.request(json!({ "query": QUERY }).to_string());
        request.headers_mut().insert(
            header::AUTHORIZATION,
            HeaderValue::from_str(&value).expect("a value"),
        );

        let reply = client.send(request).await;

        assert_eq!(reply.status, 401, "{}", &value[..8]);
        assert_eq!(
            reply.headers[header::WWW_AUTHENTICATE],
            "Bearer error=\"invalid_token\""
        );
    }
}

#[tokio::test]
async fn a_token_in_the_url_a_cookie_or_the_body_is_ignored() {
    let app = TestApp::start(Kind::Sqlite).await;
    let token = app.manager().token.expect("a token");
    let body =
        json!({ "query": QUERY, "extensions": { "Authorization": format!("Bearer {token}") } })
            .to_string();
    let request = Request::post(format!(
        "/graphql?access_token={token}&token={token}&authorization=Bearer%20{token}"
    ))
    .header(header::CONTENT_TYPE, "application/json")
    .header(
        header::COOKIE,
        format!("token={token}; Authorization=Bearer {token}"),
    )
    .header("X-Authorization", format!("Bearer {token}"))
    .header("X-Forwarded-User", "manager@example")
    .header(header::PROXY_AUTHORIZATION, format!("Bearer {token}"))
    .body(Body::from(body))
    .expect("a request");

    let reply = app.anonymous().send(request).await;

    assert_eq!(reply.status, 401, "{}", reply.text);
    assert_eq!(reply.headers[header::WWW_AUTHENTICATE], "Bearer");
}

#[tokio::test]
async fn a_suspended_organisation_is_refused_immediately_like_an_invalid_token() {
    on_both(async |app| {
        let (council, councillor, manager) = (app.council(), app.councillor(), app.manager());
        assert_eq!(council.ask(QUERY).await.status, 200);

        app.suspend("west-northants").await;

        let anonymous = app.anonymous().ask(QUERY).await.text;
        for client in [council, councillor] {
            let reply = client.ask(QUERY).await;
            assert_eq!(
                (reply.status.as_u16(), reply.text.as_str()),
                (401, anonymous.as_str())
            );
        }
        assert_eq!(manager.ask(QUERY).await.status, 200);
    })
    .await;
}
