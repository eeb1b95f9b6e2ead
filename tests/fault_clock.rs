//! The machine's clock is set back by an hour: earlier promises are kept, nothing stops until the clock has caught
//! up, and nobody gets access who had none.

use std::num::NonZeroU32;

use axum::{body::Body, extract::ConnectInfo, http::Request};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    changed_since::settled,
    support::{
        Client, on_both, send,
        trail::{found, sealed},
    },
};

/// An hour before every test begins.
const AN_HOUR_BACK: &str = "2025-08-18T08:00:00Z";

#[tokio::test]
async fn tokens_issued_before_the_clock_was_set_back_are_refused_and_new_ones_accepted() {
    on_both(async |app| {
        let before = app.manager();
        assert_eq!(before.ask("{ viewer { subject } }").await.status, 200);

        app.at(AN_HOUR_BACK);

        let from_the_future = before.ask("{ viewer { subject } }").await;
        assert_eq!(from_the_future.code(), "UNAUTHENTICATED");
        assert_eq!(
            app.manager().ask("{ viewer { subject } }").await.status,
            200
        );
    })
    .await;
}

#[tokio::test]
async fn with_the_clock_set_back_idempotency_keys_and_positions_work() {
    on_both(async |app| {
        let id = async |client: &Client<'_>, title: &str| {
            let reply = client.suggest(title, "upton", Some(title)).await;
            reply.data("submitSuggestion.suggestion.id")
        };
        let first = id(&app.manager(), "first").await;
        settled(app).await;

        app.at(AN_HOUR_BACK);

        let manager = app.manager();
        assert_eq!(id(&manager, "first").await, first);
        let second = id(&manager, "second").await;
        settled(app).await;
        let events = "{ events(first: 100) { nodes { subject { ... on Node { id } } } } }";
        let events_found = manager.ask(events).await.data("events.nodes");
        let events_found: Vec<Value> = events_found
            .as_array()
            .into_iter()
            .flatten()
            .map(|event| event["subject"]["id"].clone())
            .filter(|id| *id == first || *id == second)
            .collect();
        assert_eq!(
            events_found,
            [first, second],
            "in the order of their commits"
        );
    })
    .await;
}

#[tokio::test]
async fn with_the_clock_set_back_the_audit_trail_continues() {
    on_both(async |app| {
        sealed(app).await;
        let refused = "SELECT COUNT(*) FROM audit_entry WHERE result = 'REFUSED'";
        let query = "{ offenders(first: 1) { nodes { __typename } } }";
        for _ in 0..35 {
            app.person(Role::PartnerFrontend).ask(query).await;
        }
        let before: Vec<i64> = app.column(refused).await;

        app.at(AN_HOUR_BACK);
        app.person(Role::PartnerFrontend).ask(query).await;
        app.sealer().step().await.expect("sealed");

        let (report, findings) = found(app).await;
        assert_eq!(findings, []);
        assert_eq!(report.waiting, 0);
        let after: Vec<i64> = app.column(refused).await;
        assert!(after[0] > before[0], "{before:?} and {after:?}");
    })
    .await;
}

#[tokio::test]
async fn with_the_clock_set_back_no_caller_is_blocked() {
    on_both(async |app| {
        let most = NonZeroU32::new(3).expect("a number");
        let router = app
            .router_with(|limits| limits.failed_authentications = most)
            .await;
        let bad = Client::new(app, Some("x".into()));
        let asks = async || {
            let query = json!({ "query": "{ viewer { subject } }" }).to_string();
            let mut request: Request<Body> = bad.request(query);
            let from: std::net::SocketAddr = "192.0.2.1:1000".parse().expect("an address");
            request.extensions_mut().insert(ConnectInfo(from));
            send(&router, request).await.status.as_u16()
        };
        for _ in 0..3 {
            assert_eq!(asks().await, 401);
        }
        assert_eq!(asks().await, 429);

        app.at(AN_HOUR_BACK);
        assert_eq!(
            asks().await,
            429,
            "setting the clock back does not avoid the limit"
        );
        app.at("2025-08-18T08:01:00Z");

        assert_eq!(asks().await, 401, "a minute later");
    })
    .await;
}
