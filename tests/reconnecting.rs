//! When graphql-ws and graphql-sse come back, as they are: what passes by itself never ends their streams for good.

use std::{net::SocketAddr, time::Duration};

use kernel::closing::Stage;
use serde_json::json;

use crate::support::{Kind, TestApp, script::Script, socket::Socket};

const LISTEN: &str = "subscription { siteRequested { position suggestion { title } } }";
/// Some hundred thousand bytes of answer.
const LONG: &str = "{ __schema { types { name description fields { name description args { name description } } } } }";

/// A page that listens at an address.
async fn page(app: &TestApp, address: SocketAddr) -> Script {
    let mut page = Script::start("socket.mjs", &format!("ws://{address}/graphql"));
    let token = app.manager().token;
    page.send(json!({ "token": token, "subscribe": "1", "query": LISTEN }))
        .await;
    page
}

/// Waits until the page receives a new suggestion.
async fn until_received(app: &TestApp, page: &mut Script) {
    for _ in 0..50 {
        app.manager().suggest("received", "upton", None).await;
        let received = page.next_line_with("next");
        if tokio::time::timeout(Duration::from_millis(300), received)
            .await
            .is_ok()
        {
            return;
        }
    }
    panic!("the page never received an event");
}

async fn closed(page: &mut Script) -> (u64, String) {
    let said = page.next_line_with("closed").await;
    let reason = said["reason"].as_str().unwrap_or_default();
    (
        said["closed"].as_u64().unwrap_or_default(),
        reason.to_owned(),
    )
}

async fn app() -> TestApp {
    TestApp::start(Kind::Sqlite).await
}

#[tokio::test]
async fn a_client_that_was_asleep_reconnects_and_receives_events() {
    let app = app().await;
    let address = app
        .listen_with(|limits| {
            limits.ping = Duration::from_millis(300);
            limits.silence = Duration::from_millis(500);
        })
        .await;
    let mut page = page(&app, address).await;
    page.next_line_with("connected").await;

    page.send(json!({ "sleep": 3_000 })).await;

    assert_eq!(closed(&mut page).await, (1013, "No sign of life".into()));
    page.next_line_with("connected").await;
    until_received(&app, &mut page).await;
}

#[tokio::test]
async fn a_socket_refused_by_the_limit_reconnects_once_another_has_closed() {
    let app = app().await;
    let address = app.listen_with(|limits| limits.per_subject = 1).await;
    let first = app.manager().connect_at(address).await;
    let mut page = page(&app, address).await;

    assert_eq!(closed(&mut page).await, (1013, "Too many sockets".into()));
    drop(first);

    until_received(&app, &mut page).await;
}

#[tokio::test]
async fn a_client_that_could_not_read_reconnects() {
    let app = app().await;
    let address = app
        .listen_with(|limits| limits.write = Duration::from_millis(700))
        .await;
    let mut page = page(&app, address).await;
    page.next_line_with("connected").await;
    until_received(&app, &mut page).await;

    page.send(json!({ "deaf": 8_000 })).await;
    for id in 0..40 {
        let asked =
            json!({ "type": "subscribe", "id": format!("x{id}"), "payload": { "query": LONG } });
        page.send(json!({ "raw": asked.to_string() })).await;
    }

    // The close frame is behind the unread messages; the connection may have been dropped before it was.
    let (code, _) = closed(&mut page).await;
    assert!([1013, 1006].contains(&code), "{code}");
    page.next_line_with("connected").await;
    until_received(&app, &mut page).await;
}

#[tokio::test]
async fn a_client_reconnects_to_a_restarted_service() {
    let app = app().await;
    let address = app.listen().await;
    let mut page = page(&app, address).await;
    page.next_line_with("connected").await;

    app.app.enter(Stage::Parting);

    assert_eq!(closed(&mut page).await, (1001, "Going away".into()));
    app.app.enter(Stage::Open);
    until_received(&app, &mut page).await;
}

#[tokio::test]
async fn a_client_whose_token_expired_reconnects_with_a_new_one() {
    let app = app().await;
    let address = app.listen().await;
    let mut page = Script::start("socket.mjs", &format!("ws://{address}/graphql"));
    // With the leeway, two seconds are left.
    let ends = app.minted(&app.key, |request| request.lifetime_seconds = -8);
    page.send(json!({ "token": ends, "subscribe": "1", "query": LISTEN }))
        .await;
    page.next_line_with("connected").await;

    page.send(json!({ "token": app.manager().token })).await;

    assert_eq!(closed(&mut page).await, (4403, "Token expired".into()));
    until_received(&app, &mut page).await;
}

#[tokio::test]
async fn a_client_that_violates_the_protocol_does_not_reconnect() {
    let app = app().await;
    let address = app.listen().await;
    let subscribe = json!({ "type": "subscribe", "id": "x", "payload": { "query": LISTEN } });
    let init = json!({ "type": "connection_init", "payload": {} });
    let long = json!({ "type": "ping", "payload": { "x": "x".repeat(70_000) } });
    for (raw, times, code) in [
        (json!("nonsense"), 1, 4400),
        (subscribe, 2, 4409),
        (init, 1, 4429),
        (long, 1, 1009),
    ] {
        let mut page = page(&app, address).await;
        page.next_line_with("connected").await;
        let raw = raw.as_str().map_or_else(|| raw.to_string(), str::to_owned);
        for _ in 0..times {
            page.send(json!({ "raw": raw })).await;
        }

        assert_eq!(closed(&mut page).await.0, code);
        assert_eq!(
            page.next_line().await["error"],
            "1",
            "{code}: the client gives up"
        );
        let quiet =
            tokio::time::timeout(Duration::from_millis(500), page.next_line_with("connected"));
        assert!(
            quiet.await.is_err(),
            "{code}: the client does not reconnect"
        );
    }
    let mut other: Socket = app.manager().connect_at(address).await;
    assert_eq!(other.ask("1", "{ viewer { role } }").await.code(), "");
}

#[tokio::test]
async fn a_graphql_sse_client_whose_token_expired_reconnects_with_a_new_one() {
    let app = app().await;
    let address = app.listen().await;
    let mut page = Script::start("events.mjs", &format!("http://{address}/graphql"));
    // With the leeway, two seconds are left.
    let ends = app.minted(&app.key, |request| request.lifetime_seconds = -8);
    page.send(json!({ "token": ends, "subscribe": "1", "query": LISTEN }))
        .await;
    page.next_line_with("connected").await;

    page.send(json!({ "token": app.manager().token })).await;

    let said = page.next_line_with("next").await;
    let code = &said["answer"]["errors"][0]["extensions"]["code"];
    assert_eq!(code, "UNAUTHENTICATED", "{said}");
    page.next_line_with("connected").await;
    until_received(&app, &mut page).await;
}

#[tokio::test]
async fn a_graphql_sse_client_reconnects_too() {
    let app = app().await;
    let address = app.listen_with(|limits| limits.per_subject = 1).await;
    let first = app.manager().connect_at(address).await;
    let mut page = Script::start("events.mjs", &format!("http://{address}/graphql"));
    let token = app.manager().token;
    page.send(json!({ "token": token, "subscribe": "1", "query": LISTEN }))
        .await;
    // There is one stream too many.
    let quiet = tokio::time::timeout(Duration::from_millis(700), page.next_line());
    assert!(quiet.await.is_err());
    drop(first);
    until_received(&app, &mut page).await;

    app.app.enter(Stage::Parting);
    tokio::time::sleep(Duration::from_millis(300)).await;
    app.manager().suggest("meanwhile", "upton", None).await;
    app.app.enter(Stage::Open);

    loop {
        let said = page.next_line_with("next").await;
        let title = &said["answer"]["data"]["siteRequested"]["suggestion"]["title"];
        if title == "meanwhile" {
            break;
        }
        assert_eq!(title, "received", "{said}");
    }
}
