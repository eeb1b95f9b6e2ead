//! Requests that compete for the same row: exactly one succeeds, and the others get a conflict, on both databases.

use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{ATTENDANCE, a_draft, of, with, worked},
    on_both,
};

/// The user errors of a mutation.
async fn user_errors(client: &Client<'_>, verb: &str, noun: &str, input: Value) -> Vec<String> {
    let reply = client.act(verb, input, &format!("{noun} {{ id }}")).await;
    assert!(reply.body["errors"].is_null(), "{verb}: {}", reply.body);
    reply.user_errors()
}

/// Sends the same mutation six times at once: one succeeds, and the others get a version conflict.
async fn one_of_six_wins(app: &TestApp, verb: &str, noun: &str, input: Value) {
    let manager = app.manager();
    let act = || user_errors(&manager, verb, noun, input.clone());

    let all = futures_util::future::join_all((0..6).map(|_| act())).await;

    assert_eq!(
        all.iter().filter(|errors| errors.is_empty()).count(),
        1,
        "{verb}: {all:?}"
    );
    let mut lost = all.iter().flatten();
    assert!(
        lost.all(|errors| errors == "VERSION_CONFLICT version" || errors == "CONFLICT status"),
        "{verb}: {all:?}"
    );
}

#[tokio::test]
async fn only_one_of_many_concurrent_approvals_of_a_site_succeeds() {
    on_both(async |app| {
        let site = app.assessed_site().await;

        one_of_six_wins(
            app,
            "approveSite",
            "site",
            of("site", &site, json!({ "criteriaMet": true })),
        )
        .await;

        assert_eq!(app.site(&site).await["status"], "APPROVED");
    })
    .await;
}

#[tokio::test]
async fn only_one_of_many_concurrent_acceptances_of_a_suggestion_makes_a_site() {
    on_both(async |app| {
        let suggestion = json!({
            "title": "Upton Way", "description": "Litter.", "siteType": "FOOTPATH", "location": { "latitude": 52.23, "longitude": -0.94 }, "ward": app.id_of("areas", "upton").await,
        });
        let suggestion = app.councillor().done("submitSuggestion", "suggestion", "id version", suggestion).await;
        let review = of("suggestion", &suggestion, json!({}));
        let suggestion = app.manager().done("reviewSuggestion", "suggestion", "id version", review).await;

        one_of_six_wins(app, "acceptSuggestion", "suggestion", of("suggestion", &suggestion, json!({}))).await;

        let sites = app.manager().ask("{ sites { totalCount { count } } }").await;
        assert_eq!(sites.data("sites.totalCount.count"), 1);
    })
    .await;
}

#[tokio::test]
async fn only_one_of_many_concurrent_acceptances_of_a_referral_succeeds() {
    on_both(async |app| {
        let referral = app.submitted(a_draft()).await;
        let mentor = app.id_of("staff", "mentor").await;

        one_of_six_wins(
            app,
            "acceptReferral",
            "referral",
            of(
                "referral",
                &referral,
                json!({ "mentor": mentor, "riskRead": true }),
            ),
        )
        .await;

        assert_eq!(app.referral(&referral).await["status"], "ACCEPTED");
    })
    .await;
}

#[tokio::test]
async fn only_one_of_many_concurrent_starts_of_a_session_succeeds() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.confirmed(&[&referral], json!({})).await;

        one_of_six_wins(
            app,
            "startSession",
            "session",
            of("session", &session, json!({ "briefing": "Dry." })),
        )
        .await;

        assert_eq!(app.site(&session["site"]).await["status"], "IN_PROGRESS");
    })
    .await;
}

#[tokio::test]
async fn only_one_of_many_concurrent_first_records_of_an_attendance_succeeds() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        let manager = app.manager();
        let record = || {
            user_errors(
                &manager,
                "recordAttendance",
                "attendance",
                worked(&session["booked"][0], json!({})),
            )
        };

        let (a, b, c) = tokio::join!(record(), record(), record());

        let all = [a, b, c];
        assert_eq!(
            all.iter().filter(|errors| errors.is_empty()).count(),
            1,
            "{all:?}"
        );
        let mut lost = all.iter().flatten();
        assert!(
            lost.all(|errors| errors == "VERSION_CONFLICT version"
                || errors == "BAD_USER_INPUT expectedVersion"),
            "{all:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn concurrent_records_of_two_sessions_credit_no_more_than_was_ordered() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let one = app.started(&[&referral], json!({})).await;
        let afternoon =
            json!({ "startsAt": "2025-08-18T13:00:00Z", "endsAt": "2025-08-18T17:00:00Z" });
        let two = app.started(&[&referral], afternoon).await;
        app.at("2025-08-18T13:00:00Z");
        let manager = app.manager();
        let record_one = worked(&one["booked"][0], json!({ "penaltyMinutes": 60 }));
        let record_two = worked(&two["booked"][0], json!({ "penaltyMinutes": 60 }));

        let (first, second) = tokio::join!(
            manager.act(
                "recordAttendance",
                record_one,
                "attendance { creditedMinutes }"
            ),
            manager.act(
                "recordAttendance",
                record_two,
                "attendance { creditedMinutes }"
            ),
        );

        let minutes = |reply: &crate::support::Reply| {
            reply
                .data("recordAttendance.attendance.creditedMinutes")
                .as_i64()
        };
        let mut credited = [minutes(&first), minutes(&second)];
        credited.sort_unstable();
        assert!(
            [[None, Some(180)], [Some(60), Some(180)]].contains(&credited),
            "{} {}",
            first.body,
            second.body
        );
        let total: i64 = credited.iter().flatten().sum();
        assert_eq!(
            app.referral(&referral).await["progress"]["creditedMinutes"],
            total
        );
        let lost = [first.user_errors(), second.user_errors()].concat();
        assert!(
            lost.iter()
                .all(|errors| errors == "VERSION_CONFLICT version"),
            "{lost:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_last_place_of_a_session_goes_to_one_of_two_concurrent_bookings() {
    on_both(async |app| {
        let (one, two) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        let session = app.booked(&[], json!({ "capacity": 1 })).await;
        let manager = app.manager();
        let book = |referral: &Value| {
            user_errors(
                &manager,
                "bookParticipant",
                "attendance",
                json!({ "session": session["id"], "referral": referral["id"] }),
            )
        };

        let (first, second) = tokio::join!(book(&one), book(&two));

        assert_eq!([first, second].concat(), ["CONFLICT session-capacity"]);
    })
    .await;
}

#[tokio::test]
async fn a_supervisor_is_planned_into_only_one_of_two_concurrent_sessions() {
    on_both(async |app| {
        let plans = [
            app.a_plan(&app.approved_site().await).await,
            app.a_plan(&app.approved_site().await).await,
        ];
        let manager = app.manager();
        let plan = |plan: &Value| user_errors(&manager, "planSession", "session", plan.clone());

        let (first, second) = tokio::join!(plan(&plans[0]), plan(&plans[1]));

        assert_eq!(
            [first, second].concat(),
            ["CONFLICT session-supervisor-free"]
        );
    })
    .await;
}

#[tokio::test]
async fn cancelling_the_last_two_sessions_concurrently_frees_their_site() {
    on_both(async |app| {
        let one = app.booked(&[], json!({})).await;
        let plan = app.a_plan(&one["site"]).await;
        let plan = with(
            plan,
            json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T10:00:00Z" }),
        );
        let two = app
            .manager()
            .done("planSession", "session", "id version", plan)
            .await;
        let manager = app.manager();
        let cancel = |session: &Value| {
            user_errors(
                &manager,
                "cancelSession",
                "session",
                of("session", session, json!({ "reasonCode": "WEATHER" })),
            )
        };

        let (first, second) = tokio::join!(cancel(&one), cancel(&two));

        assert_eq!([first, second].concat(), [""; 0]);
        assert_eq!(app.site(&one["site"]).await["status"], "APPROVED");
    })
    .await;
}

#[tokio::test]
async fn a_site_cannot_be_held_while_a_session_is_being_planned() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let over = app.started(&[&referral], json!({})).await;
        let outcome = worked(&over["booked"][0], json!({}));
        app.manager()
            .done("recordAttendance", "attendance", ATTENDANCE, outcome)
            .await;
        app.completed(&over).await;
        let site = app.site(&over["site"]).await;
        let plan = with(
            app.a_plan(&site).await,
            json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T10:00:00Z" }),
        );
        let hold = of("site", &site, json!({ "reasonCode": "WEATHER" }));
        let manager = app.manager();

        let (planned, paused) = tokio::join!(
            user_errors(&manager, "planSession", "session", plan),
            user_errors(&manager, "holdSite", "site", hold)
        );

        let one_of_them = (planned.is_empty(), paused.is_empty());
        assert!(
            matches!(one_of_them, (true, false) | (false, true)),
            "{planned:?} {paused:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_concurrent_submissions_for_one_occurrence_one_succeeds() {
    on_both(async |app| {
        let first = app
            .drafted(with(a_draft(), json!({ "occurrenceNumber": "25000123" })))
            .await;
        let known = json!({ "known": app.person_of(&first).await["id"] });
        let second = with(
            a_draft(),
            json!({ "person": known, "occurrenceNumber": "25000123" }),
        );
        let second = app.drafted(second).await;
        let officer = app.officer();
        let submit = |referral: &Value| {
            let input = of("referral", referral, json!({}));
            let officer = &officer;
            async move {
                officer
                    .act("submitReferral", input, "referral { id }")
                    .await
                    .user_errors()
            }
        };

        let (one, two) = tokio::join!(submit(&first), submit(&second));

        let all = [one.clone(), two.clone()].concat();
        assert_eq!(
            all,
            ["CONFLICT one-referral-per-occurrence"],
            "{one:?} {two:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn many_concurrent_drafts_with_one_key_make_one_referral() {
    on_both(async |app| {
        let officer = app.officer();
        let draft = with(a_draft(), json!({ "idempotencyKey": "once" }));
        let make = || officer.done("draftReferral", "referral", "id", draft.clone());

        let (a, b, c) = tokio::join!(make(), make(), make());

        assert_eq!([&a, &b], [&b, &c]);
        let all = app
            .manager()
            .ask("{ referrals { totalCount { count } } offenders { totalCount { count } } }")
            .await;
        assert_eq!(all.data("referrals.totalCount.count"), 1);
        assert_eq!(all.data("offenders.totalCount.count"), 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_concurrent_moves_to_one_time_of_a_supervisor_one_succeeds() {
    on_both(async |app| {
        let one = app.booked(&[], json!({})).await;
        let plan = with(
            app.a_plan(&one["site"]).await,
            json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T10:00:00Z" }),
        );
        let two = app
            .manager()
            .done("planSession", "session", "id version", plan)
            .await;

        let manager = app.manager();
        let a_move = |session: &Value| {
            let to = json!({
                "startsAt": "2025-08-27T13:00:00Z", "endsAt": "2025-08-27T16:00:00Z", "reasonCode": "WEATHER",
            });
            of("session", session, to)
        };

        let (first, second) = tokio::join!(
            user_errors(&manager, "moveSession", "session", a_move(&one)),
            user_errors(&manager, "moveSession", "session", a_move(&two))
        );

        assert_eq!(
            [first, second].concat(),
            ["CONFLICT session-supervisor-free"]
        );
    })
    .await;
}
