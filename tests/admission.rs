//! The concurrency limits of operations, in all and for one subject. Further operations wait for their turn, but
//! not indefinitely.

use std::{num::NonZeroU32, time::Duration};

use axum::{Router, http::header};
use futures_util::future::join_all;
use immediate_justice::config::Limits;
use kernel::principal::Role;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::support::{Client, Kind, Reply, TestApp, on_both, send, socket::listen};

const VIEWER: &str = "{ viewer { role } }";
/// The maximum waiting time in these tests.
const PATIENCE: Duration = Duration::from_millis(300);

/// A router with these concurrency limits: in all, and for one subject.
async fn with_places(app: &TestApp, all: usize, each: usize, patience: Duration) -> Router {
    app.router_with(|Limits { admission, .. }| {
        admission.at_once = all;
        admission.per_subject = each;
        admission.patience = patience;
        admission.points_a_minute = NonZeroU32::MAX;
    })
    .await
}

/// An operation that runs as long as writes are blocked.
async fn slow(app: &TestApp) -> String {
    let input = json!({
        "title": "Slow", "description": "It takes its time.", "siteType": "PARK",
        "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": app.manager().area("upton").await,
    });
    let query = "mutation($input: SubmitSuggestionInput!) { submitSuggestion(input: $input) { suggestion { id } } }";
    json!({ "query": query, "variables": { "input": input } }).to_string()
}

async fn ask(router: &Router, client: &Client<'_>, body: &str) -> Reply {
    send(router, client.request(body.to_owned())).await
}

fn viewer() -> String {
    json!({ "query": VIEWER }).to_string()
}

fn outcome(reply: &Reply) -> (u16, &str, Option<&str>) {
    let retry = reply.headers.get(header::RETRY_AFTER);
    let retry = retry.map(|value| value.to_str().expect("text"));
    (reply.status.as_u16(), reply.code(), retry)
}

#[tokio::test]
async fn operations_beyond_a_subjects_share_are_refused_and_other_subjects_are_served() {
    on_both(async |app| {
        let router = with_places(app, 3, 2, PATIENCE).await;
        let (manager, slow) = (app.manager(), slow(app).await);
        let held = app.hold().await;

        let many = join_all((0..5).map(|_| ask(&router, &manager, &slow)));
        let (replies, bystander) = tokio::join!(many, async {
            sleep(PATIENCE / 3).await;
            let bystander = timeout(PATIENCE / 3, ask(&router, &app.council(), &viewer())).await;
            sleep(2 * PATIENCE).await;
            held.release().await;
            bystander.expect("an answer at once")
        });

        assert_eq!(outcome(&bystander), (200, "", None));
        let mut outcomes: Vec<_> = replies.iter().map(outcome).collect();
        outcomes.sort_unstable();
        let refused = (429, "RATE_LIMITED", Some("1"));
        let done = (200, "", None);
        assert_eq!(outcomes, [done, done, refused, refused, refused]);
        let refused = replies
            .iter()
            .find(|reply| reply.status == 429)
            .expect("one");
        assert_eq!(refused.body["errors"][0]["extensions"]["retryAfter"], 1);
        assert_eq!(
            app.column::<i64>("SELECT COUNT(*) FROM suggestion").await,
            [2]
        );
    })
    .await;
}

#[tokio::test]
async fn a_request_is_refused_as_busy_if_all_slots_are_in_use() {
    on_both(async |app| {
        let router = with_places(app, 2, 2, PATIENCE).await;
        let (manager, slow) = (app.manager(), slow(app).await);
        let held = app.hold().await;

        let many = join_all((0..2).map(|_| ask(&router, &manager, &slow)));
        let (replies, others) = tokio::join!(many, async {
            sleep(PATIENCE / 3).await;
            let (council, viewer) = (app.council(), viewer());
            let refused = ask(&router, &council, &viewer).await;
            let (waits, ()) = tokio::join!(ask(&router, &council, &viewer), held.release());
            [refused, waits]
        });

        assert_eq!(outcome(&others[0]), (503, "UNAVAILABLE", Some("1")));
        assert_eq!(
            outcome(&others[1]),
            (200, "", None),
            "the waiting request was served"
        );
        assert!(replies.iter().all(|reply| reply.status == 200));
    })
    .await;
}

#[tokio::test]
async fn on_sockets_and_event_streams_a_busy_service_is_an_error_and_the_socket_stays_open() {
    on_both(async |app| {
        let router = with_places(app, 1, 1, PATIENCE).await;
        let address = listen(router.clone()).await;
        let (manager, slow) = (app.manager(), slow(app).await);
        let mut own = manager.connect_at(address).await;
        let mut others = app.council().connect_at(address).await;
        let held = app.hold().await;

        let (reply, ()) = tokio::join!(ask(&router, &manager, &slow), async {
            sleep(PATIENCE / 3).await;
            let own = own.ask("1", VIEWER).await;
            assert_eq!(own.code(), "RATE_LIMITED");
            assert_eq!(own.body["errors"][0]["extensions"]["retryAfter"], 1);
            assert_eq!(others.ask("1", VIEWER).await.code(), "UNAVAILABLE");
            let mut events = app.council().events_at(address, VIEWER, "").await;
            assert_eq!(events.next().await.expect("an event").code(), "UNAVAILABLE");
            held.release().await;
        });

        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(own.ask("1", VIEWER).await.data("viewer.role"), "manager");
        let answered = others.ask("1", VIEWER).await;
        assert_eq!(answered.data("viewer.role"), "council-system");
    })
    .await;
}

#[tokio::test]
async fn a_client_that_disconnects_during_its_operation_releases_its_slot() {
    on_both(async |app| {
        let router = with_places(app, 1, 1, Duration::from_secs(4)).await;
        let address = listen(router.clone()).await;
        let (manager, slow) = (app.manager(), slow(app).await);
        let held = app.hold().await;
        let mut connection = TcpStream::connect(address).await.expect("a connection");
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: a.example\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{slow}",
            manager.token.as_deref().expect("a token"),
            slow.len()
        );
        connection
            .write_all(request.as_bytes())
            .await
            .expect("sent");
        sleep(PATIENCE).await;
        let council = app.council();
        let viewer = viewer();
        let mut waiting = Box::pin(ask(&router, &council, &viewer));
        let early = timeout(PATIENCE, &mut waiting).await;
        assert!(early.is_err(), "the slot is in use");

        drop(connection);

        let reply = timeout(Duration::from_secs(2), waiting)
            .await
            .expect("a place");
        assert_eq!(reply.status, 200, "{}", reply.text);
        held.release().await;
    })
    .await;
}

#[tokio::test]
async fn a_client_that_does_not_read_its_responses_holds_no_slot() {
    let app = TestApp::start(Kind::Sqlite).await;
    let router = with_places(&app, 1, 1, PATIENCE).await;
    let address = listen(router.clone()).await;
    let query = "{ __schema { types { name description fields { name description } } } }";
    let body = json!({ "query": query }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: a.example\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        app.manager().token.expect("a token"),
        body.len()
    );
    let mut greedy = TcpStream::connect(address).await.expect("a connection");
    let (mut answers, mut requests) = greedy.split();
    let asked = timeout(Duration::from_secs(20), async {
        loop {
            let written = timeout(
                Duration::from_secs(2),
                requests.write_all(request.as_bytes()),
            );
            if written.await.is_err() {
                break;
            }
        }
    });
    asked.await.expect("no more is accepted");

    let bystander = ask(&router, &app.council(), &viewer()).await;

    assert_eq!(outcome(&bystander), (200, "", None));
    assert!(answers.read_u8().await.is_ok());
}

#[tokio::test]
async fn a_stream_holds_a_slot_only_for_its_events() {
    on_both(async |app| {
        let router = with_places(app, 1, 1, PATIENCE).await;
        let address = listen(router.clone()).await;
        let mut socket = app.council().connect_at(address).await;
        let listen = "subscription { siteRequested { suggestion { title } } }";
        for id in ["1", "2", "3"] {
            socket.subscribe(id, listen).await;
        }
        let (manager, slow) = (app.manager(), slow(app).await);

        for _ in 0..2 {
            let reply = ask(&router, &manager, &slow).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            let mut received = vec![];
            for _ in 0..3 {
                let message = socket.next().await;
                assert_eq!(message["type"], "next", "{message}");
                received.push(message["id"].clone());
            }
            received.sort_by_key(Value::to_string);
            assert_eq!(received, ["1", "2", "3"]);
        }
    })
    .await;
}

#[tokio::test]
async fn each_subject_has_its_own_share() {
    on_both(async |app| {
        let router = with_places(app, 2, 1, PATIENCE).await;
        let (manager, slow) = (app.manager(), slow(app).await);
        let other = app.person_called(Role::Manager, "another@example");
        let held = app.hold().await;

        let (reply, ()) = tokio::join!(ask(&router, &manager, &slow), async {
            sleep(PATIENCE / 3).await;
            assert_eq!(ask(&router, &manager, &viewer()).await.status, 429);
            assert_eq!(ask(&router, &other, &viewer()).await.status, 200);
            held.release().await;
        });

        assert_eq!(reply.status, 200);
    })
    .await;
}
