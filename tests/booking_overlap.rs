//! A person cannot be booked into two sessions at the same time.

use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{ATTENDANCE, a_draft, with},
    on_both,
};

async fn booked(app: &TestApp, session: &Value, referral: &Value) -> Vec<String> {
    let booking = json!({ "session": session["id"], "referral": referral["id"] });
    app.manager()
        .act("bookParticipant", booking, "attendance { id }")
        .await
        .user_errors()
}

fn from(start: &str, end: &str) -> Value {
    json!({ "startsAt": format!("2025-08-19T{start}:00Z"), "endsAt": format!("2025-08-19T{end}:00Z") })
}

#[tokio::test]
async fn a_person_is_booked_into_one_session_at_a_time() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        app.booked(&[&referral], from("09:00", "13:00")).await;
        for (start, end, free) in [
            ("09:00", "13:00", false),
            ("12:59", "15:00", false),
            ("07:00", "09:01", false),
            ("10:00", "11:00", false),
            ("13:00", "15:00", true),
        ] {
            let session = app.booked(&[], from(start, end)).await;

            let errors = booked(app, &session, &referral).await;

            let expected: &[&str] = if free {
                &[]
            } else {
                &["CONFLICT participant-free"]
            };
            assert_eq!(errors, expected, "{start} to {end}");
        }
    })
    .await;
}

#[tokio::test]
async fn bookings_overlap_for_a_person_across_referrals() {
    on_both(async |app| {
        let first = app.engaged(a_draft()).await;
        let known = json!({ "known": app.person_of(&first).await["id"] });
        let second = app
            .engaged(with(a_draft(), json!({ "person": known })))
            .await;
        app.booked(&[&first], from("09:00", "13:00")).await;
        let session = app.booked(&[], from("10:00", "14:00")).await;

        let errors = booked(app, &session, &second).await;

        assert_eq!(errors, ["CONFLICT participant-free"]);
    })
    .await;
}

#[tokio::test]
async fn excused_people_and_people_of_cancelled_sessions_can_be_booked() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let first = app.booked(&[&referral], from("09:00", "13:00")).await;
        let absence =
            json!({ "attendance": first["booked"][0]["id"], "outcomeCode": "ABSENT_MEDICAL" });
        app.manager()
            .done("recordAttendance", "attendance", ATTENDANCE, absence)
            .await;
        let second = app.booked(&[], from("09:00", "13:00")).await;

        assert!(booked(app, &second, &referral).await.is_empty());
        app.step("cancelSession", &second, json!({ "reasonCode": "WEATHER" }))
            .await;
        let third = app.booked(&[], from("09:00", "13:00")).await;
        assert!(booked(app, &third, &referral).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_two_concurrent_bookings_into_overlapping_sessions_one_succeeds() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let one = app.booked(&[], from("09:00", "13:00")).await;
        let other = app.booked(&[], from("10:00", "14:00")).await;

        let (first, second) =
            tokio::join!(booked(app, &one, &referral), booked(app, &other, &referral));

        let mut errors = [first, second].concat();
        errors.sort();
        assert_eq!(errors, ["CONFLICT participant-free"]);
    })
    .await;
}
