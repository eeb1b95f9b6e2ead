//! Suggestions for other bodies.

use domain::suggestion::Status;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{self, Client, MONDAY, on_both, seed::of};

#[tokio::test]
async fn a_suggestion_is_referred_on_to_an_organisation_of_ours() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::UnderReview).await;
        let council = app.listed("organisations", "north-northants").await;
        app.at("2025-08-20T11:59:00Z");
        let more = json!({ "organisation": council, "note": "It lies across the border." });

        let referred = app
            .manager()
            .done(
                "referSuggestionOn",
                "suggestion",
                "status isOpen statusText decisionNote decision { at hours } \
                 referredTo { name organisation { reference } }",
                of("suggestion", &seeded, more),
            )
            .await;

        let expected = json!({
            "status": "REFERRED_ON", "isOpen": false, "statusText": "Passed on",
            "decisionNote": "It lies across the border.",
            "decision": { "at": "2025-08-20T11:59:00.000000Z", "hours": 50 },
            "referredTo": { "name": "NORTH-NORTHANTS", "organisation": { "reference": "north-northants" } },
        });
        assert_eq!(referred, expected);
    })
    .await;
}

#[tokio::test]
async fn a_suggestion_is_referred_on_to_a_body_by_name() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::ReferredOn).await;

        let seen = app
            .councillor()
            .sees(
                "suggestion",
                &seeded,
                "decisionNote referredTo { name organisation { reference } }",
            )
            .await;

        let to = json!({ "name": "National Highways", "organisation": null });
        let expected = json!({ "decisionNote": "The verge is theirs.", "referredTo": to });
        assert_eq!(seen, expected);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_organisation_is_not_found() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::UnderReview).await;
        let more = json!({ "organisation": seeded["id"], "note": "Theirs." });

        let reply = app
            .manager()
            .change("referSuggestionOn", "suggestion", &seeded, more)
            .await;

        assert_eq!(reply.user_errors(), ["NOT_FOUND"], "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn referring_on_without_a_review_records_the_reviewer() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::Submitted).await;
        let more = json!({ "body": "National Highways", "note": "Theirs." });
        app.turn("referSuggestionOn", &seeded, more).await;

        let reviewers: Vec<String> = app.column("SELECT reviewed_by FROM suggestion").await;

        assert_eq!(reviewers, ["manager@example"]);
    })
    .await;
}

#[tokio::test]
async fn the_body_sees_what_was_referred_on_to_it_and_answers() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::UnderReview).await;
        let council = app.council();
        let group = app.person(Role::PartnerFrontend);
        let before = group.sees("suggestion", &seeded, "id").await;
        let own = app
            .listed(
                "organisations",
                support::organisation(Role::PartnerFrontend),
            )
            .await;
        let more = json!({ "organisation": own, "note": "It is yours." });
        let referred = app.turn("referSuggestionOn", &seeded, more).await;
        let answer = async |client: &Client<'_>| {
            let answer = json!({ "answer": "TAKEN_UP", "note": "In spring." });
            let input = of("suggestion", &referred, answer);
            client
                .act("answerReferredSuggestion", input, "suggestion { id }")
                .await
                .user_errors()
        };

        let seen = group
            .sees(
                "suggestion",
                &seeded,
                "title contact { name } subscriberCount",
            )
            .await;

        assert_eq!(before, Value::Null);
        assert_eq!(
            (&seen["title"].is_string(), &seen["contact"]),
            (&true, &Value::Null)
        );
        assert_eq!(answer(&council).await, ["CONFLICT referred-to-own"]);
        assert_eq!(answer(&group).await, Vec::<String>::new());
        let shown = "referredTo { answer note answeredAt } subscriberCount version";
        let whole = app.now("suggestion", &seeded, shown).await;
        let expected = json!({ "answer": "TAKEN_UP", "note": "In spring.", "answeredAt": MONDAY });
        assert_eq!(whole["referredTo"], expected);
        assert_eq!(whole["subscriberCount"], 0);
        let current = json!({ "id": seeded["id"], "version": whole["version"] });
        app.turn("reopenSuggestion", &current, json!({})).await;
        assert_eq!(group.sees("suggestion", &seeded, "id").await, Value::Null);
    })
    .await;
}
