//! The rules of a session, each met and not met: for planning, confirming, starting and completing.

use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{a_draft, a_young_draft, of, with, worked},
    on_both,
};

/// The user errors of planning a session.
async fn planned(app: &TestApp, plan: Value) -> Vec<String> {
    app.manager()
        .act("planSession", plan, "session { id }")
        .await
        .user_errors()
}

/// The user errors of starting a session.
async fn started(client: &Client<'_>, session: &Value) -> Vec<String> {
    let start = of("session", session, json!({ "briefing": "Dry." }));
    client
        .act("startSession", start, "session { id }")
        .await
        .user_errors()
}

/// The user errors of confirming a session.
async fn confirmed(app: &TestApp, session: &Value) -> Vec<String> {
    let confirmation = of("session", session, json!({}));
    app.manager()
        .act("confirmSession", confirmation, "session { id }")
        .await
        .user_errors()
}

#[tokio::test]
async fn a_plan_needs_a_ready_site_a_supervisor_and_a_recent_or_future_day() {
    on_both(async |app| {
        let site = app.assessed_site().await;
        let changes = json!({
            "supervisor": app.id_of("staff", "mentor").await,
            "startsAt": "2025-07-17T09:00:00Z", "endsAt": "2025-07-17T10:00:00Z",
        });
        let plan = with(app.a_plan(&site).await, changes);

        let errors = planned(app, plan).await;

        assert_eq!(
            errors,
            [
                "CONFLICT session-needs-site",
                "CONFLICT staff-role-fits",
                "CONFLICT session-not-too-late"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_past_session_can_be_recorded_up_to_31_days_later() {
    on_both(async |app| {
        let site = app.approved_site().await;
        let times = json!({ "startsAt": "2025-07-18T09:00:00Z", "endsAt": "2025-07-18T10:00:00Z" });
        let plan = with(app.a_plan(&site).await, times);

        let session = app
            .manager()
            .done("planSession", "session", "enteredLate status", plan)
            .await;

        assert_eq!(session, json!({ "enteredLate": true, "status": "PLANNED" }));
    })
    .await;
}

#[tokio::test]
async fn a_supervisor_leads_one_session_at_a_time() {
    on_both(async |app| {
        let site = app.approved_site().await;
        let plan = app.a_plan(&site).await;
        let at = |start: &str, end: &str| {
            with(plan.clone(), json!({ "startsAt": start, "endsAt": end }))
        };
        let first = app
            .manager()
            .done("planSession", "session", "id version", plan.clone())
            .await;

        let over_its_end = planned(app, at("2025-08-18T12:59:00Z", "2025-08-18T14:00:00Z")).await;
        let within = planned(app, at("2025-08-18T10:00:00Z", "2025-08-18T11:00:00Z")).await;
        let just_after = planned(app, at("2025-08-18T13:00:00Z", "2025-08-18T14:00:00Z")).await;
        app.step("cancelSession", &first, json!({ "reasonCode": "WEATHER" }))
            .await;
        let once_it_is_cancelled = planned(app, plan.clone()).await;

        assert_eq!(over_its_end, ["CONFLICT session-supervisor-free"]);
        assert_eq!(within, ["CONFLICT session-supervisor-free"]);
        assert!(just_after.is_empty(), "{just_after:?}");
        assert!(once_it_is_cancelled.is_empty(), "{once_it_is_cancelled:?}");
    })
    .await;
}

#[tokio::test]
async fn a_confirmation_needs_a_booking_a_risk_assessment_and_permission_for_the_day() {
    on_both(async |app| {
        let after = json!({ "startsAt": "2026-08-19T09:00:00Z", "endsAt": "2026-08-19T10:00:00Z" });
        let session = app.booked(&[], after).await;
        let site = app.site(&session["site"]).await;
        let until =
            json!({ "permission": "GRANTED", "landowner": "The parish", "validTo": "2026-08-18" });
        app.manager()
            .done("recordPermission", "site", "id", of("site", &site, until))
            .await;

        let errors = confirmed(app, &session).await;

        let expected = [
            "CONFLICT session-needs-booking",
            "CONFLICT session-needs-risk-assessment",
            "CONFLICT site-needs-permission",
        ];
        assert_eq!(errors, expected);
    })
    .await;
}

#[tokio::test]
async fn a_session_can_be_on_the_last_day_of_assessment_and_permission() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let last = json!({ "startsAt": "2026-08-18T09:00:00Z", "endsAt": "2026-08-18T10:00:00Z" });
        let session = app.booked(&[&referral], last).await;
        let site = app.site(&session["site"]).await;
        let until =
            json!({ "permission": "GRANTED", "landowner": "The parish", "validTo": "2026-08-18" });
        app.manager()
            .done("recordPermission", "site", "id", of("site", &site, until))
            .await;

        let errors = confirmed(app, &session).await;

        assert!(errors.is_empty(), "{errors:?}");
    })
    .await;
}

#[tokio::test]
async fn young_people_need_a_risk_assessment_that_covers_them() {
    on_both(async |app| {
        let referral = app.engaged(a_young_draft()).await;
        let session = app
            .booked(&[&referral], json!({ "audience": "YOUTH" }))
            .await;
        app.assess(&session["site"], "2025-08-18", "2026-08-18", false)
            .await;

        let uncovered = confirmed(app, &session).await;
        app.assess(&session["site"], "2025-08-18", "2026-08-18", true)
            .await;
        let covered = confirmed(app, &session).await;

        assert_eq!(uncovered, ["CONFLICT session-needs-risk-assessment"]);
        assert!(covered.is_empty(), "{covered:?}");
    })
    .await;
}

#[tokio::test]
async fn a_supervisor_starts_a_session_on_its_day_only() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.confirmed(&[&referral], json!({})).await;
        app.at("2025-08-17T22:59:00Z");
        let eve = started(&app.supervisor(), &session).await;
        app.at("2025-08-18T23:00:00Z");
        let next_day = started(&app.supervisor(), &session).await;
        app.at("2025-08-18T22:59:00Z");

        let same_day = started(&app.supervisor(), &session).await;

        assert_eq!(eve, ["CONFLICT session-in-time"]);
        assert_eq!(next_day, ["CONFLICT session-in-time"]);
        assert!(same_day.is_empty(), "{same_day:?}");
    })
    .await;
}

#[tokio::test]
async fn a_manager_starts_a_session_up_to_31_days_late_with_a_note() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.confirmed(&[&referral], json!({})).await;
        app.at("2025-08-17T12:00:00Z");
        let eve = started(&app.manager(), &session).await;
        app.at("2025-09-19T12:00:00Z");
        let too_late = started(&app.manager(), &session).await;
        app.at("2025-09-18T12:00:00Z");
        let by_supervisor = started(&app.supervisor(), &session).await;
        let start = of(
            "session",
            &session,
            json!({ "briefing": "From the sheet." }),
        );

        let late = app
            .manager()
            .done("startSession", "session", "status enteredLate", start)
            .await;

        assert_eq!(eve, ["CONFLICT session-in-time"]);
        assert_eq!(too_late, ["CONFLICT session-in-time"]);
        assert_eq!(by_supervisor, ["CONFLICT session-in-time"]);
        assert_eq!(
            late,
            json!({ "status": "IN_PROGRESS", "enteredLate": true })
        );
    })
    .await;
}

#[tokio::test]
async fn starting_needs_a_briefing_and_completing_needs_every_outcome() {
    on_both(async |app| {
        let (one, two) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        let session = app.confirmed(&[&one, &two], json!({})).await;
        let unbriefed = of("session", &session, json!({ "briefing": "  " }));
        let unbriefed = app
            .supervisor()
            .act("startSession", unbriefed, "session { id }")
            .await;
        let session = app
            .step("startSession", &session, json!({ "briefing": "Dry." }))
            .await;
        let outcome = |n: usize| worked(&session["booked"][n], json!({}));
        app.supervisor()
            .done("recordAttendance", "attendance", "id", outcome(0))
            .await;
        let completion = of("session", &session, json!({}));

        let incomplete = app
            .supervisor()
            .act("completeSession", completion.clone(), "session { id }")
            .await;
        app.supervisor()
            .done("recordAttendance", "attendance", "id", outcome(1))
            .await;
        let complete = app
            .supervisor()
            .done("completeSession", "session", "status", completion)
            .await;

        assert_eq!(unbriefed.user_errors(), ["BAD_USER_INPUT briefing"]);
        assert_eq!(
            incomplete.user_errors(),
            ["CONFLICT session-needs-outcomes"]
        );
        assert_eq!(complete["status"], "COMPLETED");
    })
    .await;
}

#[tokio::test]
async fn a_site_with_an_open_session_is_neither_held_nor_completed() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        let site = app.site(&session["site"]).await;
        let hold = of("site", &site, json!({ "reasonCode": "WEATHER" }));
        let completion = of("site", &site, json!({ "photoWaiver": "No camera." }));
        let manager = app.manager();

        let paused = manager.act("holdSite", hold, "site { id }").await;
        let open = manager
            .act("completeSite", completion.clone(), "site { id }")
            .await;
        app.step(
            "cancelSession",
            &session,
            json!({ "reasonCode": "WEATHER" }),
        )
        .await;
        let unworked = manager.act("completeSite", completion, "site { id }").await;

        assert_eq!(paused.user_errors(), ["CONFLICT site-no-open-session"]);
        assert_eq!(
            open.user_errors(),
            [
                "CONFLICT site-no-open-session",
                "CONFLICT site-needs-completed-session"
            ]
        );
        assert_eq!(
            unworked.user_errors(),
            ["CONFLICT site-needs-completed-session"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_site_is_improved_once() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        app.supervisor()
            .done(
                "recordAttendance",
                "attendance",
                "id",
                worked(&session["booked"][0], json!({})),
            )
            .await;
        app.completed(&session).await;
        let site = app.site(&session["site"]).await;
        let completion = of("site", &site, json!({ "photoWaiver": "No camera." }));
        app.at("2025-08-18T14:00:00Z");
        let improved = app
            .manager()
            .done("completeSite", "site", "id version improvedAt", completion)
            .await;
        app.at("2025-08-19T14:00:00Z");
        let again = of("site", &improved, json!({ "photoWaiver": "No camera." }));

        let again = app
            .manager()
            .act("completeSite", again, "site { id }")
            .await;

        assert_eq!(again.user_errors(), ["CONFLICT status"]);
        assert_eq!(
            app.site(&site).await["improvedAt"],
            "2025-08-18T14:00:00.000000Z"
        );
    })
    .await;
}
