//! A caller to whom access to a person is limited is refused every mutation about them.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    cases::{a_draft, of, with, worked},
    on_both,
};

#[tokio::test]
async fn excluded_callers_cannot_change_anything_about_the_person() {
    on_both(async |app| {
        let known = app.known().await;
        let other = app.somebody().await;
        let other_person = app.as_it_stands(&app.person_of(&other).await).await;
        let session = app.booked(&[], json!({})).await;
        let person = app
            .limit("excludeFromOffender", &known.person, &["other-manager@example", "mentor@example", "referrer@example", "supervisor@example", "police-data@example"])
            .await;
        let referral = &known.referral;
        let manager = app.other_manager();
        let on_referral = |changes: Value| of("referral", referral, changes);
        let verbs = [
            ("amendOffender", of("offender", &person, json!({ "firstName": "Kim", "reason": "Kin." }))),
            ("mergeOffender", of("offender", &person, json!({ "into": other_person["id"], "reason": "Kin." }))),
            ("mergeOffender", of("offender", &other_person, json!({ "into": person["id"], "reason": "Kin." }))),
            ("acceptReferral", on_referral(json!({ "mentor": app.id_of("staff", "mentor").await, "riskRead": true }))),
            ("rejectReferral", on_referral(json!({ "reasonCode": "NO_CAPACITY" }))),
            ("askAboutReferral", on_referral(json!({ "question": "Why?" }))),
            ("amendReferral", on_referral(json!({ "orderedMinutes": 300, "reason": "Kin." }))),
            ("reassignMentor", on_referral(json!({ "mentor": app.id_of("staff", "other-mentor").await }))),
            ("recordRefusal", on_referral(json!({ "reasonCode": "NO_RESPONSE" }))),
            ("endReferral", on_referral(json!({ "reasonCode": "DISENGAGED" }))),
            ("withdrawReferral", on_referral(json!({ "reasonCode": "DIED" }))),
            ("concludeReferral", on_referral(json!({}))),
            ("reopenReferral", on_referral(json!({ "reason": "Kin." }))),
            ("bookParticipant", json!({ "session": session["id"], "referral": referral["id"] })),
            ("recordAttendance", worked(&known.attendance, json!({ "expectedVersion": 2 }))),
            ("unbookParticipant", json!({ "attendance": known.attendance["id"], "expectedVersion": 2 })),
        ];
        for (verb, input) in verbs {
            let reply = manager.act(verb, input, "__typename").await;
            assert_eq!(reply.user_errors(), ["CONFLICT access-limited"], "{verb}: {}", reply.body);
        }
        let contact = json!({ "referral": referral["id"], "at": "2025-08-18T08:00:00Z", "channel": "PHONE", "reached": true });
        let check = json!({ "referral": referral["id"], "result": "NONE_FOUND", "checkedAt": "2025-08-18T09:00:00Z" });
        let draft = with(a_draft(), json!({ "person": { "known": person["id"] } }));
        for (client, verb, input) in [
            (app.mentor(), "recordContact", contact),
            (app.mentor(), "engageReferral", on_referral(json!({}))),
            (app.supervisor(), "recordAttendance", worked(&known.attendance, json!({ "expectedVersion": 2 }))),
            (app.person(Role::PoliceData), "recordFollowUp", check),
            (app.officer(), "draftReferral", draft),
            (app.officer(), "submitReferral", on_referral(json!({}))),
            (app.officer(), "answerReferral", on_referral(json!({ "answer": "So." }))),
        ] {
            let reply = client.act(verb, input, "__typename").await;
            assert_eq!(reply.user_errors(), ["CONFLICT access-limited"], "{verb}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn an_attendance_sheet_refuses_only_the_person_with_limited_access() {
    on_both(async |app| {
        let (one, other) = (app.somebody().await, app.somebody().await);
        let session = app.started(&[&one, &other], json!({})).await;
        let person = app.as_it_stands(&app.person_of(&one).await).await;
        app.limit("excludeFromOffender", &person, &["other-manager@example"]).await;
        app.at("2025-08-18T13:00:00Z");
        let entries: Vec<Value> = (0..2).map(|at| worked(&session["booked"][at], json!({}))).collect();
        let sheet = json!({ "session": session["id"], "attendances": entries });

        let selection = "results { code userErrors { rule } attendance { outcome { code } } }";
        let reply = app.other_manager().act("recordAttendances", sheet, selection).await;

        let expected = json!([
            { "code": "VALIDATION_ERROR", "userErrors": [{ "rule": "access-limited" }], "attendance": null },
            { "code": "SUCCESS", "userErrors": [], "attendance": { "outcome": { "code": "ATTENDED_COMPLIED" } } },
        ]);
        assert_eq!(reply.data("recordAttendances.results"), expected, "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn a_referral_cannot_be_assigned_to_a_mentor_without_access_to_the_person() {
    on_both(async |app| {
        let submitted = app.submitted(a_draft()).await;
        let accepted = app.accepted(a_draft()).await;
        for referral in [&submitted, &accepted] {
            let person = app.as_it_stands(&app.person_of(referral).await).await;
            app.limit("excludeFromOffender", &person, &["other-mentor@example"])
                .await;
        }
        let mentor = app.id_of("staff", "other-mentor").await;
        for (verb, referral, changes) in [
            (
                "acceptReferral",
                &submitted,
                json!({ "mentor": mentor, "riskRead": true }),
            ),
            ("reassignMentor", &accepted, json!({ "mentor": mentor })),
        ] {
            let reply = app
                .manager()
                .act(verb, of("referral", referral, changes), "__typename")
                .await;

            assert_eq!(
                reply.user_errors(),
                ["CONFLICT mentor-access-limited"],
                "{verb}"
            );
        }
    })
    .await;
}
