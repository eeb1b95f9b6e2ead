//! Records that may be of the same person: by police reference, by the letters of the name and the date of birth,
//! or by date of birth, postcode and a part of the name; and who sees them.

use domain::offender;
use kernel::{
    page::{PageRequest, Sorted},
    principal::Role,
};
use serde_json::{Value, json};

use crate::support::{
    Kind, TestApp,
    cases::{a_draft, with},
    on_both,
    records::{Records, Service, assert_clean},
};

const PERSON: &str = "offender { ... on FullOffender { id policeReference possibleSamePeople { ... on FullOffender { id } } } }";

/// Drafts a referral of a person; returns the person as in the officer's response.
async fn drafted(app: &TestApp, changes: Value) -> Value {
    let person = json!({
        "firstName": "Robin", "lastName": "Testwood", "dateOfBirth": "1990-02-03", "postcode": "NN1 9ZZ",
        "policeReference": "TEST/1A",
    });
    let draft = with(
        a_draft(),
        json!({ "person": { "new": with(person, changes) } }),
    );
    let made = app
        .officer()
        .done("draftReferral", "referral", PERSON, draft)
        .await;
    made["offender"].clone()
}

fn ids(person: &Value) -> Vec<Value> {
    let same = person["possibleSamePeople"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    same.iter().map(|one| one["id"].clone()).collect()
}

#[tokio::test]
async fn the_response_to_a_draft_lists_possible_same_people() {
    on_both(async |app| {
        let first = drafted(app, json!({})).await;
        let cases = [
            (
                json!({ "policeReference": " test/1a ", "lastName": "Other", "postcode": null }),
                true,
            ),
            (
                json!({ "policeReference": null, "postcode": "nn19zz", "firstName": "ROBIN" }),
                true,
            ),
            (json!({ "policeReference": "TEST/2B" }), true),
            (json!({ "policeReference": null, "postcode": "NN1 9ZY" }), true),
            (json!({ "policeReference": null, "postcode": null }), true),
            (json!({ "policeReference": null, "dateOfBirth": "1990-02-04" }), true),
            (json!({ "policeReference": null, "dateOfBirth": "1990-03-02" }), true),
            (json!({ "policeReference": null, "dateOfBirth": "1991-02-04" }), false),
            (json!({ "policeReference": null, "firstName": "Robyn" }), true),
            (json!({ "policeReference": null, "firstName": "Robyn", "postcode": null }), false),
            (json!({ "policeReference": null, "firstName": "Robyn", "dateOfBirth": "1990-02-04" }), false),
            (json!({ "policeReference": null, "firstName": "Sam", "lastName": "Other" }), false),
        ];
        for (changes, same) in cases {
            let person = drafted(app, changes.clone()).await;

            assert_eq!(
                ids(&person).contains(&first["id"]),
                same,
                "{changes}: {person}"
            );
            assert!(
                !ids(&person).contains(&person["id"]),
                "nobody is their own candidate"
            );
        }
        assert_eq!(first["policeReference"], "TEST/1A");
        assert!(ids(&first).is_empty());
    })
    .await;
}

#[tokio::test]
async fn at_most_ten_candidates_are_listed_in_a_stable_order_by_police_reference_first() {
    on_both(async |app| {
        let by_name = drafted(app, json!({ "policeReference": null })).await;
        let mut expected = vec![];
        for minute in 1..=11 {
            app.at(&format!("2025-08-18T09:{minute:02}:00Z"));
            expected.push(drafted(app, json!({ "postcode": null })).await["id"].clone());
        }
        expected.truncate(10);

        let person = drafted(app, json!({})).await;

        assert_eq!(ids(&person), expected);
        assert!(!ids(&person).contains(&by_name["id"]));
    })
    .await;
}

#[tokio::test]
async fn names_are_compared_without_apostrophes_hyphens_spaces_and_order() {
    let groups = [
        [
            ("Sean", "O'Brien"),
            ("Sean", "O’Brien"),
            ("Seán", "O'Brien"),
            ("Sean", "O Brien"),
            ("SEAN", "OBrien"),
        ],
        [
            ("Anne Marie", "Smith-Jones"),
            ("Anne-Marie", "Smith Jones"),
            ("Smith-Jones", "Anne Marie"),
            ("Annemarie", "Smithjones"),
            ("Anne Marie", "SMITH  JONES"),
        ],
    ];
    on_both(async |app| {
        let question = "query($id: ID!) { offender(id: $id) { ... on FullOffender { possibleSamePeople { ... on FullOffender { id } } } } }";
        let days = [("1999-05-06", "Bryan"), ("1999-05-07", "Jonasson")];
        for (names, (day, other)) in groups.iter().zip(days) {
            let mut recorded = vec![];
            for (place, (first, last)) in names.iter().enumerate() {
                // The postcode does not decide.
                let postcode = ["NN1 1DE", "NN11DE", "nn1 1de"].get(place);
                let person = json!({
                    "firstName": first, "lastName": last, "dateOfBirth": day, "postcode": postcode, "policeReference": null,
                });
                recorded.push(drafted(app, person).await["id"].clone());
            }
            let stranger = json!({ "firstName": "Sean", "lastName": other, "dateOfBirth": day, "policeReference": null });
            let stranger = drafted(app, with(stranger, json!({ "postcode": "NN1 1DF" }))).await;
            for id in &recorded {
                let reply = app.manager().run(question, json!({ "id": id })).await;

                let found = ids(&reply.data("offender"));
                let others: Vec<_> = recorded.iter().filter(|one| *one != id).collect();
                assert_eq!(found.len(), others.len(), "{found:?}");
                assert!(others.iter().all(|one| found.contains(one)), "{found:?}");
            }
            assert!(ids(&stranger).is_empty(), "{stranger}");
        }
    })
    .await;
}

#[tokio::test]
async fn candidates_with_the_same_postcode_come_first() {
    on_both(async |app| {
        let without = drafted(app, json!({ "policeReference": null, "postcode": null })).await;
        app.at("2025-08-18T09:01:00Z");
        let elsewhere = drafted(
            app,
            json!({ "policeReference": null, "dateOfBirth": "1990-02-08" }),
        )
        .await;
        app.at("2025-08-18T09:02:00Z");
        let at_home = drafted(
            app,
            json!({ "policeReference": null, "postcode": "nn19zz" }),
        )
        .await;
        app.at("2025-08-18T09:03:00Z");
        let by_reference = drafted(
            app,
            json!({ "policeReference": "TEST / 1a", "lastName": "Other", "postcode": null }),
        )
        .await;

        let person = drafted(app, json!({})).await;

        let expected = [&by_reference, &at_home, &without, &elsewhere].map(|one| one["id"].clone());
        assert_eq!(ids(&person), expected);
    })
    .await;
}

#[tokio::test]
async fn only_people_within_reach_are_candidates() {
    on_both(async |app| {
        let theirs = app.other(Role::Referrer);
        let person = json!({ "new": {
            "firstName": "Robin", "lastName": "Testwood", "dateOfBirth": "1990-02-03", "policeReference": "TEST/1A",
        } });
        theirs.done("draftReferral", "referral", "id", with(a_draft(), json!({ "person": person }))).await;

        let mine = drafted(app, json!({})).await;

        assert!(ids(&mine).is_empty(), "{mine}");
        let question = "query($id: ID!) { offender(id: $id) { ... on FullOffender { possibleSamePeople { __typename } } } }";
        let reply = app.manager().run(question, json!({ "id": mine["id"] })).await;
        assert_eq!(reply.data("offender.possibleSamePeople").as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn the_candidates_of_a_page_of_people_cost_as_much_as_of_one() {
    on_both(async |app| {
        for _person in 0..5 {
            drafted(app, json!({})).await;
        }
        let question = "query($first: Int!) { offenders(first: $first) { nodes { ... on FullOffender {
            possibleSamePeople { ... on FullOffender { id } } concludedReferrals { referralId } amendments { field }
            referrals(first: 5) { nodes { mentors { from } questions { askedAt } amendments { field } start { referral { hours } } } } } } } }";
        let mut costs = vec![];
        for size in [5, 1] {
            let asked = app.manager();
            let (statements, reply) = app.statements(asked.run(question, json!({ "first": size }))).await;
            assert_eq!(reply.code(), "", "{}", reply.body);
            costs.push(statements);
        }

        assert_eq!(costs[0], costs[1]);
        assert!(costs[0] <= 13, "{costs:?}");
    })
    .await;
}

#[tokio::test]
async fn the_police_reference_is_shown_to_the_office_mentors_police_and_own_referrer() {
    on_both(async |app| {
        let young = json!({ "person": { "new": {
            "firstName": "Robin", "lastName": "Testwood", "dateOfBirth": "2010-02-03", "policeReference": "TEST/1A",
            "guardianName": "Jay Testwood", "guardianPhone": "01632 960001",
        } }, "appropriateAdult": true, "youthJusticeConsulted": true, "incidentWard": app.id_of("areas", "oakley").await });
        let worked = {
            let referral = app.engaged(with(a_draft(), young)).await;
            let session = app.started(&[&referral], json!({ "audience": "YOUTH" })).await;
            let outcome = crate::support::cases::worked(&session["booked"][0], json!({}));
            app.manager().done("recordAttendance", "attendance", "id", outcome).await;
            app.completed(&session).await;
            app.referral(&referral).await
        };
        app.conclude(&worked).await;
        let question = "{ offenders { nodes { ... on FullOffender { policeReference possibleSamePeople { __typename } } } } }";
        for (role, shown) in [
            (Role::Manager, true),
            (Role::Mentor, true),
            (Role::Referrer, true),
            (Role::PoliceData, true),
            (Role::Supervisor, false),
            (Role::YjsLiaison, false),
            (Role::DataProtectionOfficer, false),
        ] {
            let reply = app.person(role).ask(question).await;

            let found = reply.data("offenders.nodes.0");
            assert!(found.is_object(), "{role:?}: {}", reply.body);
            let expected = if shown { json!("TEST/1A") } else { Value::Null };
            assert_eq!(found["policeReference"], expected, "{role:?}");
            assert_eq!(reply.text.contains("police-reference-protected"), !shown, "{role:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn imported_records_may_have_police_references() {
    let records = Records::new();
    let content = records.read("offenders.csv");
    let mut lines = content.lines();
    let header = format!("{},police_reference", lines.next().expect("a header"));
    let rows = lines.map(|line| format!("{line},test/{}", &line[..line.find(',').unwrap_or(0)]));
    let content: Vec<String> = std::iter::once(header).chain(rows).collect();
    records.write("offenders.csv", content.join("\n"));
    let service = Service::new(Kind::Sqlite).await;

    assert_clean(&service.import(records.path()).await);

    let (everybody, order, first) = (
        offender::Filter::default(),
        Sorted {
            by: offender::By::Reference,
            descending: false,
        },
        PageRequest::default(),
    );
    let page = offender::list(&service.operator(), &everybody, order, &first)
        .await
        .expect("people");
    assert!(!page.rows.is_empty());
    for person in page.rows.into_iter().filter_map(offender::Seen::whole) {
        let expected = format!("test/{}", person.reference);
        assert_eq!(person.police_reference.as_deref(), Some(expected.as_str()));
    }
    service.stop().await;
}
