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
async fn sessions_are_filtered_by_audience_and_outside_the_team_only_once_over() {
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

        let before = [
            found(Role::Manager, "YOUTH").await,
            found(Role::CouncilSystem, "YOUTH").await,
        ];
        app.at("2025-08-18T13:00:00Z");
        let after = found(Role::CouncilSystem, "YOUTH").await;

        let here = json!([{ "id": youth["id"] }]);
        assert_eq!(before, [here.clone(), json!([])]);
        assert_eq!(after, here);
        assert_eq!(
            found(Role::Manager, "ADULT").await,
            json!([{ "id": adult["id"] }])
        );
    })
    .await;
}
