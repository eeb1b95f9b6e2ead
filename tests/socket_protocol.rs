//! `graphql-transport-ws` in detail: what closes a socket, with which code and reason, and what does not.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{
    Client, Kind, TestApp,
    database::locked,
    new_key, on_both,
    socket::{Message, Socket},
};

const ROLE: &str = "{ viewer { role } }";
const LISTEN: &str = "subscription { siteRequested { position suggestion { title } } }";

fn subscribe(id: &str, query: &str) -> Value {
    json!({ "id": id, "type": "subscribe", "payload": { "query": query } })
}

async fn app() -> TestApp {
    TestApp::start(Kind::Sqlite).await
}

#[tokio::test]
async fn an_invalid_message_closes_the_socket_with_4400() {
    let app = app().await;
    let nested = |levels: usize| {
        let value = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        subscribe("1", ROLE).to_string().replace(
            r#""query":"#,
            &format!(r#""variables":{{"v":{value}}},"query":"#),
        )
    };
    let wrong = [
        Message::text("x"),
        Message::text("{"),
        Message::text("[]"),
        Message::text(
            json!({ "type": "start", "id": "1", "payload": { "query": ROLE } }).to_string(),
        ),
        Message::text(json!({ "type": "connection_terminate" }).to_string()),
        Message::text(json!({ "type": "subscribe", "payload": { "query": ROLE } }).to_string()),
        Message::text(subscribe("", ROLE).to_string()),
        Message::text(
            json!({ "type": "subscribe", "id": 1, "payload": { "query": ROLE } }).to_string(),
        ),
        Message::text(json!({ "type": "complete" }).to_string()),
        Message::text(json!({ "type": "ping", "payload": "x" }).to_string()),
        Message::text(r#"{"type":"ping","payload":{"a":1,"a":2}}"#),
        Message::binary(json!({ "type": "ping" }).to_string().into_bytes()),
    ];
    for message in wrong {
        for introduces_itself in [true, false] {
            let mut socket = if introduces_itself {
                app.manager().connect().await
            } else {
                Socket::open(&app).await
            };

            socket.send_message(message.clone()).await;

            let end = socket.end().await;
            assert_eq!(end, (4400, "Invalid message".into()), "{message}");
        }
    }
    let mut socket = app.manager().connect().await;
    for (levels, expected) in [(33, "error"), (32, "next")] {
        socket.send_message(Message::text(nested(levels))).await;
        assert_eq!(socket.about("1").await["type"], expected);
    }
}

#[tokio::test]
async fn an_operation_before_connection_init_closes_the_socket_with_4401() {
    let mut socket = Socket::open(&app().await).await;

    socket.send(subscribe("1", ROLE)).await;

    assert_eq!(socket.end().await, (4401, "Unauthorized".into()));
}

#[tokio::test]
async fn every_invalid_token_closes_the_socket_with_4403_and_the_same_reason() {
    on_both(async |app| {
        let expired = app.minted(&app.key, |request| request.lifetime_seconds = -60);
        let forged = app.minted(&new_key(), |_| {});
        let suspended = app.council().token.expect("a token");
        app.suspend("west-northants").await;
        let with = |token: &str| json!({ "Authorization": format!("Bearer {token}") });
        for payload in [
            Value::Null,
            json!({}),
            json!({ "Authorization": null }),
            json!({ "Authorization": 1 }),
            json!({ "Authorization": app.manager().token }),
            with(""),
            with("x"),
            with(&expired),
            with(&forged),
            with(&suspended),
        ] {
            let mut socket = Socket::open(app).await;

            socket
                .send(json!({ "type": "connection_init", "payload": payload }))
                .await;

            let first = socket.next().await;
            assert_eq!(
                (&first["close"], &first["reason"]),
                (&json!(4403), &json!("Forbidden"))
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_silent_socket_is_closed_with_4408() {
    let app = app().await;
    let address = app
        .listen_with(|limits| limits.introduction = Duration::from_millis(400))
        .await;
    let mut socket = Socket::at(address).await;
    // A sign of life is no introduction.
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.next().await["type"], "pong");

    let end = socket.end().await;

    assert_eq!(end, (4408, "Connection initialisation timeout".into()));
}

#[tokio::test]
async fn a_running_operation_id_closes_with_4409_and_is_free_after_completion() {
    on_both(async |app| {
        let mut socket = app.manager().connect().await;
        for _ in 0..3 {
            socket.send(subscribe("a", ROLE)).await;
            assert_eq!(socket.about("a").await["type"], "next");
            assert_eq!(socket.about("a").await["type"], "complete");
        }
        for _ in 0..3 {
            socket.subscribe("a", LISTEN).await;
            socket.send(json!({ "id": "a", "type": "complete" })).await;
        }
        socket.send(subscribe("a", "{ nothing }")).await;
        assert_eq!(socket.about("a").await["type"], "error");
        socket.subscribe("a", LISTEN).await;

        socket.send(subscribe("a", ROLE)).await;

        let end = socket.end().await;
        assert_eq!(end, (4409, "Subscriber for a already exists".into()));
    })
    .await;
}

#[tokio::test]
async fn two_immediate_subscribes_with_one_id_close_with_4409() {
    let app = app().await;
    for query in [ROLE, LISTEN] {
        let mut socket = app.manager().connect().await;

        socket.send(subscribe(&"ü".repeat(300), query)).await;
        socket.send(subscribe(&"ü".repeat(300), query)).await;

        // The first may have been quick.
        let message = socket.end_or_complete().await;
        assert!(message == 4409 || query == ROLE, "{message}");
    }
}

#[tokio::test]
async fn a_second_connection_init_closes_with_4429() {
    let app = app().await;
    let manager = app.manager();
    let mut socket = manager.connect().await;

    socket
        .introduce(manager.token.as_deref().expect("a token"))
        .await;

    let end = socket.end().await;
    assert_eq!(end, (4429, "Too many initialisation requests".into()));
}

#[tokio::test]
async fn the_number_of_sockets_of_a_subject_is_limited_and_closed_ones_are_not_counted() {
    let app = app().await;
    let address = app.listen_with(|limits| limits.per_subject = 2).await;
    let manager = app.manager();
    let first = manager.connect_at(address).await;
    let _second = manager.connect_at(address).await;
    let mut third = Socket::at(address).await;

    third
        .introduce(manager.token.as_deref().expect("a token"))
        .await;

    assert_eq!(third.end().await, (1013, "Too many sockets".into()));
    app.council().connect_at(address).await;
    drop(first);
    let began = Instant::now();
    loop {
        let mut again = Socket::at(address).await;
        again
            .introduce(manager.token.as_deref().expect("a token"))
            .await;
        if again.next().await["type"] == "connection_ack" {
            break;
        }
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "the slot stays in use"
        );
    }
}

#[tokio::test]
async fn a_ping_is_answered_with_its_payload_at_any_time() {
    let app = app().await;
    let mut socket = Socket::open(&app).await;
    let payload = json!({ "any": [1, { "thing": null }] });
    for introduces_itself in [false, true] {
        if introduces_itself {
            let token = app.manager().token.expect("a token");
            socket.introduce(&token).await;
            assert_eq!(socket.next().await["type"], "connection_ack");
        }

        socket
            .send(json!({ "type": "ping", "payload": payload }))
            .await;
        socket.send(json!({ "type": "pong" })).await;
        socket.send(json!({ "type": "ping" })).await;

        assert_eq!(
            socket.next().await,
            json!({ "type": "pong", "payload": payload })
        );
        assert_eq!(socket.next().await, json!({ "type": "pong" }));
    }
}

#[tokio::test]
async fn an_operation_that_cannot_run_gets_an_error_message_and_the_socket_stays_open() {
    on_both(async |app| {
        let deep = format!(
            "{{ sites {}{} }}",
            "{ nodes { site".repeat(20),
            "}}".repeat(20)
        );
        let mut socket = app.analyst().connect().await;
        for (query, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            (
                "query($a: Int!) { viewer { role } }",
                "GRAPHQL_VALIDATION_FAILED",
            ),
            (deep.as_str(), "QUERY_TOO_COMPLEX"),
            (
                "subscription { a: siteRequested { position } b: siteRequested { position } }",
                "GRAPHQL_VALIDATION_FAILED",
            ),
            (
                "subscription { ... on Subscription { siteRequested @skip(if: false) { position } } }",
                "GRAPHQL_VALIDATION_FAILED",
            ),
            ("subscription { referralChanged { position } }", "FORBIDDEN"),
            (
                "subscription { siteRequested(after: \"x\") { position } }",
                "BAD_USER_INPUT",
            ),
        ] {
            socket.send(subscribe("1", query)).await;

            let message = socket.about("1").await;
            assert_eq!(message["type"], "error", "{query}: {message}");
            assert_eq!(
                message["payload"][0]["extensions"]["code"], code,
                "{message}"
            );
        }
        socket.send(subscribe("1", ROLE)).await;
        let message = socket.about("1").await;
        assert_eq!(message["payload"]["data"]["viewer"]["role"], "analyst");
        assert_eq!(
            socket.about("1").await,
            json!({ "id": "1", "type": "complete" })
        );
    })
    .await;
}

#[tokio::test]
async fn operations_over_the_limit_of_a_socket_are_refused_until_one_ends() {
    let app = app().await;
    let mut socket = app
        .manager()
        .connect_with(|limits| limits.operations = 3)
        .await;
    for id in ["1", "2", "3"] {
        socket.subscribe(id, LISTEN).await;
    }

    socket.send(subscribe("4", ROLE)).await;

    let message = socket.about("4").await;
    assert_eq!(message["type"], "error");
    assert_eq!(message["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    assert!(
        message["payload"][0]["message"]
            .to_string()
            .contains("More than 3 operations")
    );
    socket.send(json!({ "id": "2", "type": "complete" })).await;
    socket.send(subscribe("4", ROLE)).await;
    assert_eq!(socket.about("4").await["type"], "next");
}

#[tokio::test]
async fn a_message_that_is_too_long_closes_with_1009() {
    let app = app().await;
    for length in [64 * 1024 - 32, 64 * 1024 + 1, 300 * 1024] {
        let mut socket = app.manager().connect().await;
        let text = json!({ "type": "ping", "payload": { "x": "x".repeat(length) } }).to_string();
        let is_too_long = text.len() > 64 * 1024;

        socket.send_message(Message::text(text)).await;

        let message = socket.next().await;
        let wanted = if is_too_long {
            json!({ "close": 1009 })
        } else {
            json!({ "close": null })
        };
        assert_eq!(
            message.get("close").unwrap_or(&Value::Null),
            &wanted["close"],
            "{length}"
        );
    }
}

#[tokio::test]
async fn an_operation_over_a_socket_has_the_same_timeout_as_over_http() {
    on_both(async |app| {
        let router = app
            .router_with(|limits| limits.operation = Duration::from_millis(300))
            .await;
        let address = crate::support::socket::listen(router).await;
        let manager = app.manager();
        let ward = manager.area("upton").await;
        let lock = locked(app.kind, &app.database_url()).await;
        let query = format!(
            "mutation {{ submitSuggestion(input: {{ title: \"t\", description: \"d\", siteType: PARK, location: {{ latitude: 52.3, longitude: -0.8 }}, ward: {ward}, idempotencyKey: \"k\" }}) {{ userErrors {{ code }} }} }}"
        );
        let mut socket = manager.connect_at(address).await;
        let mut events = manager.events_at(address, &query, "").await;

        socket.send(subscribe("1", &query)).await;

        let message = socket.about("1").await;
        assert_eq!(message["type"], "error", "{message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], "TIMEOUT");
        assert_eq!(events.next().await.expect("an event").code(), "TIMEOUT");
        lock.close().await.expect("given up");
    })
    .await;
}

#[tokio::test]
async fn an_invalid_purpose_closes_with_4400() {
    let app = app().await;
    let manager: Client<'_> = app.manager();
    for purpose in [json!(1), json!("x".repeat(201)), json!("a\nb")] {
        let mut socket = Socket::open(&app).await;
        let token = format!("Bearer {}", manager.token.as_deref().expect("a token"));

        let payload = json!({ "authorization": token, "purpose": purpose });
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;

        assert_eq!(socket.end().await.0, 4400, "{purpose}");
    }
}
