//! The subscription to site requests over a WebSocket.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, header},
};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, Kind, TestApp, on_both,
    socket::{Message, Socket, answer},
};

const LISTEN: &str = "subscription { siteRequested { position suggestion { title } } }";
/// Long enough to conclude that no event arrives.
pub const SILENCE: Duration = Duration::from_millis(1_500);

pub async fn listening(client: &Client<'_>) -> Socket {
    let mut socket = client.connect().await;
    socket.subscribe("1", LISTEN).await;
    socket
}

/// The title of the suggestion in the next event.
pub async fn next_title(socket: &mut Socket) -> Value {
    let message = socket.next().await;
    message["payload"]["data"]["siteRequested"]["suggestion"]["title"].clone()
}

fn other_council(app: &TestApp) -> Client<'_> {
    let scopes: Vec<_> = Role::CouncilSystem.scopes().into_iter().collect();
    app.with(
        Role::CouncilSystem,
        "north@example",
        Some("north-northants"),
        &scopes,
    )
}

#[tokio::test]
async fn a_council_receives_suggestions_of_its_own_areas_only() {
    on_both(async |app| {
        let mut west = listening(&app.council()).await;
        let mut north = listening(&other_council(app)).await;

        app.manager().suggest("in the west", "upton", None).await;
        app.manager().suggest("in the north", "oakley", None).await;

        assert_eq!(next_title(&mut west).await, "in the west");
        assert_eq!(next_title(&mut north).await, "in the north");
        assert_eq!(west.within(SILENCE).await, None);
        assert_eq!(north.within(Duration::ZERO).await, None);
    })
    .await;
}

#[tokio::test]
async fn refused_and_repeated_operations_send_no_event() {
    on_both(async |app| {
        let manager = app.manager();
        let mut listener = listening(&app.council()).await;

        let refused = manager
            .suggest("in a ward that has ceased", "old-west", Some("a"))
            .await;
        let first = manager.suggest("first", "upton", Some("b")).await;
        let again = manager.suggest("first", "upton", Some("b")).await;
        let other = manager
            .suggest("another with that key", "upton", Some("b"))
            .await;
        manager.suggest("last", "upton", Some("c")).await;

        assert_eq!(refused.user_errors(), ["CONFLICT area-is-a-ward"]);
        assert_eq!(
            other.user_errors(),
            ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"]
        );
        assert_eq!(
            again.data("submitSuggestion"),
            first.data("submitSuggestion")
        );
        assert_eq!(next_title(&mut listener).await, "first");
        assert_eq!(next_title(&mut listener).await, "last");
        assert_eq!(listener.within(SILENCE).await, None);
    })
    .await;
}

#[tokio::test]
async fn an_invalid_token_never_opens_a_socket() {
    let app = TestApp::start(Kind::Sqlite).await;
    let expired = app.minted(&app.key, |request| request.lifetime_seconds = -60);
    for token in ["", "x", expired.as_str()] {
        let mut socket = Socket::open(&app).await;

        socket.introduce(token).await;

        let message = socket.next().await;
        assert_ne!(message["type"], "connection_ack");
        let message = if message.get("close").is_none() {
            socket.next().await
        } else {
            message
        };
        assert!(message.get("close").is_some(), "{message}");
    }
}

#[tokio::test]
async fn no_operation_runs_before_connection_init() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut socket = Socket::open(&app).await;

    let reply = socket.ask("1", "{ viewer { subject } }").await;

    assert!(!reply.text.contains("subject"), "{}", reply.text);
}

#[tokio::test]
async fn a_socket_closes_when_its_token_expires() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut client = app.council();
    // With the leeway, one second is left.
    client.token = Some(app.minted(&app.key, |request| request.lifetime_seconds = -9));
    let mut socket = listening(&client).await;

    let message = socket.next().await;

    assert!(message.get("close").is_some(), "{message}");
}

#[tokio::test]
async fn a_socket_needs_the_supported_protocol_and_an_allowed_origin() {
    let app = TestApp::start(Kind::Sqlite).await;
    let ours = Some("graphql-transport-ws");
    for (protocol, origin, status) in [
        (None, None, 400),
        (Some("graphql-ws"), None, 400),
        (Some("graphql-transport-ws2"), None, 400),
        (ours, Some("https://elsewhere.example"), 403),
        (ours, Some("https://partner.example.elsewhere.example"), 403),
        (ours, Some("https://partner.example:8443"), 403),
        (ours, Some("http://partner.example"), 403),
        (ours, Some("null"), 403),
    ] {
        let mut request = Request::get("/graphql")
            .header(header::UPGRADE, "websocket")
            .header(header::CONNECTION, "Upgrade")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==");
        if let Some(protocol) = protocol {
            request = request.header(header::SEC_WEBSOCKET_PROTOCOL, protocol);
        }
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }

        let reply = app
            .anonymous()
            .send(request.body(Body::empty()).expect("a request"))
            .await;

        assert_eq!(reply.status, status, "{protocol:?} {origin:?}");
    }
}

#[tokio::test]
async fn queries_and_mutations_over_a_socket_pass_the_same_checks() {
    on_both(async |app| {
        let analyst = app.analyst();

        let seen = answer(&analyst, "{ viewer { subject } }").await;
        let read = answer(&analyst, "{ offenders { nodes { __typename } } }").await;
        let written = answer(
            &analyst,
            "mutation { startSiteAssessment(input: { site: \"x\", expectedVersion: 1 }) { site { id } userErrors { code } } }",
        )
        .await;

        assert_eq!(seen.data("viewer.subject"), "analyst@example");
        assert_eq!((read.code(), written.code()), ("FORBIDDEN", "FORBIDDEN"));
    })
    .await;
}

#[tokio::test]
async fn a_suspended_caller_receives_no_events_and_can_do_nothing_on_an_open_socket() {
    on_both(async |app| {
        let mut listener = listening(&app.council()).await;
        let mut asker = app.council().connect().await;
        assert_eq!(asker.ask("1", "{ viewer { role } }").await.code(), "");

        app.suspend("west-northants").await;
        app.manager()
            .suggest("too late for them", "upton", None)
            .await;

        while let Some(message) = listener.within(SILENCE).await {
            assert!(!message.to_string().contains("too late"), "{message}");
            if message.get("close").is_some() {
                break;
            }
        }
        assert_eq!(
            asker.ask("2", "{ viewer { role } }").await.code(),
            "UNAUTHENTICATED"
        );
    })
    .await;
}

#[tokio::test]
async fn a_filter_narrows_the_events_of_a_stream() {
    on_both(async |app| {
        let mut listener = app.manager().connect().await;
        let area = app.manager().area("north").await;
        let query = format!(
            "subscription {{ siteRequested(filter: {}) {{ suggestion {{ title }} }} }}",
            format_args!("{{ areas: [{area}] }}")
        );
        listener.subscribe("1", &query).await;

        app.manager().suggest("in the west", "upton", None).await;
        app.manager().suggest("in the north", "oakley", None).await;

        assert_eq!(next_title(&mut listener).await, json!("in the north"));
    })
    .await;
}

#[tokio::test]
async fn a_normal_close_is_answered_by_a_normal_close() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut socket = app.manager().connect().await;
    socket.subscribe("1", LISTEN).await;

    socket.send_message(Message::Close(None)).await;

    assert!(socket.answers_close().await);
}

#[tokio::test]
async fn a_handshake_may_offer_additional_protocols() {
    let app = TestApp::start(Kind::Sqlite).await;
    let (offered, answered) = Socket::handshake(&app, "graphql-ws, graphql-transport-ws").await;

    assert_eq!(
        (offered, answered.as_deref()),
        (101, Some("graphql-transport-ws"))
    );
}
