//! Suggestions for other bodies.

use domain::suggestion::Status;
use serde_json::json;

use crate::support::{on_both, seed::of};

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
