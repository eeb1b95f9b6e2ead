//! The life of a session: what each mutation does, with which status, for whom, and how it is refused otherwise.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{NOTHING, a_draft, of, with, worked},
    on_both,
};

/// Every mutation that changes a session's status, with the rest of its input.
const VERBS: [(&str, &str); 4] = [
    ("confirmSession", "{}"),
    ("startSession", r#"{ "briefing": "Dry." }"#),
    (
        "completeSession",
        r#"{ "summary": "Three benches painted." }"#,
    ),
    ("cancelSession", r#"{ "reasonCode": "WEATHER" }"#),
];

/// A valid input of a mutation.
fn input(verb: &str, session: &Value) -> Value {
    let (_, rest) = VERBS
        .iter()
        .find(|(known, _)| *known == verb)
        .expect("a verb");
    of(
        "session",
        session,
        serde_json::from_str(rest).expect("JSON"),
    )
}

/// The user errors of a mutation.
async fn user_errors(client: &Client<'_>, verb: &str, input: Value) -> Vec<String> {
    client
        .act(verb, input, "session { id }")
        .await
        .user_errors()
}

/// A session with each status, with the mutations that the status allows.
async fn in_every_state(app: &TestApp) -> Vec<(Value, Vec<&'static str>)> {
    let planned = app.booked(&[&app.somebody().await], json!({})).await;
    let confirmed = app.confirmed(&[&app.somebody().await], json!({})).await;
    let started = app.started(&[&app.somebody().await], json!({})).await;
    let completed = app.started(&[&app.somebody().await], json!({})).await;
    let outcome = worked(
        &completed["booked"][0],
        json!({ "outcomeCode": "ABSENT_MEDICAL" }),
    );
    app.manager()
        .done("recordAttendance", "attendance", "id", outcome)
        .await;
    let completed = app.completed(&completed).await;
    let cancelled = app.booked(&[], json!({})).await;
    let cancelled = app
        .step(
            "cancelSession",
            &cancelled,
            json!({ "reasonCode": "WEATHER" }),
        )
        .await;
    vec![
        (planned, vec!["confirmSession", "cancelSession"]),
        (confirmed, vec!["startSession", "cancelSession"]),
        (started, vec!["completeSession", "cancelSession"]),
        (completed, vec![]),
        (cancelled, vec![]),
    ]
}

#[tokio::test]
async fn an_operation_that_the_status_does_not_allow_is_refused() {
    on_both(async |app| {
        for (session, open) in in_every_state(app).await {
            for (verb, _) in VERBS.iter().filter(|(verb, _)| !open.contains(verb)) {
                let refused = user_errors(&app.manager(), verb, input(verb, &session)).await;

                assert_eq!(
                    refused,
                    ["CONFLICT status"],
                    "{verb} of {}",
                    session["status"]
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn sessions_move_their_site_from_ready_to_scheduled_to_in_progress() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.confirmed(&[&referral], json!({})).await;
        let planned = app.site(&session["site"]).await;

        let started = app
            .supervisor()
            .done(
                "startSession",
                "session",
                "status briefing enteredLate",
                input("startSession", &session),
            )
            .await;

        assert_eq!(planned["status"], "SCHEDULED");
        assert_eq!(
            started,
            json!({ "status": "IN_PROGRESS", "briefing": "Dry.", "enteredLate": false })
        );
        assert_eq!(app.site(&session["site"]).await["status"], "IN_PROGRESS");
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_session_cancels_all_bookings_and_frees_its_site() {
    on_both(async |app| {
        let (one, two) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        let session = app.confirmed(&[&one, &two], json!({})).await;

        let cancelled = app
            .manager()
            .done(
                "cancelSession",
                "session",
                "status cancelReason { code name } attendances { nodes { outcome { code } creditedMinutes } }",
                input("cancelSession", &session),
            )
            .await;

        let stood_down = json!({ "outcome": { "code": "STOOD_DOWN" }, "creditedMinutes": 0 });
        assert_eq!(cancelled["status"], "CANCELLED");
        assert_eq!(cancelled["cancelReason"]["code"], "WEATHER");
        assert_eq!(
            cancelled["attendances"]["nodes"],
            json!([stood_down, stood_down])
        );
        assert_eq!(app.site(&session["site"]).await["status"], "APPROVED");
        assert_eq!(app.referral(&one).await["status"], "ENGAGED");
    })
    .await;
}

#[tokio::test]
async fn a_site_stays_scheduled_while_another_of_its_sessions_is_open() {
    on_both(async |app| {
        let session = app.booked(&[], json!({})).await;
        let other = app.a_plan(&session["site"]).await;
        let other = with(
            other,
            json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T10:00:00Z" }),
        );
        let other = app
            .manager()
            .done("planSession", "session", "id version", other)
            .await;

        app.step(
            "cancelSession",
            &session,
            json!({ "reasonCode": "WEATHER" }),
        )
        .await;
        let between = app.site(&session["site"]).await;
        app.step("cancelSession", &other, json!({ "reasonCode": "WEATHER" }))
            .await;

        assert_eq!(between["status"], "SCHEDULED");
        assert_eq!(app.site(&session["site"]).await["status"], "APPROVED");
    })
    .await;
}

#[tokio::test]
async fn a_session_cancelled_midway_keeps_its_recorded_outcomes() {
    on_both(async |app| {
        let (one, two) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        let session = app.started(&[&one, &two], json!({})).await;
        let outcome = worked(
            &session["booked"][0],
            json!({ "endsAt": "2025-08-18T10:00:00Z" }),
        );
        app.supervisor()
            .done("recordAttendance", "attendance", "id", outcome)
            .await;

        app.step(
            "cancelSession",
            &session,
            json!({ "reasonCode": "SITE_UNSAFE" }),
        )
        .await;

        assert_eq!(app.referral(&one).await["progress"]["creditedMinutes"], 60);
        assert_eq!(app.referral(&two).await["progress"]["creditedMinutes"], 0);
        assert_eq!(app.site(&session["site"]).await["status"], "IN_PROGRESS");
    })
    .await;
}

#[tokio::test]
async fn an_operation_without_its_scope_is_forbidden_before_the_input_is_checked() {
    on_both(async |app| {
        let session = app.booked(&[], json!({})).await;
        let bad_plan = with(app.a_plan(&session["site"]).await, json!({ "capacity": 0 }));
        let booking = json!({ "session": session["id"], "referral": NOTHING });
        let unbooking = json!({ "attendance": NOTHING, "expectedVersion": 1 });
        let recording = json!({ "attendance": NOTHING, "outcomeCode": "" });
        let cases = [
            ("planSession", bad_plan, "session"),
            ("bookParticipant", booking, "attendance"),
            ("unbookParticipant", unbooking, "session"),
            (
                "confirmSession",
                input("confirmSession", &session),
                "session",
            ),
            (
                "startSession",
                with(input("startSession", &session), json!({ "briefing": "" })),
                "session",
            ),
            ("recordAttendance", recording, "attendance"),
            (
                "completeSession",
                input("completeSession", &session),
                "session",
            ),
            (
                "cancelSession",
                with(
                    input("cancelSession", &session),
                    json!({ "reasonCode": "" }),
                ),
                "session",
            ),
        ];
        for (verb, input, field) in cases {
            let runs = [
                "startSession",
                "recordAttendance",
                "completeSession",
                "cancelSession",
            ]
            .contains(&verb);
            let others = [
                Role::Councillor,
                Role::Referrer,
                Role::Mentor,
                Role::DataProtectionOfficer,
                Role::Analyst,
            ];
            for other in others
                .into_iter()
                .chain((!runs).then_some(Role::Supervisor))
            {
                let reply = app
                    .person(other)
                    .act(verb, input.clone(), &format!("{field} {{ id }}"))
                    .await;

                assert_eq!(
                    reply.code(),
                    "FORBIDDEN",
                    "{verb} by {other:?}: {}",
                    reply.body
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn another_supervisors_session_is_indistinguishable_from_an_unknown_one() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        let stranger = app.other(Role::Supervisor);
        for verb in ["startSession", "completeSession", "cancelSession"] {
            let never = with(input(verb, &session), json!({ "session": NOTHING }));

            let hidden = stranger
                .act(verb, input(verb, &session), "session { id }")
                .await;

            assert_eq!(
                hidden.user_errors(),
                ["NOT_FOUND"],
                "{verb}: {}",
                hidden.body
            );
            assert_eq!(
                hidden.text,
                stranger.act(verb, never, "session { id }").await.text
            );
        }
        let outcome = worked(&session["booked"][0], json!({}));
        let hidden = stranger
            .act("recordAttendance", outcome.clone(), "attendance { id }")
            .await;
        let never = with(outcome, json!({ "attendance": NOTHING }));
        assert_eq!(hidden.user_errors(), ["NOT_FOUND"], "{}", hidden.body);
        assert_eq!(
            hidden.text,
            stranger
                .act("recordAttendance", never, "attendance { id }")
                .await
                .text
        );
    })
    .await;
}

#[tokio::test]
async fn a_stale_version_is_refused() {
    on_both(async |app| {
        for (session, open) in in_every_state(app).await {
            for verb in open {
                let stale = with(input(verb, &session), json!({ "expectedVersion": 99 }));

                let errors = user_errors(&app.manager(), verb, stale).await;

                assert_eq!(errors, ["VERSION_CONFLICT version"], "{verb}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_repeated_operation_is_refused_because_the_record_has_changed() {
    on_both(async |app| {
        let one = app.somebody().await;
        let two = app.somebody().await;
        let cases = [
            ("confirmSession", app.booked(&[&one], json!({})).await),
            ("startSession", app.confirmed(&[&two], json!({})).await),
            (
                "completeSession",
                app.started(&[&app.somebody().await], json!({})).await,
            ),
            ("cancelSession", app.booked(&[], json!({})).await),
        ];
        let absence = worked(
            &cases[2].1["booked"][0],
            json!({ "outcomeCode": "ABSENT_MEDICAL" }),
        );
        app.manager()
            .done("recordAttendance", "attendance", "id", absence)
            .await;
        for (verb, session) in cases {
            app.manager()
                .done(verb, "session", "id", input(verb, &session))
                .await;

            let again = user_errors(&app.manager(), verb, input(verb, &session)).await;

            assert_eq!(again, ["VERSION_CONFLICT version"], "{verb}");
        }
    })
    .await;
}
