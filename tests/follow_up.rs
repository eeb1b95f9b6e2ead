//! Follow-up checks of people with a concluded referral: what is recorded, by whom and when.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    MONDAY, TestApp,
    cases::{NOTHING, a_draft, with},
    on_both,
};

/// A check that found nothing.
fn a_check(referral: &Value) -> Value {
    json!({ "referral": referral["id"], "result": "NONE_FOUND", "checkedAt": MONDAY })
}

/// A check that found a reoffence.
fn a_reoffence(referral: &Value) -> Value {
    let found = json!({
        "result": "REOFFENDED", "offenceOn": "2025-08-10", "provenBy": "CAUTION", "provenOn": "2025-08-11",
    });
    with(a_check(referral), found)
}

/// The user errors of a follow-up check.
async fn user_errors(app: &TestApp, check: Value) -> Vec<String> {
    app.person(Role::PoliceData)
        .act("recordFollowUp", check, "followUp { id }")
        .await
        .user_errors()
}

#[tokio::test]
async fn a_follow_up_check_cannot_be_changed() {
    on_both(async |app| {
        let referral = app.concluded(a_draft()).await;
        let question = "result checkedAt offenceOn provenBy provenOn";

        let found = app.person(Role::PoliceData).done("recordFollowUp", "followUp", question, a_reoffence(&referral)).await;

        let expected = json!({
            "result": "REOFFENDED", "checkedAt": MONDAY, "offenceOn": "2025-08-10", "provenBy": "CAUTION",
            "provenOn": "2025-08-11",
        });
        assert_eq!(found, expected);
        let question = format!("query($id: ID!) {{ referral(id: $id) {{ followUps {{ {question} }} }} }}");
        let kept = app.manager().run(&question, json!({ "id": referral["id"] })).await;
        assert_eq!(kept.data("referral.followUps"), json!([expected]));
    })
    .await;
}

#[tokio::test]
async fn follow_up_begins_after_the_conclusion() {
    on_both(async |app| {
        let open = app.worked(a_draft(), 240).await;
        let early = user_errors(app, a_check(&open)).await;
        app.at("2025-08-18T10:00:00Z");
        app.conclude(&open).await;

        let before_it = user_errors(
            app,
            with(
                a_check(&open),
                json!({ "checkedAt": "2025-08-18T09:59:59Z" }),
            ),
        )
        .await;
        let at_it = user_errors(
            app,
            with(
                a_check(&open),
                json!({ "checkedAt": "2025-08-18T10:00:00Z" }),
            ),
        )
        .await;
        let in_future = user_errors(
            app,
            with(
                a_check(&open),
                json!({ "checkedAt": "2025-08-18T10:00:01Z" }),
            ),
        )
        .await;

        assert_eq!(early, ["NOT_FOUND"]);
        assert_eq!(before_it, ["CONFLICT follow-up-needs-conclusion"]);
        assert!(at_it.is_empty(), "{at_it:?}");
        assert_eq!(in_future, ["BAD_USER_INPUT checkedAt"]);
    })
    .await;
}

#[tokio::test]
async fn only_a_reoffence_has_a_day_and_proof() {
    on_both(async |app| {
        let referral = app.concluded(a_draft()).await;
        let bare = with(a_check(&referral), json!({ "result": "REOFFENDED" }));
        let odd = with(a_reoffence(&referral), json!({ "result": "NONE_FOUND" }));
        let backwards = with(a_reoffence(&referral), json!({ "provenOn": "2025-08-09" }));
        let to_come = json!({ "offenceOn": "2025-08-19", "provenOn": "2199-12-31" });
        let to_come = with(a_reoffence(&referral), to_come);
        assert_eq!(
            user_errors(app, to_come).await,
            ["BAD_USER_INPUT offenceOn", "BAD_USER_INPUT provenOn"]
        );
        let three = [
            "BAD_USER_INPUT offenceOn",
            "BAD_USER_INPUT provenBy",
            "BAD_USER_INPUT provenOn",
        ];

        assert_eq!(user_errors(app, bare).await, three);
        assert_eq!(user_errors(app, odd).await, three);
        assert_eq!(
            user_errors(app, backwards).await,
            ["BAD_USER_INPUT provenOn"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_idempotency_key_records_one_check() {
    on_both(async |app| {
        let referral = app.concluded(a_draft()).await;
        let check = with(a_check(&referral), json!({ "idempotencyKey": "once" }));
        let police = app.person(Role::PoliceData);
        let first = police
            .done("recordFollowUp", "followUp", "id", check.clone())
            .await;

        let again = police
            .done("recordFollowUp", "followUp", "id", check.clone())
            .await;

        assert_eq!(again, first);
        let other = with(check, json!({ "result": "DIED" }));
        assert_eq!(
            user_errors(app, other).await,
            ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"]
        );
    })
    .await;
}

#[tokio::test]
async fn only_police_data_officers_record_checks() {
    on_both(async |app| {
        let referral = app.concluded(a_draft()).await;
        let bad = with(a_check(&referral), json!({ "result": "REOFFENDED" }));
        for role in [
            Role::Manager,
            Role::Mentor,
            Role::Referrer,
            Role::Analyst,
            Role::DataProtectionOfficer,
        ] {
            let reply = app
                .person(role)
                .act("recordFollowUp", bad.clone(), "followUp { id }")
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}: {}", reply.body);
        }
        assert_eq!(
            user_errors(app, a_check(&json!({ "id": NOTHING }))).await,
            ["NOT_FOUND"]
        );
    })
    .await;
}

#[tokio::test]
async fn mentors_and_officers_cannot_read_checks() {
    on_both(async |app| {
        let referral = app.concluded(a_draft()).await;
        app.person(Role::PoliceData)
            .done("recordFollowUp", "followUp", "id", a_reoffence(&referral))
            .await;
        let question = "query($id: ID!) { referral(id: $id) { reference followUps { result } } }";
        for client in [app.mentor(), app.officer()] {
            let reply = client.run(question, json!({ "id": referral["id"] })).await;

            assert_eq!(reply.code(), "FORBIDDEN");
            assert!(reply.data("referral.followUps").is_null(), "{}", reply.body);
            assert!(
                reply.data("referral.reference").is_string(),
                "the parent is not lost: {}",
                reply.body
            );
        }
    })
    .await;
}
