//! Future sessions: outside the Team they show their site and week, and no field, filter or order reveals more. The
//! number of people is never shown.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    session_hidden::bytes_of,
    support::{Client, Reply, TestApp, cases::a_draft, on_both},
};

/// All fields of a session.
const WHOLE: &str = "__typename id weekStartsOn site { name } ... on Session { version reference date startsAt endsAt status audience workTypes \
                     cancelReason { code } summary enteredLate capacity meetingPoint briefing supervisor { name } attendanceCount }";
/// A planned session on the Wednesday, with one person booked.
async fn on_wednesday(app: &TestApp) -> Value {
    let referral = app.engaged(a_draft()).await;
    let times = json!({ "startsAt": "2025-08-20T09:00:00Z", "endsAt": "2025-08-20T13:00:00Z", "meetingPoint": "The gate" });
    app.booked(&[&referral], times).await
}

/// What a client sees of a session.
async fn shown(client: &Client<'_>, session: &Value) -> Reply {
    client
        .run(
            &format!("query($id: ID!) {{ session(id: $id) {{ {WHOLE} }} }}"),
            json!({ "id": session["id"] }),
        )
        .await
}

/// The ids in a client's list of sessions.
async fn listed(client: &Client<'_>, arguments: &str) -> Vec<Value> {
    let reply = client
        .ask(&format!(
            "{{ sessions(first: 100 {arguments}) {{ nodes {{ id }} }} }}"
        ))
        .await;
    let nodes = reply.data("sessions.nodes");
    assert!(nodes.is_array(), "{}", reply.body);
    nodes
        .as_array()
        .into_iter()
        .flatten()
        .map(|node| node["id"].clone())
        .collect()
}

#[tokio::test]
async fn outside_the_team_a_future_session_shows_only_its_site_and_week() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        for role in [
            Role::Councillor,
            Role::CouncilSystem,
            Role::Analyst,
            Role::Referrer,
            Role::DataProtectionOfficer,
        ] {
            let reply = shown(&app.person(role), &session).await;

            let shown = json!({
                "__typename": "PlannedSession", "id": session["id"], "weekStartsOn": "2025-08-18",
                "site": { "name": "Weston Favell Allotments" },
            });
            assert_eq!(reply.data("session"), shown, "{role:?}: {}", reply.body);
            assert!(reply.body["errors"].is_null(), "{}", reply.body);
        }
    })
    .await;
}

/// A council learns at once that nobody comes: its site tells so too. When the session was to be is not shown.
#[tokio::test]
async fn outside_the_team_a_cancelled_session_shows_that_it_is_cancelled_and_no_more() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        let question =
            "query($id: ID!) { session(id: $id) { __typename id weekStartsOn site { status }
            ... on PlannedSession { isCancelled } ... on Session { date startsAt status } } }";
        let seen = async || {
            let asked = json!({ "id": session["id"] });
            app.council().run(question, asked).await.data("session")
        };
        let shown = |status: &str, cancelled: bool| {
            json!({
                "__typename": "PlannedSession", "id": session["id"], "weekStartsOn": "2025-08-18",
                "site": { "status": status }, "isCancelled": cancelled,
            })
        };
        assert_eq!(seen().await, shown("SCHEDULED", false));

        app.step(
            "cancelSession",
            &session,
            json!({ "reasonCode": "WEATHER" }),
        )
        .await;

        assert_eq!(seen().await, shown("APPROVED", true));
        app.at("2025-08-20T13:00:00Z");
        assert_eq!(seen().await["status"], "CANCELLED");
    })
    .await;
}

#[tokio::test]
async fn the_team_sees_all_of_a_future_session() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        for role in [Role::Manager, Role::Supervisor, Role::Mentor] {
            let reply = shown(&app.person(role), &session).await;

            let seen = reply.data("session");
            assert_eq!(
                seen["startsAt"], "2025-08-20T09:00:00.000000Z",
                "{role:?}: {}",
                reply.body
            );
            assert_eq!(seen["meetingPoint"], "The gate");
            assert_eq!(seen["supervisor"]["name"], "supervisor Testwood");
            assert_eq!(seen["attendanceCount"], 1);
            assert!(
                reply.body["extensions"]["redactions"].is_null(),
                "{}",
                reply.body
            );
        }
    })
    .await;
}

#[tokio::test]
async fn once_a_session_has_ended_it_is_shown_except_fields_of_the_team() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        app.at("2025-08-20T12:59:59Z");
        let before = shown(&app.council(), &session).await;
        app.at("2025-08-20T13:00:00Z");

        let after = shown(&app.council(), &session).await;

        assert_eq!(before.data("session.__typename"), "PlannedSession");
        let seen = after.data("session");
        assert_eq!(
            seen["startsAt"], "2025-08-20T09:00:00.000000Z",
            "{}",
            after.body
        );
        assert_eq!(seen["status"], "PLANNED");
        for field in ["capacity", "meetingPoint", "briefing", "supervisor"] {
            assert!(seen[field].is_null(), "{field}: {}", after.body);
        }
        assert!(
            seen["attendanceCount"].is_null(),
            "the count reveals one person"
        );
    })
    .await;
}

#[tokio::test]
async fn no_filter_reveals_more_than_the_week() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        let supervisor = app.id_of("staff", "supervisor").await;
        let there = vec![session["id"].clone()];
        let cases = [
            (
                "filter: { date: { from: \"2025-08-24\" } }".to_owned(),
                true,
            ),
            (
                "filter: { date: { from: \"2025-08-25\" } }".to_owned(),
                false,
            ),
            ("filter: { date: { to: \"2025-08-19\" } }".to_owned(), true),
            ("filter: { date: { to: \"2025-08-18\" } }".to_owned(), false),
            (
                "filter: { date: { from: \"2025-08-21\", to: \"2025-08-22\" } }".to_owned(),
                true,
            ),
            ("filter: { statuses: [PLANNED] }".to_owned(), false),
            (
                "filter: { statuses: [PLANNED, CONFIRMED, IN_PROGRESS, COMPLETED, CANCELLED] }"
                    .to_owned(),
                false,
            ),
            (format!("filter: {{ supervisor: {supervisor} }}"), false),
        ];
        for (filter, found) in cases {
            for client in [app.council(), app.analyst(), app.officer()] {
                let seen = listed(&client, &filter).await;

                assert_eq!(seen, if found { there.clone() } else { vec![] }, "{filter}");
            }
        }
        assert_eq!(
            listed(&app.manager(), "filter: { date: { from: \"2025-08-21\" } }").await,
            [""; 0]
        );
        assert_eq!(
            listed(&app.manager(), "filter: { statuses: [PLANNED] }").await,
            there
        );
    })
    .await;
}

#[tokio::test]
async fn future_sessions_of_a_site_are_veiled_alike() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        let question = "query($id: ID!, $filter: SessionFilter!) { site(id: $id) { sessions(filter: $filter) { nodes { id ... on Session { startsAt } } } } }";
        let ask = async |client: Client<'_>, filter: Value| {
            let reply = client.run(question, json!({ "id": session["site"]["id"], "filter": filter })).await;
            assert!(reply.body["errors"].is_null(), "{}", reply.body);
            reply.data("site.sessions.nodes")
        };

        let by_status = ask(app.council(), json!({ "statuses": ["PLANNED"] })).await;
        let by_day = ask(app.council(), json!({ "date": { "from": "2025-08-21" } })).await;
        let by_the_team = ask(app.manager(), json!({ "date": { "from": "2025-08-21" } })).await;

        assert_eq!(by_status, json!([]));
        assert_eq!(by_day, json!([{ "id": session["id"] }]));
        assert_eq!(by_the_team, json!([]));
    })
    .await;
}

#[tokio::test]
async fn outside_the_team_the_order_within_a_week_does_not_reveal_times() {
    on_both(async |app| {
        let mut planned = vec![];
        for day in ["22", "19", "21", "20"] {
            let times = json!({
                "startsAt": format!("2025-08-{day}T09:00:00Z"), "endsAt": format!("2025-08-{day}T13:00:00Z"),
            });
            planned.push(app.booked(&[], times).await["id"].clone());
        }

        let of_the_council = listed(&app.council(), "").await;
        let of_the_team = listed(&app.manager(), "").await;

        assert_eq!(of_the_team, [1, 3, 2, 0].map(|at| planned[at].clone()));
        planned.sort_by_key(bytes_of);
        assert_eq!(of_the_council, planned, "ordered by id, which reveals nothing");
    })
    .await;
}

#[tokio::test]
async fn the_number_of_people_of_a_session_is_shown_only_to_those_who_see_them() {
    on_both(async |app| {
        let mut people = vec![];
        for _ in 0..13 {
            people.push(app.engaged(a_draft()).await);
        }
        let everybody: Vec<&Value> = people.iter().collect();
        let session = app.started(&everybody, json!({ "capacity": 50 })).await;
        app.at("2025-08-18T13:00:00Z");
        for (role, count) in [
            (Role::Manager, json!(13)),
            (Role::DataProtectionOfficer, json!(13)),
            (Role::CouncilSystem, Value::Null),
            (Role::Analyst, Value::Null),
            (Role::Referrer, Value::Null),
        ] {
            let reply = shown(&app.person(role), &session).await;

            assert_eq!(reply.data("session.attendanceCount"), count, "{role:?}");
            let redactions = &reply.body["extensions"]["redactions"];
            let note = json!({ "path": ["session", "attendanceCount"], "policy": "team-only", "count": 1 });
            let noted = redactions
                .as_array()
                .is_some_and(|notes| notes.contains(&note));
            assert_eq!(noted, count.is_null(), "{role:?}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn sessions_are_within_reach_by_place_people_and_supervisor() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        let here = vec![session["id"].clone()];
        let strangers = [
            app.other(Role::Supervisor),
            app.other(Role::Referrer),
            app.person_called(Role::Councillor, "other-councillor@example"),
            app.with(
                Role::CouncilSystem,
                "system",
                Some("north-northants"),
                &Role::CouncilSystem.scopes().into_iter().collect::<Vec<_>>(),
            ),
            app.person(Role::CommunityGroup),
        ];
        for client in [
            app.manager(),
            app.supervisor(),
            app.officer(),
            app.councillor(),
            app.council(),
            app.analyst(),
            app.mentor(),
        ] {
            assert_eq!(listed(&client, "").await, here);
        }
        for client in strangers {
            let seen = shown(&client, &session).await;

            assert_eq!(listed(&client, "").await, [""; 0]);
            assert!(seen.data("session").is_null(), "{}", seen.body);
            let node = client
                .run(
                    "query($id: ID!) { node(id: $id) { id } }",
                    json!({ "id": session["id"] }),
                )
                .await;
            assert!(node.data("node").is_null(), "{}", node.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_partners_front_end_reads_past_sessions_only() {
    on_both(async |app| {
        let session = on_wednesday(app).await;
        let front_end = || app.person(Role::PartnerFrontend);
        let list = "{ sessions { nodes { id ... on Session { startsAt attendanceCount } } } }";

        let before = front_end().ask(list).await;
        let hidden = shown(&front_end(), &session).await;
        app.at("2025-08-20T13:00:00Z");
        let after = front_end().ask(list).await;

        assert_eq!(before.data("sessions.nodes"), json!([]), "{}", before.body);
        assert_eq!(hidden.data("session"), Value::Null);
        let past = json!([{
            "id": session["id"], "startsAt": "2025-08-20T09:00:00.000000Z", "attendanceCount": null,
        }]);
        assert_eq!(after.data("sessions.nodes"), past, "{}", after.body);
        app.execute("UPDATE site SET approved_at = NULL").await;
        let private = front_end().ask(list).await;
        assert_eq!(private.data("sessions.nodes"), json!([]));
    })
    .await;
}
