//! Suggestions with the sender's own number: submitted again, and found by it.

use futures_util::future::join_all;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, on_both, seed::of};

async fn numbered(app: &TestApp, title: &str, number: &str) -> Value {
    json!({
        "title": title, "description": "Litter everywhere.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": app.area("upton").await, "externalReference": number,
    })
}

async fn count(app: &TestApp) -> Value {
    let reply = app
        .manager()
        .ask("{ suggestions { totalCount { count } } }")
        .await;
    reply.data("suggestions.totalCount.count")
}

/// What a submission returns: the suggestion, whether it was created, and the user errors.
async fn submitted(client: &Client<'_>, input: Value) -> (Value, bool, Vec<String>) {
    let reply = client
        .act(
            "submitSuggestion",
            input,
            "suggestion { id title version } created",
        )
        .await;
    let created = reply.data("submitSuggestion.created");
    (
        reply.data("submitSuggestion.suggestion"),
        created.as_bool().expect("whether it was created"),
        reply.user_errors(),
    )
}

#[tokio::test]
async fn a_repeated_sender_reference_returns_the_first_suggestion_and_says_so() {
    on_both(async |app| {
        let group = app.person(Role::CommunityGroup);
        let input = numbered(app, "Allotments", "FMS-1").await;
        let (first, created, errors) = submitted(&group, input.clone()).await;
        assert_eq!((created, errors), (true, vec![]));
        // It is the same content as was submitted, whatever became of it since, and long after.
        let amended = of(
            "suggestion",
            &first,
            json!({ "title": "Allotment gardens" }),
        );
        let amended = group
            .act("amendSuggestion", amended, "suggestion { id }")
            .await;
        assert_eq!(amended.user_errors(), [""; 0], "{}", amended.body);
        app.at("2026-08-21T09:00:01Z");
        let group = app.person(Role::CommunityGroup);

        let (again, created, errors) = submitted(&group, input).await;

        assert_eq!((created, errors), (false, vec![]));
        assert_eq!(
            again,
            json!({ "id": first["id"], "title": "Allotment gardens", "version": 2 })
        );
        assert_eq!(count(app).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_sender_reference_with_different_content_is_refused() {
    on_both(async |app| {
        let group = app.person(Role::CommunityGroup);
        let first = numbered(app, "Broken bench", "WNC-1").await;
        submitted(&group, first.clone()).await;
        let entries = "SELECT COUNT(*) FROM audit_entry";
        let before = app.column::<i64>(entries).await;
        for (field, value) in [
            ("title", json!("Fly-tipping")),
            ("description", json!("Other words.")),
            ("location", json!({ "latitude": 52.3, "longitude": -0.81 })),
            ("contactName", json!("Jay Testwood")),
            ("workTypes", json!(["PAINTING"])),
        ] {
            let mut other = first.clone();
            other[field] = value;
            other["idempotencyKey"] = field.into();

            let (none, created, errors) = submitted(&group, other).await;

            assert_eq!((none, created), (Value::Null, false), "{field}");
            assert_eq!(errors, ["CONFLICT external-reference-reused"], "{field}");
        }
        assert_eq!(count(app).await, 1);
        assert_eq!(app.column::<i64>(entries).await, before);
        assert_eq!(
            app.column::<i64>("SELECT COUNT(*) FROM idempotency_key")
                .await,
            [0]
        );
    })
    .await;
}

#[tokio::test]
async fn a_sender_reference_without_a_stored_digest_returns_the_first_suggestion() {
    on_both(async |app| {
        let group = app.person(Role::CommunityGroup);
        let (first, ..) = submitted(&group, numbered(app, "Allotments", "FMS-1").await).await;
        app.execute("UPDATE suggestion SET submitted_digest = NULL")
            .await;

        let other = numbered(app, "The same allotments", "FMS-1").await;
        let (again, created, errors) = submitted(&group, other).await;

        assert_eq!((again, created, errors), (first, false, vec![]));
    })
    .await;
}

/// The titles of the suggestions that a sender finds by numbers.
async fn found(client: &Client<'_>, numbers: Value) -> Vec<String> {
    let query = "query($n: [String!]) { suggestions(filter: { externalReferences: $n }) { nodes { title } } }";
    let reply = client.run(query, json!({ "n": numbers })).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    let nodes = reply.data("suggestions.nodes");
    let nodes = nodes.as_array().expect("suggestions").iter();
    let titles = nodes.map(|node| node["title"].as_str().unwrap_or_default().to_owned());
    titles.collect()
}

#[tokio::test]
async fn senders_find_only_their_own_suggestions_by_sender_reference() {
    on_both(async |app| {
        let group = app.person(Role::CommunityGroup);
        for (title, number) in [("One", "FMS-1"), ("Two", "FMS-2"), ("Three", "FMS-3")] {
            submitted(&group, numbered(app, title, number).await).await;
        }
        submitted(
            &app.council(),
            numbered(app, "The council's", "FMS-1").await,
        )
        .await;

        assert_eq!(found(&group, json!("FMS-1")).await, ["One"]);
        assert_eq!(
            found(&group, json!(["FMS-2", "FMS-3", "none"])).await,
            ["Two", "Three"]
        );
        assert_eq!(
            found(&app.council(), json!(["FMS-1", "FMS-2"])).await,
            ["The council's"]
        );
        // It is their own number: it is compared as it was sent.
        assert_eq!(found(&group, json!("fms-1")).await, [""; 0]);
        // Somebody else of the same organisation, and the Team, who see the suggestions otherwise.
        let colleague = app.person_called(Role::CommunityGroup, "colleague@example");
        for other in [colleague, app.manager()] {
            assert_eq!(
                found(&other, json!(["FMS-1", "FMS-2", "FMS-3"])).await,
                [""; 0]
            );
        }
    })
    .await;
}

#[tokio::test]
async fn subscribed_suggestions_are_not_found_by_sender_reference() {
    on_both(async |app| {
        let group = app.person(Role::CommunityGroup);
        let council = app.council();
        let (theirs, ..) = submitted(&group, numbered(app, "The first", "N-1").await).await;
        let (own, ..) = submitted(&council, numbered(app, "The duplicate", "N-1").await).await;
        let duplicate = of("suggestion", &own, json!({ "duplicateOf": theirs["id"] }));
        let marked = app
            .manager()
            .act(
                "markSuggestionDuplicate",
                duplicate,
                "suggestion { status }",
            )
            .await;
        assert_eq!(marked.user_errors(), [""; 0], "{}", marked.body);

        assert_eq!(found(&council, json!("N-1")).await, ["The duplicate"]);
    })
    .await;
}

#[tokio::test]
async fn sender_references_are_separate_for_each_organisation() {
    on_both(async |app| {
        let input = numbered(app, "Allotments", "FMS-1").await;
        let group = app.person(Role::CommunityGroup);
        group
            .done("submitSuggestion", "suggestion", "id", input.clone())
            .await;

        app.council()
            .done("submitSuggestion", "suggestion", "id", input)
            .await;

        assert_eq!(count(app).await, 2);
    })
    .await;
}

#[tokio::test]
async fn twenty_concurrent_requests_with_one_sender_reference_make_one_suggestion() {
    on_both(async |app| {
        let input = numbered(app, "Allotments", "FMS-1").await;
        let group = app.person(Role::CommunityGroup);
        let submit = || group.done("submitSuggestion", "suggestion", "id", input.clone());

        let made = join_all((0..20).map(|_| submit())).await;

        assert!(made.iter().all(|row| row == &made[0]), "{made:?}");
        assert_eq!(count(app).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_key_sent_with_a_known_sender_reference_is_stored_too() {
    on_both(async |app| {
        let group = app.person(Role::CommunityGroup);
        let first = numbered(app, "Allotments", "FMS-1").await;
        group
            .done("submitSuggestion", "suggestion", "id", first.clone())
            .await;
        let mut again = first;
        again["idempotencyKey"] = "once".into();
        group
            .done("submitSuggestion", "suggestion", "id", again)
            .await;
        let mut other = numbered(app, "Other allotments", "FMS-2").await;
        other["idempotencyKey"] = "once".into();

        let reply = group
            .act("submitSuggestion", other, "suggestion { id }")
            .await;

        assert_eq!(
            reply.user_errors(),
            ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"],
            "{}",
            reply.body
        );
    })
    .await;
}
