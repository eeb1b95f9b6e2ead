//! Ids, cursors and positions: only one text stands for a record's id, and a cursor or position is accepted only as
//! it was issued.

use std::collections::BTreeSet;

use kernel::text;
use serde_json::{Value, json};

use super::{World, assert_meant, driver::fuzz, mutation::Mutation};
use crate::support::{Client, Kind};

/// The queries that take an id, a cursor or a position as `$text`, and whether they accept one that was not issued.
const ASKED: [&str; 5] = [
    "query($text: ID!) { node(id: $text) { id } }",
    "query($text: String) { sites(after: $text) { pageInfo { hasNextPage } } }",
    "query($text: String) { suggestions(before: $text, last: 1) { pageInfo { hasNextPage } } }",
    "query($text: EventPosition) { sites(changedSince: $text) { pageInfo { hasNextPage } } }",
    "query($text: EventPosition) { events(after: $text) { pageInfo { hasNextPage } } }",
];

/// All cursors and positions that a manager is given, as texts.
async fn given(manager: &Client<'_>) -> BTreeSet<String> {
    let page = "position pageInfo { startCursor endCursor } edges { cursor }";
    let query = format!(
        "{{ sites {{ {page} }} suggestions {{ {page} }} areas(first: 20) {{ edges {{ cursor }} }} }}"
    );
    let reply = manager.ask(&query).await;
    let mut given = BTreeSet::new();
    collect(&reply.data("sites"), &mut given);
    collect(&reply.data("suggestions"), &mut given);
    collect(&reply.data("areas"), &mut given);
    assert!(given.len() > 5, "{}", reply.text);
    given
}

fn collect(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(texts.insert(text.clone())),
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, texts)),
        Value::Object(members) => members.values().for_each(|part| collect(part, texts)),
        _ => {}
    }
}

async fn holds_for_every_text(kind: Kind) {
    let world = World::new(kind).await;
    let manager = world.app.manager();
    let given = given(&manager).await;
    let texts = world.known_ids().into_iter().chain(given.iter().cloned());
    let mut corpus = world.corpus("cursors");
    corpus.extend(texts.map(String::into_bytes));
    let words = ["=", "==", "-", "_", "+", "/", "A", "\u{e9}"];
    let mut mutation = Mutation::new(&corpus, words.map(str::to_owned).to_vec());
    let next = || mutation.next();
    fuzz("cursors", &corpus, next, 150, async |input| {
        let text = String::from_utf8_lossy(input);
        // White space around a text is not a part of it, as everywhere.
        let meant = text::read(&text);
        for query in ASKED {
            let reply = manager.run(query, json!({ "text": text })).await;

            assert_meant(&reply);
            let node = reply.data("node.id");
            assert!(
                node.is_null() || node == *meant,
                "{node} also has the id {text}"
            );
            let is_taken = reply.body["errors"].is_null() && !query.contains("node(");
            assert!(
                !is_taken || given.contains(&meant),
                "{query} accepts {text}"
            );
        }
    })
    .await;
    world.app.stop().await;
}

#[tokio::test]
async fn ids_have_one_encoding_and_only_issued_cursors_and_positions_are_accepted_on_sqlite() {
    holds_for_every_text(Kind::Sqlite).await;
}

#[tokio::test]
async fn ids_have_one_encoding_and_only_issued_cursors_and_positions_are_accepted_on_postgresql() {
    holds_for_every_text(Kind::Postgres).await;
}
