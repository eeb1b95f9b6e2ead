//! Overdue outcomes: the local day of a session has ended, and an outcome is not recorded.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client,
    cases::{a_draft, with, worked},
    on_both,
};

/// What a client sees of a session.
async fn overdue(client: &Client<'_>, session: &Value) -> Value {
    let question = "query($id: ID!) { session(id: $id) { ... on Session { outcomesOverdue overdueOutcomes { count oldestDays } } } }";
    let reply = client.run(question, json!({ "id": session["id"] })).await;
    assert!(reply.body["errors"].is_null(), "{}", reply.body);
    reply.data("session")
}

/// What a client sees of a site.
async fn overdue_at(client: &Client<'_>, site: &Value) -> Value {
    let question = "query($id: ID!) { site(id: $id) { overdueOutcomes { count oldestDays } } }";
    let reply = client.run(question, json!({ "id": site["id"] })).await;
    assert!(reply.body["errors"].is_null(), "{}", reply.body);
    reply.data("site.overdueOutcomes")
}

/// The ids of the sessions that a client finds with the filter.
async fn found(client: &Client<'_>, overdue: bool) -> Vec<Value> {
    let question = format!(
        "{{ sessions(filter: {{ outcomesOverdue: {overdue} }}) {{ totalCount {{ count }} nodes {{ id }} }} }}"
    );
    let reply = client.ask(&question).await;
    let nodes = reply.data("sessions.nodes");
    let nodes = nodes.as_array().unwrap_or_else(|| panic!("{}", reply.body));
    assert_eq!(reply.data("sessions.totalCount.count"), nodes.len());
    nodes.iter().map(|node| node["id"].clone()).collect()
}

fn some(count: i64, days: i64) -> Value {
    json!({ "outcomesOverdue": true, "overdueOutcomes": { "count": count, "oldestDays": days } })
}

fn none() -> Value {
    json!({ "outcomesOverdue": false, "overdueOutcomes": { "count": 0, "oldestDays": null } })
}

#[tokio::test]
async fn outcomes_are_overdue_from_local_midnight_across_summer_time() {
    on_both(async |app| {
        for (start, end, last_instant, first_instant) in [
            (
                "2025-08-20T18:00:00Z",
                "2025-08-20T22:30:00Z",
                "2025-08-20T22:59:59Z",
                "2025-08-20T23:00:00Z",
            ),
            (
                "2025-10-25T18:00:00Z",
                "2025-10-25T22:30:00Z",
                "2025-10-25T22:59:59Z",
                "2025-10-25T23:00:00Z",
            ),
            (
                "2025-10-26T18:00:00Z",
                "2025-10-26T23:30:00Z",
                "2025-10-26T23:59:59Z",
                "2025-10-27T00:00:00Z",
            ),
            (
                "2026-03-28T18:00:00Z",
                "2026-03-28T23:30:00Z",
                "2026-03-28T23:59:59Z",
                "2026-03-29T00:00:00Z",
            ),
            (
                "2026-03-29T18:00:00Z",
                "2026-03-29T22:30:00Z",
                "2026-03-29T22:59:59Z",
                "2026-03-29T23:00:00Z",
            ),
        ] {
            app.at("2025-08-18T09:00:00Z");
            let referral = app.engaged(a_draft()).await;
            let session = app
                .booked(&[&referral], json!({ "startsAt": start, "endsAt": end }))
                .await;
            app.at(last_instant);
            let before = overdue(&app.manager(), &session).await;
            let not_found = found(&app.manager(), true).await;
            app.at(first_instant);

            let after = overdue(&app.manager(), &session).await;

            assert_eq!(before, none(), "{last_instant}");
            assert!(!not_found.contains(&session["id"]), "{last_instant}");
            assert_eq!(after, some(1, 1), "{first_instant}");
            assert!(
                found(&app.manager(), true).await.contains(&session["id"]),
                "{first_instant}"
            );
            assert!(
                !found(&app.manager(), false).await.contains(&session["id"]),
                "{first_instant}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn overdue_days_are_local_days_across_summer_time() {
    on_both(async |app| {
        let times = json!({ "startsAt": "2025-10-25T21:00:00Z", "endsAt": "2025-10-25T22:30:00Z" });
        let session = app.booked(&[&app.engaged(a_draft()).await], times).await;
        for (instant, days) in [
            ("2025-10-26T23:59:59Z", 1),
            ("2025-10-27T00:00:00Z", 2),
            ("2026-03-28T23:59:59Z", 154),
            ("2026-03-29T22:59:59Z", 155),
            ("2026-03-29T23:00:00Z", 156),
        ] {
            app.at(instant);

            assert_eq!(
                overdue(&app.manager(), &session).await,
                some(1, days),
                "{instant}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn recording_an_outcome_reduces_the_overdue_counts_of_session_and_site() {
    on_both(async |app| {
        let people = [app.engaged(a_draft()).await, app.engaged(a_draft()).await];
        let session = app
            .started(&people.iter().collect::<Vec<_>>(), json!({}))
            .await;
        let plan = with(
            app.a_plan(&session["site"]).await,
            json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T13:00:00Z" }),
        );
        let second = app
            .manager()
            .done("planSession", "session", "id", plan)
            .await;
        let third = app.engaged(a_draft()).await;
        let booking = json!({ "session": second["id"], "referral": third["id"] });
        let third = app
            .manager()
            .done("bookParticipant", "attendance", "id", booking)
            .await;
        app.at("2025-08-21T09:00:00Z");
        let manager = app.manager();
        let at_first = (
            overdue(&manager, &session).await,
            overdue_at(&manager, &session["site"]).await,
        );
        let both = found(&manager, true).await;

        for attendance in [&session["booked"][0], &session["booked"][1]] {
            manager
                .done(
                    "recordAttendance",
                    "attendance",
                    "id",
                    worked(attendance, json!({})),
                )
                .await;
        }

        assert_eq!(
            at_first,
            (some(2, 3), json!({ "count": 3, "oldestDays": 3 }))
        );
        assert_eq!(both, [session["id"].clone(), second["id"].clone()]);
        assert_eq!(overdue(&manager, &session).await, none());
        assert_eq!(
            overdue_at(&manager, &session["site"]).await,
            json!({ "count": 1, "oldestDays": 2 })
        );
        assert_eq!(found(&manager, true).await, [second["id"].clone()]);
        assert_eq!(found(&manager, false).await, [session["id"].clone()]);
        let excused = json!({ "attendance": third["id"], "outcomeCode": "ABSENT_MEDICAL" });
        manager
            .done("recordAttendance", "attendance", "id", excused)
            .await;
        assert_eq!(
            overdue_at(&manager, &session["site"]).await,
            json!({ "count": 0, "oldestDays": null })
        );
    })
    .await;
}

#[tokio::test]
async fn overdue_outcomes_are_hidden_outside_the_team() {
    on_both(async |app| {
        let session = app
            .started(&[&app.engaged(a_draft()).await], json!({}))
            .await;
        app.at("2025-08-20T09:00:00Z");
        for role in [
            Role::CouncilSystem,
            Role::Councillor,
            Role::Analyst,
            Role::Referrer,
            Role::DataProtectionOfficer,
        ] {
            let client = app.person(role);

            let seen = overdue(&client, &session).await;

            assert_eq!(
                seen,
                json!({ "outcomesOverdue": null, "overdueOutcomes": null }),
                "{role:?}"
            );
            assert_eq!(
                overdue_at(&client, &session["site"]).await,
                Value::Null,
                "{role:?}"
            );
            assert_eq!(found(&client, true).await, [""; 0], "{role:?}");
            assert_eq!(found(&client, false).await, [""; 0], "{role:?}");
        }
        let question =
            "query($id: ID!) { session(id: $id) { ... on Session { outcomesOverdue } } }";
        let reply = app
            .council()
            .run(question, json!({ "id": session["id"] }))
            .await;
        assert_eq!(
            reply.body["extensions"]["redactions"][0]["policy"], "team-only",
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn a_supervisor_sees_overdue_outcomes_of_own_sessions_at_a_site() {
    on_both(async |app| {
        let session = app
            .started(&[&app.engaged(a_draft()).await], json!({}))
            .await;
        let plan = with(
            app.a_plan(&session["site"]).await,
            json!({ "supervisor": app.id_of("staff", "other-supervisor").await }),
        );
        let anothers = app
            .manager()
            .done("planSession", "session", "id", plan)
            .await;
        let referral = app.engaged(a_draft()).await;
        let booking = json!({ "session": anothers["id"], "referral": referral["id"] });
        app.manager()
            .done("bookParticipant", "attendance", "id", booking)
            .await;
        app.at("2025-08-20T09:00:00Z");

        let of_all = overdue_at(&app.manager(), &session["site"]).await;
        let of_one = overdue_at(&app.supervisor(), &session["site"]).await;

        assert_eq!(of_all, json!({ "count": 2, "oldestDays": 2 }));
        assert_eq!(of_one, json!({ "count": 1, "oldestDays": 2 }));
        assert_eq!(
            found(&app.supervisor(), true).await,
            [session["id"].clone()]
        );
    })
    .await;
}

#[tokio::test]
async fn overdue_outcomes_of_a_page_of_sessions_cost_as_much_as_of_one() {
    on_both(async |app| {
        for _ in 0..3 {
            app.started(&[&app.engaged(a_draft()).await], json!({})).await;
        }
        app.at("2025-08-20T09:00:00Z");
        let manager = app.manager();
        let question = "query($first: Int!) { sessions(first: $first, filter: { outcomesOverdue: true }) { nodes { site { overdueOutcomes { count } }
            ... on Session { outcomesOverdue overdueOutcomes { count } history { to } amendments { field } } } } }";
        let cost = async |size: usize| {
            let (statements, reply) = app.statements(manager.run(question, json!({ "first": size }))).await;
            assert_eq!(reply.data("sessions.nodes").as_array().map(Vec::len), Some(size), "{}", reply.body);
            statements
        };

        let of_three = cost(3).await;

        assert_eq!(cost(1).await, of_three);
        assert!(of_three <= 6, "{of_three} statements");
    })
    .await;
}
