//! Duplicates of suggestions, and what their suggesters see of the original.

use std::collections::BTreeSet;

use domain::suggestion::{self, By, Filter, Status, subscriber::Subscriber};
use kernel::{
    page::{PageRequest, Sorted},
    principal::{Principal, Role},
};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{Client, TestApp, on_both};

const GROUP: (&str, &str) = ("community-group@example", "weston-favell-allotments");
const OFFICER: (&str, &str) = ("referrer@example", "northants-police");
const NEIGHBOUR: (&str, &str) = ("neighbour@example", "north-northants");

async fn marked(app: &TestApp, read: &Value, other: &Value) -> Value {
    let more = json!({ "duplicateOf": other["id"], "note": "We know of it." });
    app.turn("markSuggestionDuplicate", read, more).await
}

/// The number of suggestions that a client sees, and their titles.
async fn counted(client: &Client<'_>) -> (Value, BTreeSet<String>) {
    let reply = client
        .ask("{ suggestions { totalCount { count } nodes { title } } }")
        .await;
    let nodes = reply.data("suggestions.nodes");
    let nodes = nodes.as_array().unwrap_or_else(|| panic!("{}", reply.body));
    let titles = nodes
        .iter()
        .map(|node| node["title"].as_str().unwrap_or_default().into());
    (reply.data("suggestions.totalCount.count"), titles.collect())
}

#[tokio::test]
async fn a_duplicate_points_to_the_original_which_its_submitter_can_then_read() {
    on_both(async |app| {
        let other = app.suggested_by(NEIGHBOUR, "oakley", "Mill Lane").await;
        let read = app.suggested_by(GROUP, "upton", "The lane").await;
        let group = app.person(Role::CommunityGroup);
        let before = group.sees("suggestion", &other, "title").await;

        marked(app, &read, &other).await;

        assert_eq!(before, Value::Null);
        let seen = group
            .sees(
                "suggestion",
                &read,
                "status isOpen decisionNote decidedAt duplicateOf { title status statusText isOpen }",
            )
            .await;
        let expected = json!({
            "status": "DUPLICATE", "isOpen": false, "decisionNote": "We know of it.",
            "decidedAt": "2025-08-18T09:00:00.000000Z",
            "duplicateOf": { "title": "Mill Lane", "status": "SUBMITTED", "statusText": "Received", "isOpen": true },
        });
        assert_eq!(seen, expected);
        assert_eq!(group.sees("node", &other, "id").await["id"], other["id"]);
        let (count, titles) = counted(&group).await;
        assert_eq!(count, 2);
        assert_eq!(titles, ["Mill Lane".into(), "The lane".into()].into());
    })
    .await;
}

#[tokio::test]
async fn a_duplicates_submitter_sees_no_personal_data_of_the_original() {
    on_both(async |app| {
        let other = app.suggested_by(NEIGHBOUR, "oakley", "Mill Lane").await;
        app.execute("UPDATE suggestion SET external_reference = 'N-1'")
            .await;
        let read = app.suggested_by(OFFICER, "upton", "The lane").await;
        marked(app, &read, &other).await;
        let query =
            "query($id: ID!) { suggestion(id: $id) { title contact { name } externalReference
            questions { question } amendments { field } subscriberCount waitingHours } }";

        let reply = app.officer().run(query, json!({ "id": other["id"] })).await;

        let expected = json!({
            "title": "Mill Lane", "contact": null, "externalReference": null, "questions": null,
            "amendments": null, "subscriberCount": null, "waitingHours": null,
        });
        assert_eq!(reply.data("suggestion"), expected, "{}", reply.body);
        let notes = reply.body["extensions"]["redactions"]
            .as_array()
            .map(Vec::len);
        assert_eq!(notes, Some(6), "{}", reply.body);
        assert_eq!(reply.code(), "");
    })
    .await;
}

#[tokio::test]
async fn a_duplicates_submitter_cannot_change_the_original() {
    on_both(async |app| {
        let other = app.suggested_by(NEIGHBOUR, "oakley", "Mill Lane").await;
        let read = app.suggested_by(GROUP, "upton", "The lane").await;
        marked(app, &read, &other).await;
        for (verb, more) in [
            ("withdrawSuggestion", json!({})),
            ("answerSuggestion", json!({ "answer": "Mine." })),
            ("reopenSuggestion", json!({})),
            ("amendSuggestion", json!({ "title": "Mine" })),
        ] {
            let reply = app
                .person(Role::CommunityGroup)
                .change(verb, "suggestion", &other, more)
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{verb}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn marking_a_duplicate_gives_nobody_else_access() {
    on_both(async |app| {
        let other = app.suggested_by(NEIGHBOUR, "oakley", "Mill Lane").await;
        let read = app.suggested_by(GROUP, "upton", "The lane").await;

        marked(app, &read, &other).await;

        for who in [
            app.councillor(),
            app.council(),
            app.officer(),
            app.person(Role::PartnerFrontend),
        ] {
            assert_eq!(who.sees("suggestion", &other, "id").await, Value::Null);
        }
        let seen = app
            .councillor()
            .sees("suggestion", &read, "status duplicateOf { id }")
            .await;
        let expected = json!({ "status": "DUPLICATE", "duplicateOf": null });
        assert_eq!(
            seen, expected,
            "the ward's councillor sees only the duplicate"
        );
    })
    .await;
}

#[tokio::test]
async fn reach_through_duplicates_agrees_in_filter_and_predicate() {
    on_both(async |app| {
        let other = app.suggested_by(NEIGHBOUR, "oakley", "Mill Lane").await;
        for (number, who) in [GROUP, OFFICER, ("councillor@example", "west-northants")]
            .into_iter()
            .enumerate()
        {
            let read = app
                .suggested_by(who, "lloyds", &format!("Lane {number}"))
                .await;
            marked(app, &read, &other).await;
        }
        let order = Sorted {
            by: By::SubmittedAt,
            descending: false,
        };
        let list = async |caller| {
            suggestion::list(&caller, &Filter::default(), order, &PageRequest::default())
                .await
                .expect("a list")
                .rows
        };
        let all = list(app.operator()).await;
        let subscribers = subscribers(app, &all).await;
        let mut reached = 0;
        for role in Role::iter() {
            let name = role.name();
            for organisation in [
                None,
                Some("weston-favell-allotments"),
                Some("northants-police"),
            ] {
                let principal = Principal {
                    subject: format!("{name}@example"),
                    role,
                    organisation: organisation.map(str::to_owned),
                    ..Principal::operator()
                };
                // A caller whom the registers have in another organisation is refused.
                let Ok(caller) = app.app.caller(principal) else {
                    continue;
                };

                let listed = list(caller.clone()).await;

                let holds = |row: &&suggestion::Suggestion| {
                    let own: Vec<Subscriber> = subscribers
                        .iter()
                        .filter(|one| one.suggestion_id == row.id)
                        .cloned()
                        .collect();
                    suggestion::is_within_reach(&caller, row, &[row.ward_id], &own)
                };
                let held: Vec<_> = all.iter().filter(holds).map(|row| &row.title).collect();
                let listed: Vec<_> = listed.iter().map(|row| &row.title).collect();
                assert_eq!(listed, held, "{role:?} {organisation:?}");
                reached += usize::from(listed.iter().any(|title| *title == "Mill Lane"));
            }
        }
        assert!(reached > 10, "{reached}");
    })
    .await;
}

/// All subscribers of these suggestions, as the predicate takes them.
async fn subscribers(app: &TestApp, all: &[suggestion::Suggestion]) -> Vec<Subscriber> {
    let mut found = vec![];
    for row in all.iter().filter(|row| row.duplicate_of_id.is_some()) {
        found.push(Subscriber {
            id: entity::id::SubscriberId::new(),
            suggestion_id: row.duplicate_of_id.expect("a pointer"),
            duplicate_id: Some(row.id),
            subject: row.submitted_by.clone(),
            issuer: row.submitted_by_issuer.clone(),
            organisation_id: row.organisation_id,
            subscribed_at: row.submitted_at,
        });
    }
    let kept: Vec<i64> = app
        .column("SELECT COUNT(*) FROM suggestion_subscriber")
        .await;
    assert_eq!(kept, [3]);
    found
}

#[tokio::test]
async fn a_duplicate_of_a_duplicate_points_to_the_final_original() {
    on_both(async |app| {
        let last = app.suggested_by(NEIGHBOUR, "oakley", "Mill Lane").await;
        let middle = app.suggested_by(OFFICER, "lloyds", "The lane").await;
        let first = app.suggested_by(GROUP, "upton", "A lane").await;
        marked(app, &first, &middle).await;

        marked(app, &middle, &last).await;

        let group = app.person(Role::CommunityGroup);
        let seen = group
            .sees("suggestion", &first, "version duplicateOf { title }")
            .await;
        assert_eq!(
            seen,
            json!({ "version": 3, "duplicateOf": { "title": "Mill Lane" } })
        );
        assert_eq!(group.sees("suggestion", &middle, "id").await, Value::Null);
        for (read, count) in [(&last, 2), (&middle, 0), (&first, 0)] {
            let seen = app.now("suggestion", read, "subscriberCount").await;
            assert_eq!(seen["subscriberCount"], count);
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_with_several_duplicates_is_counted_once() {
    on_both(async |app| {
        let other = app.suggested_by(NEIGHBOUR, "oakley", "Mill Lane").await;
        for title in ["A lane", "Another lane"] {
            let read = app.suggested_by(GROUP, "upton", title).await;
            marked(app, &read, &other).await;
        }

        let seen = app.now("suggestion", &other, "subscriberCount").await;

        assert_eq!(seen["subscriberCount"], 1);
    })
    .await;
}

#[tokio::test]
async fn the_original_must_be_open_or_accepted_and_not_a_duplicate() {
    on_both(async |app| {
        for (status, rule) in [
            (Status::Submitted, None),
            (Status::UnderReview, None),
            (Status::NeedsInfo, None),
            (Status::Accepted, None),
            (Status::Declined, Some("CONFLICT duplicate-of-open")),
            (Status::ReferredOn, Some("CONFLICT duplicate-of-open")),
            (Status::Withdrawn, Some("CONFLICT duplicate-of-open")),
            (Status::Duplicate, Some("CONFLICT duplicate-of-original")),
        ] {
            let other = app.seed_suggestion(status).await;
            let read = app.seed_suggestion(Status::UnderReview).await;
            let more = json!({ "duplicateOf": other["id"] });

            let reply = app
                .manager()
                .change("markSuggestionDuplicate", "suggestion", &read, more)
                .await;

            let expected: Vec<_> = rule.into_iter().collect();
            assert_eq!(reply.user_errors(), expected, "{status:?}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_original_is_not_found() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::UnderReview).await;
        let more = json!({ "duplicateOf": "bmV2ZXI" });

        let reply = app
            .manager()
            .change("markSuggestionDuplicate", "suggestion", &read, more)
            .await;

        assert_eq!(reply.user_errors(), ["NOT_FOUND"], "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn of_two_concurrent_mutual_duplicates_one_is_refused() {
    on_both(async |app| {
        let one = app.suggested_by(NEIGHBOUR, "oakley", "Mill Lane").await;
        let other = app.suggested_by(GROUP, "upton", "The lane").await;
        let manager = app.manager();
        let mark = async |read: &Value, of: &Value| {
            let more = json!({ "duplicateOf": of["id"] });
            manager
                .change("markSuggestionDuplicate", "suggestion", read, more)
                .await
                .user_errors()
        };

        let (first, second) = tokio::join!(mark(&one, &other), mark(&other, &one));

        let mut answers = [first, second];
        answers.sort();
        assert_eq!(answers[0], [""; 0]);
        assert_eq!(answers[1], ["CONFLICT duplicate-of-original"]);
    })
    .await;
}

#[tokio::test]
async fn a_reopened_duplicate_loses_its_pointer_but_the_history_keeps_it() {
    on_both(async |app| {
        let other = app.suggested_by(NEIGHBOUR, "oakley", "Mill Lane").await;
        let read = app.suggested_by(GROUP, "upton", "The lane").await;
        let read = marked(app, &read, &other).await;

        app.turn(
            "reopenSuggestion",
            &read,
            json!({ "note": "It is another lane." }),
        )
        .await;

        let group = app.person(Role::CommunityGroup);
        let seen = group
            .sees(
                "suggestion",
                &read,
                "status decidedAt decisionNote duplicateOf { id }",
            )
            .await;
        let expected = json!({
            "status": "UNDER_REVIEW", "decidedAt": null, "decisionNote": null, "duplicateOf": null,
        });
        assert_eq!(seen, expected);
        assert_eq!(group.sees("suggestion", &other, "id").await, Value::Null);
        let kept: Vec<String> = app
            .column("SELECT note FROM status_change WHERE to_status = 'DUPLICATE'")
            .await;
        let reference = other["reference"].as_str().unwrap_or_default();
        assert_eq!(kept, [format!("The same as {reference}. We know of it.")]);
    })
    .await;
}
