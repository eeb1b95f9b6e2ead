//! A search for people that found nobody is recorded in the audit trail: who searched for which kind of record, but
//! never the search text.

use kernel::principal::Role;
use serde_json::json;

use crate::support::{Client, TestApp, cases::a_draft, on_both};

/// The searches without a result in the trail, oldest first.
async fn searches(app: &TestApp) -> Vec<String> {
    app.column(
        "SELECT subject || ': ' || action || ', ' || category || ', ' || asked || ', ' || times
         FROM audit_entry WHERE result = 'FOUND_NOBODY' ORDER BY id",
    )
    .await
}

async fn search(client: &Client<'_>, name: &str) {
    let question =
        "query($name: String!) { offenders(filter: { search: $name }) { nodes { __typename } } }";
    let reply = client.run(question, json!({ "name": name })).await;
    assert!(reply.data("offenders.nodes").is_array(), "{}", reply.body);
}

#[tokio::test]
async fn a_search_without_result_is_recorded_without_its_text() {
    on_both(async |app| {
        let referral = app.drafted(a_draft()).await;
        let person = app.person_of(&referral).await;
        let all = "SELECT COUNT(*) FROM audit_entry";
        search(&app.manager(), "Zebedee").await;
        // A person with that name exists, and other callers see them.
        let name = person["name"].as_str().unwrap_or("Robin").to_owned();
        search(&app.other(Role::Referrer), &name).await;
        let question = "{ referrals(filter: { offenceCategoryCodes: [\"none of this kind\"] }) { nodes { id } } }";
        app.officer().ask(question).await;
        let before: Vec<i64> = app.column(all).await;
        search(&app.officer(), &name).await;
        let after: Vec<i64> = app.column(all).await;

        assert_eq!(
            searches(app).await,
            [
                "manager@example: offenders, CONSULTATION, to list offenders, 1",
                "other-referrer@example: offenders, DISCLOSURE, to list offenders, 1",
                "referrer@example: referrals, DISCLOSURE, to list referrals, 1",
            ]
        );
        assert_eq!(after[0], before[0] + 1, "reading people who are found is recorded as before");
        let stored: Vec<i64> = app
            .column("SELECT COUNT(*) FROM audit_entry WHERE asked LIKE '%ebedee%' OR purpose LIKE '%ebedee%' OR individuals <> '' AND result = 'FOUND_NOBODY'")
            .await;
        assert_eq!(stored, [0]);
    })
    .await;
}

#[tokio::test]
async fn many_searches_are_counted_separately_from_refused_attempts() {
    on_both(async |app| {
        let officer = app.officer();
        for _ in 0..33 {
            search(&officer, "Zebedee").await;
        }
        officer.ask("{ auditTrail { nodes { id } } }").await;
        let mut sealer = app.sealer();
        sealer.step().await.expect("sealed");
        assert_eq!(searches(app).await.len(), 30);
        let refused: Vec<i64> = app
            .column("SELECT COUNT(*) FROM audit_entry WHERE result = 'REFUSED'")
            .await;
        assert_eq!(refused, [1]);

        app.at("2025-08-18T09:01:00Z");
        sealer.step().await.expect("sealed");

        assert_eq!(
            searches(app).await[30..],
            ["referrer@example: offenders, DISCLOSURE, to list offenders, 3"]
        );
    })
    .await;
}

#[tokio::test]
async fn the_data_protection_officer_can_list_searches_separately() {
    on_both(async |app| {
        search(&app.manager(), "Zebedee").await;

        let question = "{ auditTrail(filter: { result: FOUND_NOBODY }) { nodes { subject result asked individuals } } }";
        let reply = app.person(Role::DataProtectionOfficer).ask(question).await;

        assert_eq!(
            reply.data("auditTrail.nodes"),
            json!([{ "subject": "manager@example", "result": "FOUND_NOBODY", "asked": "to list offenders", "individuals": [] }])
        );
    })
    .await;
}
