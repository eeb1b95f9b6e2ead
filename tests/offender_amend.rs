//! Amending a person's record field by field, and what depends on the fields.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{NOTHING, a_draft, a_young_draft, of, person, with},
    on_both,
};

const PERSON: &str =
    "... on FullOffender { id version firstName lastName dateOfBirth policeReference postcode
    amendments { field oldValue newValue reason } }";

async fn user_errors(client: &Client<'_>, input: Value) -> Vec<String> {
    client
        .act("amendOffender", input, "offender { __typename }")
        .await
        .user_errors()
}

fn put_right(person: &Value, values: Value) -> Value {
    let mut input = of(
        "offender",
        person,
        json!({ "reason": "A slip of the pen." }),
    );
    for (field, value) in values.as_object().expect("fields") {
        input[field] = value.clone();
    }
    input
}

/// The person of a referral, as the manager sees them.
async fn of_referral(app: &TestApp, referral: &Value) -> Value {
    let question = format!("query($id: ID!) {{ referral(id: $id) {{ offender {{ {PERSON} }} }} }}");
    let reply = app
        .manager()
        .run(&question, json!({ "id": referral["id"] }))
        .await;
    reply.data("referral.offender")
}

#[tokio::test]
async fn corrected_fields_also_change_derived_values() {
    on_both(async |app| {
        let person = of_referral(app, &app.submitted(a_draft()).await).await;
        let values = json!({
            "firstName": "Ångström", "lastName": "Other", "dateOfBirth": "1991-02-03", "sex": "FEMALE",
            "postcode": "NN1 9ZZ", "guardianName": null, "guardianPhone": null, "policeReference": " test/1a ",
        });

        let selection = PERSON.to_owned();
        let amended = app.manager().done("amendOffender", "offender", &selection, put_right(&person, values)).await;

        assert_eq!(amended["version"], 2);
        assert_eq!((&amended["firstName"], &amended["dateOfBirth"]), (&json!("Ångström"), &json!("1991-02-03")));
        let rows = [
            ("firstName", json!("Robin"), json!("Ångström")),
            ("lastName", json!("Testwood"), json!("Other")),
            ("dateOfBirth", json!("1990-02-03"), json!("1991-02-03")),
            ("sex", Value::Null, json!("FEMALE")),
            ("postcode", Value::Null, json!("NN1 9ZZ")),
            ("guardianName", json!("Jay Testwood"), Value::Null),
            ("guardianPhone", json!("01632 960001"), Value::Null),
            ("policeReference", Value::Null, json!("test/1a")),
        ];
        let expected: Vec<Value> = rows
            .iter()
            .map(|(field, old, new)| json!({ "field": field, "oldValue": old, "newValue": new, "reason": "A slip of the pen." }))
            .collect();
        assert_eq!(amended["amendments"], json!(expected));
        let found = app.manager().ask("{ offenders(filter: { search: \"ångström\" }) { nodes { __typename } } }").await;
        assert_eq!(found.data("offenders.nodes").as_array().map(Vec::len), Some(1), "the folded name follows");
    })
    .await;
}

#[tokio::test]
async fn the_rules_of_the_persons_referrals_are_checked_again() {
    on_both(async |app| {
        let young = app.submitted(a_young_draft()).await;
        let adult = app.submitted(a_draft()).await;
        let caution = json!({ "disposal": "CONDITIONAL_CAUTION_ADULT", "admission": "ADMITTED" });
        let caution = app.submitted(with(a_draft(), caution)).await;
        let drafted = app.drafted(a_draft()).await;
        let under_18 = [
            "CONFLICT under-18-needs-youth-justice",
            "CONFLICT under-18-needs-appropriate-adult",
        ];
        let cautioned = [&["CONFLICT disposal-fits-age"][..], &under_18].concat();
        for (referral, values, expected) in [
            (
                &young,
                json!({ "dateOfBirth": "2013-08-17" }),
                vec!["CONFLICT offender-old-enough"],
            ),
            (
                &young,
                json!({ "guardianName": null }),
                vec!["CONFLICT under-18-needs-guardian"],
            ),
            (
                &young,
                json!({ "guardianPhone": null }),
                vec!["CONFLICT under-18-needs-guardian"],
            ),
            (
                &adult,
                json!({ "dateOfBirth": "2007-08-17" }),
                under_18.to_vec(),
            ),
            (&caution, json!({ "dateOfBirth": "2007-08-17" }), cautioned),
            (
                &adult,
                json!({ "dateOfBirth": "2025-08-19" }),
                vec!["BAD_USER_INPUT dateOfBirth"],
            ),
            (&young, json!({ "dateOfBirth": "2013-08-16" }), vec![]),
            (
                &adult,
                json!({ "dateOfBirth": "2007-08-16", "guardianName": null }),
                vec![],
            ),
            (&drafted, json!({ "dateOfBirth": "2020-01-01" }), vec![]),
        ] {
            let person = of_referral(app, referral).await;

            let errors = user_errors(&app.manager(), put_right(&person, values.clone())).await;

            assert_eq!(errors, expected, "{values}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_amended_age_must_fit_the_persons_bookings() {
    on_both(async |app| {
        let draft = with(a_young_draft(), json!({ "person": person("2007-08-10") }));
        let referral = app.engaged(draft).await;
        app.booked(
            &[&referral],
            json!({ "startsAt": "2025-08-20T09:00:00Z", "endsAt": "2025-08-20T13:00:00Z" }),
        )
        .await;
        let person = of_referral(app, &referral).await;

        let young_then = user_errors(
            &app.manager(),
            put_right(&person, json!({ "dateOfBirth": "2007-08-21" })),
        )
        .await;
        let adult_then = user_errors(
            &app.manager(),
            put_right(&person, json!({ "dateOfBirth": "2007-08-20" })),
        )
        .await;

        assert_eq!(young_then, ["CONFLICT audience-matches-age"]);
        assert!(adult_then.is_empty(), "{adult_then:?}");
    })
    .await;
}

#[tokio::test]
async fn all_problems_are_reported_together_and_a_repeat_changes_nothing() {
    on_both(async |app| {
        let person = of_referral(app, &app.submitted(a_draft()).await).await;
        let manager = app.manager();
        let mut bad = put_right(
            &person,
            json!({ "firstName": "", "postcode": "12345678901", "policeReference": " " }),
        );
        bad["lastName"] = Value::Null;
        bad["reason"] = json!("");

        let expected = [
            "BAD_USER_INPUT firstName",
            "BAD_USER_INPUT lastName",
            "BAD_USER_INPUT postcode",
            "BAD_USER_INPUT policeReference",
            "BAD_USER_INPUT reason",
        ];
        assert_eq!(user_errors(&manager, bad).await, expected);
        assert_eq!(
            user_errors(&manager, of("offender", &person, json!({ "reason": "x" }))).await,
            ["BAD_USER_INPUT"]
        );
        let same = put_right(&person, json!({ "lastName": "Testwood" }));
        assert_eq!(
            user_errors(&manager, same).await,
            ["BAD_USER_INPUT lastName"]
        );
        let other = put_right(&person, json!({ "lastName": "Other" }));
        assert!(user_errors(&manager, other.clone()).await.is_empty());
        assert_eq!(
            user_errors(&manager, other).await,
            ["VERSION_CONFLICT version"]
        );
    })
    .await;
}

#[tokio::test]
async fn only_the_office_amends_people() {
    on_both(async |app| {
        let person = of_referral(app, &app.submitted(a_draft()).await).await;
        let input = put_right(&person, json!({ "lastName": "Other" }));
        for role in [
            Role::Referrer,
            Role::Mentor,
            Role::PoliceData,
            Role::Supervisor,
            Role::DataProtectionOfficer,
        ] {
            let reply = app
                .person(role)
                .act("amendOffender", input.clone(), "offender { __typename }")
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}");
        }
        let absent = put_right(
            &json!({ "id": NOTHING, "version": 1 }),
            json!({ "lastName": "Other" }),
        );
        assert_eq!(user_errors(&app.manager(), absent).await, ["NOT_FOUND"]);
    })
    .await;
}
