//! Every kind of record by its id, and the registers' records by a field of their own.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, MONDAY, TestApp,
    cases::{NOTHING, a_draft},
    on_both,
};

/// The type of the record with this id, for a client.
async fn node(client: &Client<'_>, id: &Value) -> (Value, String) {
    let query = "query($id: ID!) { node(id: $id) { __typename id } }";
    let reply = client.run(query, json!({ "id": id })).await;
    let code = reply.code().to_owned();
    let found = reply.data("node");
    assert!(found.is_null() || found["id"] == *id, "{}", reply.body);
    (found["__typename"].clone(), code)
}

#[tokio::test]
async fn records_of_the_registers_are_found_by_id_and_by_reference() {
    on_both(async |app| {
        for (list, field, reference, ty) in [
            ("staff", "staffMember", "supervisor", "StaffMember"),
            ("referrers", "referrer", "referrer", "Referrer"),
            ("councillors", "councillor", "councillor", "Councillor"),
        ] {
            let id = app.listed(list, reference).await;
            assert_eq!(node(&app.manager(), &id).await, (json!(ty), String::new()));
            let shouted = reference.to_uppercase();
            let query = format!(
                "query($id: ID) {{ byId: {field}(id: $id) {{ id }} byReference: {field}(reference: \"{shouted}\") {{ id }}
                   none: {field}(reference: \"nobody\") {{ id }} }}"
            );
            let reply = app.manager().run(&query, json!({ "id": id })).await;
            let one = json!({ "id": id });
            assert_eq!(reply.body["data"], json!({ "byId": one, "byReference": one, "none": null }), "{}", reply.body);
            for (given, path) in [("", "id"), ("(id: \"x\", reference: \"y\")", "id"), ("(reference: \"\")", "reference")] {
                let reply = app.manager().ask(&format!("{{ {field}{given} {{ id }} }}")).await;
                assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.body);
                assert_eq!(reply.body["errors"][0]["extensions"]["inputPath"], json!([path]));
            }
            assert_eq!(node(&app.council(), &id).await, (Value::Null, "FORBIDDEN".into()));
        }
        let terms = app.manager().ask("{ councillor(reference: \"councillor\") { terms { id } } }").await;
        let term = terms.data("councillor.terms.0.id");
        assert_eq!(node(&app.manager(), &term).await.0, "Term");
        assert_eq!(node(&app.council(), &term).await, (Value::Null, "FORBIDDEN".into()));
    })
    .await;
}

#[tokio::test]
async fn risk_assessments_and_follow_ups_are_found_within_reach() {
    on_both(async |app: &TestApp| {
        let site = app.approved_site().await;
        let query = "query($id: ID!) { site(id: $id) { contacts { riskAssessments { id } } } }";
        let reply = app.manager().run(query, json!({ "id": site["id"] })).await;
        let assessment = reply.data("site.contacts.riskAssessments.0.id");
        let scopes: Vec<_> = Role::CouncilSystem.scopes().into_iter().collect();
        let north = app.with(
            Role::CouncilSystem,
            "system@north.example",
            Some("north-northants"),
            &scopes,
        );
        let concluded = app.concluded(a_draft()).await;
        let check =
            json!({ "referral": concluded["id"], "result": "NONE_FOUND", "checkedAt": MONDAY });
        let police = app.person(Role::PoliceData);
        let check = police.done("recordFollowUp", "followUp", "id", check).await["id"].clone();

        assert_eq!(node(&app.manager(), &assessment).await.0, "RiskAssessment");
        assert_eq!(node(&app.council(), &assessment).await.0, "RiskAssessment");
        assert_eq!(
            node(&north, &assessment).await,
            (Value::Null, String::new())
        );
        assert_eq!(
            node(&app.analyst(), &assessment).await,
            (Value::Null, "FORBIDDEN".into())
        );
        assert_eq!(node(&police, &check).await.0, "FollowUp");
        assert_eq!(
            node(&app.council(), &check).await,
            (Value::Null, "FORBIDDEN".into())
        );
        assert_eq!(
            node(&app.manager(), &json!(NOTHING)).await,
            (Value::Null, String::new())
        );
    })
    .await;
}

#[tokio::test]
async fn an_attendance_is_found_by_its_own_field() {
    on_both(async |app| {
        let session = app.booked(&[&app.somebody().await], json!({})).await;
        let id = &session["booked"][0]["id"];
        let query = "query($id: ID!) { attendance(id: $id) { id } }";

        let team = app.manager().run(query, json!({ "id": id })).await;
        let council = app.council().run(query, json!({ "id": id })).await;

        assert_eq!(team.data("attendance.id"), *id, "{}", team.body);
        assert_eq!(council.code(), "FORBIDDEN", "{}", council.body);
    })
    .await;
}
