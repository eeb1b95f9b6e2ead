//! The rules that an amendment checks again: those about the amended field, and no others.

use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{a_draft, a_young_draft, of, person, with},
    on_both,
};

/// The user errors of an amendment of a submitted referral.
async fn user_errors(app: &TestApp, draft: Value, corrections: Value) -> Vec<String> {
    let submitted = app.submitted(draft).await;
    amended(app, &submitted, corrections).await
}

async fn amended(app: &TestApp, referral: &Value, values: Value) -> Vec<String> {
    let mut input = of(
        "referral",
        referral,
        json!({ "reason": "A slip of the pen." }),
    );
    for (field, value) in values.as_object().expect("fields") {
        input[field] = value.clone();
    }
    app.manager()
        .act("amendReferral", input, "referral { id }")
        .await
        .user_errors()
}

#[tokio::test]
async fn amending_a_field_checks_its_rules_again() {
    on_both(async |app| {
        let almost_twelve = with(a_young_draft(), json!({ "person": person("2013-08-16") }));
        let almost_adult = with(a_draft(), json!({ "person": person("2007-08-16") }));
        let caution = with(
            a_draft(),
            json!({ "disposal": "CONDITIONAL_CAUTION_ADULT", "admission": "ADMITTED" }),
        );
        let duston = app.id_of("areas", "west").await;
        let cases = [
            (
                almost_twelve,
                json!({ "incidentOn": "2025-08-15" }),
                vec!["CONFLICT offender-old-enough"],
            ),
            (
                almost_adult,
                json!({ "incidentOn": "2025-08-15" }),
                vec![
                    "CONFLICT under-18-needs-youth-justice",
                    "CONFLICT under-18-needs-appropriate-adult",
                ],
            ),
            (
                a_draft(),
                json!({ "admission": "NOT_REQUIRED" }),
                vec!["CONFLICT admission-fits-disposal"],
            ),
            (
                a_draft(),
                json!({ "disposal": "CONDITIONAL_CAUTION_ADULT" }),
                vec!["CONFLICT admission-fits-disposal"],
            ),
            (
                caution,
                json!({ "disposal": "YOUTH_CAUTION_CONDITIONAL" }),
                vec!["CONFLICT disposal-fits-age"],
            ),
            (
                a_draft(),
                json!({ "agreedOn": "2025-08-19" }),
                vec!["CONFLICT referral-needs-agreement"],
            ),
            (
                a_draft(),
                json!({ "orderedMinutes": 239 }),
                vec!["CONFLICT minutes-within-cap"],
            ),
            (
                a_draft(),
                json!({ "orderedMinutes": 1201 }),
                vec!["CONFLICT minutes-within-cap"],
            ),
            (
                a_young_draft(),
                json!({ "youthJusticeConsulted": false }),
                vec!["CONFLICT under-18-needs-youth-justice"],
            ),
            (
                a_young_draft(),
                json!({ "appropriateAdult": false }),
                vec!["CONFLICT under-18-needs-appropriate-adult"],
            ),
            (
                a_draft(),
                json!({ "incidentWard": duston }),
                vec!["CONFLICT area-is-a-ward"],
            ),
            (
                a_draft(),
                json!({ "incidentOn": "2025-08-18" }),
                vec!["BAD_USER_INPUT incidentOn"],
            ),
            (
                a_draft(),
                json!({ "decidedAt": "2025-08-15T10:00:00Z" }),
                vec!["BAD_USER_INPUT decidedAt"],
            ),
            (
                a_draft(),
                json!({ "decidedAt": "2025-08-18T09:00:01Z" }),
                vec!["BAD_USER_INPUT decidedAt"],
            ),
        ];
        for (draft, values, expected) in cases {
            assert_eq!(
                user_errors(app, draft, values.clone()).await,
                expected,
                "{values}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn each_rule_is_met_at_its_limit() {
    on_both(async |app| {
        let cases = [
            (a_draft(), json!({ "orderedMinutes": 1200 })),
            (a_draft(), json!({ "agreedOn": "2025-08-18" })),
            (a_draft(), json!({ "incidentOn": "2025-08-17" })),
            (a_draft(), json!({ "decidedAt": "2025-08-18T09:00:00Z" })),
            (
                a_draft(),
                json!({ "disposal": "CONDITIONAL_CAUTION_ADULT", "admission": "ADMITTED" }),
            ),
            (
                with(a_young_draft(), json!({ "person": person("2013-08-15") })),
                json!({ "incidentOn": "2025-08-15" }),
            ),
            (
                a_draft(),
                json!({ "incidentWard": app.id_of("areas", "upton").await }),
            ),
        ];
        for (draft, values) in cases {
            let errors = user_errors(app, draft, values.clone()).await;

            assert!(errors.is_empty(), "{values}: {errors:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn rules_of_a_draft_are_checked_when_it_is_submitted() {
    on_both(async |app| {
        let drafted = app.drafted(a_draft()).await;

        let errors = amended(app, &drafted, json!({ "orderedMinutes": 60 })).await;

        assert!(errors.is_empty(), "{errors:?}");
    })
    .await;
}

#[tokio::test]
async fn an_amendment_cannot_make_a_second_open_referral_for_an_occurrence() {
    on_both(async |app| {
        let first = app
            .submitted(with(
                a_draft(),
                json!({ "occurrenceNumber": "25000123456" }),
            ))
            .await;
        let known = json!({ "known": app.person_of(&first).await["id"] });
        let second = app
            .submitted(with(a_draft(), json!({ "person": known })))
            .await;
        let stranger = app.submitted(a_draft()).await;
        let number = json!({ "occurrenceNumber": "25000123456" });

        let same_person = amended(app, &second, number.clone()).await;
        let another = amended(app, &stranger, number.clone()).await;
        let withdrawal = of("referral", &first, json!({ "reasonCode": "HEALTH" }));
        app.manager()
            .done("withdrawReferral", "referral", "id", withdrawal)
            .await;
        let alone = amended(app, &second, number).await;

        assert_eq!(same_person, ["CONFLICT one-referral-per-occurrence"]);
        assert!(
            another.is_empty() && alone.is_empty(),
            "{another:?} {alone:?}"
        );
    })
    .await;
}
