//! The inputs that filters accept, from whom, and their cost.

use kernel::{principal::Role, scope::Scope};
use serde_json::json;

use crate::support::{
    maps::{found, four_places},
    on_both,
};

#[tokio::test]
async fn a_filter_by_data_that_the_token_may_not_read_is_forbidden() {
    on_both(async |app| {
        let organisation = app.listed("organisations", "opfcc").await;
        let sites = app.with_scopes(Role::Manager, &[Scope::SitesRead]);
        let sessions = app.with_scopes(Role::Manager, &[Scope::SessionsRead]);
        for (client, list, filter) in [
            (&sites, "Site", json!({ "organisation": organisation })),
            (&sites, "Site", json!({ "workTypes": ["MOWING"] })),
            (
                &sessions,
                "Session",
                json!({ "organisation": organisation }),
            ),
            (&sessions, "Session", json!({ "types": ["PARK"] })),
            (
                &sessions,
                "Session",
                json!({ "near": { "location": { "latitude": 52.3, "longitude": -0.8 }, "metres": 5 } }),
            ),
        ] {
            let lists = list.to_lowercase();
            let query = format!(
                "query($filter: {list}Filter) {{ {lists}s(filter: $filter) {{ nodes {{ id }} }} }}"
            );

            let reply = client.run(&query, json!({ "filter": filter })).await;

            assert_eq!(reply.code(), "FORBIDDEN", "{list} {filter}: {}", reply.body);
        }
        assert_eq!(
            found(&sessions, "sessions", json!({ "workTypes": ["MOWING"] })).await,
            [""; 0]
        );
    })
    .await;
}

#[tokio::test]
async fn a_cursor_is_bound_to_its_filter() {
    on_both(async |app| {
        four_places(app).await;
        let query = "query($near: NearInput!, $after: String) { sites(first: 1, after: $after, filter: { near: $near }) {
            nodes { name } pageInfo { endCursor } } }";
        let near = |metres: i32| json!({ "location": { "latitude": 52.3, "longitude": -0.8 }, "metres": metres });
        let first = app.manager().run(query, json!({ "near": near(50) })).await;
        let cursor = first.data("sites.pageInfo.endCursor");

        let next = app.manager().run(query, json!({ "near": near(50), "after": cursor })).await;
        let elsewhere = app.manager().run(query, json!({ "near": near(51), "after": cursor })).await;

        assert_eq!(next.data("sites.nodes.0.name"), "b both", "{}", next.body);
        assert_eq!(elsewhere.code(), "BAD_USER_INPUT", "{}", elsewhere.body);
    })
    .await;
}

#[tokio::test]
async fn a_filter_costs_no_additional_statement() {
    on_both(async |app| {
        four_places(app).await;
        let filter = json!({
            "areas": [app.area("west").await], "areasAsAt": "2025-08-18", "workTypes": ["MOWING"],
            "organisation": app.listed("organisations", "opfcc").await,
            "near": { "location": { "latitude": 52.3, "longitude": -0.8 }, "metres": 10 },
        });
        for (kind, period) in [
            ("Site", "statusChanged"),
            ("Suggestion", "statusChanged"),
            ("Session", "date"),
        ] {
            let mut filter = filter.clone();
            filter[period] = json!({ "from": "2025-08-01" });
            let list = kind.to_lowercase();
            let query = format!(
                "query($filter: {kind}Filter) {{ {list}s(filter: $filter) {{ nodes {{ id }} }} }}"
            );

            let asked = app.council().run(&query, json!({ "filter": filter })).await;
            let manager = app.manager();
            let (statements, reply) = app
                .statements(manager.run(&query, json!({ "filter": filter })))
                .await;

            assert_eq!(
                (asked.code(), reply.code(), statements),
                ("", "", 1),
                "{}",
                reply.body
            );
        }
    })
    .await;
}
