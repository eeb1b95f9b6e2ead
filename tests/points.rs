//! Rate limits in points: the cost of an operation, the remaining points, and who has to wait. The clock is set by
//! the tests.

use std::num::NonZeroU32;

use axum::{Router, http::header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::{Client, Kind, Reply, TestApp, on_both, send, socket::listen};

const VIEWER: &str = "{ viewer { role } }";
const LISTEN: &str = "subscription { siteRequested { position suggestion { title } } }";
/// The points a minute in these tests.
const POINTS: u32 = 600;

/// A router with this number of points a minute.
async fn with_points(app: &TestApp, points: u32) -> Router {
    let points = NonZeroU32::new(points).expect("a number");
    app.router_with(|limits| limits.admission.points_a_minute = points)
        .await
}

async fn ask(router: &Router, client: &Client<'_>, query: &str) -> Reply {
    let body = json!({ "query": query }).to_string();
    send(router, client.request(body)).await
}

fn header(reply: &Reply, name: &str) -> String {
    let value = reply.headers.get(name);
    value.map_or_else(String::new, |value| {
        value.to_str().expect("text").to_owned()
    })
}

fn whole(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("a number: {value}"))
}

/// Sends queries until there are no points left, and returns the refusal.
async fn until_refused(router: &Router, client: &Client<'_>) -> Reply {
    for _ in 0..=POINTS {
        let reply = ask(router, client, VIEWER).await;
        if reply.status != 200 {
            return reply;
        }
    }
    panic!("never refused");
}

fn later(app: &TestApp, seconds: u64) {
    let seconds = TimeDelta::seconds(seconds.try_into().expect("a number"));
    app.clock.set(app.clock.now() + seconds);
}

#[tokio::test]
async fn extensions_and_headers_report_cost_and_remaining_points() {
    on_both(async |app| {
        let (router, manager) = (with_points(app, POINTS).await, app.manager());

        let first = ask(&router, &manager, VIEWER).await;
        let second = ask(&router, &manager, VIEWER).await;

        let actual = whole(&first.cost["actual"]);
        assert!(
            actual >= 1 && actual <= whole(&first.cost["estimated"]),
            "{}",
            first.cost
        );
        assert_eq!(whole(&first.cost["remaining"]), u64::from(POINTS) - actual);
        assert_eq!(
            whole(&second.cost["remaining"]),
            u64::from(POINTS) - 2 * actual
        );
        // Ten points a second.
        let seconds = (2 * actual).div_ceil(10);
        assert_eq!(
            header(&second, "ratelimit-policy"),
            r#""points";q=600;w=60;qu="points""#
        );
        let left = u64::from(POINTS) - 2 * actual;
        assert_eq!(
            header(&second, "ratelimit"),
            format!("\"points\";r={left};t={seconds}")
        );
        let reset_at: DateTime<Utc> = second.cost["resetAt"]
            .as_str()
            .and_then(|text| text.parse().ok())
            .expect("an instant");
        let millis = i64::try_from(2 * actual * 100).expect("a number");
        assert_eq!(reset_at - app.clock.now(), TimeDelta::milliseconds(millis));
        later(app, 60);
        let fresh = ask(&router, &manager, VIEWER).await;
        assert_eq!(fresh.cost["remaining"], first.cost["remaining"]);
    })
    .await;
}

#[tokio::test]
async fn a_mutation_costs_at_least_five_points() {
    on_both(async |app| {
        let router = with_points(app, POINTS).await;
        let query = "mutation { startSiteAssessment(input: { site: \"x\", expectedVersion: 1 }) { userErrors { code } } }";

        let reply = ask(&router, &app.manager(), query).await;

        assert!(whole(&reply.cost["estimated"]) >= 5, "{}", reply.cost);
        let used = u64::from(POINTS) - whole(&reply.cost["remaining"]);
        assert!(used >= 5, "{}", reply.cost);
    })
    .await;
}

#[tokio::test]
async fn only_a_caller_without_points_must_wait_as_long_as_reported() {
    on_both(async |app| {
        let (router, manager) = (with_points(app, POINTS).await, app.manager());

        let refused = until_refused(&router, &manager).await;

        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (429, "RATE_LIMITED")
        );
        let wait: u64 = header(&refused, header::RETRY_AFTER.as_str())
            .parse()
            .expect("seconds");
        let cost_found = &refused.body["errors"][0]["extensions"]["retryAfter"];
        assert_eq!((wait, whole(cost_found)), (1, 1));
        assert_eq!(refused.cost["actual"], 0);
        assert_eq!(ask(&router, &app.council(), VIEWER).await.status, 200);
        later(app, wait);
        assert_eq!(ask(&router, &manager, VIEWER).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn an_operation_that_never_ran_costs_one_point() {
    let app = TestApp::start(Kind::Sqlite).await;
    let (router, manager) = (with_points(&app, POINTS).await, app.manager());
    for wrong in ["{", "{ nothing }", LISTEN] {
        let before = whole(&ask(&router, &manager, VIEWER).await.cost["remaining"]);

        let reply = ask(&router, &manager, wrong).await;

        let after = whole(&reply.cost["remaining"]);
        assert!(before - after >= 1, "{wrong}: {}", reply.cost);
    }
}

#[tokio::test]
async fn without_a_valid_token_no_points_are_reported() {
    let app = TestApp::start(Kind::Sqlite).await;

    let reply = app.anonymous().ask(VIEWER).await;

    assert_eq!((reply.status.as_u16(), &reply.cost), (401, &Value::Null));
    assert!(!reply.headers.contains_key("ratelimit"));
    assert!(!reply.headers.contains_key("ratelimit-policy"));
}

#[tokio::test]
async fn cors_exposes_the_rate_limit_headers() {
    let app = TestApp::start(Kind::Sqlite).await;
    let manager = app.manager();
    let mut request = manager.request(json!({ "query": VIEWER }).to_string());
    let origin = "https://partner.example".parse().expect("a value");
    request.headers_mut().insert(header::ORIGIN, origin);

    let reply = manager.send(request).await;

    let exposed = header(&reply, "access-control-expose-headers");
    for name in ["ratelimit", "ratelimit-policy", "retry-after"] {
        assert!(
            exposed.split(',').any(|exposed| exposed == name),
            "{name} in {exposed}"
        );
    }
}

#[tokio::test]
async fn sockets_and_event_streams_report_the_same_cost() {
    on_both(async |app| {
        let (router, manager) = (with_points(app, POINTS).await, app.manager());
        let address = listen(router.clone()).await;
        let mut socket = manager.connect_at(address).await;
        assert!(whole(&socket.ask("1", VIEWER).await.cost["actual"]) >= 1);
        until_refused(&router, &manager).await;

        let refused = socket.ask("2", VIEWER).await;
        let mut events = manager.events_at(address, VIEWER, "").await;
        let event = events.next().await.expect("an event");

        assert_eq!(refused.code(), "RATE_LIMITED");
        assert_eq!(refused.body["errors"][0]["extensions"]["retryAfter"], 1);
        assert_eq!(event.code(), "RATE_LIMITED");
        assert_eq!(event.json()["errors"][0]["extensions"]["retryAfter"], 1);
        later(app, 60);
        assert!(whole(&socket.ask("3", VIEWER).await.cost["remaining"]) > 0);
    })
    .await;
}

#[tokio::test]
async fn a_stream_without_points_for_an_event_reports_its_position_and_ends() {
    on_both(async |app| {
        let (router, council) = (with_points(app, POINTS).await, app.council());
        let address = listen(router.clone()).await;
        let mut socket = council.connect_at(address).await;
        socket.subscribe("1", LISTEN).await;
        app.manager().suggest("told", "upton", None).await;
        let cost_found = socket.about("1").await;
        assert!(
            whole(&cost_found["payload"]["extensions"]["cost"]["actual"]) >= 1,
            "{cost_found}"
        );
        until_refused(&router, &council).await;

        app.manager().suggest("not reported", "upton", None).await;

        let ping = socket.next().await;
        assert_eq!(
            (&ping["type"], &ping["payload"]["id"]),
            (&json!("ping"), &json!("1"))
        );
        let end = socket.next().await;
        assert_eq!((&end["type"], &end["id"]), (&json!("error"), &json!("1")));
        assert_eq!(end["payload"][0]["extensions"]["code"], "RATE_LIMITED");
        later(app, 60);
        let after = ping["payload"]["position"].as_str().expect("a position");
        let mut events = council.events_at(address, LISTEN, after).await;
        let resumed = events.next().await.expect("an event");
        assert_eq!(resumed.title(), "not reported");
    })
    .await;
}
