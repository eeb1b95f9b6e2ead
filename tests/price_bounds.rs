//! The limits of a running operation in bytes, fields and time, and of lists without pages.

use std::time::Duration;

use immediate_justice::config::Limits;
use serde_json::{Value, json};

use crate::support::{Client, Reply, cases::of, on_both, send, socket};

/// A query from memory alone, with more fields than are resolved without a pause.
const FROM_MEMORY: &str = "{ a: referenceLists { name items { code name hint active } }
    b: referenceLists { name items { code name hint active } } }";

async fn asked(client: &Client<'_>, change: impl FnOnce(&mut Limits), query: &str) -> Reply {
    let router = client.app.router_with(change).await;
    let body = json!({ "query": query }).to_string();
    send(&router, client.request(body)).await
}

fn message(reply: &Reply) -> &str {
    reply.body["errors"][0]["message"]
        .as_str()
        .unwrap_or_default()
}

#[tokio::test]
async fn a_response_is_limited_in_bytes() {
    on_both(async |app| {
        let manager = app.manager();
        let whole = manager.ask(FROM_MEMORY).await;
        assert_eq!(whole.code(), "", "{}", whole.body["errors"]);
        let bytes = whole.body["data"].to_string().len();

        // A comma is counted with each entry and field, also with the last.
        let enough = asked(
            &manager,
            |limits| limits.answer_bytes = bytes + bytes / 10,
            FROM_MEMORY,
        );
        assert_eq!(enough.await.body, whole.body);
        let most = bytes - 1;
        let stopped = asked(&manager, |limits| limits.answer_bytes = most, FROM_MEMORY).await;

        assert_eq!(stopped.code(), "QUERY_TOO_COMPLEX", "{}", stopped.body);
        assert!(stopped.body["data"].is_null(), "{}", stopped.body);
        let text_found = message(&stopped);
        assert!(text_found.contains(&most.to_string()), "{text_found}");
    })
    .await;
}

#[tokio::test]
async fn the_bytes_of_a_large_scalar_are_counted_too() {
    on_both(async |app| {
        app.approved_site().await;
        let manager = app.manager();
        let query = "{ sitesGeoJson }";
        let whole = manager.ask(query).await;
        let bytes = whole.body["data"].to_string().len();
        assert!(bytes > 200, "{}", whole.body);

        let stopped = asked(&manager, |limits| limits.answer_bytes = bytes - 1, query).await;

        assert_eq!(stopped.code(), "QUERY_TOO_COMPLEX", "{}", stopped.body);
    })
    .await;
}

#[tokio::test]
async fn responses_over_sockets_and_event_streams_are_limited_too() {
    on_both(async |app| {
        let manager = app.manager();
        let router = app.router_with(|limits| limits.answer_bytes = 1_024).await;
        let address = socket::listen(router).await;

        let reply = manager
            .connect_at(address)
            .await
            .ask("1", FROM_MEMORY)
            .await;
        assert_eq!(reply.code(), "QUERY_TOO_COMPLEX", "{}", reply.body);
        let mut events = manager.events_at(address, FROM_MEMORY, "").await;
        let event = events.next().await.expect("an event");
        assert_eq!(event.code(), "QUERY_TOO_COMPLEX", "{event:?}");
    })
    .await;
}

#[tokio::test]
async fn an_event_that_is_too_large_ends_the_stream_with_an_error() {
    on_both(async |app| {
        let manager = app.manager();
        let router = app.router_with(|limits| limits.answer_bytes = 400).await;
        let address = socket::listen(router).await;
        let mut socket = manager.connect_at(address).await;
        let fields = (0..20)
            .map(|n| format!("f{n}: description "))
            .collect::<Vec<_>>()
            .concat();
        socket
            .subscribe(
                "small",
                "subscription { siteRequested { suggestion { title } } }",
            )
            .await;
        let large = format!("subscription {{ siteRequested {{ suggestion {{ {fields} }} }} }}");
        socket.subscribe("large", &large).await;

        for title in ["First", "Second"] {
            manager.suggest(title, "upton", None).await;
        }

        let (mut small, mut end) = (vec![], Value::Null);
        while small.len() < 2 || end.is_null() {
            let text_found = socket.next().await;
            match text_found["id"].as_str() {
                Some("small") => small.push(text_found["type"].clone()),
                Some("large") if end.is_null() => end = text_found,
                Some("large") => assert_eq!(text_found["type"], "complete", "{text_found}"),
                _ => {}
            }
        }
        assert_eq!(small, ["next", "next"]);
        assert_eq!(end["type"], "error", "{end}");
        assert_eq!(
            end["payload"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX",
            "{end}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_operation_that_never_waits_times_out_too() {
    on_both(async |app| {
        let manager = app.manager();
        let soon = |limits: &mut Limits| limits.operation = Duration::from_millis(1);
        // Thousands of fields, none of which waits: many times as long as that.
        let lists: Vec<_> = (0..9)
            .map(|n| format!("l{n}: referenceLists {{ name items {{ code name hint active }} }}"))
            .collect();
        let long = format!("{{ {} }}", lists.join(" "));

        let over_http = asked(&manager, soon, &long).await;
        assert_eq!(over_http.code(), "TIMEOUT", "{}", over_http.body);
        let router = app.router_with(soon).await;
        let address = socket::listen(router).await;
        let over_a_socket = manager.connect_at(address).await.ask("1", &long).await;
        assert_eq!(over_a_socket.code(), "TIMEOUT", "{}", over_a_socket.body);
    })
    .await;
}

#[tokio::test]
async fn other_requests_are_answered_during_a_long_operation_in_memory() {
    on_both(async |app| {
        let manager = app.manager();
        let long = manager.ask(FROM_MEMORY);
        let others = async {
            let mut turns = 0;
            loop {
                tokio::task::yield_now().await;
                turns += 1;
                if turns == 1_000_000 {
                    return turns;
                }
            }
        };
        futures_util::pin_mut!(long, others);
        let mut turns = 0;
        // In one task, polled in turn: each time that the long one pauses is a turn of the others.
        let reply = futures_util::future::poll_fn(|context| {
            turns += 1;
            let _ = others.as_mut().poll(context);
            long.as_mut().poll(context)
        })
        .await;

        assert_eq!(reply.code(), "", "{}", reply.body["errors"]);
        let fields = reply.text.matches(':').count();
        assert!(fields > 600, "{fields} fields");
        assert!(turns > fields / 512, "{turns} turns for {fields} fields");
    })
    .await;
}

#[tokio::test]
async fn lists_without_pages_return_the_latest_entries() {
    on_both(async |app| {
        let manager = app.manager();
        let mut area = app.entry("areas", "upton", "").await;
        for number in 0..53 {
            let name = json!({ "name": format!("Upton {number}"), "reason": "Named anew." });
            let input = of("area", &area, name);
            area = manager.done("amendArea", "area", "id version", input).await;
        }

        let query = "{ area(reference: \"upton\") { amendments { newValue } } }";
        let reply = manager.ask(query).await;

        let amendments = reply.data("area.amendments");
        let amendments: Vec<_> = amendments.as_array().into_iter().flatten().collect();
        assert_eq!(amendments.len(), 50, "{}", reply.body);
        assert_eq!(amendments[0]["newValue"], "Upton 3");
        assert_eq!(amendments[49]["newValue"], "Upton 52");
    })
    .await;
}

#[tokio::test]
async fn only_the_first_of_many_user_errors_are_returned() {
    on_both(async |app| {
        let bad = json!({ "from": "2025-05-01", "until": "2025-04-01", "area": app.id_of("areas", "upton").await });
        let input = json!({
            "reference": "many", "name": "Many", "kind": "PARISH_TOWN_COUNCIL", "areas": vec![bad; 30],
        });

        let reply = app.manager().act("recordOrganisation", input, "organisation { id }").await;

        assert_eq!(reply.user_errors().len(), 20, "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn the_areas_in_an_area_are_paged() {
    on_both(async |app| {
        let manager = app.manager();
        let page = async |arguments: &str| {
            let query = format!(
                "{{ area(reference: \"west\") {{ children({arguments}) {{ nodes {{ reference parent {{ reference }} }}
                   totalCount {{ count }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
            );
            manager.ask(&query).await.data("area.children")
        };

        let whole = page("first: 100").await;
        let count = whole["totalCount"]["count"].as_u64().expect("a number");
        assert!(count >= 3, "{whole}");
        let (mut found, mut after) = (vec![], String::new());
        loop {
            let next = page(&format!("first: 2{after}")).await;
            let nodes = next["nodes"].as_array().expect("a page");
            assert!(nodes.len() <= 2);
            found.extend(nodes.iter().cloned());
            if next["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = format!(", after: {}", next["pageInfo"]["endCursor"]);
        }
        assert_eq!(Value::from(found), whole["nodes"]);
        let query = "{ area(reference: \"west\") { children(first: 101) { nodes { id } } } }";
        assert_eq!(manager.ask(query).await.code(), "BAD_USER_INPUT");
    })
    .await;
}

#[tokio::test]
async fn the_areas_in_many_areas_are_read_in_one_statement() {
    on_both(async |app| {
        let manager = app.manager();
        let ask = async |first: u32| {
            let query = format!("{{ areas(first: {first}) {{ nodes {{ children(first: 5) {{ nodes {{ id }} }} }} }} }}");
            manager.ask(&query).await
        };
        let (of_one, _) = app.statements(ask(1)).await;
        let (of_many, reply) = app.statements(ask(50)).await;

        assert!(reply.data("areas.nodes.2").is_object(), "{}", reply.body);
        assert_eq!(of_one, of_many);
    })
    .await;
}
