//! The further steps of suggestions: who takes them, when, and how they are refused.

use domain::suggestion::Status;
use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{Client, TestApp, on_both, seed::of};

const VERBS: [&str; 6] = [
    "askAboutSuggestion",
    "answerSuggestion",
    "markSuggestionDuplicate",
    "referSuggestionOn",
    "reopenSuggestion",
    "amendSuggestion",
];

/// The rest of the input of a mutation.
fn needs(verb: &str, other: &Value) -> Value {
    match verb {
        "askAboutSuggestion" => json!({ "question": "Which end?" }),
        "answerSuggestion" => json!({ "answer": "The north end." }),
        "markSuggestionDuplicate" => json!({ "duplicateOf": other["id"] }),
        "referSuggestionOn" => {
            json!({ "body": "National Highways", "note": "The verge is theirs." })
        }
        "amendSuggestion" => json!({ "title": "Mill Lane", "reason": "Its name." }),
        _ => json!({}),
    }
}

/// The role that takes the step in practice.
fn who<'a>(app: &'a TestApp, verb: &str) -> Client<'a> {
    match verb {
        "answerSuggestion" => app.councillor(),
        _ => app.manager(),
    }
}

/// The expected result of a step from a status: the status after it, or the rule that refuses it.
fn after(verb: &str, status: Status) -> Result<&'static str, &'static str> {
    use Status::{Accepted, Declined, Duplicate, NeedsInfo, ReferredOn, Submitted, UnderReview};
    match (verb, status) {
        ("askAboutSuggestion", UnderReview) | ("amendSuggestion", NeedsInfo) => Ok("NEEDS_INFO"),
        ("answerSuggestion", NeedsInfo)
        | ("amendSuggestion", UnderReview)
        | ("reopenSuggestion", Declined | Duplicate | ReferredOn) => Ok("UNDER_REVIEW"),
        ("markSuggestionDuplicate", Submitted | UnderReview | NeedsInfo) => Ok("DUPLICATE"),
        ("referSuggestionOn", Submitted | UnderReview | NeedsInfo) => Ok("REFERRED_ON"),
        ("reopenSuggestion", Accepted) => Err("CONFLICT reopen-needs-closed-site"),
        ("amendSuggestion", Submitted) => Ok("SUBMITTED"),
        _ => Err("CONFLICT status"),
    }
}

async fn another(app: &TestApp) -> Value {
    let neighbour = ("neighbour@example", "north-northants");
    app.suggested_by(neighbour, "upton", "Mill Lane").await
}

#[tokio::test]
async fn every_further_step_is_allowed_in_the_right_statuses_and_refused_in_all_others() {
    on_both(async |app| {
        let other = another(app).await;
        for status in Status::iter() {
            let mut seeded = app.seed_suggestion(status).await;
            for verb in VERBS {
                let more = needs(verb, &other);

                let reply = who(app, verb)
                    .change(verb, "suggestion", &seeded, more)
                    .await;

                match after(verb, status) {
                    Err(rule) => {
                        assert_eq!(reply.user_errors(), [rule], "{verb} when {status:?}");
                    }
                    Ok(next) => {
                        let row = reply.data(&format!("{verb}.suggestion"));
                        assert_eq!(row["status"], next, "{verb} {status:?}: {}", reply.body);
                        let version = seeded["version"].as_i64().map(|version| version + 1);
                        assert_eq!(row["version"].as_i64(), version, "{verb}");
                        seeded = app.seed_suggestion(status).await;
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_further_step_is_in_the_history_and_in_the_audit_trail() {
    on_both(async |app| {
        let other = another(app).await;
        for (verb, from, event) in [
            (
                "askAboutSuggestion",
                Status::UnderReview,
                "AskAboutSuggestion",
            ),
            ("answerSuggestion", Status::NeedsInfo, "AnswerSuggestion"),
            (
                "markSuggestionDuplicate",
                Status::Submitted,
                "MarkSuggestionDuplicate",
            ),
            ("referSuggestionOn", Status::NeedsInfo, "ReferSuggestionOn"),
            ("reopenSuggestion", Status::Declined, "ReopenSuggestion"),
        ] {
            let seeded = app.seed_suggestion(from).await;
            let input = of("suggestion", &seeded, needs(verb, &other));

            let done = who(app, verb)
                .done(verb, "suggestion", "status history { from to at }", input)
                .await;

            let last = done["history"]
                .as_array()
                .and_then(|rows| rows.last().cloned());
            let expected = json!({
                "from": seeded["status"], "to": done["status"], "at": "2025-08-18T09:00:00.000000Z",
            });
            assert_eq!(last, Some(expected), "{verb}");
            let trail: Vec<String> = app
                .column("SELECT action FROM audit_entry ORDER BY id DESC LIMIT 1")
                .await;
            assert_eq!(trail, [event], "{verb}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_stale_version_is_a_conflict_for_every_further_step() {
    on_both(async |app| {
        let other = another(app).await;
        for verb in VERBS {
            let mut seeded = app.seed_suggestion(Status::NeedsInfo).await;
            seeded["version"] = json!(99);

            let reply = who(app, verb)
                .change(verb, "suggestion", &seeded, needs(verb, &other))
                .await;

            assert_eq!(reply.user_errors(), ["VERSION_CONFLICT version"], "{verb}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_manager_asks_marks_duplicates_or_refers_on() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::UnderReview).await;
        let other = another(app).await;
        for role in Role::iter() {
            if role == Role::Manager {
                continue;
            }
            for verb in [
                "askAboutSuggestion",
                "markSuggestionDuplicate",
                "referSuggestionOn",
            ] {
                let more = needs(verb, &other);

                let reply = app
                    .person(role)
                    .change(verb, "suggestion", &seeded, more)
                    .await;

                assert_eq!(reply.code(), "FORBIDDEN", "{role:?} {verb}: {}", reply.body);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn callers_cannot_answer_reopen_or_amend_suggestions_of_others() {
    on_both(async |app| {
        let neighbour = ("neighbour@example", "north-northants");
        let seeded = app.suggested_by(neighbour, "upton", "Mill Lane").await;
        for verb in ["answerSuggestion", "reopenSuggestion", "amendSuggestion"] {
            for who in [app.councillor(), app.council()] {
                let more = needs(verb, &Value::Null);

                let reply = who.change(verb, "suggestion", &seeded, more).await;

                assert_eq!(reply.code(), "FORBIDDEN", "{verb}: {}", reply.body);
            }
        }
        let answer = needs("answerSuggestion", &Value::Null);
        let reply = app
            .manager()
            .change("answerSuggestion", "suggestion", &seeded, answer)
            .await;
        assert_eq!(
            reply.code(),
            "FORBIDDEN",
            "the Team has no answers: {}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn records_out_of_reach_are_indistinguishable_from_unknown_ones() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::NeedsInfo).await;
        let never = json!({ "id": "bmV2ZXI", "version": 1 });
        let group = app.person(Role::CommunityGroup);
        for verb in ["answerSuggestion", "reopenSuggestion", "amendSuggestion"] {
            let more = || needs(verb, &Value::Null);

            let unseen = group.change(verb, "suggestion", &seeded, more()).await;

            let missing = group.change(verb, "suggestion", &never, more()).await;
            assert_eq!(
                unseen.user_errors(),
                ["NOT_FOUND"],
                "{verb}: {}",
                unseen.body
            );
            assert_eq!(unseen.text, missing.text, "{verb}");
        }
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_further_step_are_reported_together() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::UnderReview).await;
        let long = "x".repeat(4_001);
        for (verb, bad, fields) in [
            (
                "askAboutSuggestion",
                json!({ "question": " " }),
                &["question"][..],
            ),
            ("answerSuggestion", json!({ "answer": long }), &["answer"]),
            (
                "markSuggestionDuplicate",
                json!({ "duplicateOf": seeded["id"], "note": "" }),
                &["duplicateOf", "note"],
            ),
            (
                "referSuggestionOn",
                json!({ "note": " ", "body": "", "organisation": seeded["id"] }),
                &["organisation", "body", "note"],
            ),
            (
                "referSuggestionOn",
                json!({ "note": "Theirs." }),
                &["organisation"],
            ),
            ("reopenSuggestion", json!({ "note": long }), &["note"]),
        ] {
            let reply = who(app, verb)
                .change(verb, "suggestion", &seeded, bad)
                .await;

            let expected: Vec<_> = fields
                .iter()
                .map(|field| format!("BAD_USER_INPUT {field}"))
                .collect();
            assert_eq!(reply.user_errors(), expected, "{verb}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn an_unanswered_suggestion_is_declined_or_withdrawn() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::NeedsInfo).await;
        let declined = app
            .turn(
                "declineSuggestion",
                &seeded,
                json!({ "reasonCode": "TOO_LITTLE_INFO" }),
            )
            .await;
        let seeded = app.seed_suggestion(Status::NeedsInfo).await;

        let reply = app
            .councillor()
            .change("withdrawSuggestion", "suggestion", &seeded, json!({}))
            .await;

        assert_eq!(declined["status"], "DECLINED");
        let withdrawn = reply.data("withdrawSuggestion.suggestion.status");
        assert_eq!(withdrawn, "WITHDRAWN", "{}", reply.body);
    })
    .await;
}
