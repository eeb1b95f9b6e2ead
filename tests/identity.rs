//! A subject identifies a person only together with its issuer, so an issuer cannot name another issuer's people.

use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};

use crate::support::{
    Client, ISSUER, TestApp,
    cases::{a_draft, of, with},
    council_issuer::Partner,
    on_both,
    partner::{PARTNER, claims},
    send,
};

/// A councillor for a ward, recorded by the manager.
async fn elected(app: &TestApp, council: &str, ward: &str, changes: Value) -> Value {
    let entry = json!({
        "reference": "nora", "subject": "nora@example", "terms": [{ "ward": app.area(ward).await, "from": "2025-05-01" }],
    });
    let input = app.newcomer(council, with(entry, changes)).await;
    let selection = "id version issuer subject";
    app.manager()
        .done("recordCouncillor", "councillor", selection, input)
        .await
}

#[tokio::test]
async fn the_same_subject_of_another_issuer_is_another_councillor() {
    on_both(async |app| {
        let nora = elected(app, "north-northants", "oakley", json!({})).await;
        app.manager().suggest("Oakley Green", "oakley", None).await;
        let partner = Partner::of_west(app).await;

        let seen = partner.sees("nora@example", json!({})).await;

        assert_eq!(nora["issuer"], Value::Null);
        assert_eq!(seen.status, 200, "{}", seen.text);
        assert_eq!(
            seen.body["data"],
            json!({
                "viewer": { "issuer": PARTNER, "subject": "nora@example", "wards": [] },
                "suggestions": { "nodes": [] },
            })
        );
        let ours = app.with(
            Role::Councillor,
            "nora@example",
            Some("north-northants"),
            &[Scope::SuggestionsRead],
        );
        let ours = ours
            .ask("{ viewer { issuer } suggestions { nodes { title } } }")
            .await;
        assert_eq!(ours.data("viewer.issuer"), Value::Null, "{}", ours.text);
        assert_eq!(ours.data("suggestions.nodes.0.title"), "Oakley Green");
    })
    .await;
}

#[tokio::test]
async fn an_issuer_identifies_only_people_of_its_organisations() {
    on_both(async |app| {
        let nora = elected(
            app,
            "north-northants",
            "oakley",
            json!({ "issuer": PARTNER }),
        )
        .await;
        let partner = Partner::of_west(app).await;

        let foreign = partner.sees("nora@example", json!({})).await;
        let machine = partner.asks(
            Role::CouncilSystem,
            "m",
            json!({ "act": { "sub": "nora@example" } }),
            "{ viewer { role } }",
        );
        let machine = machine.await;
        let moved = of(
            "councillor",
            &nora,
            json!({ "organisation": app.id_of("organisations", "west-northants").await }),
        );
        app.manager()
            .done("amendCouncillor", "councillor", "id", moved)
            .await;
        let own = partner.sees("nora@example", json!({})).await;

        assert_eq!(nora["issuer"], PARTNER);
        assert_eq!(foreign.status, 401, "{}", foreign.text);
        assert_eq!(
            machine.status, 401,
            "nor by a client that acts for them: {}",
            machine.text
        );
        assert_eq!(
            own.data("viewer.wards.0.reference"),
            "oakley",
            "{}",
            own.text
        );
    })
    .await;
}

#[tokio::test]
async fn a_team_role_from_another_issuer_needs_an_entry_in_the_staff_register() {
    on_both(async |app| {
        let partner = Partner::of_west(app).await;
        let query = "{ viewer { role } }";
        for (role, subject) in [
            (Role::Manager, "manager@example"),
            (Role::Supervisor, "supervisor@example"),
            (Role::Mentor, "mentor@example"),
        ] {
            let reply = partner.asks(role, subject, json!({}), query).await;

            assert_eq!(reply.status, 401, "{role:?}: {}", reply.text);
        }
        let mentor = json!({ "role": "MENTOR", "issuer": PARTNER, "subject": "mentor@example" });
        let mentor = app.newcomer("west-northants", mentor).await;
        app.manager()
            .done("recordStaffMember", "staffMember", "id", mentor)
            .await;

        let known = partner
            .asks(Role::Mentor, "mentor@example", json!({}), query)
            .await;
        let beyond = partner
            .asks(Role::Manager, "mentor@example", json!({}), query)
            .await;

        assert_eq!(known.status, 200, "{}", known.text);
        assert_eq!(beyond.status, 401, "{}", beyond.text);
    })
    .await;
}

#[tokio::test]
async fn own_referrals_are_those_of_the_same_issuer() {
    on_both(async |app| {
        let referral = app.submitted(a_draft()).await;
        let partner = Partner::of_west(app).await;
        let query = "{ referrals { nodes { id } } offenders { nodes { __typename } } }";

        let theirs = partner
            .asks(Role::Referrer, "referrer@example", json!({}), query)
            .await;
        let ours = app.officer().ask("{ referrals { nodes { id } } }").await;

        assert_eq!(
            theirs.body["data"],
            json!({ "referrals": { "nodes": [] }, "offenders": { "nodes": [] } }),
            "{}",
            theirs.text
        );
        assert_eq!(ours.data("referrals.nodes.0.id"), referral["id"]);
    })
    .await;
}

#[tokio::test]
async fn a_token_must_name_the_organisation_that_the_registers_have_for_the_person() {
    on_both(async |app| {
        for (role, organisation, status) in [
            (Role::Councillor, "west-northants", 200),
            (Role::Councillor, "north-northants", 401),
            (Role::Referrer, "opfcc", 401),
            (Role::Mentor, "west-northants", 401),
            (Role::Manager, "northants-police", 401),
            (Role::Analyst, "west-northants", 200),
        ] {
            let subject = format!("{}@example", role.name());
            let scopes: Vec<_> = role.scopes().into_iter().collect();
            let person = app.with(role, &subject, Some(organisation), &scopes);

            let reply = person.ask("{ viewer { role } }").await;

            assert_eq!(
                reply.status, status,
                "{role:?} of {organisation}: {}",
                reply.text
            );
        }
    })
    .await;
}

#[tokio::test]
async fn access_lists_apply_to_subject_and_issuer() {
    on_both(async |app| {
        let known = app.known().await;
        let input = of("offender", &known.person, json!({
            "identities": [{ "subject": "mentor@example", "issuer": PARTNER }, { "subject": "referrer@example" }],
            "reason": "A cousin.", "reviewOn": "2026-08-18",
        }));
        let selection = "... on FullOffender { limits { subjects identities { issuer subject } setByIssuer } }";
        let listed = app.manager().done("excludeFromOffender", "offender", selection, input).await;
        let seen = async |client: Client<'_>| {
            let query = "query($id: ID!) { node(id: $id) { __typename } }";
            client.run(query, json!({ "id": known.person["id"] })).await.data("node.__typename")
        };

        let (namesake, named) = (seen(app.mentor()).await, seen(app.officer()).await);

        assert_eq!(listed["limits"], json!([{
            "subjects": ["mentor@example", "referrer@example"], "setByIssuer": null,
            "identities": [{ "issuer": PARTNER, "subject": "mentor@example" }, { "issuer": null, "subject": "referrer@example" }],
        }]));
        assert_eq!((namesake, named), (json!("FullOffender"), json!("LimitedOffender")));
    })
    .await;
}

#[tokio::test]
async fn unregistered_callers_cannot_bypass_an_access_list_with_a_second_issuer() {
    on_both(async |app| {
        let known = app.known().await;
        app.limit("excludeFromOffender", &known.person, &["liaison"])
            .await;
        let partner = Partner::of_west(app).await;
        let area = json!({ "area": app.area("north").await, "from": "2025-08-01" });
        let west = app.entry("organisations", "west-northants", "").await;
        let wider = of("organisation", &west, json!({ "areas": [area] }));
        app.manager()
            .done("amendOrganisation", "organisation", "id", wider)
            .await;
        let query = "{ offenders { nodes { __typename } } }";

        let same = partner
            .asks(Role::YjsLiaison, "liaison", json!({}), query)
            .await;
        let other = partner
            .asks(Role::YjsLiaison, "somebody", json!({}), query)
            .await;

        assert_eq!(
            same.data("offenders.nodes"),
            json!([{ "__typename": "LimitedOffender" }]),
            "{}",
            same.text
        );
        assert_eq!(
            other.data("offenders.nodes"),
            json!([{ "__typename": "FullOffender" }]),
            "{}",
            other.text
        );
    })
    .await;
}

#[tokio::test]
async fn a_subject_is_unique_for_its_issuer() {
    on_both(async |app| {
        let entry = |issuer: Value, reference: &str| json!({
            "role": "MENTOR", "subject": "mentor@example", "issuer": issuer, "reference": reference,
        });
        let mut errors = vec![];
        for (issuer, reference) in [(json!(PARTNER), "a"), (json!(PARTNER), "b"), (Value::Null, "c")] {
            let input = app.newcomer("opfcc", entry(issuer, reference)).await;
            let reply = app.manager().act("recordStaffMember", input, "staffMember { issuer }").await;
            errors.push(reply.user_errors().join(" "));
        }
        let by_name = app.newcomer("opfcc", entry(json!(ISSUER), "d")).await;
        let by_name = app.manager().act("recordStaffMember", by_name, "staffMember { id }").await;
        assert_eq!(by_name.user_errors(), ["BAD_USER_INPUT issuer"], "our own is left out");
        let entry = app.entry("staff", "a", "").await;
        let mut ours = of("staffMember", &entry, json!({}));
        ours["issuer"] = Value::Null;
        let renamed = of("staffMember", &entry, json!({ "issuer": "https://other.example", "reason": "They moved." }));

        let taken = app.manager().act("amendStaffMember", ours, "staffMember { id }").await;
        let selection = "issuer subject amendments { field oldValue newValue }";
        let renamed = app.manager().done("amendStaffMember", "staffMember", selection, renamed).await;

        assert_eq!(errors, ["", "CONFLICT subject-unique", "CONFLICT subject-unique"]);
        assert_eq!(taken.user_errors(), ["CONFLICT subject-unique"]);
        assert_eq!(renamed["issuer"], "https://other.example");
        assert_eq!(renamed["amendments"], json!([{ "field": "issuer", "oldValue": PARTNER, "newValue": "https://other.example" }]));
    })
    .await;
}

#[tokio::test]
async fn the_audit_trail_records_the_issuer_of_the_subject() {
    on_both(async |app| {
        let partner = Partner::of_west(app).await;
        let query = "{ offenders { nodes { __typename } } }";
        partner.asks(Role::CouncilSystem, "dpo", json!({}), query).await;
        app.council().ask(query).await;

        let entries: Vec<String> = app
            .column("SELECT subject || ' ' || issuer FROM audit_entry WHERE result = 'REFUSED' ORDER BY at, subject")
            .await;

        assert_eq!(entries, ["council-system@example ".to_owned(), format!("dpo {PARTNER}")]);
        let trail = "{ auditTrail(first: 1, filter: { subject: \"dpo\" }) { nodes { subject issuer } } }";
        let trail = app.person(Role::DataProtectionOfficer).ask(trail).await;
        assert_eq!(trail.data("auditTrail.nodes.0.issuer"), PARTNER);
    })
    .await;
}

#[tokio::test]
async fn idempotency_keys_and_sender_references_are_separate_for_each_issuer() {
    on_both(async |app| {
        let input = json!({
            "title": "Eastfield Park", "description": "Litter.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 },
            "ward": app.area("upton").await, "idempotencyKey": "once", "externalReference": "1",
        });
        let partner = Partner::of_west(app).await;
        let submit = async |issuer: &str, changes: Value, input: &Value| {
            let token = json!({
                "role": "councillor", "sub": "ada", "org": "west-northants",
                "scope": "sites:read suggestions:read suggestions:write", "client_id": "one",
            });
            let said = with(with(claims(app.clock.now()), token), changes);
            let query = "mutation($input: SubmitSuggestionInput!) {
                submitSuggestion(input: $input) { suggestion { reference title } userErrors { code rule } } }";
            let body = json!({ "query": query, "variables": { "input": input } }).to_string();
            let said = with(said, json!({ "iss": issuer }));
            let client = Client::new(app, Some(partner.key.token(&said)));
            let reply = send(&partner.router, client.request(body)).await;
            let made = reply.data("submitSuggestion.suggestion.reference");
            made.as_str().unwrap_or_else(|| panic!("{}", reply.text)).to_owned()
        };
        let mut made = vec![];
        for (issuer, changes) in [
            (ISSUER, json!({})),
            (ISSUER, json!({ "client_id": "two" })),
            (ISSUER, json!({ "org": "north-northants" })),
            (ISSUER, json!({ "sub": "eve" })),
            (PARTNER, json!({})),
        ] {
            let mut own = input.clone();
            own["title"] = json!(format!("{changes} {issuer}"));
            let first = submit(issuer, changes.clone(), &own).await;
            let again = submit(issuer, changes.clone(), &own).await;
            own["idempotencyKey"] = json!("another");
            let by_number = submit(issuer, changes, &own).await;
            assert_eq!((&first, &first), (&again, &by_number));
            made.push(first);
        }
        made.sort();
        made.dedup();

        assert_eq!(made.len(), 5, "{made:?}");
        let operations: Vec<String> = app.column("SELECT DISTINCT operation FROM idempotency_key").await;
        assert_eq!(operations, ["SubmitSuggestion"]);
    })
    .await;
}
