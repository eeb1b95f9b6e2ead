//! The cost of a page: a fixed number of statements, however many rows it has.

use domain::site::Status;
use serde_json::json;

use crate::support::{Client, TestApp, on_both};

/// Fifty sites, three sessions each.
async fn fifty_sites(app: &TestApp) {
    let seed = app.seed().await;
    for number in 0..50 {
        let site = seed
            .site(&format!("Site {number:02}"), Status::Approved)
            .await;
        for session in 0..3 {
            seed.planned(&site, number * 3 + session).await;
        }
    }
    seed.done().await;
}

/// Eight people who worked at a site each, two in every session.
async fn eight_people(app: &TestApp) {
    let seed = app.seed().await;
    for number in 0..4 {
        let site = seed.site(&format!("Site {number}"), Status::Approved).await;
        let session = seed.planned(&site, number).await;
        let (one, other) = (seed.engaged("Robin").await, seed.engaged("Kim").await);
        seed.worked(&session, &[&one, &other]).await;
    }
    seed.done().await;
}

/// The statements of a query for pages of this size, which must be full.
async fn cost(client: &Client<'_>, list: &str, query: &str, size: usize) -> usize {
    let asked = client.run(query, json!({ "first": size }));
    let (statements, reply) = client.app.statements(asked).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    let nodes = reply.data(&format!("{list}.nodes"));
    assert_eq!(nodes.as_array().map(Vec::len), Some(size), "{}", reply.body);
    assert!(
        !reply.text.contains(":[]"),
        "a list of the page is empty: {}",
        reply.text
    );
    statements
}

#[tokio::test]
async fn fifty_sites_with_their_latest_sessions_cost_as_much_as_one() {
    on_both(async |app| {
        fifty_sites(app).await;
        let query = "query($first: Int!) { sites(first: $first) { nodes { name ward { name } authority { name }
            sessions(first: 3, orderBy: { direction: DESC }) { nodes { ... on Session { startsAt attendanceCount } } } } } }";
        let manager = app.manager();

        let fifty = cost(&manager, "sites", query, 50).await;

        assert!(fifty <= 4, "{fifty} statements");
        assert_eq!(cost(&manager, "sites", query, 1).await, fifty);
    })
    .await;
}

#[tokio::test]
async fn suggestions_with_their_sites_cost_two_statements() {
    on_both(async |app| {
        let seed = app.seed().await;
        for number in 0..20 {
            let title = format!("Place {number}");
            seed.suggestion(&title, domain::suggestion::Status::Accepted).await;
        }
        seed.done().await;
        let query = "query($first: Int!) { suggestions(first: $first) { nodes { title site { name ward { name } } } } }";
        let manager = app.manager();

        let twenty = cost(&manager, "suggestions", query, 20).await;

        assert_eq!(twenty, 2);
        assert_eq!(cost(&manager, "suggestions", query, 1).await, 2);
    })
    .await;
}

#[tokio::test]
async fn pages_of_people_and_their_work_cost_the_same_whatever_their_size() {
    on_both(async |app| {
        eight_people(app).await;
        let manager = app.manager();
        for (list, most, query) in [
            (
                "sessions",
                4,
                "query($first: Int!) { sessions(first: $first) { nodes { site { name } attendances { nodes {
                    offender { ... on FullOffender { lastName } } referral { reference } } } } } }",
            ),
            (
                "referrals",
                8,
                "query($first: Int!) { referrals(first: $first) { nodes { offender { ... on FullOffender { lastName } }
                    attendances { nodes { startsAt } } contacts { at } followUps { result } history { to } } } }",
            ),
            (
                "offenders",
                8,
                "query($first: Int!) { offenders(first: $first) { nodes { ... on FullOffender { lastName
                    referrals { nodes { reference attendances { nodes { outcome { code } } } } } } } } }",
            ),
        ] {
            let all = cost(&manager, list, query, most).await;

            let one = cost(&manager, list, query, 1).await;
            assert_eq!(one, all, "{list}");
            // Three of them enter the look in the audit trail, one or two ask who is shut out.
            assert!(all <= 11, "{list}: {all} statements");
        }
    })
    .await;
}
