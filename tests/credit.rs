//! Credited minutes: limited to the remaining minutes, reduced by a correction, and followed by the referral's
//! status.

use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{ATTENDANCE, a_draft, of, with, worked},
    on_both,
};

/// Records an outcome for the first time or as a correction, and returns the attendance.
async fn recorded(app: &TestApp, attendance: &Value, changes: Value) -> Value {
    let changes = with(json!({ "expectedVersion": attendance["version"] }), changes);
    app.manager()
        .done(
            "recordAttendance",
            "attendance",
            ATTENDANCE,
            worked(attendance, changes),
        )
        .await
}

#[tokio::test]
async fn credit_is_limited_to_the_remaining_minutes_and_completes_the_referral() {
    on_both(async |app| {
        let referral = app
            .worked(with(a_draft(), json!({ "orderedMinutes": 300 })), 180)
            .await;
        let afternoon =
            json!({ "startsAt": "2025-08-18T12:00:00Z", "endsAt": "2025-08-18T16:00:00Z" });
        let session = app.started(&[&referral], afternoon).await;
        app.at("2025-08-18T12:00:00Z");

        let second = recorded(app, &session["booked"][0], json!({})).await;

        assert_eq!(referral["status"], "IN_PROGRESS");
        assert_eq!(
            referral["progress"],
            json!({ "orderedMinutes": 300, "creditedMinutes": 180, "remainingMinutes": 120 })
        );
        assert_eq!(second["creditedMinutes"], 120);
        let completed = app.referral(&referral).await;
        assert_eq!(completed["status"], "COMPLETED");
        assert_eq!(completed["completedAt"], "2025-08-18T12:00:00.000000Z");
        assert_eq!(completed["firstSessionAt"], "2025-08-18T09:00:00.000000Z");
        assert_eq!(completed["progress"]["remainingMinutes"], 0);
    })
    .await;
}

#[tokio::test]
async fn a_correction_reopens_and_completes_a_referral() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        let mut attendance = session["booked"][0].clone();
        let steps = [
            (json!({}), "COMPLETED", 240),
            (json!({ "penaltyMinutes": 1 }), "IN_PROGRESS", 239),
            (
                json!({ "outcomeCode": "ABSENT_UNACCEPTABLE" }),
                "ENGAGED",
                0,
            ),
            (json!({ "penaltyMinutes": 60 }), "IN_PROGRESS", 180),
            (json!({}), "COMPLETED", 240),
            (json!({ "outcomeCode": "ABSENT_MEDICAL" }), "ENGAGED", 0),
        ];
        for (changes, status, credited) in steps {
            attendance = recorded(app, &attendance, changes.clone()).await;

            let now = app.referral(&referral).await;
            assert_eq!(now["status"], status, "{changes}");
            assert_eq!(now["progress"]["creditedMinutes"], credited, "{changes}");
            assert_eq!(
                now["completedAt"].is_null(),
                status != "COMPLETED",
                "{changes}"
            );
            assert_eq!(now["firstSessionAt"].is_null(), credited == 0, "{changes}");
        }
    })
    .await;
}

#[tokio::test]
async fn minutes_returned_by_one_slot_can_be_credited_to_another() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let one = app.started(&[&referral], json!({})).await;
        let afternoon =
            json!({ "startsAt": "2025-08-18T13:00:00Z", "endsAt": "2025-08-18T17:00:00Z" });
        let two = app.started(&[&referral], afternoon).await;
        app.at("2025-08-18T13:00:00Z");
        let first = recorded(app, &one["booked"][0], json!({})).await;
        let none_left = recorded(app, &two["booked"][0], json!({})).await;

        recorded(app, &first, json!({ "penaltyMinutes": 90 })).await;
        let second = recorded(app, &none_left, json!({})).await;

        assert_eq!(none_left["creditedMinutes"], 0);
        assert_eq!(second["creditedMinutes"], 90);
        assert_eq!(
            app.referral(&referral).await["progress"]["creditedMinutes"],
            240
        );
    })
    .await;
}

#[tokio::test]
async fn the_credit_of_a_concluded_or_closed_referral_does_not_change() {
    on_both(async |app| {
        let done = app.engaged(a_draft()).await;
        let gone = app.engaged(a_draft()).await;
        let session = app.started(&[&done, &gone], json!({})).await;
        let attendance = recorded(app, &session["booked"][0], json!({})).await;
        app.conclude(&app.referral(&done).await).await;
        let withdrawal = of("referral", &gone, json!({ "reasonCode": "HEALTH" }));
        app.manager()
            .done("withdrawReferral", "referral", "id", withdrawal)
            .await;
        let correction = worked(
            &attendance,
            json!({ "penaltyMinutes": 30, "expectedVersion": attendance["version"] }),
        );
        let late = worked(&session["booked"][1], json!({}));

        let concluded = app
            .manager()
            .act("recordAttendance", correction, "attendance { id }")
            .await;
        let closed = app
            .manager()
            .act("recordAttendance", late, "attendance { id }")
            .await;

        assert_eq!(
            concluded.user_errors(),
            ["CONFLICT referral-concluded-once"]
        );
        assert_eq!(closed.user_errors(), ["CONFLICT status"]);
        assert_eq!(
            app.referral(&done).await["progress"]["creditedMinutes"],
            240
        );
    })
    .await;
}

#[tokio::test]
async fn a_person_who_worked_ends_as_not_completed_instead_of_refused() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        let attendance =
            recorded(app, &session["booked"][0], json!({ "penaltyMinutes": 239 })).await;
        let worked = app.referral(&referral).await;
        let end = of("referral", &worked, json!({ "reasonCode": "DISENGAGED" }));
        let refuse = of(
            "referral",
            &worked,
            json!({ "reasonCode": "REFUSED_AT_CONTACT" }),
        );

        let refused = app
            .manager()
            .act("recordRefusal", refuse, "referral { id }")
            .await;
        let ended = app
            .manager()
            .done("endReferral", "referral", "status", end)
            .await;

        assert_eq!(attendance["creditedMinutes"], 1);
        assert_eq!(refused.user_errors(), ["CONFLICT status"]);
        assert_eq!(ended["status"], "NOT_COMPLETED");
    })
    .await;
}
