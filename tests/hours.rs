//! Minutes reveal the number of people. Outside the Team, neither a session nor a site shows how many came: not by
//! a count, nor by minutes, nor by hours divided by the planned length of the session.

use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{Client, Kind, TestApp, cases::a_draft, on_both};

const TOTALS: &str = "totals { sessions minutes people suppressed hours { nearestTen underFive } }";

/// All sites that a token reaches, with their completed sessions if it may list those.
async fn sites(client: &Client<'_>, role: Role) -> Vec<Value> {
    let lists_sessions = role
        .scopes()
        .iter()
        .any(|scope| scope.name() == "sessions:read");
    let sessions = if lists_sessions {
        "sessions(filter: { statuses: [COMPLETED] }, first: 50) { nodes { ... on Session { startsAt endsAt attendanceCount attendanceSuppressed capacity } } }"
    } else {
        ""
    };
    let question = format!(
        "query($after: String) {{ sites(first: 25, after: $after, filter: {{ statuses: [SCHEDULED, IN_PROGRESS, COMPLETED, ON_HOLD] }}) {{
            pageInfo {{ hasNextPage endCursor }} nodes {{ id {TOTALS} {sessions} }} }} }}"
    );
    let (mut all, mut after) = (vec![], Value::Null);
    loop {
        let reply = client.run(&question, json!({ "after": after })).await;
        let nodes = reply.data("sites.nodes");
        assert!(nodes.is_array(), "{role:?}: {}", reply.body);
        all.extend(nodes.as_array().cloned().unwrap_or_default());
        if reply.data("sites.pageInfo.hasNextPage") != true {
            return all;
        }
        after = reply.data("sites.pageInfo.endCursor");
    }
}

/// The range of minutes that the published hours of a site allow, without its upper end.
fn between(hours: &Value) -> (i64, i64) {
    match hours["nearestTen"].as_i64() {
        Some(hours) => (hours * 60 - 300, hours * 60 + 300),
        None => (0, 300),
    }
}

/// The number of people, if each stayed for the planned time and only one number fits.
fn computed(site: &Value, lengths: &[i64]) -> Option<i64> {
    let (least, most) = between(&site["totals"]["hours"]);
    let length = *lengths
        .first()
        .filter(|one| lengths.iter().all(|other| other == *one))?;
    let mut fitting = (1..=100).filter(|people| (least..most).contains(&(people * length)));
    fitting.next().filter(|_| fitting.next().is_none())
}

#[tokio::test]
async fn small_numbers_of_people_cannot_be_computed_from_what_other_callers_see() {
    let app = TestApp::example(Kind::Sqlite).await;
    let exact = sites(&app.manager(), Role::Manager).await;
    let outside = Role::iter().filter(|role| {
        let scopes = role.scopes();
        !role.sees_what_the_team_sees() && scopes.iter().any(|scope| scope.name() == "sites:read")
    });
    let mut tried = 0;
    for role in outside {
        let name = role.name();
        for site in sites(&app.person(role), role).await {
            let totals = &site["totals"];
            assert!(
                totals["minutes"].is_null() && totals["people"].is_null(),
                "{name}: {site}"
            );
            assert_eq!(totals["suppressed"], "SUPPRESSED", "{name}: {site}");
            for session in site["sessions"]["nodes"].as_array().into_iter().flatten() {
                assert!(
                    session["attendanceCount"].is_null() && session["capacity"].is_null(),
                    "{name}: {site}"
                );
                assert_eq!(
                    session["attendanceSuppressed"], "SUPPRESSED",
                    "{name}: {site}"
                );
            }
            let Some(known) = exact.iter().find(|known| known["id"] == site["id"]) else {
                continue;
            };
            assert_eq!(known["totals"]["suppressed"], "NONE", "{known}");
            let minutes = known["totals"]["minutes"].as_i64().expect("minutes");
            let (least, most) = between(&totals["hours"]);
            assert!(
                (least..most).contains(&minutes),
                "{name}: {minutes} in {site}"
            );
            let held = known["sessions"]["nodes"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let lengths: Vec<i64> = held.iter().map(length).collect();
            let came: i64 = held
                .iter()
                .filter_map(|session| session["attendanceCount"].as_i64())
                .sum();
            let is_told = came < 10 && computed(&site, &lengths) == Some(came);
            assert!(!is_told, "{name} can compute {came} people from {site}");
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried} sites");
    app.stop().await;
}

/// The planned duration of a session, in minutes.
fn length(session: &Value) -> i64 {
    let at = |field: &str| {
        let text = session[field].as_str().expect("an instant");
        text.parse::<chrono::DateTime<chrono::Utc>>()
            .expect("an instant")
    };
    (at("endsAt") - at("startsAt")).num_minutes()
}

#[tokio::test]
async fn the_team_sees_exact_minutes_and_others_hours_to_the_nearest_ten() {
    on_both(async |app| {
        app.worked(a_draft(), 240).await;
        app.at("2025-08-18T23:00:00Z");
        let few = format!("{{ sites {{ nodes {{ {TOTALS} }} }} }}");
        let numbers = async |client: Client<'_>| client.ask(&few).await.data("sites.nodes.0.totals");

        let exact = json!({ "sessions": 1, "minutes": 240, "people": 1, "suppressed": "NONE", "hours": { "nearestTen": null, "underFive": true } });
        let rounded = json!({ "sessions": 1, "minutes": null, "people": null, "suppressed": "SUPPRESSED", "hours": { "nearestTen": null, "underFive": true } });
        for client in [app.manager(), app.mentor(), app.supervisor(), app.person(Role::DataProtectionOfficer)] {
            assert_eq!(numbers(client).await, exact);
        }
        for client in [app.analyst(), app.council(), app.councillor(), app.officer()] {
            assert_eq!(numbers(client).await, rounded);
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_counts_as_held_once_its_time_is_over() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        let outcome = crate::support::cases::worked(&session["booked"][0], json!({}));
        app.manager()
            .done("recordAttendance", "attendance", "id", outcome)
            .await;
        app.completed(&session).await;
        let held = async |client: Client<'_>| {
            let reply = client
                .ask("{ sites { nodes { totals { sessions } } } }")
                .await;
            reply.data("sites.nodes.0.totals.sessions")
        };

        let before = (held(app.manager()).await, held(app.analyst()).await);
        app.at("2025-08-18T13:00:00Z");

        assert_eq!(before, (json!(1), json!(0)));
        assert_eq!(held(app.analyst()).await, 1);
    })
    .await;
}

#[tokio::test]
async fn other_callers_get_exact_hours_of_the_county_only_where_they_were_published() {
    let app = TestApp::example(Kind::Sqlite).await;
    let numbers = async |client: Client<'_>, day: &str| {
        let question = format!("{{ impact(asAt: \"{day}\") {{ hours {{ value numerator }} }} }}");
        client.ask(&question).await.data("impact.hours")
    };

    for day in ["2024-05-31", "2025-08-31", "2025-12-31"] {
        let exact = numbers(app.manager(), day).await;
        let seen = numbers(app.analyst(), day).await;
        assert_eq!(
            (&seen["value"], &seen["numerator"]),
            (&exact["value"], &Value::Null),
            "{day}"
        );
    }
    for day in ["2023-12-31", "2024-06-30", "2025-09-30"] {
        let exact = numbers(app.manager(), day).await["numerator"]
            .as_i64()
            .expect("minutes");
        let seen = numbers(app.analyst(), day).await;
        assert_eq!(
            seen,
            json!({ "value": (exact + 300) / 600 * 10, "numerator": null }),
            "{day}"
        );
    }
    app.stop().await;
}
