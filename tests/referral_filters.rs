//! Filters of referrals: by the day of submission, the referrer, and whether they are concluded.

use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{a_draft, of},
    on_both,
};

async fn found(app: &TestApp, filter: Value) -> Vec<Value> {
    let question =
        "query($filter: ReferralFilter!) { referrals(filter: $filter) { nodes { id } } }";
    let reply = app
        .manager()
        .run(question, json!({ "filter": filter }))
        .await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    let nodes = reply.data("referrals.nodes");
    nodes
        .as_array()
        .into_iter()
        .flatten()
        .map(|node| node["id"].clone())
        .collect()
}

#[tokio::test]
async fn a_period_is_in_local_days_and_excludes_drafts() {
    on_both(async |app| {
        app.drafted(a_draft()).await;
        let mut ids = vec![];
        // Midnight in London is at eleven in the evening of the day before, Greenwich time.
        for instant in [
            "2025-08-18T22:59:59Z",
            "2025-08-18T23:00:00Z",
            "2025-08-19T22:59:59Z",
            "2025-08-19T23:00:00Z",
        ] {
            app.at(instant);
            ids.push(app.submitted(a_draft()).await["id"].clone());
        }

        let on_the_day = found(
            app,
            json!({ "submitted": { "from": "2025-08-19", "to": "2025-08-20" } }),
        )
        .await;
        let from = found(app, json!({ "submitted": { "from": "2025-08-20" } })).await;
        let to = found(app, json!({ "submitted": { "to": "2025-08-19" } })).await;

        assert_eq!(on_the_day, ids[1..3]);
        assert_eq!(from, ids[3..]);
        assert_eq!(to, ids[..1]);
    })
    .await;
}

#[tokio::test]
async fn a_period_that_ends_before_it_begins_is_refused() {
    on_both(async |app| {
        for (list, period) in [
            ("referrals", "submitted"), ("suggestions", "submitted"), ("suggestions", "statusChanged"),
            ("sites", "proposed"), ("sites", "improved"), ("sites", "statusChanged"), ("sessions", "date"),
        ] {
            let ask = async |to: &str| {
                let query = format!("{{ {list}(filter: {{ {period}: {{ from: \"2025-08-20\", to: \"{to}\" }} }}) {{ nodes {{ id }} }} }}");
                app.manager().ask(&query).await
            };

            let (backwards, empty) = (ask("2025-08-19").await, ask("2025-08-20").await);

            assert_eq!(backwards.code(), "BAD_USER_INPUT", "{list} {}", backwards.body);
            let path = &backwards.body["errors"][0]["extensions"]["inputPath"];
            assert_eq!(path, &json!(["filter", period, "to"]), "{list}");
            assert_eq!(empty.data(&format!("{list}.nodes")), json!([]), "{list} {}", empty.body);
        }
    })
    .await;
}

#[tokio::test]
async fn referrals_are_filtered_by_referrer_force_status_and_conclusion() {
    on_both(async |app| {
        let concluded = app.concluded(a_draft()).await["id"].clone();
        let question = of(
            "referral",
            &app.submitted(a_draft()).await,
            json!({ "question": "Which day?" }),
        );
        let asked = app
            .manager()
            .done("askAboutReferral", "referral", "id", question)
            .await["id"]
            .clone();
        let theirs = app.other(kernel::principal::Role::Referrer);
        let other = theirs
            .done("draftReferral", "referral", "id", a_draft())
            .await["id"]
            .clone();
        let referrer =
            "query($id: ID!) { referral(id: $id) { referrer { id } organisation { id } } }";
        let reply = app.manager().run(referrer, json!({ "id": asked })).await;
        let (referrer, force) = (
            reply.data("referral.referrer.id"),
            reply.data("referral.organisation.id"),
        );

        assert_eq!(
            found(app, json!({ "concluded": true })).await,
            std::slice::from_ref(&concluded)
        );
        assert_eq!(found(app, json!({ "concluded": false })).await.len(), 2);
        assert_eq!(
            found(app, json!({ "statuses": ["NEEDS_INFO", "DRAFT"] }))
                .await
                .len(),
            2
        );
        assert_eq!(
            found(app, json!({ "statuses": ["NEEDS_INFO"] })).await,
            [asked]
        );
        assert_eq!(found(app, json!({ "organisation": force })).await.len(), 3);
        assert_eq!(found(app, json!({ "referrer": referrer })).await.len(), 2);
        assert!(
            !found(app, json!({ "referrer": referrer }))
                .await
                .contains(&other)
        );
        let upton = app.id_of("organisations", "west-northants").await;
        assert!(
            found(app, json!({ "organisation": upton }))
                .await
                .is_empty()
        );
    })
    .await;
}
