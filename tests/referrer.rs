//! The register of referrers: police officers and PCSOs, without their referrals.

use kernel::principal::Role;
use serde_json::json;

use crate::support::{
    cases::{NOTHING, a_draft, of},
    on_both,
};

const REFERRER: &str =
    "id version reference name collarNumber subject from until organisation { reference }";

#[tokio::test]
async fn a_referrer_is_recorded_and_drafts_referrals() {
    on_both(async |app| {
        let input = app
            .newcomer(
                "northants-police",
                json!({ "collarNumber": "X 99", "idempotencyKey": "k" }),
            )
            .await;

        let made = app
            .manager()
            .done("recordReferrer", "referrer", REFERRER, input.clone())
            .await;
        let again = app
            .manager()
            .done("recordReferrer", "referrer", REFERRER, input)
            .await;

        assert_eq!(made, again);
        assert_eq!(made["collarNumber"], "X 99");
        let newcomer = app.person_called(Role::Referrer, "newcomer@example");
        newcomer
            .done("draftReferral", "referral", "id", a_draft())
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_referrer_who_has_left_is_refused_and_their_referrals_remain() {
    on_both(async |app| {
        let referral = app.submitted(a_draft()).await;
        let read = app.entry("referrers", "referrer", "").await;
        let input = of(
            "referrer",
            &read,
            json!({ "until": "2025-08-18", "collarNumber": "Y2" }),
        );

        let left = app
            .manager()
            .done("amendReferrer", "referrer", REFERRER, input)
            .await;

        assert_eq!(
            (&left["until"], &left["collarNumber"]),
            (&json!("2025-08-18"), &json!("Y2"))
        );
        assert_eq!(app.officer().ask("{ viewer { role } }").await.status, 401);
        assert_eq!(app.referral(&referral).await["status"], "SUBMITTED");
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_referrer_are_reported_together() {
    on_both(async |app| {
        let read = app.entry("referrers", "referrer", "").await;
        let long = "9".repeat(21);
        let wrong = json!({ "name": "", "collarNumber": long, "from": "2025-08-19", "until": "2025-08-18" });
        let found = ["name", "collarNumber", "until"].map(|path| format!("BAD_USER_INPUT {path}"));

        let reply = app.manager().act("amendReferrer", of("referrer", &read, wrong), "referrer { id }").await;

        assert_eq!(reply.user_errors(), found);
        let absent = json!({ "referrer": NOTHING, "expectedVersion": 1, "name": "X" });
        let absent = app.manager().act("amendReferrer", absent, "referrer { id }").await;
        assert_eq!(absent.user_errors(), ["NOT_FOUND"]);
        let twice = of("referrer", &read, json!({ "subject": "other-referrer@example" }));
        let twice = app.manager().act("amendReferrer", twice, "referrer { id }").await;
        assert_eq!(twice.user_errors(), ["CONFLICT subject-unique"]);
    })
    .await;
}

#[tokio::test]
async fn referrers_are_listed_for_those_who_manage_them() {
    on_both(async |app| {
        let query = "{ referrers(filter: { search: \"other\" }) { nodes { reference organisation { reference } } } }";

        let seen = app.administrator().ask(query).await;

        let other = json!([{ "reference": "other-referrer", "organisation": { "reference": "northants-police" } }]);
        assert_eq!(seen.data("referrers.nodes"), other);
        for client in [app.officer(), app.council(), app.mentor(), app.person(Role::PoliceData)] {
            assert_eq!(client.ask(query).await.code(), "FORBIDDEN");
        }
    })
    .await;
}

#[tokio::test]
async fn referrers_are_found_by_any_spelling_of_the_collar_number() {
    on_both(async |app| {
        let manager = app.manager();
        let input = app.newcomer("northants-police", json!({ "collarNumber": "X 99" })).await;
        let made = manager.done("recordReferrer", "referrer", REFERRER, input).await;
        let found = async |numbers: serde_json::Value| {
            let query = "query($n: [String!]) { referrers(filter: { collarNumbers: $n }) { nodes { collarNumber } } }";
            let reply = manager.run(query, json!({ "n": numbers })).await;
            reply.data("referrers.nodes")
        };

        assert_eq!(found(json!(["x-99", "nobody 7"])).await, json!([{ "collarNumber": "X 99" }]));
        assert_eq!(found(json!("X9")).await, json!([]));
        let input = of("referrer", &made, json!({ "collarNumber": "Y/2" }));
        manager.done("amendReferrer", "referrer", REFERRER, input).await;
        assert_eq!(found(json!(["x99"])).await, json!([]));
        assert_eq!(found(json!(["y2"])).await, json!([{ "collarNumber": "Y/2" }]));
    })
    .await;
}
