//! Who sees which attendances: supervisors those of a few days around today, officers the status and the hours.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, Reply,
    cases::{a_draft, a_young_draft, worked},
    on_both,
};

/// What a client sees of an attendance by its id, and of the attendances of its session.
async fn seen(client: &Client<'_>, attendance: &Value, session: &Value) -> Reply {
    let question = "query($attendance: ID!, $session: ID!) {
        node(id: $attendance) { id } session(id: $session) { attendances { totalCount { count } nodes { id } } } }";
    let variables = json!({ "attendance": attendance["id"], "session": session["id"] });
    client.run(question, variables).await
}

#[tokio::test]
async fn a_supervisor_sees_attendances_of_own_sessions_from_a_day_before_to_a_week_after() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let times = json!({ "startsAt": "2025-08-20T09:00:00Z", "endsAt": "2025-08-20T13:00:00Z" });
        let session = app.booked(&[&referral], times).await;
        let attendance = &session["booked"][0];
        for (instant, sees) in [
            ("2025-08-19T08:59:59Z", false),
            ("2025-08-19T09:00:00Z", true),
            ("2025-08-20T11:00:00Z", true),
            ("2025-08-27T13:00:00Z", true),
            ("2025-08-27T13:00:01Z", false),
        ] {
            app.at(instant);

            let reply = seen(&app.supervisor(), attendance, &session).await;

            assert_eq!(
                !reply.data("node").is_null(),
                sees,
                "{instant}: {}",
                reply.body
            );
            let listed = usize::from(sees);
            assert_eq!(
                reply.data("session.attendances.totalCount.count"),
                listed,
                "{instant}"
            );
            assert_eq!(
                reply
                    .data("session.attendances.nodes")
                    .as_array()
                    .map(Vec::len),
                Some(listed),
                "{instant}"
            );
            assert!(
                !seen(&app.manager(), attendance, &session)
                    .await
                    .data("node")
                    .is_null()
            );
        }
    })
    .await;
}

#[tokio::test]
async fn after_a_week_only_managers_record_outcomes() {
    on_both(async |app| {
        let session = app
            .started(&[&app.engaged(a_draft()).await], json!({}))
            .await;
        let outcome = worked(&session["booked"][0], json!({}));
        app.at("2025-08-25T13:00:01Z");

        let late = app
            .supervisor()
            .act("recordAttendance", outcome.clone(), "attendance { id }")
            .await;
        let sheet = json!({ "session": session["id"], "attendances": [outcome] });
        let sheet = app
            .supervisor()
            .act("recordAttendances", sheet, "results { code }")
            .await;
        let by_the_manager = app
            .manager()
            .act("recordAttendance", outcome, "attendance { id }")
            .await;

        assert_eq!(late.user_errors(), ["NOT_FOUND"]);
        assert_eq!(
            sheet.data("recordAttendances.results"),
            json!([{ "code": "NOT_FOUND" }])
        );
        assert!(
            by_the_manager.user_errors().is_empty(),
            "{}",
            by_the_manager.body
        );
    })
    .await;
}

#[tokio::test]
async fn the_referrer_of_a_person_sees_only_status_and_hours() {
    on_both(async |app| {
        let referral = app.engaged(a_young_draft()).await;
        let session = app.started(&[&referral], json!({ "audience": "YOUTH" })).await;
        let outcome = worked(&session["booked"][0], json!({ "penaltyMinutes": 30, "notes": "Late." }));
        app.manager().done("recordAttendance", "attendance", "id", outcome).await;
        app.at("2025-08-18T13:00:00Z");
        let question = "query($id: ID!) { referral(id: $id) { attendances { nodes {
            outcome { code } startsAt endsAt penaltyMinutes creditedMinutes behaviour workQuality notes } } } }";
        let asked = async |role: Role| app.person(role).run(question, json!({ "id": referral["id"] })).await;
        let hours = json!({
            "outcome": { "code": "ATTENDED_COMPLIED" }, "startsAt": "2025-08-18T09:00:00.000000Z", "endsAt": "2025-08-18T13:00:00.000000Z",
            "penaltyMinutes": 30, "creditedMinutes": 210, "behaviour": null, "workQuality": null, "notes": null,
        });

        let officer = asked(Role::Referrer).await;

        assert_eq!(officer.data("referral.attendances.nodes.0"), hours, "{}", officer.body);
        let redactions = officer.body["extensions"]["redactions"].as_array().cloned().unwrap_or_default();
        assert_eq!(redactions.len(), 3, "{}", officer.body);
        assert!(redactions.iter().all(|note| note["policy"] == "team-only"), "{redactions:?}");
        for role in [Role::Manager, Role::Mentor, Role::DataProtectionOfficer] {
            let reply = asked(role).await;

            let row = reply.data("referral.attendances.nodes.0");
            assert_eq!([&row["behaviour"], &row["workQuality"], &row["notes"]], ["GOOD", "GOOD", "Late."], "{role:?}");
        }
    })
    .await;
}
