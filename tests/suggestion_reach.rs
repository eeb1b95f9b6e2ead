//! Who sees which suggestions, and which of their fields.

use std::collections::BTreeSet;

use domain::suggestion::{self, By, Filter, Status};
use kernel::{
    page::{PageRequest, Sorted},
    principal::{Principal, Role},
    scope::Scope,
};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{Client, TestApp, on_both};

/// Suggestions from every kind of sender, for wards of both authorities, with the sender and the ward as title.
async fn suggestions_from_everywhere(app: &TestApp) {
    let seed = app.seed().await;
    for (subject, organisation) in [
        ("councillor@example", "west-northants"),
        ("council-system@example", "west-northants"),
        ("neighbour@example", "north-northants"),
        ("community-group@example", "weston-favell-allotments"),
        ("partner-frontend@example", "partner-app"),
        ("referrer@example", "northants-police"),
        ("manager@example", "opfcc"),
    ] {
        for ward in ["upton", "duston", "oakley"] {
            let title = format!("{} {ward}", subject.split('@').next().unwrap_or_default());
            seed.suggested(&title, (subject, organisation), ward, 0)
                .await;
        }
    }
    seed.done().await;
}

async fn titles(client: &Client<'_>) -> BTreeSet<String> {
    let reply = client
        .ask("{ suggestions(first: 100) { nodes { title } } }")
        .await;
    let nodes = reply.data("suggestions.nodes");
    let nodes = nodes
        .as_array()
        .unwrap_or_else(|| panic!("{}", reply.body))
        .iter();
    nodes
        .map(|node| node["title"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn of(sender: &str) -> [String; 3] {
    ["upton", "duston", "oakley"].map(|ward| format!("{sender} {ward}"))
}

#[tokio::test]
async fn a_councillor_sees_own_wards_and_own_suggestions() {
    on_both(async |app| {
        suggestions_from_everywhere(app).await;

        let seen = titles(&app.councillor()).await;

        let all = titles(&app.manager()).await;
        let expected = all
            .into_iter()
            .filter(|title| title.ends_with("upton"))
            .chain(of("councillor"));
        assert_eq!(seen, expected.collect());
    })
    .await;
}

#[tokio::test]
async fn a_council_sees_its_areas_and_its_own_suggestions() {
    on_both(async |app| {
        suggestions_from_everywhere(app).await;

        let seen = titles(&app.council()).await;

        let all = titles(&app.manager()).await;
        let inside = all.into_iter().filter(|title| !title.ends_with("oakley"));
        assert_eq!(
            seen,
            inside
                .chain(of("councillor"))
                .chain(of("council-system"))
                .collect()
        );
    })
    .await;
}

#[tokio::test]
async fn groups_partners_and_officers_see_their_own_suggestions() {
    on_both(async |app| {
        suggestions_from_everywhere(app).await;
        for role in [Role::CommunityGroup, Role::PartnerFrontend, Role::Referrer] {
            let seen = titles(&app.person(role)).await;

            assert_eq!(seen, of(role.name()).into(), "{role:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_caller_without_areas_and_suggestions_sees_nothing() {
    on_both(async |app| {
        suggestions_from_everywhere(app).await;
        for role in [
            Role::Councillor,
            Role::CouncilSystem,
            Role::CommunityGroup,
            Role::PartnerFrontend,
            Role::Referrer,
        ] {
            let scopes: Vec<_> = role.scopes().into_iter().collect();
            let stranger = app.with(role, "stranger@example", None, &scopes);

            let seen = titles(&stranger).await;

            assert_eq!(seen, BTreeSet::new(), "{role:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_filter_finds_nothing_out_of_reach() {
    on_both(async |app| {
        suggestions_from_everywhere(app).await;
        let query =
            "query($area: ID!) { suggestions(filter: { areas: [$area] }) { nodes { title } } }";

        let reply = app
            .person(Role::CommunityGroup)
            .run(query, json!({ "area": app.area("county").await }))
            .await;

        let nodes = reply.data("suggestions.nodes");
        assert_eq!(nodes.as_array().map(Vec::len), Some(3), "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn the_reach_as_a_filter_and_as_a_predicate_agree() {
    on_both(async |app| {
        suggestions_from_everywhere(app).await;
        let order = Sorted {
            by: By::SubmittedAt,
            descending: false,
        };
        let hundred = PageRequest {
            first: Some(100),
            ..PageRequest::default()
        };
        let all = suggestion::list(&app.operator(), &Filter::default(), order, &hundred)
            .await
            .expect("all")
            .rows;
        assert_eq!(all.len(), 21);
        let ids: Vec<_> = all.iter().map(|row| row.id).collect();
        let areas = suggestion::areas_of(&app.operator(), &ids)
            .await
            .expect("areas");
        for role in Role::iter() {
            let name = role.name();
            for organisation in [
                None,
                Some("west-northants"),
                Some("partner-app"),
                Some("northants-police"),
            ] {
                for subject in [format!("{name}@example"), "nobody@example".into()] {
                    let principal = Principal {
                        subject,
                        role,
                        organisation: organisation.map(str::to_owned),
                        ..Principal::operator()
                    };
                    // A caller whom the registers have in another organisation is refused.
                    let Ok(caller) = app.app.caller(principal) else {
                        continue;
                    };

                    let listed = suggestion::list(&caller, &Filter::default(), order, &hundred)
                        .await
                        .expect("a list")
                        .rows;

                    let held = all.iter().filter(|row| {
                        suggestion::is_within_reach(&caller, row, &areas[&row.id], &[])
                    });
                    let listed: BTreeSet<_> = listed.iter().map(|row| row.title.as_str()).collect();
                    let held: BTreeSet<_> = held.map(|row| row.title.as_str()).collect();
                    assert_eq!(listed, held, "{role:?} {organisation:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_contact_is_shown_to_the_submitter_and_the_manager() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::Submitted).await;
        let query = "query($id: ID!) { suggestion(id: $id) { title contact { name } } }";
        let asked = json!({ "id": seeded["id"] });
        for (who, shown) in [
            (app.councillor(), true),
            (app.council(), true),
            (app.manager(), true),
            (app.person(Role::DataProtectionOfficer), true),
            (app.analyst(), false),
            (app.mentor(), false),
            (app.supervisor(), false),
        ] {
            let reply = who.run(query, asked.clone()).await;

            let contact = if shown { json!({ "name": "Jay Testwood" }) } else { Value::Null };
            assert_eq!(reply.data("suggestion"), json!({ "title": "Old Mill Lane", "contact": contact }), "{}", reply.body);
            let note = json!([{ "path": ["suggestion", "contact"], "policy": "contact-of-own-suggestions", "count": 1 }]);
            let noted = &reply.body["extensions"]["redactions"];
            assert_eq!(*noted, if shown { Value::Null } else { note });
            assert_eq!(reply.code(), "");
        }
    })
    .await;
}

#[tokio::test]
async fn withheld_fields_are_noted_once_for_all_rows() {
    on_both(async |app| {
        app.seed_suggestion(Status::Submitted).await;
        app.seed_suggestion(Status::Submitted).await;

        let list = "{ suggestions { nodes { contact { name } } } }";
        let first = "{ suggestions(first: 1) { nodes { contact { name } } } }";
        for (query, row, count) in [(list, json!("*"), 2), (first, json!(0), 1)] {
            let reply = app.analyst().ask(query).await;

            let noted = json!([{
                "path": ["suggestions", "nodes", row, "contact"], "policy": "contact-of-own-suggestions", "count": count,
            }]);
            assert_eq!(reply.body["extensions"]["redactions"], noted, "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_missing_scope_is_reported_once_for_all_rows() {
    on_both(async |app| {
        app.seed_suggestion(Status::Accepted).await;
        app.seed_suggestion(Status::Accepted).await;
        let reader = app.with_scopes(Role::Manager, &[Scope::SuggestionsRead]);

        let reply = reader
            .ask("{ suggestions { nodes { title a: site { name } b: site { name } } } }")
            .await;

        let errors = reply.body["errors"].as_array().expect("errors");
        let told: Vec<_> = errors
            .iter()
            .map(|error| (&error["path"], &error["extensions"]))
            .collect();
        let extensions =
            json!({ "code": "FORBIDDEN", "requiredScopes": ["sites:read"], "count": 2 });
        let [a, b] = ["a", "b"].map(|alias| json!(["suggestions", "nodes", 0, alias]));
        assert_eq!(
            told,
            [(&a, &extensions), (&b, &extensions)],
            "{}",
            reply.body
        );
        assert_eq!(reply.data("suggestions.nodes.1.a"), Value::Null);
    })
    .await;
}
