//! The rules of a referral, each met and not met: for a draft, a submission, an agreement, a refusal and an end.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    MONDAY, TestApp,
    cases::{NOTHING, REFERRAL, a_draft, a_young_draft, of, person, with, worked},
    on_both,
};

/// The user errors of a submission of a draft.
async fn submitted(app: &TestApp, draft: Value) -> Vec<String> {
    let drafted = app.drafted(draft).await;
    let submission = of("referral", &drafted, json!({}));
    app.officer()
        .act("submitReferral", submission, "referral { status }")
        .await
        .user_errors()
}

/// The user errors of a draft.
async fn drafted(app: &TestApp, draft: Value) -> Vec<String> {
    app.officer()
        .act("draftReferral", draft, "referral { id }")
        .await
        .user_errors()
}

#[tokio::test]
async fn all_unmet_rules_of_a_submission_are_reported_together() {
    on_both(async |app| {
        let child = json!({ "new": { "firstName": "Robin", "lastName": "Testwood", "dateOfBirth": "2014-02-03" } });
        let draft = with(
            a_draft(),
            json!({ "person": child, "admission": null, "victimViews": null, "agreedOn": null, "orderedMinutes": 60 }),
        );

        let errors = submitted(app, draft).await;

        let expected = [
            "CONFLICT offender-old-enough",
            "CONFLICT admission-fits-disposal",
            "CONFLICT referral-needs-agreement",
            "CONFLICT minutes-within-cap",
            "CONFLICT referral-needs-victim-views",
            "CONFLICT under-18-needs-guardian",
            "CONFLICT under-18-needs-youth-justice",
            "CONFLICT under-18-needs-appropriate-adult",
        ];
        assert_eq!(errors, expected);
    })
    .await;
}

#[tokio::test]
async fn each_unmet_rule_of_a_submission_is_reported_alone() {
    on_both(async |app| {
        let unguarded = json!({ "new": { "firstName": "A", "lastName": "B", "dateOfBirth": "2010-02-03", "guardianName": "C" } });
        let cases = [
            (a_draft(), json!({ "agreedOn": "2025-08-19" }), "CONFLICT referral-needs-agreement"),
            (a_draft(), json!({ "victimViews": null }), "CONFLICT referral-needs-victim-views"),
            (a_draft(), json!({ "admission": "NOT_REQUIRED" }), "CONFLICT admission-fits-disposal"),
            (a_draft(), json!({ "disposal": "CONDITIONAL_CAUTION_ADULT" }), "CONFLICT admission-fits-disposal"),
            (
                a_draft(),
                json!({ "disposal": "YOUTH_CAUTION_CONDITIONAL", "admission": "ADMITTED" }),
                "CONFLICT disposal-fits-age",
            ),
            (
                a_young_draft(),
                json!({ "disposal": "CONDITIONAL_CAUTION_ADULT", "admission": "ADMITTED" }),
                "CONFLICT disposal-fits-age",
            ),
            (a_draft(), json!({ "orderedMinutes": 239 }), "CONFLICT minutes-within-cap"),
            (a_draft(), json!({ "orderedMinutes": 1201 }), "CONFLICT minutes-within-cap"),
            (a_young_draft(), json!({ "person": unguarded }), "CONFLICT under-18-needs-guardian"),
            (a_young_draft(), json!({ "youthJusticeConsulted": false }), "CONFLICT under-18-needs-youth-justice"),
            (a_young_draft(), json!({ "appropriateAdult": false }), "CONFLICT under-18-needs-appropriate-adult"),
            (a_young_draft(), json!({ "person": person("2013-08-17") }), "CONFLICT offender-old-enough"),
        ];
        for (draft, changes, expected) in cases {
            let errors = submitted(app, with(draft, changes.clone())).await;

            assert_eq!(errors, [expected], "{changes}");
        }
    })
    .await;
}

#[tokio::test]
async fn each_rule_of_a_submission_is_met_at_its_limit() {
    on_both(async |app| {
        let cases = [
            (a_draft(), json!({ "agreedOn": "2025-08-18" })),
            (a_draft(), json!({ "orderedMinutes": 1200 })),
            (
                a_draft(),
                json!({ "disposal": "CONDITIONAL_CAUTION_ADULT", "admission": "ADMITTED" }),
            ),
            (
                a_draft(),
                json!({ "disposal": "DIVERSION_OUTCOME_22", "admission": "NOT_REQUIRED" }),
            ),
            (
                a_young_draft(),
                json!({ "disposal": "YOUTH_CAUTION_CONDITIONAL", "admission": "ADMITTED" }),
            ),
            (a_draft(), json!({ "person": person("2007-08-16") })),
            (a_young_draft(), json!({ "person": person("2013-08-16") })),
            (a_young_draft(), json!({ "person": person("2007-08-17") })),
        ];
        for (draft, changes) in cases {
            let errors = submitted(app, with(draft, changes.clone())).await;

            assert!(errors.is_empty(), "{changes}: {errors:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_has_one_open_referral_for_an_occurrence() {
    on_both(async |app| {
        let first = app
            .submitted(with(a_draft(), json!({ "occurrenceNumber": "25000123" })))
            .await;
        let known = json!({ "known": app.person_of(&first).await["id"] });
        let same = with(
            a_draft(),
            // The same number as somebody else writes it.
            json!({ "person": known, "occurrenceNumber": "25 000-123" }),
        );
        let other = with(same.clone(), json!({ "occurrenceNumber": "25000124" }));

        let errors = submitted(app, same.clone()).await;

        assert_eq!(errors, ["CONFLICT one-referral-per-occurrence"]);
        assert!(submitted(app, other).await.is_empty());
        let rejection = of(
            "referral",
            &first,
            json!({ "reasonCode": "MISTAKE_OR_DUPLICATE" }),
        );
        app.manager()
            .done("rejectReferral", "referral", "id", rejection)
            .await;
        assert!(
            submitted(app, same).await.is_empty(),
            "the first one is no longer open"
        );
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_draft_are_reported_together() {
    on_both(async |app| {
        let nameless = json!({ "new": { "firstName": " ", "lastName": "", "dateOfBirth": "2025-08-19", "postcode": "NN1 1AA NN1 1AA" } });
        let draft = with(
            a_draft(),
            json!({
                "person": nameless, "offenceCategoryCode": "PIRACY", "incidentOn": "2025-08-18", "orderedMinutes": 0,
                "occurrenceNumber": "", "riskText": "a\u{7}b", "idempotencyKey": "",
            }),
        );

        let errors = drafted(app, draft).await;

        let expected = ["firstName", "lastName", "dateOfBirth", "postcode", "occurrenceNumber", "offenceCategoryCode", "incidentOn", "orderedMinutes", "riskText", "idempotencyKey"];
        let expected: Vec<_> = expected.iter().map(|field| format!("BAD_USER_INPUT {field}")).collect();
        assert_eq!(errors, expected);
    })
    .await;
}

#[tokio::test]
async fn officers_cannot_answer_that_a_view_is_kept_on_paper() {
    on_both(async |app| {
        let draft = with(
            a_draft(),
            json!({ "admission": "ON_PAPER", "victimViews": "ON_PAPER" }),
        );

        let errors = drafted(app, draft).await;

        assert_eq!(
            errors,
            ["BAD_USER_INPUT admission", "BAD_USER_INPUT victimViews"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_draft_needs_a_known_referrer_a_ward_and_a_person_within_reach() {
    on_both(async |app| {
        let stranger = app.person_called(Role::Referrer, "nobody@example");
        let other = app.other(Role::Referrer);
        let person = app.person_of(&app.drafted(a_draft()).await).await;
        let theirs = with(a_draft(), json!({ "person": { "known": person["id"] } }));
        let nobodys = with(a_draft(), json!({ "person": { "known": NOTHING } }));
        let nowhere = with(
            a_draft(),
            json!({ "incidentWard": app.id_of("areas", "west").await }),
        );

        let unknown = stranger
            .act("draftReferral", a_draft(), "referral { id }")
            .await;
        let hidden = other.act("draftReferral", theirs, "referral { id }").await;
        let misplaced = drafted(app, nowhere).await;

        assert_eq!(unknown.user_errors(), ["CONFLICT referral-needs-referrer"]);
        assert_eq!(hidden.user_errors(), ["NOT_FOUND"]);
        assert_eq!(
            hidden.text,
            other
                .act("draftReferral", nobodys, "referral { id }")
                .await
                .text
        );
        assert_eq!(misplaced, ["CONFLICT area-is-a-ward"]);
    })
    .await;
}

#[tokio::test]
async fn an_idempotency_key_makes_one_draft() {
    on_both(async |app| {
        let officer = app.officer();
        let draft = with(a_draft(), json!({ "idempotencyKey": "once" }));
        let first = officer
            .done("draftReferral", "referral", REFERRAL, draft.clone())
            .await;

        let again = officer
            .done("draftReferral", "referral", REFERRAL, draft.clone())
            .await;

        assert_eq!(again, first);
        let other = with(draft.clone(), json!({ "orderedMinutes": 300 }));
        assert_eq!(
            drafted(app, other).await,
            ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"]
        );
        let elsewhere = app
            .other(Role::Referrer)
            .done("draftReferral", "referral", REFERRAL, draft)
            .await;
        assert_ne!(elsewhere["id"], first["id"], "keys belong to a subject");
    })
    .await;
}

#[tokio::test]
async fn a_referral_can_be_accepted_only_for_a_mentor() {
    on_both(async |app| {
        let referral = app.submitted(a_draft()).await;
        let supervisor = app.id_of("staff", "supervisor").await;
        let acceptance = of(
            "referral",
            &referral,
            json!({ "mentor": supervisor, "riskRead": true }),
        );

        let errors = app
            .manager()
            .act("acceptReferral", acceptance, "referral { id }")
            .await
            .user_errors();

        assert_eq!(errors, ["CONFLICT staff-role-fits"]);
    })
    .await;
}

#[tokio::test]
async fn an_agreement_needs_a_successful_contact_with_the_person() {
    on_both(async |app| {
        let referral = app.contacted(&app.accepted(a_draft()).await, false).await;
        let agreement = of("referral", &referral, json!({}));

        let errors = app
            .mentor()
            .act("engageReferral", agreement, "referral { id }")
            .await
            .user_errors();

        assert_eq!(errors, ["CONFLICT referral-needs-first-contact"]);
        assert!(referral["firstContactAt"].is_null());
        let reached = app.contacted(&referral, true).await;
        assert_eq!(reached["firstContactAt"], MONDAY);
        let agreement = of("referral", &reached, json!({}));
        app.mentor()
            .done("engageReferral", "referral", "id", agreement)
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_contact_is_not_in_the_future_and_an_idempotency_key_records_one() {
    on_both(async |app| {
        let referral = app.accepted(a_draft()).await;
        let contact = json!({ "referral": referral["id"], "at": MONDAY, "channel": "TEXT", "reached": false, "idempotencyKey": "once" });
        let mentor = app.mentor();
        let record = async |input: Value| mentor.act("recordContact", input, "referral { contacts { reached } }").await;

        let early = record(with(contact.clone(), json!({ "at": "2025-08-18T09:00:01Z" }))).await;
        record(contact.clone()).await;
        let again = record(contact.clone()).await;
        let other = record(with(contact, json!({ "reached": true }))).await;

        assert_eq!(early.user_errors(), ["BAD_USER_INPUT at"]);
        assert_eq!(again.data("recordContact.referral.contacts"), json!([{ "reached": false }]), "{}", again.body);
        assert_eq!(other.user_errors(), ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"]);
    })
    .await;
}

#[tokio::test]
async fn no_response_counts_as_refusal_after_three_attempts() {
    on_both(async |app| {
        let referral = app.accepted(a_draft()).await;
        let silence = of(
            "referral",
            &referral,
            json!({ "reasonCode": "NO_RESPONSE" }),
        );
        let refuse = async || {
            app.manager()
                .act("recordRefusal", silence.clone(), "referral { id }")
                .await
                .user_errors()
        };
        app.contacted(&referral, false).await;
        app.contacted(&referral, false).await;

        let after_two = refuse().await;
        app.contacted(&referral, false).await;
        let after_three = refuse().await;

        assert_eq!(after_two, ["CONFLICT no-response-needs-three-attempts"]);
        assert!(after_three.is_empty(), "{after_three:?}");
    })
    .await;
}

#[tokio::test]
async fn two_absences_without_a_reason_count_as_refusal() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let refusal = of(
            "referral",
            &referral,
            json!({ "reasonCode": "FAILED_TO_ATTEND" }),
        );
        let refuse = async || {
            app.manager()
                .act("recordRefusal", refusal.clone(), "referral { id }")
                .await
                .user_errors()
        };
        for outcome in ["ABSENT_UNACCEPTABLE", "ABSENT_MEDICAL"] {
            absent(app, &referral, outcome).await;
        }

        let after_one = refuse().await;
        absent(app, &referral, "ABSENT_UNACCEPTABLE").await;
        let after_two = refuse().await;

        assert_eq!(after_one, ["CONFLICT failed-to-attend-needs-two-absences"]);
        assert!(after_two.is_empty(), "{after_two:?}");
    })
    .await;
}

/// Records an absence from a session.
async fn absent(app: &TestApp, referral: &Value, outcome: &str) {
    let session = app.started(&[referral], json!({})).await;
    let outcome = worked(&session["booked"][0], json!({ "outcomeCode": outcome }));
    app.manager()
        .done("recordAttendance", "attendance", "id", outcome)
        .await;
}
