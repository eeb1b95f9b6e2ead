//! When, where, with whom and in which status a future session takes place is not shown outside the Team: by none
//! of its fields, and by nothing else that the same token may read: bookings, referrals, sites, lists, orders,
//! references, amendments and events.

use std::collections::BTreeSet;

use graphql::sdl;
use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::{
    access_limits_walk::answers_about,
    support::{
        Client, TestApp,
        cases::{a_young_draft, of, with, worked},
        graph::Graph,
        limits::Known,
        on_both,
    },
};

/// The facts about a future session, and every field that reveals them, directly or by arithmetic.
const FACTS: [(&str, &str); 5] = [
    (
        "when",
        "Session.reference Session.operation Session.date Session.startsAt Session.endsAt Session.history Session.amendments Attendance.startsAt
         Attendance.endsAt Attendance.recordedAt Referral.firstSessionAt Referral.start",
    ),
    ("where", "Session.meetingPoint"),
    (
        "with whom",
        "Session.supervisor Session.audience Session.attendanceCount Session.capacity",
    ),
    (
        "what is done",
        "Session.workTypes Session.briefing Session.summary Session.photos",
    ),
    (
        "in which state",
        "Session.status Session.version Session.cancelReason Session.enteredLate Session.outcomesOverdue
         Session.overdueOutcomes Session.minutes Attendance.version Attendance.outcome Attendance.penaltyMinutes Attendance.creditedMinutes
         Attendance.behaviour Attendance.workQuality Attendance.notes",
    ),
];

/// The fields of a session and a booking that are shown: the site, the week, whether it is cancelled, and people within
/// reach.
const SHOWN: &str = "AnySession.id AnySession.site AnySession.weekStartsOn AnySession.attendances
    PlannedSession.id PlannedSession.isCancelled PlannedSession.site PlannedSession.weekStartsOn PlannedSession.attendances
    Session.id Session.site Session.weekStartsOn Session.attendances Session.attendanceSuppressed Attendance.id Attendance.session
    Attendance.referral Attendance.offender";

/// Types whose fields are about a session, or about its credited minutes.
const TELLING: &str = "Amendment Attendance ConcludedReferral Contact FullOffender LimitedOffender OverdueOutcomes Photo PlannedSession Progress Question
    Referral ReferralStart Session Site SiteTotals StaffMember StatusChange Suggestion TotalCount";

/// When the session takes place, how long it is, and where people meet, each in all the forms in which a client may know them.
const TEXTS: [&str; 9] = [
    "09:07",
    "10:07",
    "13:22",
    "14:22",
    "2025-08-20",
    "2025-08-21T",
    "Quill gate",
    "17556808",
    "17556960",
];
const NUMBERS: [f64; 4] = [255.0, 4.25, 37.0, 1_755_680_820.0];

fn outside() -> impl Iterator<Item = Role> {
    Role::iter().filter(|role| !role.is_of_the_team())
}

/// A session on Wednesday from 09:07 to 13:22 at the Quill gate, moved there from the Thursday, with room for 37 and a young
/// person and no other in it.
pub async fn on_wednesday(app: &TestApp) -> Known {
    let ward = json!({ "incidentWard": app.area("oakley").await });
    let referral = app.engaged(with(a_young_draft(), ward)).await;
    let thursday = json!({
        "startsAt": "2025-08-21T09:00:00Z", "endsAt": "2025-08-21T13:00:00Z", "meetingPoint": "Quill gate", "capacity": 37,
        "audience": "YOUTH",
    });
    let session = app.booked(&[&referral], thursday).await;
    move_to(
        app,
        &session,
        ("2025-08-20T09:07:00Z", "2025-08-20T13:22:00Z"),
    )
    .await;
    Known {
        person: app.person_of(&referral).await,
        referral,
        attendance: session["booked"][0].clone(),
        session,
    }
}

/// Moves a session to other times.
pub async fn move_to(app: &TestApp, session: &Value, (starts_at, ends_at): (&str, &str)) -> Value {
    let session = read(app, session).await;
    let times = json!({ "startsAt": starts_at, "endsAt": ends_at, "reasonCode": "WEATHER" });
    let input = of("session", &session, times);
    app.manager()
        .done("moveSession", "session", "id version", input)
        .await
}

/// A session's id, version and reference.
pub async fn read(app: &TestApp, session: &Value) -> Value {
    let question =
        "query($id: ID!) { session(id: $id) { id ... on Session { version reference } } }";
    let asked = json!({ "id": session["id"] });
    app.manager().run(question, asked).await.data("session")
}

fn named(list: &str) -> BTreeSet<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_field_of_sessions_and_attendances_has_a_declared_visibility() {
    let schema = Graph::of(&sdl());
    let mut known = named(SHOWN);
    for (_, fields) in FACTS {
        known.extend(named(fields));
    }

    let fields = ["AnySession", "PlannedSession", "Session", "Attendance"]
        .into_iter()
        .flat_map(|ty| {
            let fields = schema.fields(ty).into_iter();
            fields.map(move |field| format!("{ty}.{}", field.name.node))
        });

    let missing: Vec<String> = fields.filter(|field| !known.contains(field)).collect();
    assert!(
        missing.is_empty(),
        "fields without a declared visibility: {missing:?}"
    );
    let gone: Vec<&String> = known
        .iter()
        .filter(|field| {
            let (ty, name) = field.split_once('.').expect("a type and a field");
            !schema.shows(ty, name)
        })
        .collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// Collects the values in a response that reveal the session.
fn collect(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let found = TEXTS.iter().filter(|secret| text.contains(**secret));
            texts.extend(found.map(|secret| (*secret).to_owned()));
        }
        Value::Number(number) => {
            let is_secret = |secret: &f64| {
                number
                    .as_f64()
                    .is_some_and(|seen| (seen - secret).abs() < 0.001)
            };
            texts.extend(
                NUMBERS
                    .iter()
                    .filter(|secret| is_secret(secret))
                    .map(f64::to_string),
            );
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, texts)),
        Value::Bool(_) | Value::Null => {}
    }
}

/// What a token can learn about the session on every path of the schema, with the document that reveals it.
async fn shown(
    app: &TestApp,
    client: &Client<'_>,
    role: Role,
    known: &Known,
) -> Vec<(String, String)> {
    let is_telling = |ty: &str| TELLING.split_whitespace().any(|known| known == ty);
    let mut all = vec![];
    for (document, text) in answers_about(app, client, role, known, &is_telling).await {
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        let mut found = BTreeSet::new();
        collect(&answer["data"], &mut found);
        all.extend(found.into_iter().map(|secret| (secret, document.clone())));
    }
    all
}

#[tokio::test]
async fn other_callers_cannot_learn_time_or_details_of_a_future_session() {
    on_both(async |app| {
        let known = on_wednesday(app).await;
        let reference = read(app, &known.session).await["reference"].clone();
        let by_the_manager: BTreeSet<String> = shown(app, &app.manager(), Role::Manager, &known)
            .await
            .into_iter()
            .map(|(secret, _)| secret)
            .collect();
        for secret in ["09:07", "13:22", "2025-08-20", "Quill gate", "37"] {
            assert!(
                by_the_manager.contains(secret),
                "the walk does not reach {secret}"
            );
        }

        for role in outside() {
            let client = app.person(role);
            let texts = shown(app, &client, role, &known).await;
            assert!(texts.is_empty(), "{role:?}: {texts:?}");
            let is_telling = |ty: &str| ["PlannedSession", "Session", "Attendance"].contains(&ty);
            for (document, text) in answers_about(app, &client, role, &known, &is_telling).await {
                assert!(
                    !text.contains(reference.as_str().expect("a text")),
                    "{role:?}: {document}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn other_callers_cannot_learn_when_a_running_session_began() {
    on_both(async |app| {
        let known = on_wednesday(app).await;
        app.at("2025-08-20T09:08:00Z");
        let step = async |verb: &str, more: Value| {
            let input = of("session", &read(app, &known.session).await, more);
            app.manager().done(verb, "session", "id version", input).await
        };
        step("confirmSession", json!({})).await;
        step("startSession", json!({ "briefing": "Dry." })).await;
        let early = worked(&known.attendance, json!({ "endsAt": "2025-08-20T09:47:00Z" }));
        app.manager().done("recordAttendance", "attendance", "id", early).await;
        let question = "query($id: ID!) { referral(id: $id) { firstSessionAt start { referral { hours } }
            attendances { nodes { startsAt endsAt outcome { code } recordedAt version creditedMinutes penaltyMinutes session { __typename } } } } }";
        let asked = json!({ "id": known.referral["id"] });
        let nothing = json!({
            "firstSessionAt": null, "start": null, "attendances": { "nodes": [{
                "startsAt": null, "endsAt": null, "outcome": null, "recordedAt": null, "version": null, "creditedMinutes": null,
                "penaltyMinutes": null, "session": { "__typename": "PlannedSession" } }] } });

        for client in [app.officer(), app.person(Role::DataProtectionOfficer)] {
            let reply = client.run(question, asked.clone()).await;
            assert_eq!(reply.data("referral"), nothing, "{}", reply.body);
        }

        let of_the_team = app.manager().run(question, asked.clone()).await;
        assert_eq!(of_the_team.data("referral.firstSessionAt"), "2025-08-20T09:07:00.000000Z");
        app.at("2025-08-20T13:22:00Z");
        let afterwards = app.officer().run(question, asked).await;
        assert_eq!(afterwards.data("referral.firstSessionAt"), "2025-08-20T09:07:00.000000Z");
        assert_eq!(afterwards.data("referral.attendances.nodes.0.creditedMinutes"), 40);
    })
    .await;
}

#[tokio::test]
async fn a_withheld_reference_finds_nothing() {
    on_both(async |app| {
        let known = on_wednesday(app).await;
        let reference = read(app, &known.session).await["reference"].clone();
        let by_reference = async |client: Client<'_>| {
            let question = "query($reference: String!) { session(reference: $reference) { id } }";
            let reply = client
                .run(question, json!({ "reference": reference }))
                .await;
            assert!(reply.body["errors"].is_null(), "{}", reply.body);
            reply.data("session.id")
        };

        assert_eq!(by_reference(app.manager()).await, known.session["id"]);
        for role in [Role::Analyst, Role::Referrer, Role::DataProtectionOfficer] {
            assert_eq!(
                by_reference(app.person(role)).await,
                Value::Null,
                "{role:?}"
            );
        }
        app.at("2025-08-20T13:22:00Z");
        assert_eq!(by_reference(app.analyst()).await, known.session["id"]);
    })
    .await;
}
