//! The published figures: who is counted in which figure, as at which day, and how rates are rounded.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{a_draft, of, with},
    on_both,
};

/// The figures that a client sees.
async fn figures(client: &Client<'_>, as_at: Option<&str>) -> Value {
    let question = "query($asAt: Date) { impact(asAt: $asAt) {
        asAt peopleCompleted { value asAt } peopleRefused { value } hours { value numerator } sitesImproved { value }
        notReoffended { value numerator denominator checked } refusedReoffended { value numerator denominator checked }
    } }";
    let reply = client.run(question, json!({ "asAt": as_at })).await;
    assert!(reply.body["errors"].is_null(), "{}", reply.body);
    reply.data("impact")
}

/// Records the result of a follow-up check.
async fn check(app: &TestApp, referral: &Value, result: &str, at: &str) {
    app.at(at);
    let check = json!({ "referral": referral["id"], "result": result, "checkedAt": at });
    let check = if result == "REOFFENDED" {
        with(
            check,
            json!({ "offenceOn": "2025-08-18", "provenBy": "CAUTION", "provenOn": "2025-08-18" }),
        )
    } else {
        check
    };
    app.person(Role::PoliceData)
        .done("recordFollowUp", "followUp", "id", check)
        .await;
}

#[tokio::test]
async fn without_records_counts_are_zero_and_rates_null() {
    on_both(async |app| {
        let impact = figures(&app.manager(), None).await;

        let none = json!({ "value": null, "numerator": 0, "denominator": 0, "checked": 0 });
        assert_eq!(impact["peopleCompleted"]["value"], 0);
        assert_eq!(impact["peopleRefused"]["value"], 0);
        assert_eq!(impact["hours"], json!({ "value": 0, "numerator": 0 }));
        assert_eq!(impact["notReoffended"], none);
        assert_eq!(impact["refusedReoffended"], none);
    })
    .await;
}

#[tokio::test]
async fn hours_are_rounded_down_and_include_all_work() {
    on_both(async |app| {
        app.worked(a_draft(), 239).await;
        app.worked(a_draft(), 240).await;

        let impact = figures(&app.manager(), None).await;

        assert_eq!(impact["hours"], json!({ "value": 7, "numerator": 479 }));
        assert_eq!(impact["peopleCompleted"]["value"], 1);
    })
    .await;
}

#[tokio::test]
async fn the_team_gets_figures_of_the_requested_day() {
    on_both(async |app| {
        app.worked(a_draft(), 240).await;
        for (asked, as_at, people) in [
            (None, "2025-08-18", 1),
            (Some("2025-08-17"), "2025-08-17", 0),
            (Some("2025-08-18"), "2025-08-18", 1),
            (Some("2025-12-24"), "2025-08-18", 1),
        ] {
            let impact = figures(&app.manager(), asked).await;

            assert_eq!(impact["asAt"], as_at, "{asked:?}");
            assert_eq!(impact["peopleCompleted"]["value"], people, "{asked:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_latest_check_counts_and_rates_are_rounded_down() {
    on_both(async |app| {
        let mut concluded = vec![];
        for _ in 0..3 {
            concluded.push(app.concluded(a_draft()).await);
        }
        check(app, &concluded[0], "NONE_FOUND", "2025-08-19T09:00:00Z").await;
        check(app, &concluded[1], "NONE_FOUND", "2025-08-20T09:00:00Z").await;
        let two_of_three = figures(&app.manager(), None).await;
        check(app, &concluded[1], "REOFFENDED", "2025-08-21T09:00:00Z").await;
        let one_of_three = figures(&app.manager(), None).await;

        let as_it_was = figures(&app.manager(), Some("2025-08-20")).await;

        let share = |value: i64, numerator: i64| json!({ "value": value, "numerator": numerator, "denominator": 3, "checked": 2 });
        assert_eq!(two_of_three["notReoffended"], share(66, 2));
        assert_eq!(one_of_three["notReoffended"], share(33, 1));
        assert_eq!(as_it_was["notReoffended"], share(66, 2));
        assert_eq!(one_of_three["refusedReoffended"]["value"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn people_who_refused_count_once_and_their_reoffending_separately() {
    on_both(async |app| {
        let refused = app.conclude(&app.refused(a_draft()).await).await;
        app.refused(a_draft()).await;
        check(app, &refused, "REOFFENDED", "2025-08-19T09:00:00Z").await;

        let impact = figures(&app.manager(), None).await;

        assert_eq!(impact["peopleRefused"]["value"], 2);
        assert_eq!(
            impact["refusedReoffended"],
            json!({ "value": 50, "numerator": 1, "denominator": 2, "checked": 1 })
        );
        assert_eq!(impact["peopleCompleted"]["value"], 0);
    })
    .await;
}

#[tokio::test]
async fn a_person_who_completed_after_refusing_does_not_count_as_refused() {
    on_both(async |app| {
        let refused = app.refused(a_draft()).await;
        let known = json!({ "person": { "known": app.person_of(&refused).await["id"] } });
        app.at("2025-08-19T09:00:00Z");
        let again = app.engaged(with(a_draft(), known)).await;
        let between = figures(&app.manager(), None).await;
        let times = json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T13:00:00Z" });
        let session = app.started(&[&again], times).await;
        let outcome = crate::support::cases::worked(&session["booked"][0], json!({}));
        app.manager()
            .done("recordAttendance", "attendance", "id", outcome)
            .await;

        let after = figures(&app.manager(), None).await;

        assert_eq!(
            figures(&app.manager(), Some("2025-08-18")).await["peopleRefused"]["value"],
            1
        );
        assert_eq!(
            between["peopleRefused"]["value"], 0,
            "the latest referral is open"
        );
        assert_eq!(after["peopleRefused"]["value"], 0);
        assert_eq!(after["peopleCompleted"]["value"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_person_with_two_completed_referrals_counts_once() {
    on_both(async |app| {
        let first = app.worked(a_draft(), 240).await;
        let known = json!({ "person": { "known": app.person_of(&first).await["id"] } });
        let second = app.engaged(with(a_draft(), known)).await;
        let afternoon =
            json!({ "startsAt": "2025-08-18T13:00:00Z", "endsAt": "2025-08-18T17:00:00Z" });
        let session = app.started(&[&second], afternoon).await;
        app.at("2025-08-18T13:00:00Z");
        let outcome = crate::support::cases::worked(&session["booked"][0], json!({}));
        app.manager()
            .done("recordAttendance", "attendance", "id", outcome)
            .await;

        let impact = figures(&app.manager(), None).await;

        assert_eq!(impact["peopleCompleted"]["value"], 1);
        assert_eq!(impact["hours"]["value"], 8);
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_person_is_neither_completed_nor_refused() {
    on_both(async |app| {
        let engaged = app.engaged(a_draft()).await;
        let withdrawal = of("referral", &engaged, json!({ "reasonCode": "HEALTH" }));
        app.manager()
            .done("withdrawReferral", "referral", "id", withdrawal)
            .await;

        let impact = figures(&app.manager(), None).await;

        assert_eq!(impact["peopleCompleted"]["value"], 0);
        assert_eq!(impact["peopleRefused"]["value"], 0);
    })
    .await;
}
