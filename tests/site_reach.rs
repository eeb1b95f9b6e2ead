//! Who sees which sites, and which of their fields.

use domain::site::Status;
use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::on_both;

const ONE: &str = "query($id: ID!) { site(id: $id) { name } }";

#[tokio::test]
async fn before_its_first_approval_a_site_is_within_reach_of_its_areas_and_the_team() {
    on_both(async |app| {
        let proposed = json!({ "id": app.seed_site(Status::Proposed).await["id"] });
        let approved = json!({ "id": app.seed_site(Status::Approved).await["id"] });
        for role in Role::iter() {
            let seen = app.person(role).run(ONE, proposed.clone()).await;
            let public = app.person(role).run(ONE, approved.clone()).await;

            let own = matches!(
                role,
                Role::Councillor
                    | Role::CouncilSystem
                    | Role::Analyst
                    | Role::Supervisor
                    | Role::Mentor
                    | Role::Manager
                    | Role::DataProtectionOfficer
            );
            assert_eq!(
                seen.data("site").is_object(),
                own,
                "{role:?}: {}",
                seen.body
            );
            assert_eq!(seen.code(), "", "{role:?}");
            assert!(public.data("site").is_object(), "{role:?}: {}", public.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_council_does_not_see_proposed_sites_of_another_council() {
    on_both(async |app| {
        let id = json!({ "id": app.seed_site(Status::Proposed).await["id"] });
        let scopes: Vec<_> = Role::CouncilSystem.scopes().into_iter().collect();
        let other = app.with(
            Role::CouncilSystem,
            "north@example",
            Some("north-northants"),
            &scopes,
        );

        let reply = other.run(ONE, id).await;

        assert_eq!(reply.body["data"], json!({ "site": null }));
    })
    .await;
}

#[tokio::test]
async fn an_approved_site_stays_public() {
    on_both(async |app| {
        for status in [
            Status::Scheduled,
            Status::InProgress,
            Status::Completed,
            Status::OnHold,
        ] {
            let id = json!({ "id": app.seed_site(status).await["id"] });

            let reply = app.officer().run(ONE, id).await;

            assert!(reply.data("site").is_object(), "{status:?}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_group_sees_the_site_made_from_its_suggestion() {
    on_both(async |app| {
        let seed = app.seed().await;
        let site = seed.proposed("Allotments", "upton").await;
        let group = ("community-group@example", "weston-favell-allotments");
        let row = seed.suggested("Allotments", group, "upton", 0).await;
        seed.done().await;
        let who = app.person(Role::CommunityGroup);
        let query = "query($r: String!) { site(reference: $r) { name } }";
        let before = who.run(query, json!({ "r": site.reference })).await;
        assert_eq!(before.data("site"), Value::Null);
        let row = app.read("suggestion", &row.reference, "id version").await;
        let row = app
            .manager()
            .change("reviewSuggestion", "suggestion", &row, json!({}))
            .await
            .data("reviewSuggestion.suggestion");
        let id = app.read("site", &site.reference, "id").await["id"].clone();
        app.manager()
            .change(
                "acceptSuggestion",
                "suggestion",
                &row,
                json!({ "site": id }),
            )
            .await;

        let after = who.run(query, json!({ "r": site.reference })).await;

        assert_eq!(
            after.data("site"),
            json!({ "name": "Allotments" }),
            "{}",
            after.body
        );
    })
    .await;
}

#[tokio::test]
async fn contacts_are_shown_within_own_reach_only() {
    on_both(async |app| {
        let id = json!({ "id": app.seed_site(Status::Approved).await["id"] });
        let query = "query($id: ID!) { site(id: $id) { name contacts { landowner beneficiaryEmail permission } } }";
        let scopes: Vec<_> = Role::CouncilSystem.scopes().into_iter().collect();
        let north = app.with(Role::CouncilSystem, "north@example", Some("north-northants"), &scopes);
        for (who, shown) in [(app.council(), true), (app.manager(), true), (app.supervisor(), true), (north, false)] {
            let reply = who.run(query, id.clone()).await;

            let contacts = json!({
                "landowner": "The parish council", "beneficiaryEmail": "jay@example.org", "permission": "GRANTED",
            });
            let contacts = if shown { contacts } else { Value::Null };
            assert_eq!(reply.data("site"), json!({ "name": "Old Mill Lane", "contacts": contacts }), "{}", reply.body);
            let note = json!([{ "path": ["site", "contacts"], "policy": "contacts-of-own-sites", "count": 1 }]);
            assert_eq!(reply.body["extensions"]["redactions"], if shown { Value::Null } else { note });
            assert_eq!(reply.code(), "");
        }
    })
    .await;
}

#[tokio::test]
async fn without_the_scope_contacts_are_forbidden_and_the_rest_of_the_site_is_returned() {
    on_both(async |app| {
        app.seed_site(Status::Approved).await;
        let narrowed = app.with_scopes(Role::CouncilSystem, &[Scope::SitesRead]);
        for who in [app.councillor(), app.analyst(), narrowed] {
            let reply = who
                .ask("{ sites { nodes { name contacts { landowner } } } }")
                .await;

            assert_eq!(
                reply.data("sites.nodes.0"),
                json!({ "name": "Old Mill Lane", "contacts": null }),
                "{}",
                reply.body
            );
            assert_eq!(reply.code(), "FORBIDDEN");
            assert_eq!(
                reply.body["errors"][0]["path"],
                json!(["sites", "nodes", 0, "contacts"])
            );
        }
    })
    .await;
}

#[tokio::test]
async fn without_the_scope_sites_are_forbidden() {
    on_both(async |app| {
        app.seed_site(Status::Approved).await;
        let narrowed = app.with_scopes(Role::Councillor, &[Scope::SuggestionsRead]);

        let reply = narrowed.ask("{ sites { nodes { name } } }").await;

        assert_eq!(reply.code(), "FORBIDDEN");
        assert_eq!(reply.body["data"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn lists_inside_a_site_need_their_own_scopes() {
    on_both(async |app| {
        app.seed_site(Status::Approved).await;
        let narrowed = app.with_scopes(Role::Councillor, &[Scope::SitesRead]);

        let reply = narrowed
            .ask("{ sites { nodes { name suggestions { nodes { id } } sessions { nodes { id } } } } }")
            .await;

        let expected = json!({ "name": "Old Mill Lane", "suggestions": null, "sessions": null });
        assert_eq!(reply.data("sites.nodes.0"), expected, "{}", reply.body);
        let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
        let mut paths: Vec<_> = errors.iter().map(|error| error["path"].to_string()).collect();
        paths.sort();
        let path = |field: &str| json!(["sites", "nodes", 0, field]).to_string();
        assert_eq!(paths, [path("sessions"), path("suggestions")]);
    })
    .await;
}

#[tokio::test]
async fn a_forbidden_root_field_does_not_affect_the_others() {
    on_both(async |app| {
        app.seed_site(Status::Approved).await;
        let query = "{ sites { nodes { name } } suggestion(reference: \"SUG-1\") { id } }";

        let reply = app
            .with_scopes(Role::Councillor, &[Scope::SitesRead])
            .ask(query)
            .await;

        assert_eq!(
            reply.data("sites.nodes.0.name"),
            "Old Mill Lane",
            "{}",
            reply.body
        );
        assert_eq!(reply.code(), "FORBIDDEN");
        assert_eq!(reply.body["errors"][0]["path"], json!(["suggestion"]));
    })
    .await;
}
