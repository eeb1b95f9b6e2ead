//! Questions about a referral before the Team decides, and their answers. The 48 hours continue to run.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{NOTHING, REFERRAL, a_draft, of},
    on_both,
};

const QUESTION: &str = "Was the shop asked whether it wants an apology?";
const ANSWER: &str = "It was, and it does not.";

async fn user_errors(client: &Client<'_>, verb: &str, input: Value) -> Vec<String> {
    client
        .act(verb, input, "referral { id }")
        .await
        .user_errors()
}

fn a_question(referral: &Value) -> Value {
    of("referral", referral, json!({ "question": QUESTION }))
}

fn an_answer(referral: &Value) -> Value {
    of("referral", referral, json!({ "answer": ANSWER }))
}

/// A referral with a question, asked ten hours after it was submitted.
async fn asked_about(app: &TestApp) -> Value {
    let submitted = app.submitted(a_draft()).await;
    app.at("2025-08-18T19:00:00Z");
    app.manager()
        .done(
            "askAboutReferral",
            "referral",
            REFERRAL,
            a_question(&submitted),
        )
        .await
}

#[tokio::test]
async fn a_question_and_its_answer_keep_their_times_and_waiting_times_continue() {
    on_both(async |app| {
        let asked = asked_about(app).await;
        app.at("2025-08-19T08:00:00Z");

        let question = "status version submittedAt start { referral { from hours } }
            questions { question askedAt answer answeredAt } history { from to }";
        let answered = app
            .officer()
            .done("answerReferral", "referral", question, an_answer(&asked))
            .await;

        assert_eq!(asked["status"], "NEEDS_INFO");
        let expected = json!({
            "status": "SUBMITTED", "version": 4, "submittedAt": "2025-08-18T09:00:00.000000Z",
            "start": { "referral": { "from": "2025-08-18T09:00:00.000000Z", "hours": 23 } },
            "questions": [{
                "question": QUESTION, "askedAt": "2025-08-18T19:00:00.000000Z",
                "answer": ANSWER, "answeredAt": "2025-08-19T08:00:00.000000Z",
            }],
            "history": [
                { "from": null, "to": "DRAFT" }, { "from": "DRAFT", "to": "SUBMITTED" },
                { "from": "SUBMITTED", "to": "NEEDS_INFO" }, { "from": "NEEDS_INFO", "to": "SUBMITTED" },
            ],
        });
        assert_eq!(answered, expected);
    })
    .await;
}

#[tokio::test]
async fn a_second_question_has_its_own_answer() {
    on_both(async |app| {
        let asked = asked_about(app).await;
        let officer = app.officer();
        let answered = officer
            .done("answerReferral", "referral", REFERRAL, an_answer(&asked))
            .await;

        let question = "questions { question answer answeredAt }";
        let again = app
            .manager()
            .done(
                "askAboutReferral",
                "referral",
                question,
                a_question(&answered),
            )
            .await;

        assert_eq!(again["questions"][0]["answer"], ANSWER);
        assert_eq!(
            again["questions"][1],
            json!({ "question": QUESTION, "answer": null, "answeredAt": null })
        );
    })
    .await;
}

#[tokio::test]
async fn a_referral_that_needs_information_can_be_withdrawn_and_nothing_else() {
    on_both(async |app| {
        let asked = asked_about(app).await;
        let manager = app.manager();
        let mentor = app.id_of("staff", "mentor").await;
        for (verb, more) in [
            ("askAboutReferral", json!({ "question": QUESTION })),
            ("submitReferral", json!({})),
            (
                "acceptReferral",
                json!({ "mentor": mentor, "riskRead": true }),
            ),
            ("rejectReferral", json!({ "reasonCode": "INELIGIBLE" })),
            ("engageReferral", json!({})),
            (
                "recordRefusal",
                json!({ "reasonCode": "REFUSED_AT_CONTACT" }),
            ),
            ("endReferral", json!({ "reasonCode": "DISENGAGED" })),
            ("concludeReferral", json!({})),
            ("reassignMentor", json!({ "mentor": mentor })),
            ("reopenReferral", json!({ "reason": "A slip." })),
        ] {
            let errors = user_errors(&manager, verb, of("referral", &asked, more)).await;

            assert_eq!(errors, ["CONFLICT status"], "{verb}");
        }
        let withdrawal = of("referral", &asked, json!({ "reasonCode": "HEALTH" }));
        let withdrawn = manager
            .done("withdrawReferral", "referral", REFERRAL, withdrawal)
            .await;
        assert_eq!(withdrawn["status"], "WITHDRAWN");
    })
    .await;
}

#[tokio::test]
async fn only_submitted_referrals_can_be_asked_about_and_only_questions_answered() {
    on_both(async |app| {
        let drafted = app.drafted(a_draft()).await;
        let submitted = app.submitted(a_draft()).await;
        let accepted = app.accepted(a_draft()).await;
        for referral in [&drafted, &accepted] {
            let errors =
                user_errors(&app.manager(), "askAboutReferral", a_question(referral)).await;

            assert_eq!(errors, ["CONFLICT status"]);
        }
        for referral in [&drafted, &submitted, &accepted] {
            let errors = user_errors(&app.officer(), "answerReferral", an_answer(referral)).await;

            assert_eq!(errors, ["CONFLICT status"]);
        }
    })
    .await;
}

#[tokio::test]
async fn the_team_asks_and_the_referrer_answers() {
    on_both(async |app| {
        let submitted = app.submitted(a_draft()).await;
        for role in [Role::Referrer, Role::Mentor, Role::DataProtectionOfficer] {
            let reply = app
                .person(role)
                .act(
                    "askAboutReferral",
                    a_question(&submitted),
                    "referral { id }",
                )
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}");
        }
        let asked = app
            .manager()
            .done(
                "askAboutReferral",
                "referral",
                REFERRAL,
                a_question(&submitted),
            )
            .await;
        let reply = app
            .mentor()
            .act("answerReferral", an_answer(&asked), "referral { id }")
            .await;
        assert_eq!(reply.code(), "FORBIDDEN");
        let other = app.other(Role::Referrer);
        let unseen = user_errors(&other, "answerReferral", an_answer(&asked)).await;
        let absent = json!({ "id": NOTHING, "version": 1 });
        let absent = user_errors(&other, "answerReferral", an_answer(&absent)).await;
        assert_eq!(unseen, ["NOT_FOUND"]);
        assert_eq!(absent, unseen);
    })
    .await;
}

#[tokio::test]
async fn empty_or_outdated_questions_and_answers_are_refused() {
    on_both(async |app| {
        let submitted = app.submitted(a_draft()).await;
        let manager = app.manager();
        let empty = of("referral", &submitted, json!({ "question": " " }));
        let long = of(
            "referral",
            &submitted,
            json!({ "question": "x".repeat(4_001) }),
        );
        let stale = of(
            "referral",
            &submitted,
            json!({ "question": QUESTION, "expectedVersion": 1 }),
        );

        assert_eq!(
            user_errors(&manager, "askAboutReferral", empty).await,
            ["BAD_USER_INPUT question"]
        );
        assert_eq!(
            user_errors(&manager, "askAboutReferral", long).await,
            ["BAD_USER_INPUT question"]
        );
        assert_eq!(
            user_errors(&manager, "askAboutReferral", stale).await,
            ["VERSION_CONFLICT version"]
        );

        let asked = asked_about(app).await;
        let empty = of("referral", &asked, json!({ "answer": "" }));
        let stale = of(
            "referral",
            &asked,
            json!({ "answer": ANSWER, "expectedVersion": 1 }),
        );
        let officer = app.officer();
        assert_eq!(
            user_errors(&officer, "answerReferral", empty).await,
            ["BAD_USER_INPUT answer"]
        );
        assert_eq!(
            user_errors(&officer, "answerReferral", stale).await,
            ["VERSION_CONFLICT version"]
        );
    })
    .await;
}
