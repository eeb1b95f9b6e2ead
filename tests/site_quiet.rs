//! Outside the Team, it is shown only afterwards that people were at work at a place: while the first session of a
//! site is running, the site keeps its previous status, in every field, filter, order, map, change and event.

use serde_json::{Value, json};

use crate::{
    changed_since::settled,
    support::{Client, TestApp, cases::of, on_both},
};

const SEEN: &str = "query($id: ID!) { site(id: $id) { status statusText statusChangedAt version history { to at } } }";
const FOUND: &str = "query($since: EventPosition) {
    underWay: sites(filter: { statuses: [IN_PROGRESS] }) { nodes { id } }
    planned: sites(filter: { statuses: [SCHEDULED] }) { nodes { id status } }
    latest: sites(orderBy: { field: STATUS_CHANGED_AT, direction: DESC }) { nodes { id } }
    changed: sites(changedSince: $since) { nodes { id } }
    sitesGeoJson
    events(after: $since, filter: { kinds: [SITE_STARTED, SESSION_STARTED, SESSION_SCHEDULED] }) { nodes { kind } } }";

/// Everything that a client sees of a site, except positions.
async fn shown(app: &TestApp, client: &Client<'_>, site: &Value, since: &Value) -> Vec<Value> {
    settled(app).await;
    let seen = client.run(SEEN, json!({ "id": site["id"] })).await;
    let found = client.run(FOUND, json!({ "since": since })).await;
    for reply in [&seen, &found] {
        assert!(reply.body["errors"].is_null(), "{}", reply.body);
    }
    vec![seen.body["data"].clone(), found.body["data"].clone()]
}

#[tokio::test]
async fn the_status_in_progress_is_shown_once_the_first_session_is_over() {
    on_both(async |app| {
        let referral = app.somebody().await;
        let session = app.confirmed(&[&referral], json!({})).await;
        let site = &session["site"];
        // The place that changed last is another one.
        app.booked(
            &[],
            json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T13:00:00Z" }),
        )
        .await;
        settled(app).await;
        let since = app
            .manager()
            .ask("{ sites { position } }")
            .await
            .data("sites.position");
        let before = shown(app, &app.analyst(), site, &since).await;
        app.at("2025-08-18T09:01:00Z");

        let start = of("session", &session, json!({ "briefing": "Dry." }));
        app.manager()
            .done("startSession", "session", "id", start)
            .await;

        assert_eq!(shown(app, &app.analyst(), site, &since).await, before);
        let by_the_team = shown(app, &app.manager(), site, &since).await;
        assert_eq!(by_the_team[0]["site"]["status"], "IN_PROGRESS");
        assert_eq!(
            by_the_team[1]["underWay"]["nodes"],
            json!([{ "id": site["id"] }])
        );
        assert_eq!(by_the_team[1]["latest"]["nodes"][0]["id"], site["id"]);
        assert_eq!(
            by_the_team[1]["events"]["nodes"].as_array().map(Vec::len),
            Some(2)
        );
        app.at("2025-08-18T13:00:00Z");
        let afterwards = shown(app, &app.analyst(), site, &since).await;
        assert_eq!(afterwards[0], by_the_team[0]);
        assert_eq!(afterwards[1]["underWay"], by_the_team[1]["underWay"]);
        assert_eq!(afterwards[1]["changed"], by_the_team[1]["changed"]);
    })
    .await;
}

#[tokio::test]
async fn the_period_of_a_change_of_status_is_the_one_that_is_shown() {
    on_both(async |app| {
        let referral = app.somebody().await;
        let tuesday = json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T13:00:00Z" });
        let session = app.confirmed(&[&referral], tuesday).await;
        app.at("2025-08-19T09:01:00Z");
        let start = of("session", &session, json!({ "briefing": "Dry." }));
        app.manager()
            .done("startSession", "session", "id", start)
            .await;
        let found = async |client: Client<'_>| {
            let reply = client
                .ask(
                    "{ before: sites(filter: { statusChanged: { to: \"2025-08-19\" } }) { nodes { statusChangedAt } }
                       since: sites(filter: { statusChanged: { from: \"2025-08-19\" } }) { nodes { statusChangedAt } } }",
                )
                .await;
            [reply.data("before.nodes"), reply.data("since.nodes")]
        };
        let [planned, begun] = ["2025-08-18T09:00:00.000000Z", "2025-08-19T09:01:00.000000Z"]
            .map(|at| json!([{ "statusChangedAt": at }]));

        assert_eq!(found(app.manager()).await, [json!([]), begun.clone()]);
        assert_eq!(found(app.analyst()).await, [planned, json!([])]);
        app.at("2025-08-19T13:00:00Z");
        assert_eq!(found(app.analyst()).await, [json!([]), begun]);
    })
    .await;
}
