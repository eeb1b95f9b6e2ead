//! Partner organisations: the areas and periods that they are responsible for, and that the tokens of a closed one
//! are refused.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{NOTHING, of, with},
    on_both,
};

const ORGANISATION: &str = "id version reference name kind status agreementReference agreementReviewDue \
                            areas { reference } responsibilities { area { reference } from until }";

fn a_parish(changes: Value) -> Value {
    let input = json!({ "reference": "testwood", "kind": "PARISH_TOWN_COUNCIL", "name": "Testwood Parish" });
    with(input, changes)
}

async fn titles(app: &TestApp) -> Vec<Value> {
    let reply = app
        .council()
        .ask("{ suggestions(first: 100) { nodes { title } } }")
        .await;
    let nodes = reply.data("suggestions.nodes");
    let nodes = nodes.as_array().cloned().unwrap_or_default();
    nodes
        .into_iter()
        .map(|node| node["title"].clone())
        .collect()
}

#[tokio::test]
async fn the_manager_records_an_organisation_with_its_areas_and_the_administrator_one_without() {
    on_both(async |app| {
        let west = app.id_of("areas", "west").await;
        let input = a_parish(json!({
            "contactEmail": "clerk@testwood.example", "agreementReference": "DSA 7", "agreementReviewDue": "2026-04-01",
            "areas": [{ "area": west, "until": "2025-05-01" }, { "area": west, "from": "2025-05-01" }],
        }));
        let selection = format!("{ORGANISATION} contactEmail history {{ from to }}");

        let refused = app.administrator().act("recordOrganisation", input.clone(), "organisation { id }").await;
        let without = with(input.clone(), json!({ "reference": "without", "areas": [] }));
        app.administrator().done("recordOrganisation", "organisation", "id", without).await;
        let made = app.manager().done("recordOrganisation", "organisation", &selection, input).await;

        assert_eq!(refused.user_errors(), ["CONFLICT giver-has-it"]);

        assert_eq!(made["contactEmail"], "clerk@testwood.example");
        assert_eq!((&made["status"], &made["agreementReference"]), (&json!("ACTIVE"), &json!("DSA 7")));
        assert_eq!(made["areas"], json!([{ "reference": "west" }]));
        assert_eq!(made["responsibilities"][0]["until"], "2025-05-01");
        assert_eq!(made["history"], json!([{ "from": null, "to": "ACTIVE" }]));
    })
    .await;
}

#[tokio::test]
async fn agreements_are_shown_to_those_who_manage_them() {
    on_both(async |app| {
        let query = "{ organisation(reference: \"opfcc\") { name agreementReference amendments { field } } }";

        let reply = app.council().ask(query).await;

        assert_eq!(reply.data("organisation.name"), "OPFCC");
        assert_eq!(reply.code(), "FORBIDDEN");
        assert_eq!(reply.body["errors"].as_array().map(Vec::len), Some(2));
        let absent = app.council().ask("{ organisation(reference: \"nobody\") { id } }").await;
        assert_eq!(absent.data("organisation"), Value::Null);
        assert_eq!(absent.code(), "");
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_an_organisation_are_reported_together() {
    on_both(async |app| {
        let west = app.id_of("areas", "west").await;
        let backwards = json!({ "area": west, "from": "2025-05-02", "until": "2025-05-01" });
        let overlap = json!([{ "area": west }, { "area": west, "from": "2025-05-01" }]);
        for (changes, expected) in [
            (
                json!({ "name": "", "areas": [backwards], "contactEmail": " " }),
                vec![
                    "BAD_USER_INPUT name",
                    "BAD_USER_INPUT areas.0.until",
                    "BAD_USER_INPUT contactEmail",
                ],
            ),
            (json!({ "areas": overlap }), vec!["CONFLICT periods-apart"]),
            (json!({ "areas": [{ "area": NOTHING }] }), vec!["NOT_FOUND"]),
            (
                json!({ "reference": "opfcc" }),
                vec!["CONFLICT reference-unique"],
            ),
        ] {
            let reply = app
                .manager()
                .act(
                    "recordOrganisation",
                    a_parish(changes),
                    "organisation { id }",
                )
                .await;

            assert_eq!(reply.user_errors(), expected, "{}", reply.body);
        }
        let reply = app
            .council()
            .act(
                "recordOrganisation",
                a_parish(json!({})),
                "organisation { id }",
            )
            .await;
        assert_eq!(reply.code(), "FORBIDDEN");
    })
    .await;
}

#[tokio::test]
async fn an_area_whose_responsibility_has_ended_is_out_of_reach_and_own_suggestions_stay() {
    on_both(async |app| {
        app.manager().suggest("by the Team", "upton", None).await;
        app.council().suggest("by the council", "upton", None).await;
        assert_eq!(titles(app).await.len(), 2);
        let council = app.entry("organisations", "west-northants", "").await;
        let areas = json!([{ "area": app.id_of("areas", "west").await, "until": "2025-08-19" }]);
        let input = of("organisation", &council, json!({ "areas": areas }));
        let selection = format!("{ORGANISATION} amendments {{ field oldValue newValue }}");

        let amended = app
            .manager()
            .done("amendOrganisation", "organisation", &selection, input)
            .await;

        assert_eq!(amended["amendments"][0]["newValue"], "west ../2025-08-19");
        assert_eq!(
            titles(app).await.len(),
            2,
            "the last day is still one of its days"
        );
        app.at("2025-08-18T23:00:00Z");
        assert_eq!(titles(app).await, ["by the council"]);
    })
    .await;
}

#[tokio::test]
async fn a_closed_organisation_is_refused_and_cannot_be_closed_again() {
    on_both(async |app| {
        let council = app.council();
        assert_eq!(council.ask("{ viewer { role } }").await.status, 200);
        let read = app.entry("organisations", "west-northants", "").await;
        let input = of("organisation", &read, json!({ "note": "Merged." }));

        let closed = app
            .administrator()
            .done(
                "closeOrganisation",
                "organisation",
                "id version status history { from to }",
                input,
            )
            .await;

        assert_eq!(closed["status"], "CLOSED");
        assert_eq!(
            closed["history"][1],
            json!({ "from": "ACTIVE", "to": "CLOSED" })
        );
        assert_eq!(council.ask("{ viewer { role } }").await.status, 401);
        let again = app
            .manager()
            .act(
                "closeOrganisation",
                of("organisation", &closed, json!({})),
                "organisation { id }",
            )
            .await;
        assert_eq!(again.user_errors(), ["CONFLICT status"]);
        let renamed = of("organisation", &closed, json!({ "name": "Other" }));
        let renamed = app
            .manager()
            .act("amendOrganisation", renamed, "organisation { id }")
            .await;
        assert_eq!(renamed.user_errors(), ["CONFLICT organisation-open"]);
        let joined = app.newcomer("west-northants", json!({})).await;
        let joined = app
            .manager()
            .act("recordCouncillor", joined, "councillor { id }")
            .await;
        assert_eq!(joined.user_errors(), ["CONFLICT organisation-open"]);
    })
    .await;
}

#[tokio::test]
async fn callers_cannot_close_their_own_or_an_unknown_organisation() {
    on_both(async |app| {
        let own = app.entry("organisations", "opfcc", "").await;
        let absent = json!({ "organisation": NOTHING, "expectedVersion": 1 });
        let stale = json!({ "organisation": app.id_of("organisations", "analysts").await, "expectedVersion": 9 });
        for (input, expected) in [
            (of("organisation", &own, json!({})), "CONFLICT organisation-not-own"),
            (absent, "NOT_FOUND"),
            (stale, "VERSION_CONFLICT version"),
        ] {
            let reply = app.manager().act("closeOrganisation", input, "organisation { id }").await;

            assert_eq!(reply.user_errors(), [expected], "{}", reply.body);
        }
        let reply = app.person(Role::CouncilSystem);
        let reply = reply.act("closeOrganisation", of("organisation", &own, json!({})), "organisation { id }").await;
        assert_eq!(reply.code(), "FORBIDDEN");
    })
    .await;
}
