//! Documents: each is answered or refused, with limited time and bytes, without an internal error, and with the
//! same result when it is repeated.

use std::cell::Cell;

use serde_json::{Value, json};

use super::{World, assert_meant, driver::fuzz, mutation::Mutation, words_of_documents};
use crate::support::{Kind, Reply};

/// Removes what may differ between two responses to one query.
fn comparable(reply: &Reply) -> (u16, Value, &Value) {
    let body = &reply.body;
    let mut data = body["data"].clone();
    mask(&mut data);
    (reply.status.as_u16(), data, &body["errors"])
}

/// Positions and cursors are encrypted differently each time. No other value is as long and without a space.
fn mask(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > 60 && !text.contains(' ') => text.clear(),
        Value::Array(values) => values.iter_mut().for_each(mask),
        Value::Object(fields) => fields.values_mut().for_each(mask),
        _ => {}
    }
}

async fn documents(kind: Kind) {
    let world = World::new(kind).await;
    let corpus = world.corpus("documents");
    let mut mutation = Mutation::new(&corpus, words_of_documents());
    let next = || mutation.next();
    let answered = Cell::new(0);
    fuzz("documents", &corpus, next, 250, async |input| {
        let document = String::from_utf8_lossy(input);
        let somebody = world.somebody(input);

        let reply = somebody.ask(&document).await;

        assert_meant(&reply);
        answered.set(answered.get() + usize::from(reply.body["data"].is_object()));
        if !document.contains("mutation") {
            let again = somebody.run(&document, json!({})).await;
            assert_eq!(comparable(&reply), comparable(&again));
        }
    })
    .await;
    println!("{} documents were answered", answered.get());
    assert!(answered.get() > 0, "mutations try nothing but the parser");
    world.app.stop().await;
}

#[tokio::test]
async fn every_document_is_answered_or_refused_the_same_way_twice_on_sqlite() {
    documents(Kind::Sqlite).await;
}

#[tokio::test]
async fn every_document_is_answered_or_refused_the_same_way_twice_on_postgresql() {
    documents(Kind::Postgres).await;
}
