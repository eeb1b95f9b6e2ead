//! Booking people into a session, and cancelling a booking.

use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{NOTHING, a_draft, a_young_draft, of, person, with},
    on_both,
};

/// The user errors of a booking.
async fn booked(app: &TestApp, session: &Value, referral: &Value) -> Vec<String> {
    let booking = json!({ "session": session["id"], "referral": referral["id"] });
    app.manager()
        .act("bookParticipant", booking, "attendance { id }")
        .await
        .user_errors()
}

#[tokio::test]
async fn only_people_who_agreed_and_have_minutes_left_are_booked() {
    on_both(async |app| {
        let next_day =
            json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T13:00:00Z" });
        let session = app.booked(&[], next_day).await;
        let cases = [
            (app.accepted(a_draft()).await, false),
            (app.refused(a_draft()).await, false),
            (app.worked(a_draft(), 240).await, false),
            (app.worked(a_draft(), 60).await, true),
            (app.engaged(a_draft()).await, true),
        ];
        for (referral, fits) in cases {
            let errors = booked(app, &session, &referral).await;

            let expected: &[&str] = if fits {
                &[]
            } else {
                &["CONFLICT referral-open-for-booking"]
            };
            assert_eq!(errors, expected, "{}", referral["status"]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_is_booked_once_into_a_session_whatever_the_referral() {
    on_both(async |app| {
        let first = app.engaged(a_draft()).await;
        let known = json!({ "known": app.person_of(&first).await["id"] });
        let second = app
            .engaged(with(a_draft(), json!({ "person": known })))
            .await;
        let session = app.booked(&[&first], json!({})).await;

        let again = booked(app, &session, &first).await;
        let by_another_referral = booked(app, &session, &second).await;

        assert_eq!(again, ["CONFLICT attendance-once-per-session"]);
        assert_eq!(
            by_another_referral,
            ["CONFLICT attendance-once-per-session"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_full_session_accepts_no_booking_until_one_is_cancelled() {
    on_both(async |app| {
        let (one, two) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        let session = app.booked(&[&one], json!({ "capacity": 1 })).await;
        let unbooking = of("attendance", &session["booked"][0], json!({}));

        let full = booked(app, &session, &two).await;
        let again = app.manager();
        again
            .done("unbookParticipant", "session", "id", unbooking.clone())
            .await;
        let free = booked(app, &session, &two).await;

        assert_eq!(full, ["CONFLICT session-capacity"]);
        assert!(free.is_empty(), "{free:?}");
        let gone = again
            .act("unbookParticipant", unbooking, "session { id }")
            .await;
        assert_eq!(gone.user_errors(), ["NOT_FOUND"]);
    })
    .await;
}

#[tokio::test]
async fn a_booking_can_be_cancelled_before_the_session_begins_with_the_current_version() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let planned = app.booked(&[&referral], json!({})).await;
        let other = app.engaged(a_draft()).await;
        let begun = app.started(&[&other], json!({})).await;
        let unbook = async |attendance: &Value, changes: Value| {
            let input = of("attendance", attendance, changes);
            app.manager()
                .act("unbookParticipant", input, "session { id }")
                .await
                .user_errors()
        };

        let stale = unbook(&planned["booked"][0], json!({ "expectedVersion": 2 })).await;
        let late = unbook(&begun["booked"][0], json!({})).await;

        assert_eq!(stale, ["VERSION_CONFLICT version"]);
        assert_eq!(late, ["CONFLICT session-open-for-booking"]);
        assert_eq!(
            booked(app, &begun, &app.engaged(a_draft()).await).await,
            ["CONFLICT session-open-for-booking"]
        );
    })
    .await;
}

#[tokio::test]
async fn the_audience_of_a_session_is_checked_against_the_age_on_its_day() {
    on_both(async |app| {
        let on_the_day = app
            .engaged(with(
                a_young_draft(),
                json!({ "person": person("2007-08-20") }),
            ))
            .await;
        let day_before =
            json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T10:00:00Z" });
        let birthday =
            json!({ "startsAt": "2025-08-20T09:00:00Z", "endsAt": "2025-08-20T10:00:00Z" });
        for (times, audience, fits) in [
            (&day_before, "ADULT", false),
            (&day_before, "YOUTH", true),
            (&birthday, "YOUTH", false),
            (&birthday, "ADULT", true),
        ] {
            let session = app
                .booked(&[], with(times.clone(), json!({ "audience": audience })))
                .await;

            let errors = booked(app, &session, &on_the_day).await;

            let expected: &[&str] = if fits {
                &[]
            } else {
                &["CONFLICT audience-matches-age"]
            };
            assert_eq!(errors, expected, "{times} {audience}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_idempotency_key_makes_one_booking() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.booked(&[], json!({})).await;
        let booking = json!({ "session": session["id"], "referral": referral["id"], "idempotencyKey": "once" });
        let manager = app.manager();
        let first = manager.done("bookParticipant", "attendance", "id", booking.clone()).await;

        let again = manager.done("bookParticipant", "attendance", "id", booking.clone()).await;

        assert_eq!(again, first);
        let nobody = with(booking, json!({ "referral": NOTHING }));
        let other = manager.act("bookParticipant", nobody, "attendance { id }").await;
        assert_eq!(other.user_errors(), ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"]);
    })
    .await;
}

#[tokio::test]
async fn a_session_cannot_move_to_a_time_when_a_booked_person_is_elsewhere() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let next_day =
            json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T13:00:00Z" });
        app.booked(&[&referral], next_day).await;
        let session = app.booked(&[&referral], json!({})).await;
        let mut errors = vec![];

        for (from, to) in [("12:00:00Z", "15:00:00Z"), ("13:00:00Z", "16:00:00Z")] {
            let times = json!({
                "startsAt": format!("2025-08-19T{from}"), "endsAt": format!("2025-08-19T{to}"), "reasonCode": "WEATHER",
            });
            let input = of("session", &session, times);
            let reply = app.manager().act("moveSession", input, "session { id }").await;
            errors.push(reply.user_errors());
        }

        assert_eq!(errors, [vec!["CONFLICT participant-free"], vec![]]);
    })
    .await;
}
