//! How long a socket lasts: until its token expires, unless a newer one is sent, and only as long as the caller's
//! access is not revoked.

use std::time::{Duration, Instant};

use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};

use crate::{
    socket::{SILENCE, listening, next_title},
    support::{Kind, TestApp, on_both, organisation, socket::Socket},
};

fn bearer(token: &str) -> Value {
    json!({ "Authorization": format!("Bearer {token}") })
}

/// A council's token that is valid for some seconds, including the leeway of ten.
fn lasting(app: &TestApp, seconds: i64) -> String {
    let scopes: Vec<Scope> = Role::CouncilSystem.scopes().into_iter().collect();
    of(app, "council-system@example", &scopes, seconds - 10)
}

fn of(app: &TestApp, subject: &str, scopes: &[Scope], seconds: i64) -> String {
    let organisation = organisation(Role::CouncilSystem);
    app.token(
        Role::CouncilSystem,
        subject,
        Some(organisation),
        scopes,
        seconds,
    )
}

async fn renew(socket: &mut Socket, token: &str) {
    socket
        .send(json!({ "type": "ping", "payload": bearer(token) }))
        .await;
}

#[tokio::test]
async fn when_its_token_expires_a_socket_closes_with_4403_token_expired() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut client = app.council();
    client.token = Some(lasting(&app, 1));
    let began = Instant::now();
    let mut socket = listening(&client).await;

    let end = socket.end().await;

    assert_eq!(end, (4403, "Token expired".into()));
    assert!(began.elapsed() > Duration::from_millis(700));
}

#[tokio::test]
async fn no_event_is_delivered_after_the_token_expires() {
    on_both(async |app| {
        let mut socket = listening(&app.council()).await;
        app.at("2025-08-18T11:00:00Z");

        app.manager().suggest("too late", "upton", None).await;

        let message = socket.next().await;
        assert_eq!(
            (&message["close"], &message["reason"]),
            (&json!(4403), &json!("Token expired"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_newer_token_of_the_same_person_keeps_the_socket_open() {
    on_both(async |app| {
        let mut client = app.council();
        client.token = Some(lasting(app, 2));
        let mut socket = listening(&client).await;

        renew(&mut socket, &lasting(app, 600)).await;

        assert_eq!(
            socket.next().await,
            json!({ "type": "pong" }),
            "the token is not sent back"
        );
        assert_eq!(socket.within(Duration::from_millis(2_500)).await, None);
        app.manager().suggest("afterwards", "upton", None).await;
        assert_eq!(next_title(&mut socket).await, "afterwards");
        assert_eq!(socket.ask("2", "{ viewer { subject } }").await.code(), "");
    })
    .await;
}

#[tokio::test]
async fn another_persons_or_an_invalid_token_closes_the_socket_with_4403_forbidden() {
    let app = TestApp::start(Kind::Sqlite).await;
    let all: Vec<Scope> = Role::CouncilSystem.scopes().into_iter().collect();
    let manager = app.manager().token.expect("a token");
    let elsewhere = Some("north-northants");
    for token in [
        "x".to_owned(),
        String::new(),
        lasting(&app, -5),
        manager,
        of(&app, "somebody-else@example", &all, 600),
        app.token(
            Role::CouncilSystem,
            "council-system@example",
            elsewhere,
            &all,
            600,
        ),
    ] {
        let mut socket = listening(&app.council()).await;

        renew(&mut socket, &token).await;

        assert_eq!(socket.end().await, (4403, "Forbidden".into()), "{token}");
    }
}

#[tokio::test]
async fn a_newer_token_with_fewer_scopes_ends_the_streams_that_need_more() {
    on_both(async |app| {
        let mut socket = listening(&app.council()).await;
        let narrow = of(app, "council-system@example", &[Scope::SitesRead], 600);

        renew(&mut socket, &narrow).await;

        assert_eq!(socket.next().await["type"], "pong");
        app.manager().suggest("not for them", "upton", None).await;
        let message = socket.about("1").await;
        assert_eq!(message["type"], "error", "{message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], "FORBIDDEN");
        let scopes = socket.ask("2", "{ viewer { scopes } }").await;
        assert_eq!(scopes.data("viewer.scopes"), json!(["sites:read"]));
    })
    .await;
}

#[tokio::test]
async fn suspension_ends_a_callers_streams_and_then_the_socket() {
    on_both(async |app| {
        let mut idle = app.council().connect().await;
        let mut listener = listening(&app.council()).await;
        let began = Instant::now();

        app.suspend("west-northants").await;

        let message = listener.about("1").await;
        assert_eq!(
            message["payload"][0]["extensions"]["code"], "UNAUTHENTICATED",
            "{message}"
        );
        assert_eq!(listener.end().await, (4403, "Forbidden".into()));
        assert_eq!(idle.end().await, (4403, "Forbidden".into()));
        assert!(began.elapsed() < Duration::from_secs(7));
        assert_eq!(
            idle.within(SILENCE).await.map(|end| end["close"].clone()),
            Some(Value::Null)
        );
    })
    .await;
}
