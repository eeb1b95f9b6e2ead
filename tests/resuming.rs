//! Clients that reconnect by themselves, by the recipes of `docs/partners/events.md`: nothing is lost, and nothing comes
//! twice.

use std::time::Duration;

use kernel::{closing::Stage, outbox};
use serde_json::{Value, json};

use crate::support::{
    Kind, TestApp, on_both,
    script::Script,
    socket::{Message, Socket},
};

const LISTEN: &str = "subscription Requests($after: EventPosition) { siteRequested(after: $after) { position suggestion { title } } }";
const FROM_NOW: &str = "subscription { siteRequested { position suggestion { title } } }";
/// The programs, each with one of the clients.
const CLIENTS: [&str; 4] = ["follow.mjs", "apollo.mjs", "urql.mjs", "follow.py"];

async fn suggested(app: &TestApp, titles: &[&str]) {
    for title in titles {
        app.manager().suggest(title, "upton", None).await;
    }
}

/// The titles that come next, and what comes beside them is no error.
async fn next_titles(client: &mut Script, count: usize) -> Vec<Value> {
    let mut titles = vec![];
    while titles.len() < count {
        let said = client.next_line().await;
        assert!(said.get("error").is_none(), "{said}");
        if said.get("next").is_some() {
            titles.push(said["data"]["siteRequested"]["suggestion"]["title"].clone());
        }
    }
    titles
}

/// The service ends, and starts again; meanwhile these are suggested.
async fn restarted(app: &TestApp, meanwhile: &[&str]) {
    app.app.enter(Stage::Parting);
    tokio::time::sleep(Duration::from_millis(300)).await;
    suggested(app, meanwhile).await;
    app.app.enter(Stage::Open);
}

/// The position of an event.
async fn position(app: &TestApp) -> Value {
    let mut socket = app.manager().connect().await;
    socket.subscribe("1", FROM_NOW).await;
    suggested(app, &["the start"]).await;
    let message = socket.about("1").await;
    message["payload"]["data"]["siteRequested"]["position"].clone()
}

#[tokio::test]
async fn every_client_receives_each_event_once_across_restarts() {
    on_both(async |app| {
        let address = app.listen().await;
        let start = position(app).await;
        suggested(app, &["zero"]).await;
        for program in CLIENTS {
            for after in [Value::Null, start.clone()] {
                let mut client = Script::start(program, &format!("http://{address}/graphql"));
                let asked = json!({
                    "token": app.manager().token, "subscribe": "s", "query": LISTEN, "variables": { "after": after },
                });
                client.send(asked).await;
                if after.is_null() {
                    // Until it listens.
                    begun(app, &mut client).await;
                } else {
                    assert_eq!(next_titles(&mut client, 1).await[0], "zero", "{program}");
                    let known = events_since(app, &start).await;
                    next_titles(&mut client, known - 1).await;
                }

                suggested(app, &["one", "two", "three"]).await;
                assert_eq!(next_titles(&mut client, 3).await, ["one", "two", "three"], "{program} {after}");
                restarted(app, &["four", "five"]).await;
                assert_eq!(next_titles(&mut client, 2).await, ["four", "five"], "{program} {after}");
                suggested(app, &["six"]).await;
                restarted(app, &["seven"]).await;
                assert_eq!(next_titles(&mut client, 2).await, ["six", "seven"], "{program} {after}");
                let more = tokio::time::timeout(Duration::from_millis(500), client.next_line_with("next"));
                assert!(more.await.is_err(), "{program} {after}: an event was delivered twice");
            }
        }
    })
    .await;
}

/// Waits until a client listens and receives new suggestions.
async fn begun(app: &TestApp, client: &mut Script) {
    let mut tries = 0;
    loop {
        suggested(app, &["begun"]).await;
        tries += 1;
        assert!(tries < 60, "the page never subscribes");
        let received =
            tokio::time::timeout(Duration::from_millis(500), client.next_line_with("next"));
        if received.await.is_ok() {
            break;
        }
    }
    // Those that came while it was waited for.
    while tokio::time::timeout(Duration::from_millis(500), client.next_line_with("next"))
        .await
        .is_ok()
    {}
}

/// How many events there are after a position.
async fn events_since(app: &TestApp, start: &Value) -> usize {
    let count =
        "query($after: EventPosition) { events(first: 100, after: $after) { nodes { kind } } }";
    let reply = app.manager().run(count, json!({ "after": start })).await;
    let nodes = reply.data("events.nodes");
    nodes.as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn a_client_disconnected_before_the_first_event_loses_none() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = app.listen().await;
    for program in CLIENTS {
        let mut client = Script::start(program, &format!("http://{address}/graphql"));
        client
            .send(json!({ "token": app.manager().token, "subscribe": "s", "query": FROM_NOW }))
            .await;
        if program == "follow.py" {
            // gql does not show what comes with a connection, so nothing shows when it listens.
            tokio::time::sleep(Duration::from_secs(3)).await;
        } else {
            client.next_line_with("position").await;
        }

        restarted(&app, &["meanwhile"]).await;

        assert_eq!(
            next_titles(&mut client, 1).await,
            ["meanwhile"],
            "{program}"
        );
    }
}

#[tokio::test]
async fn streams_of_one_socket_resume_from_their_own_positions() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = app.listen().await;
    let mut client = Script::start("follow.mjs", &format!("http://{address}/graphql"));
    let token = app.manager().token;
    for id in ["a", "b"] {
        client
            .send(json!({ "token": token, "subscribe": id, "query": FROM_NOW }))
            .await;
        client.next_line_with("position").await;
    }
    restarted(&app, &["one", "two"]).await;

    let mut received = vec![];
    for _ in 0..4 {
        let said = client.next_line_with("next").await;
        let title = &said["data"]["siteRequested"]["suggestion"]["title"];
        received.push(format!("{} {title}", said["next"]).replace('"', ""));
    }
    received.sort();
    assert_eq!(received, ["a one", "a two", "b one", "b two"]);
}

async fn introduced(app: &TestApp, resume_after: &Value) -> Socket {
    let mut socket = Socket::open(app).await;
    let token = format!("Bearer {}", app.manager().token.expect("a token"));
    let payload = json!({ "Authorization": token, "resumeAfter": resume_after });
    socket
        .send(json!({ "type": "connection_init", "payload": payload }))
        .await;
    socket
}

async fn title_of(socket: &mut Socket, id: &str) -> Value {
    let message = socket.about(id).await;
    message["payload"]["data"]["siteRequested"]["suggestion"]["title"].clone()
}

#[tokio::test]
async fn the_later_position_counts_and_an_operations_position_is_used_once() {
    on_both(async |app| {
        let start = position(app).await;
        suggested(app, &["one", "two"]).await;
        let mut socket = app.manager().connect().await;
        let asked = |id: &str, after: &Value| {
            json!({ "id": id, "type": "subscribe", "payload": { "query": LISTEN, "variables": { "after": after } } })
        };
        socket.send(asked("1", &start)).await;
        let one = socket.about("1").await;
        let one = one["payload"]["data"]["siteRequested"]["position"].clone();

        // One position for all of them.
        let mut socket = introduced(app, &one).await;
        for after in [Value::Null, start.clone()] {
            socket.send(asked("a", &after)).await;
            assert_eq!(title_of(&mut socket, "a").await, "two");
            socket.send(json!({ "id": "a", "type": "complete" })).await;
        }
        let mut socket = introduced(app, &start).await;
        socket.send(asked("a", &one)).await;
        assert_eq!(title_of(&mut socket, "a").await, "two");

        // One for each: that of another operation does not count, and its own counts once.
        let mut socket = introduced(app, &json!({ "a": one })).await;
        socket.send(asked("b", &start)).await;
        assert_eq!(title_of(&mut socket, "b").await, "one");
        socket.send(asked("a", &start)).await;
        assert_eq!(title_of(&mut socket, "a").await, "two");
        socket.send(json!({ "id": "a", "type": "complete" })).await;
        socket.send(asked("a", &start)).await;
        assert_eq!(title_of(&mut socket, "a").await, "one");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_position_is_an_error_of_the_operation_and_another_type_closes_the_socket() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut socket = introduced(&app, &json!("x")).await;
    socket
        .send(json!({ "id": "1", "type": "subscribe", "payload": { "query": FROM_NOW } }))
        .await;
    let answer = socket.about("1").await;
    assert_eq!(
        answer["payload"][0]["extensions"]["code"], "BAD_USER_INPUT",
        "{answer}"
    );
    socket
        .send_message(Message::text(json!({ "type": "ping" }).to_string()))
        .await;
    assert_eq!(socket.next().await["type"], "pong");

    let mut socket = introduced(&app, &json!(1)).await;
    assert_eq!(socket.end().await.0, 4400);
}

#[tokio::test]
async fn only_a_resuming_client_gets_the_start_position_of_each_stream() {
    let app = TestApp::start(Kind::Sqlite).await;
    for (resume_after, is_told) in [(json!(null), true), (json!({}), true), (json!(""), true)] {
        let mut socket = introduced(&app, &resume_after).await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        socket
            .send(json!({ "id": "1", "type": "subscribe", "payload": { "query": FROM_NOW } }))
            .await;

        let ping = socket.next().await;

        assert_eq!(ping["type"] == "ping", is_told, "{ping}");
        let payload = &ping["payload"];
        assert_eq!(
            (&payload["id"], &payload["position"]),
            (&json!("1"), &payload["resumeAfter"])
        );
        assert!(payload["resumeAfter"].is_string(), "{ping}");
    }
    let mut socket = app.manager().connect().await;
    socket.subscribe("1", FROM_NOW).await;
    assert_eq!(socket.within(Duration::from_millis(500)).await, None);
}

#[tokio::test]
async fn heartbeats_have_positions_to_resume_from() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = outbox::Limits {
        heartbeat: Duration::from_millis(200),
        ..Default::default()
    };
    let other = app.other_process(limits).await;
    let mut socket = app
        .manager()
        .connect_at(app.listen_of(&other.app).await)
        .await;
    socket.subscribe("1", FROM_NOW).await;

    let ping = socket.next().await;

    let resume_after = ping["payload"]["resumeAfter"].clone();
    suggested(&app, &["after it"]).await;
    let mut socket = introduced(&app, &resume_after).await;
    socket
        .send(json!({ "id": "2", "type": "subscribe", "payload": { "query": FROM_NOW } }))
        .await;
    assert_eq!(title_of(&mut socket, "2").await, "after it");
}
