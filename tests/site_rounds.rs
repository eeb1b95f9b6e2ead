//! Rounds of work at one site.

use domain::site::Status;
use serde_json::{Value, json};

use crate::{
    site_archive::can_be_done_once,
    support::{TestApp, cases::a_draft, cases::of, cases::with, cases::worked, on_both},
};

const SITE: &str = "id version status rounds improvedAt";

async fn step(app: &TestApp, verb: &str, site: &Value, more: Value) -> Value {
    app.manager()
        .done(verb, "site", SITE, of("site", site, more))
        .await
}

#[tokio::test]
async fn an_improved_site_can_be_reopened_for_another_round() {
    on_both(async |app| {
        let read = app.seed_site(Status::Completed).await;
        let before = app.now("site", &read, SITE).await;

        let reopened = step(app, "reopenSite", &read, json!({ "note": "Litter again." })).await;

        assert_eq!(before["rounds"], 1);
        assert_eq!(reopened["status"], "APPROVED");
        assert_eq!(reopened["rounds"], 2);
        assert_eq!(reopened["improvedAt"], before["improvedAt"]);
        let seen = app.now("site", &read, "history { from to }").await;
        let last = seen["history"]
            .as_array()
            .and_then(|rows| rows.last().cloned());
        assert_eq!(last, Some(json!({ "from": "COMPLETED", "to": "APPROVED" })));
    })
    .await;
}

#[tokio::test]
async fn only_an_improved_site_can_be_reopened() {
    on_both(async |app| {
        for status in [
            Status::Proposed,
            Status::Assessing,
            Status::Approved,
            Status::Scheduled,
            Status::InProgress,
            Status::OnHold,
            Status::Declined,
            Status::Archived,
        ] {
            let read = app.seed_site(status).await;

            let reply = app
                .manager()
                .change("reopenSite", "site", &read, json!({}))
                .await;

            assert_eq!(reply.user_errors(), ["CONFLICT status"], "{status:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn another_round_needs_valid_permission_and_risk_assessment_again() {
    on_both(async |app| {
        let read = app.seed_site(Status::Completed).await;
        let lapsing = json!({
            "permission": "GRANTED", "landowner": "The parish council", "validTo": "2026-08-18",
        });
        let read = step(app, "recordPermission", &read, lapsing).await;
        app.at("2026-08-19T09:00:00Z");

        let refused = app
            .manager()
            .change("reopenSite", "site", &read, json!({}))
            .await;

        let expected = [
            "CONFLICT site-needs-permission",
            "CONFLICT site-needs-risk-assessment",
        ];
        assert_eq!(refused.user_errors(), expected, "{}", refused.body);
        app.at("2026-08-18T22:59:00Z");
        let reopened = step(app, "reopenSite", &read, json!({})).await;
        assert_eq!(
            reopened["rounds"], 2,
            "both are valid to the end of their last day"
        );
    })
    .await;
}

#[tokio::test]
async fn reopening_twice_is_a_conflict_and_an_unknown_site_is_not_found() {
    can_be_done_once("reopenSite", Status::Completed).await;
}

/// A day of work at a site, from planning a session on; the minutes are credited to the person.
async fn a_day_of_work(app: &TestApp, site: &Value, day: &str, outcome: &str) {
    let referral = app.engaged(a_draft()).await;
    let times =
        json!({ "startsAt": format!("{day}T09:00:00Z"), "endsAt": format!("{day}T13:00:00Z") });
    let plan = with(app.a_plan(site).await, times);
    let session = app
        .manager()
        .done("planSession", "session", "id version status", plan)
        .await;
    let booking = json!({ "session": session["id"], "referral": referral["id"] });
    let booked = app
        .manager()
        .done("bookParticipant", "attendance", "id version", booking)
        .await;
    let session = app.step("confirmSession", &session, json!({})).await;
    app.at(&format!("{day}T10:00:00Z"));
    let session = app
        .step("startSession", &session, json!({ "briefing": "Dry." }))
        .await;
    let outcome = with(
        worked(&booked, json!({})),
        json!({ "outcomeCode": outcome }),
    );
    app.manager()
        .done("recordAttendance", "attendance", "id", outcome)
        .await;
    app.completed(&session).await;
}

#[tokio::test]
async fn each_round_needs_its_own_work_and_the_site_counts_once() {
    on_both(async |app| {
        let site = app.approved_site().await;
        a_day_of_work(app, &site, "2025-08-19", "ATTENDED_COMPLIED").await;
        let waiver = json!({ "photoWaiver": "None was taken." });
        let site = step(app, "completeSite", &app.site(&site).await, waiver.clone()).await;
        let first = site["improvedAt"].clone();
        let site = step(app, "reopenSite", &site, json!({})).await;

        let too_early = app
            .manager()
            .change("completeSite", "site", &site, waiver.clone())
            .await;
        a_day_of_work(app, &site, "2025-08-20", "STOOD_DOWN").await;
        let read = app.site(&site).await;
        let nobody_worked = app
            .manager()
            .change("completeSite", "site", &read, waiver.clone())
            .await;
        a_day_of_work(app, &site, "2025-08-21", "ATTENDED_COMPLIED").await;
        let done = step(app, "completeSite", &app.site(&site).await, waiver).await;

        assert_eq!(too_early.user_errors(), ["CONFLICT status"]);
        let needs_work = ["CONFLICT site-needs-completed-session"];
        assert_eq!(
            nobody_worked.user_errors(),
            needs_work,
            "the first round's work is counted: {}",
            nobody_worked.body
        );
        assert_eq!(done["status"], "COMPLETED");
        assert_eq!(done["rounds"], 2);
        assert_eq!(done["improvedAt"], first);
        app.at("2025-10-01T09:00:00Z");
        let reply = app
            .manager()
            .ask("{ impact { sitesImproved { value } } }")
            .await;
        assert_eq!(
            reply.data("impact.sitesImproved.value"),
            1,
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn second_visits_show_as_rounds_and_by_year() {
    const WORK: &str = "roundsOfWork { number startedAt completedAt workTypes totals { sessions hours { underFive } minutes } }
        yearsOfWork { year totals { sessions minutes } }";
    on_both(async |app| {
        let site = app.approved_site().await;
        let nothing = app.now("site", &site, WORK).await;
        a_day_of_work(app, &site, "2025-08-19", "ATTENDED_COMPLIED").await;
        let waiver = json!({ "photoWaiver": "None was taken." });
        let done = step(app, "completeSite", &app.site(&site).await, waiver).await;
        step(app, "reopenSite", &done, json!({})).await;
        a_day_of_work(app, &site, "2026-01-07", "ATTENDED_COMPLIED").await;
        let question = format!("query($id: ID!) {{ site(id: $id) {{ {WORK} }} }}");
        let seen_by_the_council = async || {
            let reply = app.council().run(&question, json!({ "id": site["id"] })).await;
            assert!(reply.body["errors"].is_null(), "{}", reply.body);
            reply.data("site")
        };

        let of_the_team = app.now("site", &site, WORK).await;
        let while_it_runs = seen_by_the_council().await;
        app.at("2026-01-07T13:00:00Z");
        let afterwards = seen_by_the_council().await;

        let round = |number: i32, started: Value, completed: Value, totals: Value| {
            let is_begun = started.is_string();
            let work_types = if is_begun { json!(["PAINTING"]) } else { json!([]) };
            json!({ "number": number, "startedAt": started, "completedAt": completed, "workTypes": work_types, "totals": totals })
        };
        let totals = |sessions: i32, minutes: Value| {
            json!({ "sessions": sessions, "hours": { "underFive": true }, "minutes": minutes })
        };
        let year = |year: i32, minutes: Value| {
            json!({ "year": year, "totals": { "sessions": 1, "minutes": minutes } })
        };
        let first = |minutes: Value| {
            let (started, completed) = ("2025-08-19T09:00:00.000000Z", "2025-08-19T10:00:00.000000Z");
            round(1, json!(started), json!(completed), totals(1, minutes))
        };
        let second = |minutes: Value| round(2, json!("2026-01-07T09:00:00.000000Z"), Value::Null, totals(1, minutes));
        assert_eq!(nothing["roundsOfWork"], json!([round(1, Value::Null, Value::Null, totals(0, json!(0)))]));
        assert_eq!(nothing["yearsOfWork"], json!([]));
        assert_eq!(of_the_team["roundsOfWork"], json!([first(json!(240)), second(json!(240))]));
        assert_eq!(of_the_team["yearsOfWork"], json!([year(2025, json!(240)), year(2026, json!(240))]));
        let not_over = round(2, Value::Null, Value::Null, totals(0, Value::Null));
        assert_eq!(while_it_runs["roundsOfWork"], json!([first(Value::Null), not_over]));
        assert_eq!(while_it_runs["yearsOfWork"], json!([year(2025, Value::Null)]));
        assert_eq!(afterwards["roundsOfWork"], json!([first(Value::Null), second(Value::Null)]));
        assert_eq!(afterwards["yearsOfWork"], json!([year(2025, Value::Null), year(2026, Value::Null)]));
    })
    .await;
}
