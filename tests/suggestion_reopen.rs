//! Reopening suggestions: by whom, and until when.

use domain::{site, suggestion::Status};
use serde_json::{Value, json};

use crate::support::{TestApp, cases::of, on_both};

/// The user errors when the example councillor reopens it.
async fn reopened_by_councillor(app: &TestApp, read: &Value) -> Vec<String> {
    app.councillor()
        .change("reopenSuggestion", "suggestion", read, json!({}))
        .await
        .user_errors()
}

/// A suggestion of the example councillor that was attached to a site with this status, and the site.
async fn accepted_onto(app: &TestApp, status: site::Status) -> (Value, Value) {
    let site = app.seed_site(status).await;
    let read = app.seed_suggestion(Status::UnderReview).await;
    let read = app
        .turn("acceptSuggestion", &read, json!({ "site": site["id"] }))
        .await;
    (read, site)
}

#[tokio::test]
async fn the_submitter_reopens_a_declined_suggestion_and_the_decision_is_cleared() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::Declined).await;

        let reopened = app
            .councillor()
            .done(
                "reopenSuggestion",
                "suggestion",
                "status isOpen decidedAt decisionReason { code } decision { at } history { from to reason { code } }",
                of(
                    "suggestion",
                    &read,
                    json!({ "note": "It has become worse." }),
                ),
            )
            .await;

        let history = reopened["history"].as_array().cloned().unwrap_or_default();
        assert_eq!(
            history[2..],
            [
                json!({ "from": "UNDER_REVIEW", "to": "DECLINED", "reason": { "code": "UNSAFE" } }),
                json!({ "from": "DECLINED", "to": "UNDER_REVIEW", "reason": null }),
            ]
        );
        assert_eq!(reopened["status"], "UNDER_REVIEW");
        assert_eq!(reopened["isOpen"], true);
        for gone in ["decidedAt", "decisionReason", "decision"] {
            assert_eq!(reopened[gone], Value::Null, "{gone}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_submitter_has_28_local_days_to_reopen_across_summer_time() {
    on_both(async |app| {
        // The clocks go back on 26 October 2025 and forward on 29 March 2026: a day of London ends an hour earlier in
        // summer.
        for (decided, last, over) in [
            (
                "2025-10-10T10:00:00Z",
                "2025-11-07T23:59:59Z",
                "2025-11-08T00:00:00Z",
            ),
            (
                "2025-07-01T22:59:59Z",
                "2025-07-29T22:59:59Z",
                "2025-07-29T23:00:00Z",
            ),
            (
                "2025-07-01T23:00:00Z",
                "2025-07-30T22:59:59Z",
                "2025-07-30T23:00:00Z",
            ),
            (
                "2026-03-10T23:30:00Z",
                "2026-04-07T22:59:59Z",
                "2026-04-07T23:00:00Z",
            ),
        ] {
            app.at(decided);
            let read = app.seed_suggestion(Status::UnderReview).await;
            let late = app
                .turn(
                    "declineSuggestion",
                    &read,
                    json!({ "reasonCode": "UNSAFE" }),
                )
                .await;
            let read = app.seed_suggestion(Status::UnderReview).await;
            let timely = app
                .turn(
                    "declineSuggestion",
                    &read,
                    json!({ "reasonCode": "UNSAFE" }),
                )
                .await;

            app.at(over);
            let refused = reopened_by_councillor(app, &late).await;
            app.at(last);
            let done = reopened_by_councillor(app, &timely).await;

            assert_eq!(refused, ["CONFLICT reopen-within-28-days"], "{decided}");
            assert_eq!(done, [""; 0], "{decided}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_team_can_reopen_at_any_time() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::Declined).await;
        app.at("2027-08-18T09:00:00Z");

        let reopened = app.turn("reopenSuggestion", &read, json!({})).await;

        assert_eq!(reopened["status"], "UNDER_REVIEW");
    })
    .await;
}

#[tokio::test]
async fn only_the_team_reopens_duplicates_and_referred_on_suggestions() {
    on_both(async |app| {
        for status in [Status::Duplicate, Status::ReferredOn] {
            let read = app.seed_suggestion(status).await;

            let refused = reopened_by_councillor(app, &read).await;

            assert_eq!(refused, ["CONFLICT reopen-by-team"], "{status:?}");
            let reopened = app.turn("reopenSuggestion", &read, json!({})).await;
            let seen = app
                .now(
                    "suggestion",
                    &reopened,
                    "status referredTo { name } duplicateOf { id }",
                )
                .await;
            let expected =
                json!({ "status": "UNDER_REVIEW", "referredTo": null, "duplicateOf": null });
            assert_eq!(seen, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn an_accepted_suggestion_can_be_reopened_once_its_site_is_closed() {
    on_both(async |app| {
        for status in [
            site::Status::Proposed,
            site::Status::Approved,
            site::Status::Scheduled,
            site::Status::OnHold,
        ] {
            let (read, _) = accepted_onto(app, status).await;

            let refused = reopened_by_councillor(app, &read).await;

            assert_eq!(refused, ["CONFLICT reopen-needs-closed-site"], "{status:?}");
        }
        let (read, _) = accepted_onto(app, site::Status::Completed).await;
        assert_eq!(reopened_by_councillor(app, &read).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_28_days_for_an_accepted_suggestion_begin_when_its_site_is_improved() {
    on_both(async |app| {
        // Accepted on Monday 18 August, the work done on the same day.
        let (read, site) = accepted_onto(app, site::Status::Completed).await;
        app.at("2025-09-10T09:00:00Z");
        let archive = of("site", &site, json!({}));
        app.manager()
            .done("archiveSite", "site", "status", archive)
            .await;

        app.at("2025-09-16T09:00:00Z");
        let refused = reopened_by_councillor(app, &read).await;
        app.at("2025-09-15T09:00:00Z");
        let done = reopened_by_councillor(app, &read).await;

        assert_eq!(refused, ["CONFLICT reopen-within-28-days"]);
        assert_eq!(done, [""; 0], "archiving does not start the period again");
    })
    .await;
}

#[tokio::test]
async fn a_reopened_suggestion_is_accepted_onto_its_former_site() {
    on_both(async |app| {
        let (read, site) = accepted_onto(app, site::Status::Completed).await;
        let read = app.turn("reopenSuggestion", &read, json!({})).await;

        let read = app.turn("acceptSuggestion", &read, json!({})).await;

        let seen = app.now("suggestion", &read, "status site { id }").await;
        assert_eq!(
            seen,
            json!({ "status": "ACCEPTED", "site": { "id": site["id"] } })
        );
    })
    .await;
}

#[tokio::test]
async fn a_reopened_suggestion_whose_site_was_archived_gets_a_new_site() {
    on_both(async |app| {
        let (read, site) = accepted_onto(app, site::Status::Completed).await;
        let archive = of("site", &site, json!({}));
        app.manager()
            .done("archiveSite", "site", "status", archive)
            .await;
        let read = app.turn("reopenSuggestion", &read, json!({})).await;

        let read = app.turn("acceptSuggestion", &read, json!({})).await;

        let seen = app.now("suggestion", &read, "site { id status }").await;
        assert_ne!(seen["site"]["id"], site["id"]);
        assert_eq!(seen["site"]["status"], "PROPOSED");
    })
    .await;
}

#[tokio::test]
async fn of_two_concurrent_reopenings_one_is_refused() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::Declined).await;

        let (one, other) = tokio::join!(
            reopened_by_councillor(app, &read),
            reopened_by_councillor(app, &read)
        );

        let mut answers = [one, other];
        answers.sort();
        assert_eq!(
            answers,
            [vec![], vec!["VERSION_CONFLICT version".to_owned()]]
        );
    })
    .await;
}
