//! Reverting a conclusion: for a correction, with a reason, and only before a follow-up check.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, MONDAY, TestApp,
    cases::{NOTHING, REFERRAL, a_draft, of, with},
    on_both,
};

async fn user_errors(client: &Client<'_>, input: Value) -> Vec<String> {
    client
        .act("reopenReferral", input, "referral { id }")
        .await
        .user_errors()
}

fn a_slip(referral: &Value) -> Value {
    of(
        "referral",
        referral,
        json!({ "reason": "The wrong case was closed." }),
    )
}

async fn followed_up(app: &TestApp, referral: &Value) -> Value {
    let check = json!({ "referral": referral["id"], "result": "NONE_FOUND", "checkedAt": MONDAY });
    app.person(Role::PoliceData)
        .done("recordFollowUp", "followUp", "id", check)
        .await
}

#[tokio::test]
async fn a_concluded_referral_can_be_reopened_and_concluded_again() {
    on_both(async |app| {
        let conclusion = of(
            "referral",
            &app.worked(a_draft(), 240).await,
            json!({ "exitNote": "Well done." }),
        );
        let concluded = app
            .manager()
            .done("concludeReferral", "referral", "id version", conclusion)
            .await;

        let question = "id version status concludedAt exitNote completedAt history { to }";
        let reopened = app
            .manager()
            .done("reopenReferral", "referral", question, a_slip(&concluded))
            .await;

        assert_eq!(reopened["status"], "COMPLETED");
        assert!(reopened["concludedAt"].is_null() && reopened["exitNote"].is_null());
        assert!(reopened["completedAt"].is_string());
        assert_eq!(
            reopened["version"],
            json!(concluded["version"].as_i64().expect("a version") + 1)
        );
        assert_eq!(
            reopened["history"].as_array().map(Vec::len),
            Some(7),
            "{reopened}"
        );
        app.at("2025-08-20T09:00:00Z");
        let again = app.conclude(&reopened).await;
        assert_eq!(again["concludedAt"], "2025-08-20T09:00:00.000000Z");
    })
    .await;
}

#[tokio::test]
async fn a_reopened_refusal_keeps_its_reason() {
    on_both(async |app| {
        let concluded = app.conclude(&app.refused(a_draft()).await).await;

        let reopened = app
            .manager()
            .done("reopenReferral", "referral", REFERRAL, a_slip(&concluded))
            .await;

        assert_eq!(reopened["status"], "REFUSED");
        assert_eq!(reopened["statusReason"]["code"], "REFUSED_AT_CONTACT");
    })
    .await;
}

#[tokio::test]
async fn a_followed_up_referral_cannot_be_reopened() {
    on_both(async |app| {
        let concluded = app.concluded(a_draft()).await;
        followed_up(app, &concluded).await;

        let errors = user_errors(&app.manager(), a_slip(&concluded)).await;

        assert_eq!(errors, ["CONFLICT referral-not-followed-up"]);
        assert!(app.referral(&concluded).await["concludedAt"].is_string());
    })
    .await;
}

#[tokio::test]
async fn a_reopened_referral_cannot_be_followed_up() {
    on_both(async |app| {
        let concluded = app.concluded(a_draft()).await;
        app.manager()
            .done("reopenReferral", "referral", REFERRAL, a_slip(&concluded))
            .await;

        let check =
            json!({ "referral": concluded["id"], "result": "NONE_FOUND", "checkedAt": MONDAY });
        let errors = app
            .person(Role::PoliceData)
            .act("recordFollowUp", check, "followUp { id }")
            .await
            .user_errors();

        assert_eq!(errors, ["NOT_FOUND"]);
    })
    .await;
}

#[tokio::test]
async fn only_a_concluded_referral_is_reopened_once_with_a_reason() {
    on_both(async |app| {
        let manager = app.manager();
        let open = app.engaged(a_draft()).await;
        let done = app.worked(a_draft(), 240).await;
        let concluded = app.concluded(a_draft()).await;

        assert_eq!(
            user_errors(&manager, a_slip(&open)).await,
            ["CONFLICT status"]
        );
        assert_eq!(
            user_errors(&manager, a_slip(&done)).await,
            ["CONFLICT referral-concluded"]
        );
        let silent = with(a_slip(&concluded), json!({ "reason": " " }));
        assert_eq!(
            user_errors(&manager, silent).await,
            ["BAD_USER_INPUT reason"]
        );
        let stale = with(a_slip(&concluded), json!({ "expectedVersion": 1 }));
        assert_eq!(
            user_errors(&manager, stale).await,
            ["VERSION_CONFLICT version"]
        );
        assert!(user_errors(&manager, a_slip(&concluded)).await.is_empty());
        assert_eq!(
            user_errors(&manager, a_slip(&concluded)).await,
            ["VERSION_CONFLICT version"]
        );
    })
    .await;
}

#[tokio::test]
async fn only_the_office_reopens_referrals() {
    on_both(async |app| {
        let concluded = app.concluded(a_draft()).await;
        for role in [
            Role::Mentor,
            Role::Referrer,
            Role::PoliceData,
            Role::DataProtectionOfficer,
        ] {
            let reply = app
                .person(role)
                .act("reopenReferral", a_slip(&concluded), "referral { id }")
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}");
        }
        let absent = json!({ "id": NOTHING, "version": 1 });
        assert_eq!(
            user_errors(&app.manager(), a_slip(&absent)).await,
            ["NOT_FOUND"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_referral_is_concluded_once() {
    on_both(async |app| {
        let concluded = app.concluded(a_draft()).await;
        let again = of("referral", &concluded, json!({}));

        let errors = app
            .manager()
            .act("concludeReferral", again, "referral { id }")
            .await;

        assert_eq!(errors.user_errors(), ["CONFLICT referral-concluded-once"]);
    })
    .await;
}
