//! Reopening a completed session: outcomes are corrected, credited minutes follow, and what depends on the session
//! stays.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{ATTENDANCE, NOTHING, a_draft, of, with, worked},
    on_both,
};

/// A completed session in which somebody worked four hours; the attendance is in `booked`.
async fn completed(app: &TestApp, referral: &Value) -> Value {
    let session = app.started(&[referral], json!({})).await;
    let outcome = worked(&session["booked"][0], json!({}));
    let recorded = app
        .manager()
        .done("recordAttendance", "attendance", ATTENDANCE, outcome)
        .await;
    let session = app
        .step(
            "completeSession",
            &session,
            json!({ "summary": "Three benches painted." }),
        )
        .await;
    with(session, json!({ "booked": [recorded] }))
}

/// The reopened session.
async fn reopened(app: &TestApp, session: &Value) -> Value {
    app.step(
        "reopenSession",
        session,
        json!({ "reasonCode": "WRONG_OUTCOME" }),
    )
    .await
}

/// Corrects the outcome of the session's only attendance.
async fn corrected(app: &TestApp, session: &Value, changes: Value) -> Vec<String> {
    let attendance = &session["booked"][0];
    let changes = with(changes, json!({ "expectedVersion": attendance["version"] }));
    app.manager()
        .act(
            "recordAttendance",
            worked(attendance, changes),
            "attendance { id }",
        )
        .await
        .user_errors()
}

/// The user errors of a reopening.
async fn user_errors(app: &TestApp, input: Value) -> Vec<String> {
    app.manager()
        .act("reopenSession", input, "session { id }")
        .await
        .user_errors()
}

#[tokio::test]
async fn a_reopened_session_can_be_corrected_and_completed_again() {
    on_both(async |app| {
        for (correction, status, credited) in [
            (json!({ "penaltyMinutes": 60 }), "IN_PROGRESS", 180),
            (json!({ "outcomeCode": "ABSENT_UNACCEPTABLE" }), "ENGAGED", 0),
        ] {
            let referral = app.engaged(a_draft()).await;
            let session = completed(app, &referral).await;
            assert_eq!(app.referral(&referral).await["status"], "COMPLETED");

            let session = reopened(app, &session).await;
            let unchanged = app.referral(&referral).await;
            let errors = corrected(app, &session, correction).await;
            let again = app.completed(&session).await;

            assert!(errors.is_empty(), "{errors:?}");
            assert_eq!(
                unchanged["status"], "COMPLETED",
                "reopening alone changes no credit"
            );
            let now = app.referral(&referral).await;
            assert_eq!(now["status"], status);
            assert_eq!(now["progress"]["creditedMinutes"], credited);
            assert_eq!(again["status"], "COMPLETED");
            let question =
                "query($id: ID!) { session(id: $id) { ... on Session { summary history { from to reason { code } } } } }";
            let seen = app
                .manager()
                .run(question, json!({ "id": session["id"] }))
                .await
                .data("session");
            assert_eq!(seen["summary"], "Three benches painted.");
            assert_eq!(
                seen["history"][4],
                json!({ "from": "COMPLETED", "to": "IN_PROGRESS", "reason": { "code": "WRONG_OUTCOME" } })
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_summary_replaces_the_old_one() {
    on_both(async |app| {
        let session = completed(app, &app.engaged(a_draft()).await).await;
        let session = reopened(app, &session).await;

        let input = of(
            "session",
            &session,
            json!({ "summary": "Two benches painted." }),
        );
        let again = app
            .supervisor()
            .done("completeSession", "session", "summary", input)
            .await;

        assert_eq!(again["summary"], "Two benches painted.");
    })
    .await;
}

#[tokio::test]
async fn reopening_a_session_does_not_change_the_credit_of_concluded_referrals() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = completed(app, &referral).await;
        app.conclude(&app.referral(&referral).await).await;
        let session = reopened(app, &session).await;

        let less = corrected(app, &session, json!({ "penaltyMinutes": 60 })).await;
        let as_much = corrected(app, &session, json!({ "notes": "Came early." })).await;

        assert_eq!(less, ["CONFLICT referral-concluded-once"]);
        assert!(
            as_much.is_empty(),
            "corrections that change no credit are accepted: {as_much:?}"
        );
        assert_eq!(
            app.referral(&referral).await["progress"]["creditedMinutes"],
            240
        );
    })
    .await;
}

#[tokio::test]
async fn a_reopened_session_of_an_improved_site_cannot_be_cancelled() {
    on_both(async |app| {
        let session = completed(app, &app.engaged(a_draft()).await).await;
        let site = app.site(&session["site"]).await;
        let waiver = json!({ "photoWaiver": "The camera was left in the van." });
        app.manager()
            .done("completeSite", "site", "id", of("site", &site, waiver))
            .await;
        let improved = app.site(&site).await;

        let session = reopened(app, &session).await;
        let cancel = of("session", &session, json!({ "reasonCode": "OTHER" }));
        let errors = app
            .manager()
            .act("cancelSession", cancel, "session { id }")
            .await
            .user_errors();
        let between = app.site(&site).await;
        app.completed(&session).await;

        assert_eq!(improved["status"], "COMPLETED");
        assert_eq!(errors, ["CONFLICT session-site-still-open"]);
        assert_eq!(between, improved);
        assert_eq!(app.site(&site).await, improved);
    })
    .await;
}

#[tokio::test]
async fn a_reopened_session_can_be_cancelled_and_blocks_its_site_until_then() {
    on_both(async |app| {
        let session = completed(app, &app.engaged(a_draft()).await).await;
        let session = reopened(app, &session).await;
        let site = app.site(&session["site"]).await;
        let waiver = json!({ "photoWaiver": "The camera was left in the van." });

        let early = app
            .manager()
            .act("completeSite", of("site", &site, waiver), "site { id }")
            .await;
        let cancelled = app
            .step("cancelSession", &session, json!({ "reasonCode": "OTHER" }))
            .await;

        assert_eq!(
            early.user_errors(),
            [
                "CONFLICT site-no-open-session",
                "CONFLICT site-needs-completed-session"
            ]
        );
        assert_eq!(cancelled["status"], "CANCELLED");
    })
    .await;
}

#[tokio::test]
async fn only_a_completed_session_is_reopened() {
    on_both(async |app| {
        let planned = app
            .booked(&[&app.engaged(a_draft()).await], json!({}))
            .await;
        let confirmed = app
            .confirmed(&[&app.engaged(a_draft()).await], json!({}))
            .await;
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
        for session in [planned, confirmed, started, cancelled] {
            let errors = user_errors(
                app,
                of("session", &session, json!({ "reasonCode": "OTHER" })),
            )
            .await;

            assert_eq!(errors, ["CONFLICT status"], "{}", session["status"]);
        }
    })
    .await;
}

#[tokio::test]
async fn only_managers_reopen_a_session_with_a_reason_and_the_current_version() {
    on_both(async |app| {
        let session = completed(app, &app.engaged(a_draft()).await).await;
        let input = of("session", &session, json!({ "reasonCode": "COMPLAINT" }));
        for role in [
            Role::Supervisor,
            Role::Mentor,
            Role::Councillor,
            Role::DataProtectionOfficer,
        ] {
            let nonsense = with(input.clone(), json!({ "reasonCode": "" }));
            let reply = app
                .person(role)
                .act("reopenSession", nonsense, "session { id }")
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}: {}", reply.body);
        }

        let bad = user_errors(
            app,
            with(
                input.clone(),
                json!({ "reasonCode": "WEATHER", "note": "" }),
            ),
        )
        .await;
        let never = user_errors(app, with(input.clone(), json!({ "session": NOTHING }))).await;
        let first = user_errors(app, input.clone()).await;
        let again = user_errors(app, input).await;

        assert_eq!(bad, ["BAD_USER_INPUT reasonCode", "BAD_USER_INPUT note"]);
        assert_eq!(never, ["NOT_FOUND"]);
        assert!(first.is_empty(), "{first:?}");
        assert_eq!(again, ["VERSION_CONFLICT version"]);
        let audited: Vec<String> = app
            .column("SELECT noun FROM audit_entry WHERE action = 'ReopenSession'")
            .await;
        assert_eq!(audited, ["session"]);
        let received: Vec<String> = app
            .column("SELECT kind FROM outbox ORDER BY id DESC LIMIT 1")
            .await;
        assert_eq!(received, ["SessionReopened"]);
    })
    .await;
}
