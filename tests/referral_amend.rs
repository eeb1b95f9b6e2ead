//! Amending a referral field by field: what is recorded, who may do it, and until when.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client,
    cases::{NOTHING, a_draft, of, with},
    on_both,
};

const AMENDED: &str = "id version status completedAt progress { orderedMinutes creditedMinutes }
    amendments { field oldValue newValue reason at }";

async fn user_errors(client: &Client<'_>, input: Value) -> Vec<String> {
    client
        .act("amendReferral", input, "referral { id }")
        .await
        .user_errors()
}

fn put_right(referral: &Value, field: &str, value: impl Into<Value>) -> Value {
    let mut input = of(
        "referral",
        referral,
        json!({ "reason": "A slip of the pen." }),
    );
    input[field] = value.into();
    input
}

#[tokio::test]
async fn every_field_is_amended_with_old_value_new_value_and_reason() {
    on_both(async |app| {
        let submitted = app.submitted(a_draft()).await;
        let ward = app.id_of("areas", "upton").await;
        let values = json!({
            "occurrenceNumber": "25000123456", "incidentOn": "2025-08-15", "incidentWard": ward,
            "offenceCategoryCode": "GRAFFITI", "disposal": "DIVERSION_OUTCOME_22", "decidedAt": "2025-08-17T11:00:00Z",
            "admission": "ADMITTED", "victimViews": "SOUGHT", "agreedOn": "2025-08-18", "appropriateAdult": true,
            "youthJusticeConsulted": true, "orderedMinutes": 300, "riskText": "Afraid of dogs.",
        });
        let mut input = of("referral", &submitted, json!({ "reason": "A slip of the pen." }));
        for (field, value) in values.as_object().expect("fields") {
            input[field] = value.clone();
        }

        let amended = app.manager().done("amendReferral", "referral", AMENDED, input).await;

        let rows = [
            ("occurrenceNumber", Value::Null, "25000123456"),
            ("incidentOn", json!("2025-08-16"), "2025-08-15"),
            ("incidentWard", Value::Null, "upton"),
            ("offenceCategory", json!("DRUG_POSSESSION"), "GRAFFITI"),
            ("disposal", json!("COMMUNITY_RESOLUTION"), "DIVERSION_OUTCOME_22"),
            ("decidedAt", json!("2025-08-17T10:00:00.000000Z"), "2025-08-17T11:00:00.000000Z"),
            ("admission", json!("ACCEPTED_RESPONSIBILITY"), "ADMITTED"),
            ("victimViews", json!("NO_VICTIM"), "SOUGHT"),
            ("agreedOn", json!("2025-08-17"), "2025-08-18"),
            ("appropriateAdult", json!("false"), "true"),
            ("youthJusticeConsulted", json!("false"), "true"),
            ("orderedMinutes", json!("240"), "300"),
            ("riskText", Value::Null, "Afraid of dogs."),
        ];
        let expected: Vec<Value> = rows
            .iter()
            .map(|(field, old, new)| json!({
                "field": field, "oldValue": old, "newValue": new, "reason": "A slip of the pen.",
                "at": "2025-08-18T09:00:00.000000Z",
            }))
            .collect();
        assert_eq!(amended["amendments"], json!(expected));
        assert_eq!((&amended["version"], &amended["status"]), (&json!(3), &json!("SUBMITTED")));
        assert_eq!(amended["progress"]["orderedMinutes"], 300);
    })
    .await;
}

#[tokio::test]
async fn optional_fields_can_be_cleared() {
    on_both(async |app| {
        let drafted = app.drafted(with(a_draft(), json!({ "occurrenceNumber": "25000123456" }))).await;

        let input = put_right(&drafted, "occurrenceNumber", Value::Null);
        let amended = app.officer().done("amendReferral", "referral", "occurrenceNumber amendments { oldValue newValue }", input).await;

        let expected = json!({
            "occurrenceNumber": null, "amendments": [{ "oldValue": "25000123456", "newValue": null }],
        });
        assert_eq!(amended, expected);
    })
    .await;
}

#[tokio::test]
async fn the_referrer_amends_until_the_decision_and_the_team_until_the_conclusion() {
    on_both(async |app| {
        let question = of(
            "referral",
            &app.submitted(a_draft()).await,
            json!({ "question": "Which day?" }),
        );
        let asked = app
            .manager()
            .done(
                "askAboutReferral",
                "referral",
                "id version status",
                question,
            )
            .await;
        for (referral, open) in [
            (app.drafted(a_draft()).await, true),
            (app.submitted(a_draft()).await, true),
            (asked, true),
            (app.accepted(a_draft()).await, false),
            (app.engaged(a_draft()).await, false),
            (app.worked(a_draft(), 60).await, false),
            (app.refused(a_draft()).await, false),
        ] {
            let input = put_right(&referral, "offenceCategoryCode", "GRAFFITI");
            let by_officer = user_errors(&app.officer(), input.clone()).await;

            let expected: &[&str] = if open { &[] } else { &["CONFLICT status"] };
            assert_eq!(by_officer, expected, "{}", referral["status"]);
            if !open {
                assert!(
                    user_errors(&app.manager(), input).await.is_empty(),
                    "{}",
                    referral["status"]
                );
            }
        }
        let concluded = app.concluded(a_draft()).await;
        let input = put_right(&concluded, "offenceCategoryCode", "GRAFFITI");
        assert_eq!(
            user_errors(&app.manager(), input).await,
            ["CONFLICT referral-concluded-once"]
        );
    })
    .await;
}

#[tokio::test]
async fn amended_ordered_minutes_complete_or_reopen_a_referral() {
    on_both(async |app| {
        let worked = app.worked(a_draft(), 240).await;
        let manager = app.manager();
        assert_eq!(worked["status"], "COMPLETED");

        let more = put_right(&worked, "orderedMinutes", 300);
        let open = manager
            .done("amendReferral", "referral", AMENDED, more)
            .await;
        app.at("2025-08-21T09:00:00Z");
        let manager = app.manager();
        let fewer = put_right(&open, "orderedMinutes", 240);
        let done = manager
            .done("amendReferral", "referral", AMENDED, fewer)
            .await;

        assert_eq!(
            (&open["status"], &open["completedAt"]),
            (&json!("IN_PROGRESS"), &Value::Null)
        );
        assert_eq!(
            (&done["status"], &done["completedAt"]),
            (&json!("COMPLETED"), &json!("2025-08-21T09:00:00.000000Z"))
        );
        let history = "query($id: ID!) { referral(id: $id) { history { to } } }";
        let reply = manager.run(history, json!({ "id": done["id"] })).await;
        let history = reply.data("referral.history");
        let last: Vec<&Value> = history
            .as_array()
            .into_iter()
            .flatten()
            .rev()
            .take(2)
            .map(|row| &row["to"])
            .collect();
        assert_eq!(last, ["COMPLETED", "IN_PROGRESS"]);
    })
    .await;
}

#[tokio::test]
async fn ordered_minutes_cannot_be_fewer_than_credited_minutes() {
    on_both(async |app| {
        let draft = with(a_draft(), json!({ "orderedMinutes": 480 }));
        let worked = app.worked(draft, 250).await;

        let too_few = user_errors(&app.manager(), put_right(&worked, "orderedMinutes", 249)).await;
        let input = put_right(&worked, "orderedMinutes", 250);
        let exact = app
            .manager()
            .done("amendReferral", "referral", "status", input)
            .await;

        assert_eq!(too_few, ["CONFLICT ordered-covers-credit"]);
        assert_eq!(exact["status"], "COMPLETED");
    })
    .await;
}

#[tokio::test]
async fn amendments_of_risk_notes_are_shown_only_to_those_who_may_read_them() {
    on_both(async |app| {
        let drafted = app.drafted(with(a_draft(), json!({ "riskText": "None known." }))).await;
        let mut input = put_right(&drafted, "riskText", "Afraid of dogs.");
        input["offenceCategoryCode"] = json!("GRAFFITI");
        app.officer().done("amendReferral", "referral", "id", input).await;
        let question = "query($id: ID!) { referral(id: $id) { amendments { field oldValue newValue reason } } }";

        let officer = app.officer().run(question, json!({ "id": drafted["id"] })).await;
        let manager = app.manager().run(question, json!({ "id": drafted["id"] })).await;

        let hidden = json!({ "field": "riskText", "oldValue": null, "newValue": null, "reason": null });
        assert_eq!(officer.data("referral.amendments.1"), hidden);
        assert_eq!(officer.data("referral.amendments.0.newValue"), "GRAFFITI");
        assert_eq!(officer.body["extensions"]["redactions"][0]["policy"], "amended-field-not-shown");
        assert!(!officer.text.contains("Afraid of dogs"), "{}", officer.text);
        assert_eq!(manager.data("referral.amendments.1.newValue"), "Afraid of dogs.");
        assert!(manager.body["extensions"].is_null(), "{}", manager.text);
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_the_input_are_reported_together() {
    on_both(async |app| {
        let submitted = app.submitted(a_draft()).await;
        let mut input = of(
            "referral",
            &submitted,
            json!({
                "occurrenceNumber": "", "offenceCategoryCode": "NO_SUCH", "orderedMinutes": 0,
                "admission": "ON_PAPER", "victimViews": "ON_PAPER", "reason": " ",
            }),
        );
        input["incidentOn"] = Value::Null;
        input["agreedOn"] = Value::Null;

        let told_all = user_errors(&app.manager(), input).await;

        let expected = [
            "BAD_USER_INPUT occurrenceNumber",
            "BAD_USER_INPUT incidentOn",
            "BAD_USER_INPUT offenceCategoryCode",
            "BAD_USER_INPUT admission",
            "BAD_USER_INPUT victimViews",
            "BAD_USER_INPUT agreedOn",
            "BAD_USER_INPUT orderedMinutes",
            "BAD_USER_INPUT reason",
        ];
        assert_eq!(told_all, expected);
        assert_eq!(
            user_errors(
                &app.manager(),
                of("referral", &submitted, json!({ "reason": "x" }))
            )
            .await,
            ["BAD_USER_INPUT"]
        );
        let same = with(
            put_right(&submitted, "orderedMinutes", 240),
            json!({
                "disposal": "COMMUNITY_RESOLUTION", "offenceCategoryCode": "GRAFFITI",
            }),
        );
        assert_eq!(
            user_errors(&app.manager(), same).await,
            ["BAD_USER_INPUT disposal", "BAD_USER_INPUT orderedMinutes"]
        );
    })
    .await;
}

#[tokio::test]
async fn amendments_by_others_or_from_an_old_version_are_refused() {
    on_both(async |app| {
        let submitted = app.submitted(a_draft()).await;
        let input = put_right(&submitted, "offenceCategoryCode", "GRAFFITI");
        for role in [Role::Mentor, Role::YjsLiaison, Role::DataProtectionOfficer] {
            let reply = app
                .person(role)
                .act("amendReferral", input.clone(), "referral { id }")
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}");
        }
        let other = app.other(Role::Referrer);
        let absent = put_right(
            &json!({ "id": NOTHING, "version": 2 }),
            "offenceCategoryCode",
            "GRAFFITI",
        );
        assert_eq!(user_errors(&other, input.clone()).await, ["NOT_FOUND"]);
        assert_eq!(user_errors(&other, absent).await, ["NOT_FOUND"]);
        assert!(user_errors(&app.officer(), input.clone()).await.is_empty());
        assert_eq!(
            user_errors(&app.officer(), input).await,
            ["VERSION_CONFLICT version"]
        );
    })
    .await;
}
