//! What has left a list since a position: records that the caller may see and that the filter does not match any more.

use domain::{site::Status, suggestion};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    changed_since::settled,
    support::{
        Client, TestApp,
        cases::{a_draft, of},
        on_both,
    },
};

/// The position of the log.
pub async fn now(app: &TestApp) -> Value {
    settled(app).await;
    let reply = app.manager().ask("{ sites(first: 1) { position } }").await;
    reply.data("sites.position")
}

/// What has changed in a list since a position, and what has left it, as ids.
pub async fn since(client: &Client<'_>, list: &str, filter: &str, position: &Value) -> [Value; 2] {
    settled(client.app).await;
    let query = format!(
        "query($p: EventPosition) {{ {list}(changedSince: $p {filter}) {{ nodes {{ id }} removed {{ id }} }} }}"
    );
    let reply = client.run(&query, json!({ "p": position })).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    ["nodes", "removed"].map(|field| reply.data(&format!("{list}.{field}")))
}

/// Records as the ids of a list.
pub fn ids(records: &[&Value]) -> Value {
    records
        .iter()
        .map(|record| json!({ "id": record["id"] }))
        .collect()
}

#[tokio::test]
async fn a_record_that_no_longer_matches_is_told_to_those_who_see_it() {
    on_both(async |app| {
        let [site, other] =
            [Status::Completed, Status::Completed].map(|status| app.seed_site(status));
        let (site, other) = (site.await, other.await);
        let before = now(app).await;
        let archive = app
            .manager()
            .change("archiveSite", "site", &site, json!({}))
            .await;
        assert_eq!(archive.user_errors(), [""; 0], "{}", archive.body);
        let note = json!({ "publicNote": "Thank you.", "reason": "Thanks." });
        app.manager()
            .change("amendSite", "site", &other, note)
            .await;

        for client in [app.manager(), app.council(), app.analyst()] {
            let told = since(&client, "sites", "", &before).await;
            assert_eq!(told, [ids(&[&other]), ids(&[&site])]);
            let all = since(
                &client,
                "sites",
                "filter: { statuses: [ARCHIVED, COMPLETED] }",
                &before,
            )
            .await;
            assert_eq!(all[1], json!([]));
        }
        let later = now(app).await;
        assert_eq!(
            since(&app.manager(), "sites", "", &later).await,
            [json!([]), json!([])]
        );
        assert_eq!(
            since(&app.manager(), "sites", "", &Value::Null).await[1],
            Value::Null
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_out_of_reach_is_not_told() {
    on_both(async |app| {
        let before = now(app).await;
        let declined = app.seed_suggestion(suggestion::Status::Declined).await;
        let proposed = app.seed_site(Status::Proposed).await;
        let open = "filter: { statuses: [SUBMITTED] }";

        assert_eq!(
            since(&app.manager(), "suggestions", open, &before).await[1],
            ids(&[&declined])
        );
        let group = app.person(Role::CommunityGroup);
        assert_eq!(
            since(&group, "suggestions", open, &before).await[1],
            json!([])
        );
        let approved = "filter: { statuses: [APPROVED] }";
        let told = since(&app.manager(), "sites", approved, &before).await;
        assert!(
            told[1]
                .as_array()
                .is_some_and(|sites| sites.contains(&json!({ "id": proposed["id"] })))
        );
        assert_eq!(
            since(&app.officer(), "sites", approved, &before).await[1],
            json!([])
        );
    })
    .await;
}

#[tokio::test]
async fn a_future_session_is_told_of_only_when_its_week_changes() {
    on_both(async |app| {
        let session = app.booked(&[&app.engaged(a_draft()).await], json!({ "startsAt": "2025-08-26T09:00:00Z", "endsAt": "2025-08-26T13:00:00Z" })).await;
        let planned = "filter: { statuses: [PLANNED] }";
        let before = now(app).await;
        let confirmed = app.step("confirmSession", &session, json!({})).await;

        assert_eq!(since(&app.manager(), "sessions", planned, &before).await[1], ids(&[&session]));
        assert_eq!(since(&app.council(), "sessions", planned, &before).await[1], json!([]));
        let later = json!({ "startsAt": "2025-09-02T09:00:00Z", "endsAt": "2025-09-02T13:00:00Z", "reasonCode": "WEATHER" });
        app.step("moveSession", &confirmed, later).await;
        assert_eq!(since(&app.council(), "sessions", planned, &before).await[1], ids(&[&session]));
    })
    .await;
}

#[tokio::test]
async fn a_merged_person_leaves_the_list_of_people() {
    on_both(async |app| {
        let [goes, stays] = [
            app.submitted(a_draft()).await,
            app.submitted(a_draft()).await,
        ];
        let (goes, stays) = (app.person_of(&goes).await, app.person_of(&stays).await);
        let (goes, stays) = (
            app.as_it_stands(&goes).await,
            app.as_it_stands(&stays).await,
        );
        let before = now(app).await;
        let merge = of(
            "offender",
            &goes,
            json!({ "into": stays["id"], "reason": "One person." }),
        );
        app.manager()
            .done("mergeOffender", "offender", "__typename", merge)
            .await;

        let [there, gone] = since(&app.manager(), "offenders", "", &before)
            .await
            .map(|list| list.to_string());

        let [went, stayed] = [&goes, &stays].map(|person| person["id"].to_string());
        assert!(gone.contains(&went) && !gone.contains(&stayed), "{gone}");
        assert!(!there.contains(&went), "{there}");
    })
    .await;
}

#[tokio::test]
async fn more_than_can_be_told_is_an_error() {
    on_both(async |app| {
        let site = app.seed_site(Status::Archived).await;
        let reference = &site["reference"];
        let before = now(app).await;
        let copy = |id: &str, most: i32| {
            format!(
                "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {most})
                 INSERT INTO site (id, reference, reference_folded, name, name_folded, kind, latitude, longitude, ward_id, permission,
                     status, proposed_at, status_changed_at, version)
                 SELECT {id}, 'COPY-' || n, 'copy-' || n, name, name_folded, kind, latitude, longitude, ward_id, permission,
                     status, proposed_at, status_changed_at, version
                 FROM site CROSS JOIN numbers WHERE reference = {}",
                reference.to_string().replace('"', "'")
            )
        };
        let id = match app.kind {
            crate::support::Kind::Sqlite => "randomblob(16)",
            crate::support::Kind::Postgres => "gen_random_uuid()",
        };
        app.execute(&copy(id, 1_001)).await;
        app.execute(
            "INSERT INTO outbox (kind, noun, row_id, occurred_at, told_at, by_issuer, shows_through)
             SELECT 'SiteArchived', 'site', id, proposed_at, proposed_at, '', TRUE FROM site WHERE reference LIKE 'COPY-%'",
        )
        .await;
        let query = "query($p: EventPosition) { sites(changedSince: $p, first: 1) { removed { id } } }";

        let all = app.manager().run(query, json!({ "p": before })).await;
        app.execute("DELETE FROM site WHERE reference = 'COPY-1'").await;
        let most = app.manager().run(query, json!({ "p": before })).await;

        assert_eq!(all.code(), "BAD_USER_INPUT", "{}", all.text);
        assert_eq!(all.body["errors"][0]["extensions"]["inputPath"], json!(["changedSince"]));
        let removed = most.data("sites.removed");
        assert_eq!(removed.as_array().map(Vec::len), Some(1_000), "{}", most.code());
    })
    .await;
}
