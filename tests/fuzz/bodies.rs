//! JSON bodies, for every root field of the schema: each is answered or refused without an internal error, and a
//! refused one has changed nothing.

use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use super::{World, assert_meant, driver::fuzz, mutation::Mutation};
use crate::support::{Kind, Reply, database::column, sdl};

/// How many facts there are.
async fn facts(db: &DatabaseConnection) -> i64 {
    column(db, "SELECT COUNT(*) FROM outbox").await[0]
}

/// Whether the only thing asked for was refused.
fn is_refused(reply: &Reply) -> bool {
    let errors = reply.body["errors"].as_array();
    let payloads = reply.body["data"].as_object().into_iter().flatten();
    let mut payloads = payloads.map(|(_, payload)| &payload["userErrors"]);
    errors.is_some_and(|errors| !errors.is_empty())
        || payloads.any(|errors| errors.as_array().is_some_and(|errors| !errors.is_empty()))
}

/// A body for each root field, with values of the right types.
fn of_every_field() -> Vec<Vec<u8>> {
    let asked = sdl::root_fields().into_iter().map(|field| {
        let (query, variables) = field.queried_with_nonsense();
        // The payload says what was refused.
        let query = if query.starts_with("mutation") {
            query.replace(
                "{ __typename }",
                "{ userErrors { code path message rule } }",
            )
        } else {
            query
        };
        json!({ "query": query, "variables": variables }).to_string()
    });
    asked.map(String::into_bytes).collect()
}

async fn bodies(kind: Kind) {
    let world = World::new(kind).await;
    let mut corpus = world.corpus("bodies");
    corpus.extend(of_every_field());
    let mut mutation = Mutation::new(&corpus, world.known_ids());
    let next = || match mutation.below(4) {
        0 => mutation.next(),
        _ => mutation.next_json(),
    };
    let db = world.app.connection().await;
    fuzz("bodies", &corpus, next, 500, async |input| {
        // A role with most rights meets most rules.
        let somebody = match input.len() % 3 {
            0 => world.somebody(input),
            1 => world.app.administrator(),
            _ => world.app.manager(),
        };
        let before = facts(&db).await;

        let reply = somebody.send(somebody.request(input.to_vec())).await;

        assert_meant(&reply);
        let is_one = reply.body["data"]
            .as_object()
            .is_none_or(|data| data.len() == 1);
        if is_one && is_refused(&reply) {
            assert_eq!(facts(&db).await, before, "{}", reply.text);
        }
    })
    .await;
    db.close().await.expect("closed");
    world.app.stop().await;
}

#[tokio::test]
async fn every_body_is_answered_or_refused_without_effect_on_sqlite() {
    bodies(Kind::Sqlite).await;
}

#[tokio::test]
async fn every_body_is_answered_or_refused_without_effect_on_postgresql() {
    bodies(Kind::Postgres).await;
}

#[test]
fn refusals_are_distinguished_from_answers() {
    let reply = |body: Value| Reply {
        status: axum::http::StatusCode::OK,
        headers: axum::http::HeaderMap::new(),
        text: body.to_string(),
        body,
        cost: Value::Null,
    };

    assert!(!is_refused(&reply(
        json!({ "data": { "a": { "userErrors": [] } } })
    )));
    assert!(is_refused(&reply(
        json!({ "data": { "a": { "userErrors": [{}] } } })
    )));
    assert!(is_refused(&reply(json!({ "errors": [{}] }))));
}
