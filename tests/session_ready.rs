//! The rules that are checked again on the day of a session, and its age group.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{a_draft, a_young_draft, of},
    on_both,
};

/// The user errors of starting a session.
async fn started(client: &Client<'_>, session: &Value) -> Vec<String> {
    let start = of("session", session, json!({ "briefing": "Dry." }));
    client
        .act("startSession", start, "session { id }")
        .await
        .user_errors()
}

/// A confirmed session on the Wednesday.
async fn on_wednesday(app: &TestApp) -> Value {
    let times = json!({ "startsAt": "2025-08-20T09:00:00Z", "endsAt": "2025-08-20T13:00:00Z" });
    app.confirmed(&[&app.engaged(a_draft()).await], times).await
}

/// Records the landowner's present answer about a session's site.
async fn permission(app: &TestApp, session: &Value, permission: Value) {
    let site = app.site(&session["site"]).await;
    app.manager()
        .done(
            "recordPermission",
            "site",
            "id",
            of("site", &site, permission),
        )
        .await;
}

#[tokio::test]
async fn a_session_starts_only_with_valid_permission_and_risk_assessment() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        let until_tuesday =
            json!({ "permission": "GRANTED", "landowner": "The parish", "validTo": "2025-08-19" });
        permission(app, &session, until_tuesday).await;
        app.assess(&session["site"], "2025-08-18", "2025-08-19", true)
            .await;
        app.at("2025-08-20T09:00:00Z");

        let errors = started(&app.supervisor(), &session).await;

        assert_eq!(
            errors,
            [
                "CONFLICT session-needs-risk-assessment",
                "CONFLICT site-needs-permission"
            ]
        );
        permission(
            app,
            &session,
            json!({ "permission": "GRANTED", "landowner": "The parish", "validTo": "2025-08-20" }),
        )
        .await;
        app.assess(&session["site"], "2025-08-18", "2025-08-20", true)
            .await;
        assert_eq!(started(&app.supervisor(), &session).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_session_recorded_late_is_checked_for_its_own_day() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        let until_wednesday =
            json!({ "permission": "GRANTED", "landowner": "The parish", "validTo": "2025-08-20" });
        permission(app, &session, until_wednesday).await;
        app.at("2025-08-25T09:00:00Z");

        let errors = started(&app.manager(), &session).await;

        assert_eq!(errors, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_audience_of_sessions_is_for_the_team_only() {
    on_both(async |app| {
        let youth = app
            .booked(
                &[&app.engaged(a_young_draft()).await],
                json!({ "audience": "YOUTH" }),
            )
            .await;
        let adult = app.booked(&[], json!({})).await;
        let found = async |role: Role, audience: &str| {
            let question =
                format!("{{ sessions(filter: {{ audience: {audience} }}) {{ nodes {{ id }} }} }}");
            let reply = app.person(role).ask(&question).await;
            assert!(reply.body["errors"].is_null(), "{}", reply.body);
            reply.data("sessions.nodes")
        };

        let here = json!([{ "id": youth["id"] }]);
        let there = json!([{ "id": adult["id"] }]);
        assert_eq!(found(Role::Manager, "YOUTH").await, here);
        app.at("2025-08-18T13:00:00Z");
        for role in [Role::Manager, Role::DataProtectionOfficer] {
            assert_eq!(found(role, "YOUTH").await, here, "{role:?}");
            assert_eq!(found(role, "ADULT").await, there, "{role:?}");
        }
        let question = "query($id: ID!) { session(id: $id) { ... on Session { audience } } }";
        for role in [
            Role::CouncilSystem,
            Role::Analyst,
            Role::PartnerFrontend,
            Role::Referrer,
        ] {
            for audience in ["YOUTH", "ADULT"] {
                assert_eq!(found(role, audience).await, json!([]), "{role:?}");
            }
            let reply = app
                .person(role)
                .run(question, json!({ "id": youth["id"] }))
                .await;
            if role != Role::Referrer {
                assert_eq!(
                    reply.data("session"),
                    json!({ "audience": null }),
                    "{role:?}"
                );
                assert_eq!(
                    reply.body["extensions"]["redactions"][0]["policy"],
                    "team-only"
                );
            }
        }
    })
    .await;
}
