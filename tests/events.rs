//! The query `events`, for systems that poll: the same events as the subscription `changes`.

use domain::{site::Status, suggestion};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    changed_since::settled,
    event::submitted,
    support::{Client, Reply, on_both},
};

const EVENTS: &str = "query($after: EventPosition, $first: Int) { events(after: $after, first: $first) {
    nodes { position kind occurredAt by { role subject organisation { reference } } subject { __typename ... on Node { id } } }
    position pageInfo { hasNextPage endCursor } } }";

async fn page(client: &Client<'_>, after: &Value, first: i32) -> Reply {
    let reply = client
        .run(EVENTS, json!({ "after": after, "first": first }))
        .await;
    assert!(reply.data("events").is_object(), "{}", reply.body);
    reply
}

fn kinds(reply: &Reply) -> Vec<String> {
    let nodes = reply.data("events.nodes");
    let kinds = nodes.as_array().into_iter().flatten();
    kinds
        .map(|node| node["kind"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The end of the log.
async fn now(client: &Client<'_>) -> Value {
    settled(client.app).await;
    let reply = client.ask("{ sites(first: 1) { position } }").await;
    reply.data("sites.position")
}

#[tokio::test]
async fn pages_of_events_follow_the_order_of_the_log() {
    on_both(async |app| {
        let manager = app.manager();
        let start = now(&manager).await;
        app.seed_site(Status::Approved).await;
        app.seed_suggestion(suggestion::Status::Declined).await;
        settled(app).await;
        let all = page(&manager, &start, 100).await;

        let (mut after, mut found, mut more) = (start, vec![], true);
        while more {
            let two = page(&manager, &after, 2).await;
            assert!(kinds(&two).len() <= 2);
            found.extend(kinds(&two));
            after = two.data("events.position");
            assert_eq!(two.data("events.pageInfo.endCursor"), after);
            more = two.data("events.pageInfo.hasNextPage") == true;
        }

        assert_eq!(found, kinds(&all));
        assert_eq!(
            found.last().map(String::as_str),
            Some("SUGGESTION_DECLINED")
        );
        let log: Vec<String> = app
            .column(
                "SELECT kind FROM outbox WHERE noun IN ('site', 'suggestion') ORDER BY position",
            )
            .await;
        assert_eq!(found.len(), log.len());
        assert_eq!(all.data("events.nodes.0.subject.__typename"), "Site");
        let end = page(&manager, &after, 10).await;
        assert_eq!(kinds(&end).len(), 0);
        manager.suggest("afterwards", "upton", None).await;
        settled(app).await;
        let more = page(&manager, &end.data("events.position"), 10).await;
        assert_eq!(kinds(&more), ["SUGGESTION_SUBMITTED"]);
    })
    .await;
}

#[tokio::test]
async fn an_empty_page_of_events_advances() {
    on_both(async |app| {
        let council = app.council();
        let start = now(&council).await;
        app.manager().suggest("in the north", "oakley", None).await;
        app.manager().suggest("in the west", "upton", None).await;
        app.manager().suggest("north again", "oakley", None).await;
        settled(app).await;
        let strangers = app.person_called(Role::Councillor, "stranger@example");

        let some = page(&council, &start, 10).await;
        let none = page(&strangers, &start, 10).await;

        assert_eq!(kinds(&some), ["SUGGESTION_SUBMITTED"]);
        assert_eq!(kinds(&none), [""; 0]);
        assert_eq!(none.data("events.pageInfo.hasNextPage"), false);
        app.manager().suggest("west again", "upton", None).await;
        settled(app).await;
        for page_of in [some, none] {
            let position = page_of.data("events.position");
            let next = page(&council, &position, 10).await;
            assert_eq!(
                kinds(&next),
                ["SUGGESTION_SUBMITTED"],
                "the position has advanced"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_costs_the_same_statements_whatever_its_size() {
    on_both(async |app| {
        let start = now(&app.manager()).await;
        app.manager().suggest("one", "upton", None).await;
        let one_later = now(&app.manager()).await;
        for number in 0..20 {
            app.manager()
                .suggest(&format!("place {number}"), "upton", None)
                .await;
        }
        settled(app).await;
        let (manager, strangers) = (
            app.manager(),
            app.person_called(Role::Councillor, "stranger@example"),
        );

        let (many, _) = app.statements(page(&manager, &start, 100)).await;
        let (few, _) = app.statements(page(&manager, &one_later, 1)).await;
        let (none, _) = app.statements(page(&strangers, &start, 100)).await;

        assert_eq!((few, none), (many, many));
        assert!(many <= 5, "{many} statements");
    })
    .await;
}

#[tokio::test]
async fn only_the_team_sees_the_name_of_the_actor() {
    on_both(async |app| {
        let start = now(&app.manager()).await;
        app.suggested_by(("councillor@example", "west-northants"), "upton", "a place").await;
        settled(app).await;

        let team = page(&app.manager(), &start, 1).await;
        let council = page(&app.council(), &start, 1).await;

        let by = |subject: Value| json!({ "role": "manager", "subject": subject, "organisation": { "reference": "west-northants" } });
        assert_eq!(team.data("events.nodes.0.by"), by(json!("councillor@example")));
        assert_eq!(council.data("events.nodes.0.by"), by(Value::Null));
        let withheld = &council.body["extensions"]["redactions"][0];
        assert_eq!(withheld["policy"], "names-for-the-team", "{}", council.body);
    })
    .await;
}

#[tokio::test]
async fn only_events_of_the_requested_kinds_are_returned() {
    on_both(async |app| {
        let start = now(&app.manager()).await;
        app.seed_suggestion(suggestion::Status::Declined).await;
        settled(app).await;
        let query =
            "query($after: EventPosition) { events(after: $after, filter: { kinds: [SUGGESTION_REVIEWED] }) {
            nodes { kind } } }";

        let reply = app.manager().run(query, json!({ "after": start })).await;

        assert_eq!(kinds(&reply), ["SUGGESTION_REVIEWED"]);
    })
    .await;
}

#[tokio::test]
async fn without_a_position_the_log_begins_with_its_oldest_event() {
    on_both(async |app| {
        submitted(&app.app, None, "one").await;
        settled(app).await;
        let from_the_start = page(&app.manager(), &Value::Null, 100).await;
        let too_many = app.manager().run(EVENTS, json!({ "first": 101 })).await;

        assert_eq!(
            kinds(&from_the_start).first().map(String::as_str),
            Some("SUGGESTION_SUBMITTED")
        );
        assert_eq!(too_many.code(), "BAD_USER_INPUT");
    })
    .await;
}

#[tokio::test]
async fn events_begin_at_a_time() {
    on_both(async |app| {
        app.councillor().suggest("Monday", "upton", None).await;
        app.at("2025-08-20T09:00:00Z");
        app.councillor().suggest("Wednesday", "upton", None).await;
        let end = now(&app.manager()).await;
        let query =
            "query($from: DateTime, $after: EventPosition) { events(from: $from, after: $after) {
            nodes { subject { ... on Suggestion { title } } } position } }";
        let titles = async |variables: Value| {
            let reply = app.manager().run(query, variables).await;
            let nodes = reply.data("events.nodes");
            let nodes = nodes
                .as_array()
                .unwrap_or_else(|| panic!("{}", reply.body))
                .iter();
            let titles = nodes.map(|node| {
                node["subject"]["title"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            });
            titles.collect::<Vec<_>>()
        };

        for (from, expected) in [
            ("2025-08-18T09:00:00Z", vec!["Monday", "Wednesday"]),
            ("2025-08-18T09:00:01Z", vec!["Wednesday"]),
            ("2025-08-20T09:00:00Z", vec!["Wednesday"]),
            ("2025-08-20T09:00:01Z", vec![]),
        ] {
            assert_eq!(titles(json!({ "from": from })).await, expected, "{from}");
        }
        let after = json!({ "from": "2025-08-18T09:00:00Z", "after": end });
        assert_eq!(titles(after).await, [""; 0], "the position counts");
        app.execute("DELETE FROM outbox WHERE position = 1").await;
        let lost = app
            .manager()
            .run(query, json!({ "from": "2025-08-18T09:00:00Z" }))
            .await;
        assert_eq!(lost.code(), "STREAM_GAP", "{}", lost.body);
    })
    .await;
}
