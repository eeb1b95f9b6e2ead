//! Archiving sites.

use domain::site::Status;
use serde_json::{Value, json};

use crate::support::{TestApp, on_both, seed::of};

async fn archived(app: &TestApp, from: Status) -> Value {
    let read = app.seed_site(from).await;
    let input = of("site", &read, json!({ "note": "Built over." }));
    app.manager()
        .done(
            "archiveSite",
            "site",
            "id version status statusText statusReason { code } history { from to }",
            input,
        )
        .await
}

#[tokio::test]
async fn only_completed_paused_or_unsuitable_sites_are_archived() {
    on_both(async |app| {
        for status in [
            Status::Proposed,
            Status::Assessing,
            Status::Approved,
            Status::Scheduled,
            Status::InProgress,
            Status::Archived,
        ] {
            let read = app.seed_site(status).await;

            let reply = app
                .manager()
                .change("archiveSite", "site", &read, json!({}))
                .await;

            assert_eq!(reply.user_errors(), ["CONFLICT status"], "{status:?}");
        }
        for (status, from) in [
            (Status::Completed, "COMPLETED"),
            (Status::OnHold, "ON_HOLD"),
            (Status::Declined, "DECLINED"),
        ] {
            let site = archived(app, status).await;

            assert_eq!(site["status"], "ARCHIVED");
            assert_eq!(site["statusText"], "Archived");
            let last = site["history"]
                .as_array()
                .and_then(|rows| rows.last().cloned());
            assert_eq!(last, Some(json!({ "from": from, "to": "ARCHIVED" })));
        }
    })
    .await;
}

#[tokio::test]
async fn no_step_leads_out_of_the_archive() {
    on_both(async |app| {
        let site = archived(app, Status::Completed).await;
        for (verb, more) in [
            ("reopenSite", json!({})),
            ("resumeSite", json!({})),
            ("startSiteAssessment", json!({})),
            ("approveSite", json!({ "criteriaMet": true })),
            ("archiveSite", json!({})),
        ] {
            let reply = app.manager().change(verb, "site", &site, more).await;

            assert_eq!(reply.user_errors(), ["CONFLICT status"], "{verb}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_site_with_an_open_session_cannot_be_archived() {
    on_both(async |app| {
        let read = app.seed_site(Status::Completed).await;
        // This is its state while a session is reopened for a correction.
        app.execute("UPDATE session SET status = 'IN_PROGRESS'")
            .await;

        let reply = app
            .manager()
            .change("archiveSite", "site", &read, json!({}))
            .await;

        assert_eq!(
            reply.user_errors(),
            ["CONFLICT site-no-open-session"],
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn archived_sites_are_listed_only_if_requested() {
    on_both(async |app| {
        let site = archived(app, Status::Completed).await;
        let query = "query($id: ID!) { all: sites { totalCount { count } nodes { id } }
            archived: sites(filter: { statuses: [ARCHIVED] }) { totalCount { count } nodes { id } }
            found: sites(filter: { search: \"old mill\" }) { nodes { id } }
            site(id: $id) { id } node(id: $id) { id } }";

        let reply = app
            .councillor()
            .run(query, json!({ "id": site["id"] }))
            .await;

        let own = json!({ "id": site["id"] });
        let expected = json!({
            "all": { "totalCount": { "count": 0 }, "nodes": [] },
            "archived": { "totalCount": { "count": 1 }, "nodes": [own] },
            "found": { "nodes": [] }, "site": own, "node": own,
        });
        assert_eq!(reply.body["data"], expected, "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn archiving_does_not_make_a_site_public() {
    on_both(async |app| {
        let site = archived(app, Status::Declined).await;

        let seen = app.officer().sees("site", &site, "id").await;

        assert_eq!(seen, Value::Null);
        assert_eq!(
            app.councillor().sees("site", &site, "id").await["id"],
            site["id"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_archived_site_still_counts_as_improved() {
    on_both(async |app| {
        let site = archived(app, Status::Completed).await;
        app.at("2025-10-01T09:00:00Z");

        let reply = app
            .manager()
            .ask("{ impact { sitesImproved { value } } }")
            .await;

        assert_eq!(
            reply.data("impact.sitesImproved.value"),
            1,
            "{}",
            reply.body
        );
        let seen = app.now("site", &site, "improvedAt").await;
        assert_ne!(seen["improvedAt"], Value::Null);
    })
    .await;
}

/// Checks that a step of a site is refused the second time, and that an unknown site is not found.
pub async fn can_be_done_once(verb: &str, from: Status) {
    on_both(async |app| {
        let read = app.seed_site(from).await;
        for (id, expected) in [
            (read["id"].clone(), vec![]),
            (read["id"].clone(), vec!["VERSION_CONFLICT version"]),
            (json!("bmV2ZXI"), vec!["NOT_FOUND"]),
        ] {
            let site = json!({ "id": id, "version": read["version"] });

            let reply = app.manager().change(verb, "site", &site, json!({})).await;

            assert_eq!(reply.user_errors(), expected, "{}", reply.body);
        }
        for blank in ["", " "] {
            let note = json!({ "note": blank });
            let bad = app.manager().change(verb, "site", &read, note).await;
            assert_eq!(bad.user_errors(), ["BAD_USER_INPUT note"]);
        }
    })
    .await;
}

#[tokio::test]
async fn archiving_twice_is_a_conflict_and_an_unknown_site_is_not_found() {
    can_be_done_once("archiveSite", Status::Declined).await;
}
