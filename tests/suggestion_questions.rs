//! Questions about suggestions, and who sees them.

use domain::suggestion::Status;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{TestApp, on_both, seed::of};

const QUESTIONS: &str = "questions { question askedAt answer answeredAt }";

#[tokio::test]
async fn the_team_asks_and_the_submitter_answers_and_both_times_are_recorded() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::UnderReview).await;
        let asked = app
            .turn(
                "askAboutSuggestion",
                &seeded,
                json!({ "question": "Which end?" }),
            )
            .await;
        app.at("2025-08-19T10:30:00Z");

        let answered = app
            .councillor()
            .done(
                "answerSuggestion",
                "suggestion",
                &format!("status {QUESTIONS}"),
                of("suggestion", &asked, json!({ "answer": "The north end." })),
            )
            .await;

        assert_eq!(asked["status"], "NEEDS_INFO");
        let question = json!({
            "question": "Which end?", "askedAt": "2025-08-18T09:00:00.000000Z",
            "answer": "The north end.", "answeredAt": "2025-08-19T10:30:00.000000Z",
        });
        assert_eq!(
            answered,
            json!({ "status": "UNDER_REVIEW", "questions": [question] })
        );
    })
    .await;
}

#[tokio::test]
async fn a_second_question_leaves_the_first_answer_as_it_was() {
    on_both(async |app| {
        let mut read = app.seed_suggestion(Status::UnderReview).await;
        for (question, answer) in [
            ("Which end?", "The north end."),
            ("Who mows it?", "Nobody."),
        ] {
            read = app
                .turn("askAboutSuggestion", &read, json!({ "question": question }))
                .await;
            read = app
                .councillor()
                .done(
                    "answerSuggestion",
                    "suggestion",
                    "id version",
                    of("suggestion", &read, json!({ "answer": answer })),
                )
                .await;
        }

        let seen = app
            .now("suggestion", &read, "questions { question answer }")
            .await;

        let expected = json!([
            { "question": "Which end?", "answer": "The north end." },
            { "question": "Who mows it?", "answer": "Nobody." },
        ]);
        assert_eq!(seen["questions"], expected);
    })
    .await;
}

#[tokio::test]
async fn a_partners_system_answers_for_its_organisation() {
    on_both(async |app| {
        let group = ("somebody@example", "weston-favell-allotments");
        let read = app.suggested_by(group, "upton", "Allotments").await;
        let read = app.turn("reviewSuggestion", &read, json!({})).await;
        let read = app
            .turn(
                "askAboutSuggestion",
                &read,
                json!({ "question": "Which plot?" }),
            )
            .await;

        let reply = app
            .person(Role::CommunityGroup)
            .change(
                "answerSuggestion",
                "suggestion",
                &read,
                json!({ "answer": "The third." }),
            )
            .await;

        let status = reply.data("answerSuggestion.suggestion.status");
        assert_eq!(status, "UNDER_REVIEW", "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn questions_are_shown_to_the_submitter_and_the_team_only() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::NeedsInfo).await;
        for (who, shown) in [
            (app.councillor(), true),
            (app.manager(), true),
            (app.mentor(), true),
            (app.person(Role::DataProtectionOfficer), true),
            (app.analyst(), false),
        ] {
            let query = "query($id: ID!) { suggestion(id: $id) { title questions { question } } }";

            let reply = who.run(query, json!({ "id": read["id"] })).await;

            let asked = json!([{ "question": "Which end of the lane?" }]);
            let questions = if shown { asked } else { Value::Null };
            let expected = json!({ "title": "Old Mill Lane", "questions": questions });
            assert_eq!(reply.data("suggestion"), expected, "{}", reply.body);
            let noted = &reply.body["extensions"]["redactions"][0]["policy"];
            let policy = if shown {
                Value::Null
            } else {
                "exchange-of-own-suggestions".into()
            };
            assert_eq!(*noted, policy);
            assert_eq!(reply.code(), "");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_of_suggestions_with_all_fields_costs_the_same_whatever_its_size() {
    on_both(async |app| {
        let seed = app.seed().await;
        for number in 0..6 {
            let title = format!("Place {number}");
            seed.suggestion(&title, Status::NeedsInfo).await;
            seed.suggestion(&title, Status::Accepted).await;
            seed.suggestion(&title, Status::Duplicate).await;
        }
        seed.done().await;

        let twelve = cost(app, 12).await;

        assert_eq!(cost(app, 3).await, twelve);
        assert!(twelve <= 6, "{twelve} statements");
    })
    .await;
}

/// The statements of a page of this size.
async fn cost(app: &TestApp, size: usize) -> usize {
    let query =
        "query($first: Int!) { suggestions(first: $first, orderBy: { field: TITLE, direction: DESC }) { nodes {
        standing statusText isOpen subscriberCount duplicateOf { title } questions { question }
        amendments { field } decision { hours } waitingHours referredTo { name } } } }";
    let manager = app.manager();
    let asked = manager.run(query, json!({ "first": size }));
    let (statements, reply) = app.statements(asked).await;
    let nodes = reply.data("suggestions.nodes");
    assert_eq!(nodes.as_array().map(Vec::len), Some(size), "{}", reply.body);
    statements
}
