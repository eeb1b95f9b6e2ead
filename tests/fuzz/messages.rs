//! Messages on a socket: each is answered as the protocol says, or closes the socket with one of its codes, and the
//! service continues to run.

use serde_json::{Value, json};
use std::time::Duration;

use super::{World, assert_no_failure, driver::fuzz, mutation::Mutation, words_of_documents};
use crate::support::{
    Kind,
    socket::{Message, Socket},
};

/// The codes that `docs/partners/events.md` names, and those of the protocol of sockets for what is no text or no frame.
const CODES: [u64; 9] = [1002, 1007, 1009, 1013, 4400, 4401, 4403, 4409, 4429];
/// A message of the service.
const TYPES: [&str; 6] = [
    "connection_ack",
    "next",
    "error",
    "complete",
    "ping",
    "pong",
];

/// The messages sent on a socket in turn, one in each line.
fn messages_of(input: &[u8], token: &str) -> Vec<Message> {
    let lines = input
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let message = |line: &[u8]| match str::from_utf8(line) {
        Ok(text) => Message::text(text.replace("%token%", token)),
        Err(_) => Message::binary(line.to_vec()),
    };
    // More says nothing new.
    lines.take(30).map(message).collect()
}

/// Reads until all messages were answered: the last answer is the one to a ping.
async fn read_until_answered(socket: &mut Socket) {
    socket
        .try_to_send(Message::text(
            json!({ "type": "ping", "payload": { "last": 1 } }).to_string(),
        ))
        .await;
    loop {
        let Some(received) = socket.within(Duration::from_secs(10)).await else {
            panic!("neither an answer nor an end");
        };
        if let Some(code) = received.get("close") {
            assert!(
                code.is_null() || code.as_u64().is_some_and(|code| CODES.contains(&code)),
                "{received}"
            );
            return;
        }
        assert!(
            TYPES.iter().any(|known| received["type"] == *known),
            "{received}"
        );
        assert_no_failure(&json!({ "errors": received["payload"] }));
        assert_no_failure(&received["payload"]);
        if received["type"] == "pong" && received["payload"]["last"] == 1 {
            return;
        }
    }
}

#[tokio::test]
async fn every_message_is_answered_by_the_protocol_or_closes_the_socket_with_a_code() {
    let world = World::new(Kind::Sqlite).await;
    let manager = world.app.manager();
    let token = manager.token.clone().expect("a token");
    let address = world.app.listen().await;
    let corpus = world.corpus("messages");
    let mut words = words_of_documents();
    let more = "connection_init connection_ack ping pong subscribe complete next error type id payload Authorization purpose query \
                variables operationName extensions resumeAfter";
    words.extend(more.split_whitespace().map(str::to_owned));
    let mut mutation = Mutation::new(&corpus, words);
    let next = || mutation.next();
    fuzz("messages", &corpus, next, 200, async |input| {
        let mut socket = Socket::at(address).await;
        for message in messages_of(input, &token) {
            if !socket.try_to_send(message).await {
                break;
            }
        }
        read_until_answered(&mut socket).await;
        let viewer: Value = manager.ask("{ viewer { role } }").await.data("viewer");
        assert_eq!(viewer["role"], "manager");
    })
    .await;
    world.app.stop().await;
}
