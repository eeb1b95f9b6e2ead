//! Recording the outcome of an attendance: by whom, when, and with which values.

use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{ATTENDANCE, NOTHING, a_draft, of, with, worked},
    on_both,
};

/// The user errors of recording an outcome.
async fn user_errors(client: &Client<'_>, outcome: Value) -> Vec<String> {
    client
        .act("recordAttendance", outcome, "attendance { id }")
        .await
        .user_errors()
}

/// Somebody booked into a session that has started.
async fn somebody_there(app: &TestApp) -> Value {
    let referral = app.engaged(a_draft()).await;
    app.started(&[&referral], json!({})).await["booked"][0].clone()
}

#[tokio::test]
async fn a_person_who_worked_is_credited_the_slot_less_the_penalty() {
    on_both(async |app| {
        let attendance = somebody_there(app).await;
        let outcome = worked(&attendance, json!({ "penaltyMinutes": 15, "endsAt": "2025-08-18T11:30:00Z", "notes": "Late." }));

        let recorded = app.supervisor().done("recordAttendance", "attendance", "outcome { code } creditedMinutes penaltyMinutes startsAt endsAt behaviour workQuality notes recordedAt version", outcome).await;

        let expected = json!({
            "outcome": { "code": "ATTENDED_COMPLIED" }, "creditedMinutes": 135, "penaltyMinutes": 15,
            "startsAt": "2025-08-18T09:00:00.000000Z", "endsAt": "2025-08-18T11:30:00.000000Z", "behaviour": "GOOD",
            "workQuality": "GOOD", "notes": "Late.", "recordedAt": "2025-08-18T09:00:00.000000Z", "version": 2,
        });
        assert_eq!(recorded, expected);
    })
    .await;
}

#[tokio::test]
async fn an_attendance_needs_behaviour_quality_times_in_order_and_a_penalty_within_them() {
    on_both(async |app| {
        let attendance = somebody_there(app).await;
        let bare = json!({ "behaviour": null, "workQuality": null });
        let backwards = worked(
            &attendance,
            with(bare.clone(), json!({ "endsAt": "2025-08-18T09:00:00Z" })),
        );
        let backwards = with(backwards, bare.clone());
        let overdone = worked(&attendance, json!({ "penaltyMinutes": 241 }));
        let nonsense = worked(
            &attendance,
            json!({ "outcomeCode": "ASLEEP", "penaltyMinutes": -1, "notes": "" }),
        );

        let backwards = user_errors(&app.supervisor(), backwards).await;
        let overdone = user_errors(&app.supervisor(), overdone).await;
        let nonsense = user_errors(&app.supervisor(), nonsense).await;

        assert_eq!(
            backwards,
            [
                "BAD_USER_INPUT endsAt",
                "BAD_USER_INPUT behaviour",
                "BAD_USER_INPUT workQuality"
            ]
        );
        assert_eq!(overdone, ["BAD_USER_INPUT penaltyMinutes"]);
        assert_eq!(
            nonsense,
            [
                "BAD_USER_INPUT outcomeCode",
                "BAD_USER_INPUT penaltyMinutes",
                "BAD_USER_INPUT notes"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_penalty_of_the_whole_slot_leaves_nothing() {
    on_both(async |app| {
        let attendance = somebody_there(app).await;
        let outcome = worked(&attendance, json!({ "penaltyMinutes": 240 }));

        let recorded = app
            .supervisor()
            .done("recordAttendance", "attendance", ATTENDANCE, outcome)
            .await;

        assert_eq!(recorded["creditedMinutes"], 0);
    })
    .await;
}

#[tokio::test]
async fn a_slot_lies_on_the_day_of_its_session() {
    on_both(async |app| {
        let attendance = somebody_there(app).await;
        let eve = worked(&attendance, json!({ "startsAt": "2025-08-17T22:59:00Z" }));
        let morrow = worked(&attendance, json!({ "endsAt": "2025-08-18T23:00:00Z" }));

        let eve = user_errors(&app.supervisor(), eve).await;
        let morrow = user_errors(&app.supervisor(), morrow).await;

        assert_eq!(eve, ["BAD_USER_INPUT startsAt"]);
        assert_eq!(morrow, ["BAD_USER_INPUT endsAt"]);
    })
    .await;
}

#[tokio::test]
async fn supervisors_record_outcomes_of_the_day_and_managers_of_any_day() {
    on_both(async |app| {
        let on_the_day = [
            "ATTENDED_COMPLIED",
            "ATTENDED_NOT_COMPLIED",
            "SENT_HOME_BEHAVIOUR",
            "SENT_HOME_SERVICE",
            "ABSENT_UNACCEPTABLE",
        ];
        let of_the_office = [
            "ABSENT_MEDICAL",
            "STOOD_DOWN",
            "RESCHEDULED_BY_SERVICE",
            "ABSENT_JUDGEMENT",
        ];
        let mut attendance = somebody_there(app).await;
        for outcome in on_the_day.into_iter().chain(of_the_office) {
            let input = worked(
                &attendance,
                json!({ "outcomeCode": outcome, "expectedVersion": attendance["version"] }),
            );
            let by_supervisor = app
                .supervisor()
                .act(
                    "recordAttendance",
                    input.clone(),
                    &format!("attendance {{ {ATTENDANCE} }}"),
                )
                .await;

            if on_the_day.contains(&outcome) {
                assert!(
                    by_supervisor.user_errors().is_empty(),
                    "{outcome}: {}",
                    by_supervisor.body
                );
                attendance = by_supervisor.data("recordAttendance.attendance");
            } else {
                assert_eq!(
                    by_supervisor.user_errors(),
                    ["CONFLICT attendance-outcome-for-office"],
                    "{outcome}"
                );
                attendance = app
                    .manager()
                    .done("recordAttendance", "attendance", ATTENDANCE, input)
                    .await;
            }
            let attended = outcome.starts_with("ATTENDED") || outcome.starts_with("SENT_HOME");
            assert_eq!(
                attendance["creditedMinutes"],
                if attended { 240 } else { 0 },
                "{outcome}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn before_a_session_starts_only_managers_can_excuse_a_person() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.confirmed(&[&referral], json!({})).await;
        let there = worked(&session["booked"][0], json!({}));
        let excused = worked(
            &session["booked"][0],
            json!({ "outcomeCode": "ABSENT_MEDICAL" }),
        );

        let early = user_errors(&app.manager(), there).await;
        let excused = user_errors(&app.manager(), excused).await;

        assert_eq!(early, ["CONFLICT attendance-open"]);
        assert!(excused.is_empty(), "{excused:?}");
    })
    .await;
}

#[tokio::test]
async fn presence_and_absence_cannot_be_recorded_before_the_slot_begins() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let later = json!({ "startsAt": "2025-08-18T10:00:00Z" });
        let session = app.started(&[&referral], later).await;
        for outcome in ["ATTENDED_COMPLIED", "ABSENT_UNACCEPTABLE"] {
            let input = worked(&session["booked"][0], json!({ "outcomeCode": outcome }));

            let early = user_errors(&app.supervisor(), input.clone()).await;

            assert_eq!(
                early,
                ["CONFLICT attendance-outcome-after-start"],
                "{outcome}"
            );
        }
        app.at("2025-08-18T10:00:00Z");
        let input = worked(&session["booked"][0], json!({}));
        assert_eq!(user_errors(&app.supervisor(), input).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_correction_needs_the_current_version() {
    on_both(async |app| {
        let attendance = somebody_there(app).await;
        let outcome = worked(&attendance, json!({}));
        app.supervisor()
            .done("recordAttendance", "attendance", "id", outcome.clone())
            .await;

        let blind = user_errors(&app.supervisor(), outcome.clone()).await;
        let stale = user_errors(
            &app.supervisor(),
            with(outcome.clone(), json!({ "expectedVersion": 1 })),
        )
        .await;
        let fresh = user_errors(
            &app.supervisor(),
            with(outcome, json!({ "expectedVersion": 2 })),
        )
        .await;

        assert_eq!(blind, ["BAD_USER_INPUT expectedVersion"]);
        assert_eq!(stale, ["VERSION_CONFLICT version"]);
        assert!(fresh.is_empty(), "{fresh:?}");
    })
    .await;
}

#[tokio::test]
async fn no_outcome_is_recorded_for_a_closed_session_or_an_unknown_attendance() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        let outcome = worked(&session["booked"][0], json!({}));
        app.supervisor()
            .done("recordAttendance", "attendance", "id", outcome.clone())
            .await;
        app.completed(&session).await;
        let cancelled = app
            .booked(&[&app.engaged(a_draft()).await], json!({}))
            .await;
        app.step(
            "cancelSession",
            &cancelled,
            json!({ "reasonCode": "WEATHER" }),
        )
        .await;
        let stood_down = of(
            "attendance",
            &cancelled["booked"][0],
            json!({ "outcomeCode": "ABSENT_MEDICAL", "expectedVersion": 2 }),
        );

        let over = user_errors(
            &app.supervisor(),
            with(outcome.clone(), json!({ "expectedVersion": 2 })),
        )
        .await;
        let cancelled = user_errors(&app.manager(), stood_down).await;
        let never = user_errors(
            &app.manager(),
            with(outcome, json!({ "attendance": NOTHING })),
        )
        .await;

        assert_eq!(over, ["CONFLICT attendance-open"]);
        assert_eq!(cancelled, ["CONFLICT attendance-open"]);
        assert_eq!(never, ["NOT_FOUND"]);
    })
    .await;
}
