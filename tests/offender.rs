//! Who may see which people, by every path, and which of their fields.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{a_draft, a_young_draft, with},
    on_both,
};

/// The people that a client sees in the list.
async fn listed(client: &Client<'_>) -> Vec<Value> {
    let reply = client
        .ask("{ offenders(first: 100) { nodes { ... on FullOffender { id } } } }")
        .await;
    let nodes = reply.data("offenders.nodes");
    assert!(nodes.is_array(), "{}", reply.body);
    nodes
        .as_array()
        .into_iter()
        .flatten()
        .map(|node| node["id"].clone())
        .collect()
}

/// Whether a client sees a person by any path: by id, by reference, as a node, by search.
async fn sees(client: &Client<'_>, person: &Value) -> bool {
    let question = "query($id: ID!, $reference: String!) {
        byId: offender(id: $id) { ... on FullOffender { id } }
        byReference: offender(reference: $reference) { ... on FullOffender { id } }
        node(id: $id) { id }
        nodes(ids: [$id]) { id }
        offenders(filter: { search: $reference }) { totalCount { count } nodes { ... on FullOffender { id } } }
    }";
    let reply = client
        .run(
            question,
            json!({ "id": person["id"], "reference": person["reference"] }),
        )
        .await;
    assert!(reply.body["errors"].is_null(), "{}", reply.body);
    let all = [
        !reply.data("byId").is_null(),
        !reply.data("byReference").is_null(),
        !reply.data("node").is_null(),
        !reply.data("nodes.0").is_null(),
        reply.data("offenders.totalCount.count") != 0,
        reply.data("offenders.nodes") != json!([]),
    ];
    assert!(
        all == [true; 6] || all == [false; 6],
        "the paths give different results: {}",
        reply.body
    );
    all[0]
}

#[tokio::test]
async fn an_officer_sees_the_people_of_own_referrals_only() {
    on_both(async |app| {
        let person = app.person_of(&app.drafted(a_draft()).await).await;

        let own = sees(&app.officer(), &person).await;
        let others = sees(&app.other(Role::Referrer), &person).await;

        assert!(own);
        assert!(!others);
        assert_eq!(listed(&app.other(Role::Referrer)).await, [""; 0]);
        let unknown = app.person_called(Role::Referrer, "nobody@example");
        assert_eq!(
            listed(&unknown).await,
            [""; 0],
            "nothing configured means nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn an_officer_sees_only_own_referrals_of_a_person() {
    on_both(async |app| {
        let referral = app.submitted(a_draft()).await;
        let question = "query($id: ID!) { referral(id: $id) { id } node(id: $id) { id } referrals { totalCount { count } } }";
        let variables = json!({ "id": referral["id"] });

        let own = app.officer().run(question, variables.clone()).await;
        let other = app.other(Role::Referrer).run(question, variables).await;

        assert_eq!(own.data("referral.id"), referral["id"], "{}", own.body);
        assert_eq!(other.body["data"], json!({ "referral": null, "node": null, "referrals": { "totalCount": { "count": 0 } } }));
    })
    .await;
}

#[tokio::test]
async fn a_mentor_sees_cases_once_assigned() {
    on_both(async |app| {
        let submitted = app.submitted(a_draft()).await;
        let accepted = app.accepted(a_draft()).await;
        let (not_yet, own) = (
            app.person_of(&submitted).await,
            app.person_of(&accepted).await,
        );

        let seen = listed(&app.mentor()).await;

        assert_eq!(seen, [own["id"].clone()]);
        assert!(!sees(&app.mentor(), &not_yet).await);
        assert!(!sees(&app.other(Role::Mentor), &own).await);
    })
    .await;
}

#[tokio::test]
async fn a_supervisor_sees_the_people_of_own_sessions_from_a_day_before_to_a_week_after() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let person = app.person_of(&referral).await;
        app.booked(
            &[&referral],
            json!({ "startsAt": "2025-08-20T09:00:00Z", "endsAt": "2025-08-20T13:00:00Z" }),
        )
        .await;
        for (instant, seen) in [
            ("2025-08-19T08:59:59Z", false),
            ("2025-08-19T09:00:00Z", true),
            ("2025-08-20T11:00:00Z", true),
            ("2025-08-27T13:00:00Z", true),
            ("2025-08-27T13:00:01Z", false),
        ] {
            app.at(instant);

            assert_eq!(sees(&app.supervisor(), &person).await, seen, "{instant}");
            assert!(
                !sees(&app.other(Role::Supervisor), &person).await,
                "{instant}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_supervisor_sees_the_name_and_a_note_of_withheld_fields() {
    on_both(async |app| {
        let referral = app.engaged(with(a_draft(), json!({}))).await;
        let session = app.booked(&[&referral], json!({})).await;
        let question = "query($id: ID!) { session(id: $id) { attendances { nodes { offender { ... on FullOffender {
            firstName lastName dateOfBirth postcode guardianName guardianPhone
        } } referral { id } } } } }";

        let reply = app.supervisor().run(question, json!({ "id": session["id"] })).await;

        let attendance = reply.data("session.attendances.nodes.0");
        let expected = json!({
            "firstName": "Robin", "lastName": "Testwood", "dateOfBirth": null, "postcode": null,
            "guardianName": null, "guardianPhone": null,
        });
        assert_eq!(attendance["offender"], expected, "{}", reply.body);
        assert!(attendance["referral"].is_null());
        assert_eq!(reply.code(), "FORBIDDEN", "a supervisor has no scope for referrals");
        let redactions = reply.body["extensions"]["redactions"].as_array().cloned().unwrap_or_default();
        assert_eq!(redactions.len(), 4, "{}", reply.body);
        assert!(redactions.iter().all(|entry| entry["policy"] == "name-only-for-supervisors"), "{redactions:?}");
    })
    .await;
}

#[tokio::test]
async fn police_data_officers_see_people_with_concluded_referrals() {
    on_both(async |app| {
        let police = app.person(Role::PoliceData);
        let referral = app.worked(a_draft(), 240).await;
        let person = app.person_of(&referral).await;
        let before = sees(&police, &person).await;
        app.conclude(&referral).await;

        let after = sees(&police, &person).await;

        assert!(!before);
        assert!(after);
    })
    .await;
}

#[tokio::test]
async fn a_youth_justice_service_sees_young_people_of_its_areas_only() {
    on_both(async |app| {
        let oakley = json!({ "incidentWard": app.id_of("areas", "oakley").await });
        let upton = json!({ "incidentWard": app.id_of("areas", "upton").await });
        let young_here = app.drafted(with(a_young_draft(), oakley.clone())).await;
        let young_elsewhere = app.drafted(with(a_young_draft(), upton)).await;
        let young_nowhere = app.drafted(a_young_draft()).await;
        let grown_up_here = app.drafted(with(a_draft(), oakley)).await;
        let liaison = app.person(Role::YjsLiaison);

        let people = listed(&liaison).await;
        let referrals = liaison.ask("{ referrals { nodes { id } } }").await;

        assert_eq!(people, [app.person_of(&young_here).await["id"].clone()]);
        assert_eq!(
            referrals.data("referrals.nodes"),
            json!([{ "id": young_here["id"] }])
        );
        for hidden in [young_elsewhere, young_nowhere, grown_up_here] {
            assert!(!sees(&liaison, &app.person_of(&hidden).await).await);
        }
    })
    .await;
}

#[tokio::test]
async fn analysts_and_councils_see_no_person_on_any_path() {
    on_both(async |app| {
        let referral = app.worked(a_draft(), 60).await;
        let person = app.person_of(&referral).await;
        let session = app.manager().ask("{ sessions { nodes { id attendances { nodes { id } } } } }").await.data("sessions.nodes.0");
        let ids = json!({
            "person": person["id"], "referral": referral["id"], "session": session["id"],
            "attendance": session["attendances"]["nodes"][0]["id"],
        });
        app.at("2025-08-18T14:00:00Z");
        let paths = [
            ("offender", "query($person: ID!) { offender(id: $person) { __typename } }"),
            ("node", "query($person: ID!) { node(id: $person) { id } }"),
            ("node", "query($referral: ID!) { node(id: $referral) { id } }"),
            ("node", "query($attendance: ID!) { node(id: $attendance) { id } }"),
            ("referral", "query($referral: ID!) { referral(id: $referral) { id } }"),
            ("offenders", "{ offenders { totalCount { count } } }"),
            ("referrals", "{ referrals { totalCount { count } } }"),
            ("session.attendances", "query($session: ID!) { session(id: $session) { attendances { totalCount { count } nodes { offender { __typename } } } } }"),
        ];
        for role in [Role::Analyst, Role::CouncilSystem, Role::Councillor, Role::CommunityGroup, Role::PartnerFrontend, Role::SystemAdmin] {
            for (way, question) in paths {
                let reply = app.person(role).run(question, ids.clone()).await;

                assert!(reply.data(way).is_null(), "{role:?} by {question}: {}", reply.body);
                let nothing_there = matches!(role, Role::CommunityGroup) && way.starts_with("session");
                assert!(reply.code() == "FORBIDDEN" || nothing_there, "{role:?} by {question}: {}", reply.body);
                assert!(!reply.text.contains("Testwood"), "{}", reply.text);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn notes_of_attendances_are_for_the_team_only() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        let outcome = crate::support::cases::worked(&session["booked"][0], json!({ "notes": "Came with a cough." }));
        app.manager().done("recordAttendance", "attendance", "id", outcome).await;
        app.at("2025-08-18T13:00:00Z");
        let question = "query($id: ID!) { referral(id: $id) { attendances { nodes { notes creditedMinutes } } } }";
        let notes = async |client: Client<'_>| client.run(question, json!({ "id": referral["id"] })).await;

        let officer = notes(app.officer()).await;
        let mentor = notes(app.mentor()).await;

        assert_eq!(officer.data("referral.attendances.nodes"), json!([{ "notes": null, "creditedMinutes": 240 }]));
        assert_eq!(officer.body["extensions"]["redactions"][0]["policy"], "team-only", "{}", officer.body);
        assert_eq!(mentor.data("referral.attendances.nodes.0.notes"), "Came with a cough.");
    })
    .await;
}

#[tokio::test]
async fn a_person_with_limited_access_has_a_separate_type() {
    on_both(async |app: &TestApp| {
        let reply = app
            .manager()
            .ask("{ __type(name: \"Offender\") { possibleTypes { name fields { name } } } }")
            .await;

        let types = reply.data("__type.possibleTypes");
        let limited = types
            .as_array()
            .into_iter()
            .flatten()
            .find(|kind| kind["name"] == "LimitedOffender");
        assert_eq!(
            limited.map(|kind| kind["fields"].clone()),
            Some(json!([{ "name": "id" }, { "name": "reference" }])),
            "{}",
            reply.body
        );
    })
    .await;
}
