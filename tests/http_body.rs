//! Bodies of requests: empty values mean none. Bodies that two parsers could read differently, or that are nested too
//! deeply, are refused before anything runs.

use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{Kind, TestApp, on_both, socket::Message};

#[tokio::test]
async fn every_form_of_none_is_accepted_over_every_transport() {
    on_both(async |app| {
        let client = app.analyst();
        let mut socket = client.connect().await;
        for members in [
            r#""variables":[]"#,
            r#""variables":"","operationName":"","extensions":[]"#,
            r#""variables":null,"operationName":null,"extensions":null"#,
            r#""extensions":"","operationName":[]"#,
            r#""variables":{},"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}"#,
        ] {
            let body = format!(r#"{{"query":"{{ viewer {{ role }} }}",{members}}}"#);

            let reply = client.post(&body).await;
            let marked = client.post(&format!("\u{feff}{body}")).await;
            let mut roles = vec![reply.data("viewer.role"), marked.data("viewer.role")];
            for mark in ["", "\u{feff}"] {
                let message = format!(r#"{mark}{{"id":"1","type":"subscribe","payload":{body}}}"#);
                socket.send_message(Message::text(message)).await;
                let received = socket.about("1").await;
                socket.about("1").await;
                roles.push(received["payload"]["data"]["viewer"]["role"].clone());
            }

            assert_eq!(roles, ["analyst"; 4], "{body}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_unreadable_body_is_refused_with_a_reason_and_without_its_text() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.analyst();
    let with =
        |member: &str| format!(r#"{{"query":"{{ viewer {{ role }} }}",{member}}}"#).into_bytes();
    let cut = br#"{"query":"query($s: String!) { sites(filter: { search: $s }) { totalCount { count } } }","variables":{"s":"park \ud83c"}}"#;
    for (body, status, reason) in [
        (
            with(r#""variables":"{}""#),
            422,
            "variables: an object is expected, not a text that holds one.",
        ),
        (
            with(r#""variables":"secret""#),
            422,
            "variables: an object is expected, not a text.",
        ),
        (
            with(r#""variables":[1]"#),
            422,
            "variables: an object is expected, not a list.",
        ),
        (
            with(r#""operationName":1"#),
            422,
            "operationName: a text is expected, not a number.",
        ),
        (
            with(r#""extensions":true"#),
            422,
            "extensions: an object is expected, not true or false.",
        ),
        (
            cut.to_vec(),
            400,
            "half a surrogate pair stands at byte 112",
        ),
        (
            b"{\"query\":\"secret \xE9\"}".to_vec(),
            400,
            "not UTF-8 (at byte 17)",
        ),
        (b"\xFF\xFE{\0}\0".to_vec(), 400, "UTF-16; UTF-8 is expected"),
        (b"".to_vec(), 400, "empty"),
        (b"secret".to_vec(), 400, "not JSON"),
        (b"[]".to_vec(), 400, "batches are not supported"),
        (
            br#"{"variables":{}}"#.to_vec(),
            422,
            "query: a text is expected.",
        ),
        (
            br#"{"query":"{ viewer { role } }","query":"secret"}"#.to_vec(),
            400,
            "query: the request has this member twice.",
        ),
    ] {
        let reply = client.send(client.request(Body::from(body.clone()))).await;

        let shown = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (status, "BAD_REQUEST"),
            "{shown}"
        );
        let message = reply.body["errors"][0]["message"]
            .as_str()
            .expect("a message");
        assert!(message.contains(reason), "{shown}: {message}");
        assert!(!reply.text.contains("secret"), "{}", reply.text);
    }
}

#[tokio::test]
async fn an_invalid_request_does_not_close_a_socket_with_running_operations() {
    on_both(async |app| {
        let mut socket = app.manager().connect().await;
        let listen = "subscription { siteRequested { suggestion { title } } }";
        socket.subscribe("live", listen).await;
        for payload in [
            json!({ "query": "{ viewer { role } }", "variables": [1] }),
            json!({ "query": "{ viewer { role } }", "variables": "{}" }),
            json!({ "query": "{ viewer { role } }", "extensions": 1 }),
            json!({ "query": 1 }),
            json!({}),
            json!(null),
            json!([]),
            json!("query"),
        ] {
            socket
                .send(json!({ "id": "x", "type": "subscribe", "payload": payload }))
                .await;

            let reply = socket.about("x").await;
            assert_eq!(reply["type"], "error", "{payload}: {reply}");
            assert_eq!(reply["payload"][0]["extensions"]["code"], "BAD_REQUEST", "{reply}");
        }
        let half = r#"{"id":"x","type":"subscribe","payload":{"query":"{ viewer { role } }","variables":{"s":"\ud83c"}}}"#;
        let twice = r#"{"id":"x","type":"subscribe","payload":{"query":"{ viewer { role } }","query":"{ viewer { role } }"}}"#;
        for text in [half, twice] {
            socket.send_message(Message::text(text)).await;
            assert_eq!(socket.about("x").await["type"], "error", "{text}");
        }

        app.manager().suggest("received", "upton", None).await;

        let received: Value = socket.about("live").await;
        assert_eq!(received["payload"]["data"]["siteRequested"]["suggestion"]["title"], "received");
    })
    .await;
}

#[tokio::test]
async fn a_persisted_query_gets_the_standard_not_supported_code() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.analyst();
    let hash = r#"{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ecf4edb46db40b51"}},"variables":{}}"#;
    for body in [hash, r#"{"documentId":"sha256:ecf4edb46db40b51"}"#] {
        for (accept, status) in [
            ("*/*", 200),
            ("application/json", 200),
            (
                "application/graphql-response+json, application/json;q=0.9",
                422,
            ),
        ] {
            let mut request = client.request(body);
            let accept = accept.parse().expect("a value");
            request.headers_mut().insert("accept", accept);

            let reply = client.send(request).await;

            assert_eq!(
                (reply.status.as_u16(), reply.code()),
                (status, "PERSISTED_QUERY_NOT_SUPPORTED"),
                "{body}"
            );
            assert_eq!(
                reply.body["errors"][0]["message"],
                "PersistedQueryNotSupported"
            );
        }
    }
    let mut socket = client.connect().await;
    let message = format!(r#"{{"id":"1","type":"subscribe","payload":{hash}}}"#);
    socket.send_message(Message::text(message)).await;
    let reply = socket.about("1").await;
    assert_eq!(
        reply["payload"][0]["extensions"]["code"],
        "PERSISTED_QUERY_NOT_SUPPORTED"
    );
}

#[tokio::test]
async fn duplicate_members_and_variables_nested_too_deep_are_refused() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.manager();
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!(r#"{{"query":"{{ viewer {{ role }} }}","variables":{{"v":{open}1{close}}}}}"#)
    };
    for body in [
        r#"{"query":"{ viewer { role } }","query":"{ viewer { subject } }"}"#,
        r#"{"query":"{ viewer { role } }","\u0071uery":"{ viewer { subject } }"}"#,
        r#"{"query":"{ viewer { role } }","variables":{"a":1,"a":2}}"#,
        r#"{"query":"{ viewer { role } }","variables":{"a":[{"b":1,"b":1}]}}"#,
        r#"{"query":"{ viewer { role } }","other":{"b":1,"b":1}}"#,
        &nested(33),
    ] {
        let reply = client.post(body).await;

        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (400, "BAD_REQUEST"),
            "{body}"
        );
    }
    assert_eq!(client.post(&nested(32)).await.status, 200);
}
