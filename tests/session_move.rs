//! Moving a session to another time: what moves with it, which rules are checked again, and what is recorded.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{NOTHING, a_draft, a_young_draft, of, person, with},
    on_both,
};

/// The Wednesday of the next week, in the afternoon.
const WEDNESDAY: (&str, &str) = ("2025-08-27T13:00:00.000000Z", "2025-08-27T16:30:00.000000Z");

/// The new times of a session, and the reason.
fn times((start, end): (&str, &str)) -> Value {
    json!({ "startsAt": start, "endsAt": end, "reasonCode": "WEATHER" })
}

/// A valid input.
fn a_move(session: &Value, to: (&str, &str)) -> Value {
    of("session", session, times(to))
}

/// The user errors of a move.
async fn user_errors(app: &TestApp, input: Value) -> Vec<String> {
    app.manager()
        .act("moveSession", input, "session { id }")
        .await
        .user_errors()
}

/// What lists show of a session and its people.
async fn seen(app: &TestApp, session: &Value) -> Value {
    let question = "query($id: ID!) { session(id: $id) { weekStartsOn ... on Session { status version date startsAt endsAt enteredLate
        attendances { nodes { startsAt endsAt version } } history { from to reason { code } } amendments { field oldValue newValue reason } } } }";
    let reply = app
        .manager()
        .run(question, json!({ "id": session["id"] }))
        .await;
    assert!(reply.body["errors"].is_null(), "{}", reply.body);
    reply.data("session")
}

#[tokio::test]
async fn moving_a_session_moves_its_week_and_all_bookings() {
    on_both(async |app| {
        let (one, other) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        for session in [
            app.booked(&[&one], json!({})).await,
            app.confirmed(&[&other], json!({})).await,
        ] {
            let before = seen(app, &session).await;

            let moved = app
                .manager()
                .done(
                    "moveSession",
                    "session",
                    "version",
                    a_move(&session, WEDNESDAY),
                )
                .await;

            let after = seen(app, &session).await;
            let (start, end) = WEDNESDAY;
            assert_eq!(after["status"], before["status"]);
            let next = before["version"].as_i64().map(|version| version + 1);
            assert_eq!(after["version"].as_i64(), next);
            assert_eq!(moved["version"], after["version"]);
            assert_eq!(after["date"], "2025-08-27");
            assert_eq!(after["weekStartsOn"], "2025-08-25");
            assert_eq!([&after["startsAt"], &after["endsAt"]], [start, end]);
            assert_eq!(
                after["attendances"]["nodes"],
                json!([{ "startsAt": start, "endsAt": end, "version": 2 }])
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_old_and_the_new_time_and_the_reason_are_kept_for_the_team() {
    on_both(async |app| {
        let session = app.booked(&[], json!({})).await;
        let later = ("2025-08-18T09:00:00.000000Z", "2025-08-18T14:00:00.000000Z");

        app.step("moveSession", &session, with(times(later), json!({ "note": "The bus is late." }))).await;
        app.step("moveSession", &seen_version(app, &session).await, times(WEDNESDAY)).await;

        let after = seen(app, &session).await;
        let kept = |field: &str, old: &str, new: &str| json!({ "field": field, "oldValue": old, "newValue": new, "reason": "WEATHER" });
        assert_eq!(after["amendments"], json!([
            kept("endsAt", "2025-08-18T13:00:00.000000Z", later.1),
            kept("startsAt", "2025-08-18T09:00:00.000000Z", WEDNESDAY.0),
            kept("endsAt", later.1, WEDNESDAY.1),
        ]));
        assert_eq!(after["history"], json!([
            { "from": null, "to": "PLANNED", "reason": null },
            { "from": "PLANNED", "to": "PLANNED", "reason": { "code": "WEATHER" } },
            { "from": "PLANNED", "to": "PLANNED", "reason": { "code": "WEATHER" } },
        ]));
        app.at("2025-08-28T09:00:00Z");
        let question = "query($id: ID!) { session(id: $id) { ... on Session { history { to } amendments { field } } } }";
        let reply = app.council().run(question, json!({ "id": session["id"] })).await;
        assert_eq!(reply.data("session"), json!({ "history": null, "amendments": null }), "{}", reply.body);
        assert_eq!(reply.body["extensions"]["redactions"].as_array().map(Vec::len), Some(2), "{}", reply.body);
    })
    .await;
}

/// The session with its present version.
async fn seen_version(app: &TestApp, session: &Value) -> Value {
    with(
        session.clone(),
        json!({ "version": seen(app, session).await["version"] }),
    )
}

#[tokio::test]
async fn the_rules_of_planning_and_booking_are_checked_for_the_new_time() {
    on_both(async |app| {
        let seventeen = with(a_young_draft(), json!({ "person": person("2007-08-25") }));
        let referral = app.engaged(seventeen).await;
        let session = app
            .booked(&[&referral], json!({ "audience": "YOUTH" }))
            .await;
        let plan = with(
            app.a_plan(&app.approved_site().await).await,
            json!({ "startsAt": WEDNESDAY.0, "endsAt": WEDNESDAY.1 }),
        );
        app.manager()
            .done("planSession", "session", "id", plan)
            .await;
        app.execute("UPDATE session SET capacity = 1").await;

        let birthday = user_errors(
            app,
            a_move(&session, ("2025-08-25T09:00:00Z", "2025-08-25T10:00:00Z")),
        )
        .await;
        let eve = user_errors(
            app,
            a_move(&session, ("2025-08-24T09:00:00Z", "2025-08-24T10:00:00Z")),
        )
        .await;
        let session = seen_version(app, &session).await;
        let clash = user_errors(
            app,
            a_move(&session, ("2025-08-27T16:00:00Z", "2025-08-27T17:00:00Z")),
        )
        .await;
        let long_past = user_errors(
            app,
            a_move(&session, ("2025-07-17T09:00:00Z", "2025-07-17T10:00:00Z")),
        )
        .await;
        let a_month_past = user_errors(
            app,
            a_move(&session, ("2025-07-18T09:00:00Z", "2025-07-18T10:00:00Z")),
        )
        .await;

        assert_eq!(birthday, ["CONFLICT audience-matches-age"]);
        assert!(eve.is_empty(), "{eve:?}");
        assert_eq!(
            clash,
            [
                "CONFLICT session-supervisor-free",
                "CONFLICT audience-matches-age"
            ]
        );
        assert_eq!(long_past, ["CONFLICT session-not-too-late"]);
        assert!(a_month_past.is_empty(), "{a_month_past:?}");
        assert_eq!(seen(app, &session).await["enteredLate"], true);
    })
    .await;
}

#[tokio::test]
async fn a_move_with_fewer_places_than_bookings_is_refused() {
    on_both(async |app| {
        let (one, two) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        let session = app.booked(&[&one, &two], json!({})).await;
        app.execute("UPDATE session SET capacity = 1").await;

        let errors = user_errors(app, a_move(&session, WEDNESDAY)).await;

        assert_eq!(errors, ["CONFLICT session-capacity"]);
    })
    .await;
}

#[tokio::test]
async fn a_move_may_overlap_the_old_time_and_ignores_excused_people() {
    on_both(async |app| {
        let seventeen = with(a_young_draft(), json!({ "person": person("2007-08-25") }));
        let referral = app.engaged(seventeen).await;
        let session = app
            .booked(&[&referral], json!({ "audience": "YOUTH" }))
            .await;
        let excused =
            json!({ "attendance": session["booked"][0]["id"], "outcomeCode": "RESCHEDULED_BY_PERSON" });
        app.manager()
            .done("recordAttendance", "attendance", "id", excused)
            .await;

        let by_an_hour = user_errors(
            app,
            a_move(&session, ("2025-08-18T10:00:00Z", "2025-08-18T14:00:00Z")),
        )
        .await;
        let session = seen_version(app, &session).await;
        let past_the_birthday = user_errors(app, a_move(&session, WEDNESDAY)).await;

        assert!(by_an_hour.is_empty(), "{by_an_hour:?}");
        assert!(past_the_birthday.is_empty(), "{past_the_birthday:?}");
        let after = seen(app, &session).await;
        assert_eq!(
            after["attendances"]["nodes"][0]["startsAt"], WEDNESDAY.0,
            "the slot moves with the session"
        );
    })
    .await;
}

#[tokio::test]
async fn a_confirmed_session_moves_only_to_where_it_could_be_confirmed() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let confirmed = app.confirmed(&[&referral], json!({})).await;
        let planned = app.booked(&[&app.engaged(a_draft()).await], json!({})).await;
        for session in [&confirmed, &planned] {
            let site = app.site(&session["site"]).await;
            let until = json!({ "permission": "GRANTED", "landowner": "The parish", "validTo": "2026-08-18" });
            app.manager().done("recordPermission", "site", "id", of("site", &site, until)).await;
        }
        app.manager()
            .done("unbookParticipant", "session", "id", of("attendance", &confirmed["booked"][0], json!({})))
            .await;
        let after = ("2026-08-19T09:00:00Z", "2026-08-19T10:00:00Z");

        let of_the_confirmed = user_errors(app, a_move(&confirmed, after)).await;
        let of_the_planned = user_errors(app, a_move(&planned, after)).await;

        let expected = [
            "CONFLICT session-needs-booking",
            "CONFLICT session-needs-risk-assessment",
            "CONFLICT site-needs-permission",
        ];
        assert_eq!(of_the_confirmed, expected);
        assert!(of_the_planned.is_empty(), "planning asks for neither: {of_the_planned:?}");
        let last = ("2026-08-18T09:00:00Z", "2026-08-18T10:00:00Z");
        let booking = json!({ "session": confirmed["id"], "referral": referral["id"] });
        app.manager().done("bookParticipant", "attendance", "id", booking).await;
        assert_eq!(user_errors(app, a_move(&confirmed, last)).await, [""; 0]);
        assert_eq!(seen(app, &confirmed).await["status"], "CONFIRMED");
    })
    .await;
}

#[tokio::test]
async fn a_session_that_has_begun_cannot_move() {
    on_both(async |app| {
        let started = app
            .started(&[&app.engaged(a_draft()).await], json!({}))
            .await;
        let cancelled = app.booked(&[], json!({})).await;
        let cancelled = app
            .step(
                "cancelSession",
                &cancelled,
                json!({ "reasonCode": "WEATHER" }),
            )
            .await;
        let completed = app
            .started(&[&app.engaged(a_draft()).await], json!({}))
            .await;
        let outcome =
            json!({ "attendance": completed["booked"][0]["id"], "outcomeCode": "ABSENT_MEDICAL" });
        app.manager()
            .done("recordAttendance", "attendance", "id", outcome)
            .await;
        let completed = app.completed(&completed).await;
        for session in [started, completed, cancelled] {
            let errors = user_errors(app, a_move(&session, WEDNESDAY)).await;

            assert_eq!(errors, ["CONFLICT status"], "{}", session["status"]);
        }
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_move_are_reported_together() {
    on_both(async |app| {
        let session = app.booked(&[], json!({})).await;
        let bad = with(
            a_move(&session, (WEDNESDAY.1, WEDNESDAY.0)),
            json!({ "reasonCode": "BOREDOM", "note": "" }),
        );

        let bad = user_errors(app, bad).await;
        let overnight = user_errors(
            app,
            a_move(&session, ("2025-08-27T13:00:00Z", "2025-08-27T23:00:00Z")),
        )
        .await;
        let nowhere = user_errors(
            app,
            a_move(&session, ("2025-08-18T09:00:00Z", "2025-08-18T13:00:00Z")),
        )
        .await;

        assert_eq!(
            bad,
            [
                "BAD_USER_INPUT endsAt",
                "BAD_USER_INPUT reasonCode",
                "BAD_USER_INPUT note"
            ]
        );
        assert_eq!(overnight, ["BAD_USER_INPUT endsAt"]);
        assert_eq!(nowhere, ["BAD_USER_INPUT startsAt"]);
    })
    .await;
}

#[tokio::test]
async fn only_managers_move_a_session_with_the_current_version() {
    on_both(async |app| {
        let session = app.booked(&[], json!({})).await;
        let input = a_move(&session, WEDNESDAY);
        for role in [
            Role::Supervisor,
            Role::Mentor,
            Role::Councillor,
            Role::DataProtectionOfficer,
        ] {
            let nonsense = with(input.clone(), json!({ "reasonCode": "" }));
            let reply = app
                .person(role)
                .act("moveSession", nonsense, "session { id }")
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}: {}", reply.body);
        }
        let never = with(input.clone(), json!({ "session": NOTHING }));

        let never = user_errors(app, never).await;
        let first = user_errors(app, input.clone()).await;
        let again = user_errors(app, input).await;

        assert_eq!(never, ["NOT_FOUND"]);
        assert!(first.is_empty(), "{first:?}");
        assert_eq!(again, ["VERSION_CONFLICT version"]);
    })
    .await;
}

#[tokio::test]
async fn a_move_is_audited_for_the_session_and_for_each_person() {
    on_both(async |app| {
        let (one, two) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        let session = app.booked(&[&one, &two], json!({})).await;

        app.step("moveSession", &session, times(WEDNESDAY)).await;

        let audited: Vec<String> = app
            .column("SELECT noun FROM audit_entry WHERE action = 'MoveSession' AND category = 'ALTERATION' ORDER BY id")
            .await;
        assert_eq!(audited, ["attendance", "attendance", "session"]);
        let received: Vec<String> = app.column("SELECT kind FROM outbox ORDER BY id DESC LIMIT 3").await;
        assert_eq!(received, ["SessionMoved", "ParticipantMoved", "ParticipantMoved"]);
    })
    .await;
}
