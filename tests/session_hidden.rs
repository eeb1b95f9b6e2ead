//! What is withheld about future sessions does not show in a change, an order or an event; and a caller who is
//! excluded from a person learns nothing about that person's future sessions.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{
    policy::{Action, opens},
    principal::Role,
};
use serde_json::{Value, json};

use crate::{
    changed_since::settled,
    session_secrecy::{move_to, on_wednesday, read},
    site_areas::placing,
    support::{
        Client, TestApp,
        cases::{a_draft, a_young_draft, of, with},
        limits::Known,
        on_both,
    },
};

/// A session and its observers, who read it again and again.
struct Watched<'a> {
    app: &'a TestApp,
    since: Value,
}

impl Watched<'_> {
    /// In which week the session is that changed since the last look, if one did, and the events since then: for an analyst, and
    /// for the data protection officer alike. The Team receives a change each time.
    async fn changed(&mut self, step: &str) -> (Value, Value) {
        const CHANGED: &str = "query($since: EventPosition) {
            sessions(changedSince: $since) { position nodes { id weekStartsOn } }
            events(after: $since, filter: { kinds: [SESSION_SCHEDULED, SESSION_MOVED, SESSION_CONFIRMED, SESSION_STARTED, SESSION_CANCELLED] }) { nodes { kind } } }";
        settled(self.app).await;
        let since = json!({ "since": self.since });
        let mut seen = vec![];
        for role in [Role::Analyst, Role::DataProtectionOfficer] {
            let reply = self.app.person(role).run(CHANGED, since.clone()).await;
            assert!(reply.body["errors"].is_null(), "{step}: {}", reply.body);
            seen.push((
                reply.data("sessions.nodes.0.weekStartsOn"),
                reply.data("events.nodes"),
            ));
        }
        let team = self.app.manager().run(CHANGED, since).await;
        let is_told = team.data("sessions.nodes.0.id").is_string();
        assert!(is_told, "{step}: {}", team.body);
        self.since = team.data("sessions.position");
        assert_eq!(seen[0], seen[1], "{step}");
        seen.remove(0)
    }
}

#[tokio::test]
async fn only_what_shows_through_the_veil_is_a_change_outside_the_team() {
    on_both(async |app| {
        let known = on_wednesday(app).await;
        let mut watched = Watched {
            app,
            since: Value::Null,
        };
        watched.changed("everything so far").await;
        let nothing = (Value::Null, json!([]));
        let step = async |verb: &str, more: Value| {
            let input = of("session", &read(app, &known.session).await, more);
            app.manager().done(verb, "session", "id", input).await;
        };

        step("confirmSession", json!({})).await;
        assert_eq!(watched.changed("confirmed").await, nothing);
        let friday = ("2025-08-22T09:07:00Z", "2025-08-22T13:22:00Z");
        move_to(app, &known.session, friday).await;
        assert_eq!(watched.changed("moved within its week").await, nothing);
        let next_week = ("2025-08-27T09:07:00Z", "2025-08-27T13:22:00Z");
        move_to(app, &known.session, next_week).await;
        let nothing_shown = (
            json!("2025-08-25"),
            json!([{ "kind": "SESSION_SCHEDULED" }]),
        );
        assert_eq!(
            watched.changed("moved to another week").await,
            nothing_shown
        );
        app.at("2025-08-27T09:08:00Z");
        step("startSession", json!({ "briefing": "Dry." })).await;
        assert_eq!(watched.changed("started").await, nothing);
        step("cancelSession", json!({ "reasonCode": "WEATHER" })).await;
        let nobody_comes = (
            json!("2025-08-25"),
            json!([{ "kind": "SESSION_CANCELLED" }]),
        );
        assert_eq!(watched.changed("cancelled").await, nobody_comes);
    })
    .await;
}

#[tokio::test]
async fn the_order_of_future_attendances_does_not_reveal_their_times() {
    on_both(async |app| {
        let long = json!({ "orderedMinutes": 1_200 });
        let referral = app.engaged(with(a_draft(), long)).await;
        let mut booked = vec![];
        for day in ["22", "19", "21", "20"] {
            let times = json!({
                "startsAt": format!("2025-08-{day}T09:00:00Z"), "endsAt": format!("2025-08-{day}T13:00:00Z"),
            });
            let session = app.booked(&[&referral], times).await;
            booked.push(session["booked"][0]["id"].clone());
        }
        let question = "query($id: ID!, $after: String) { referral(id: $id) { attendances(first: 2, after: $after) {
            nodes { id } pageInfo { endCursor } } } }";
        let slots = async |client: Client<'_>| {
            let asked = json!({ "id": referral["id"] });
            let first = client.run(question, asked.clone()).await;
            let end = first.data("referral.attendances.pageInfo.endCursor");
            let second = client
                .run(question, with(asked, json!({ "after": end })))
                .await;
            let pages = [first, second].map(|page| page.data("referral.attendances.nodes"));
            let nodes = pages
                .iter()
                .flat_map(|page| page.as_array().into_iter().flatten());
            nodes.map(|node| node["id"].clone()).collect::<Vec<_>>()
        };

        let in_order = [1, 3, 2, 0].map(|at| booked[at].clone());
        assert_eq!(slots(app.mentor()).await, in_order);
        booked.sort_by_key(bytes_of);
        assert_eq!(slots(app.officer()).await, booked, "ordered by id, which reveals nothing");
    })
    .await;
}

/// The part of an id by which rows are sorted.
pub fn bytes_of(id: &Value) -> Vec<u8> {
    let text = id.as_str().expect("an id");
    URL_SAFE_NO_PAD.decode(text).expect("an opaque id")
}

/// The roles that are excluded from the booked person.
const SHUT_OUT: [(Role, &str); 5] = [
    (Role::Manager, "other-manager@example"),
    (Role::Mentor, "mentor@example"),
    (Role::Referrer, "referrer@example"),
    (Role::Supervisor, "supervisor@example"),
    (Role::YjsLiaison, "yjs-liaison@example"),
];
const BOOKED: &str = "query($referral: ID!, $attendance: ID!) {
    slot: node(id: $attendance) { id } referral(id: $referral) { attendances { totalCount { count } nodes { id } } } }";
const WHO_COMES: &str = "query($session: ID!) {
    session(id: $session) { id ... on Session { attendanceCount } attendances { totalCount { count } nodes { id } } } }";

/// Queries the booking as an excluded caller, on every path to it.
async fn sees_no_future_booking(client: &Client<'_>, role: Role, known: &Known) {
    let asked = json!({ "referral": known.referral["id"], "attendance": known.attendance["id"] });
    let slots = client.run(BOOKED, asked).await;
    assert_eq!(slots.data("slot"), Value::Null, "{role:?}: {}", slots.body);
    let nobody = json!({ "totalCount": { "count": 0 }, "nodes": [] });
    let theirs = slots.data("referral.attendances");
    assert!(
        theirs.is_null() || theirs == nobody,
        "{role:?}: {}",
        slots.body
    );
    let session = json!({ "session": known.session["id"] });
    let comes = client.run(WHO_COMES, session).await;
    match role {
        Role::Manager | Role::Supervisor => {
            assert_eq!(comes.data("session.attendances"), nobody, "{}", comes.body);
            assert_eq!(comes.data("session.attendanceCount"), 0, "{role:?}");
        }
        // No other case of theirs leads to it.
        Role::Referrer => assert_eq!(comes.data("session"), Value::Null, "{}", comes.body),
        _ => {
            let slot = known.attendance["id"].as_str().expect("an id");
            assert!(!comes.text.contains(slot), "{role:?}: {}", comes.text);
        }
    }
    if opens(&role.scopes(), Action::UnbookParticipant) {
        let slot = json!({ "attendance": known.attendance["id"], "expectedVersion": 2 });
        let reply = client.act("unbookParticipant", slot, "__typename").await;
        assert_eq!(
            reply.user_errors(),
            ["NOT_FOUND"],
            "{role:?}: {}",
            reply.body
        );
    }
}

#[tokio::test]
async fn excluded_callers_learn_nothing_about_future_sessions() {
    on_both(async |app| {
        let known = on_wednesday(app).await;
        let person = app.as_it_stands(&known.person).await;
        app.at("2025-08-19T10:00:00Z");
        let led = app
            .supervisor()
            .ask("{ offenders { nodes { __typename } } }")
            .await;
        let subjects = SHUT_OUT.map(|(_, subject)| subject);

        app.limit("excludeFromOffender", &person, &subjects).await;

        for (role, subject) in SHUT_OUT {
            sees_no_future_booking(&app.person_called(role, subject), role, &known).await;
        }
        assert_eq!(
            led.data("offenders.nodes.0.__typename"),
            "FullOffender",
            "{}",
            led.body
        );
        let led = app
            .supervisor()
            .ask("{ offenders { nodes { __typename } } }")
            .await;
        assert_eq!(led.data("offenders.nodes"), json!([]), "{}", led.body);
        let session = json!({ "session": known.session["id"] });
        let seen = app.manager().run(WHO_COMES, session).await;
        assert_eq!(seen.data("session.attendanceCount"), 1, "{}", seen.body);
        app.at("2025-08-20T13:22:00Z");
        let asked =
            json!({ "referral": known.referral["id"], "attendance": known.attendance["id"] });
        let over = app.officer().run(BOOKED, asked).await;
        assert_eq!(
            over.data("referral.attendances.totalCount.count"),
            1,
            "{}",
            over.body
        );
    })
    .await;
}

#[tokio::test]
async fn an_excluded_referrer_receives_no_events_of_the_persons_sessions() {
    on_both(async |app| {
        let known = on_wednesday(app).await;
        let person = app.as_it_stands(&known.person).await;
        let nothing_shown = async || {
            settled(app).await;
            let question =
                "{ sessions { nodes { id } } events(filter: { kinds: [SESSION_SCHEDULED] }) { nodes { kind } } }";
            let reply = app.officer().ask(question).await;
            (reply.data("sessions.nodes"), reply.data("events.nodes"))
        };
        let before = nothing_shown().await;

        app.limit("excludeFromOffender", &person, &["referrer@example"])
            .await;

        let one = (
            json!([{ "id": known.session["id"] }]),
            json!([{ "kind": "SESSION_SCHEDULED" }]),
        );
        assert_eq!(before, one);
        assert_eq!(nothing_shown().await, (json!([]), json!([])));
    })
    .await;
}

#[tokio::test]
async fn an_excluded_youth_justice_service_receives_no_event_for_a_future_booking() {
    on_both(async |app| {
        let referral = app.engaged(a_young_draft()).await;
        let thursday = json!({
            "startsAt": "2025-08-21T09:00:00Z", "endsAt": "2025-08-21T13:00:00Z", "audience": "YOUTH",
        });
        let session = app.booked(&[&referral], thursday).await;
        let site = app.site(&session["site"]).await;
        let place = placing(app, "site", &site, &["oakley"]).await;
        app.manager().done("setSiteAreas", "site", "id", place).await;
        let told = async || {
            settled(app).await;
            let question = "{ referrals { nodes { id } } events(filter: { kinds: [REFERRAL_ENGAGED] }) { nodes { kind } } }";
            let reply = app.person(Role::YjsLiaison).ask(question).await;
            (reply.data("referrals.nodes"), reply.data("events.nodes"))
        };
        let booked_here = (
            json!([{ "id": referral["id"] }]),
            json!([{ "kind": "REFERRAL_ENGAGED" }]),
        );
        assert_eq!(told().await, booked_here);

        let person = app.as_it_stands(&app.person_of(&referral).await).await;
        app.limit("excludeFromOffender", &person, &["yjs-liaison@example"])
            .await;

        assert_eq!(told().await, (json!([]), json!([])));
        app.at("2025-08-21T13:00:00Z");
        assert_eq!(told().await, booked_here, "it is over");
    })
    .await;
}
