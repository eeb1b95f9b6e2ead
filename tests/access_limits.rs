//! Limited access to people: who sees them, who can lift the limit, and what is refused to the others.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client,
    cases::{a_draft, of, with},
    limits::WHO_SEES,
    on_both,
};

const SEEN: &str = "query($id: ID!) { offender(id: $id) { __typename ... on FullOffender { id } ... on LimitedOffender { id reference } } }";

/// The GraphQL type as which a client sees a person.
pub async fn seen(client: &Client<'_>, person: &Value) -> String {
    let reply = client.run(SEEN, json!({ "id": person["id"] })).await;
    let kind = reply.data("offender.__typename");
    kind.as_str().unwrap_or("nothing").to_owned()
}

#[tokio::test]
async fn a_restriction_admits_only_those_named() {
    on_both(async |app| {
        let known = app.known().await;
        for (role, subject) in WHO_SEES {
            assert_eq!(
                seen(&app.person_called(role, subject), &known.person).await,
                "FullOffender",
                "{subject}"
            );
        }

        app.limit(
            "restrictOffender",
            &known.person,
            &["manager@example", "mentor@example"],
        )
        .await;

        for (role, subject) in WHO_SEES {
            let expected = if role == Role::Mentor {
                "FullOffender"
            } else {
                "LimitedOffender"
            };
            assert_eq!(
                seen(&app.person_called(role, subject), &known.person).await,
                expected,
                "{subject}"
            );
        }
        assert_eq!(seen(&app.manager(), &known.person).await, "FullOffender");
        assert_eq!(
            seen(&app.person(Role::DataProtectionOfficer), &known.person).await,
            "FullOffender"
        );
        assert_eq!(
            seen(&app.other(Role::Mentor), &known.person).await,
            "nothing",
            "it grants no access"
        );
    })
    .await;
}

#[tokio::test]
async fn an_exclusion_denies_only_those_named() {
    on_both(async |app| {
        let known = app.known().await;

        app.limit(
            "excludeFromOffender",
            &known.person,
            &["mentor@example", "other-manager@example"],
        )
        .await;

        for (role, subject) in WHO_SEES {
            let named = [Role::Mentor, Role::Manager].contains(&role);
            let expected = if named {
                "LimitedOffender"
            } else {
                "FullOffender"
            };
            assert_eq!(
                seen(&app.person_called(role, subject), &known.person).await,
                expected,
                "{subject}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_caller_on_both_lists_is_excluded_until_the_limits_are_lifted() {
    on_both(async |app| {
        let known = app.known().await;
        let person = app.limit("restrictOffender", &known.person, &["manager@example", "mentor@example"]).await;
        let person = app.limit("excludeFromOffender", &person, &["mentor@example"]).await;
        assert_eq!(seen(&app.mentor(), &person).await, "LimitedOffender");

        let lifting = of("offender", &person, json!({ "reason": "The cousin has left." }));
        let selection = "... on FullOffender { limits { kind subjects reason reviewOn setBy endedBy endedBecause } }";
        let lifted = app.manager().done("liftOffenderLimits", "offender", selection, lifting).await;

        assert_eq!(seen(&app.mentor(), &person).await, "FullOffender");
        let list = |kind: &str, subjects: Value| json!({
            "kind": kind, "subjects": subjects, "reason": "Quill has a cousin here.", "reviewOn": "2026-08-18",
            "setBy": "manager@example", "endedBy": "manager@example", "endedBecause": "The cousin has left.",
        });
        let restricted = list("RESTRICTED", json!(["manager@example", "mentor@example"]));
        let excluded = list("EXCLUDED", json!(["mentor@example"]));
        assert_eq!(lifted["limits"], json!([restricted, excluded]));
    })
    .await;
}

#[tokio::test]
async fn a_new_list_replaces_the_one_of_its_kind() {
    on_both(async |app| {
        let known = app.known().await;
        let person = app
            .limit("excludeFromOffender", &known.person, &["mentor@example"])
            .await;

        app.limit("excludeFromOffender", &person, &["referrer@example"])
            .await;

        assert_eq!(seen(&app.mentor(), &person).await, "FullOffender");
        assert_eq!(seen(&app.officer(), &person).await, "LimitedOffender");
    })
    .await;
}

#[tokio::test]
async fn excluded_callers_cannot_lift_or_change_the_limit() {
    on_both(async |app| {
        let known = app.known().await;
        let person = app
            .limit(
                "excludeFromOffender",
                &known.person,
                &["other-manager@example"],
            )
            .await;
        let list =
            json!({ "subjects": ["mentor@example"], "reason": "None.", "reviewOn": "2026-08-18" });
        for (verb, input) in [
            ("liftOffenderLimits", json!({ "reason": "None." })),
            ("excludeFromOffender", list.clone()),
            ("restrictOffender", list),
        ] {
            let reply = app
                .other_manager()
                .act(verb, of("offender", &person, input), "__typename")
                .await;

            assert_eq!(
                reply.user_errors(),
                ["CONFLICT access-limited"],
                "{verb}: {}",
                reply.body
            );
        }
        assert_eq!(seen(&app.other_manager(), &person).await, "LimitedOffender");
    })
    .await;
}

async fn user_errors(client: &Client<'_>, verb: &str, input: Value) -> Vec<String> {
    client.act(verb, input, "__typename").await.user_errors()
}

#[tokio::test]
async fn invalid_lists_are_refused() {
    on_both(async |app| {
        let known = app.known().await;
        let list =
            json!({ "subjects": ["mentor@example"], "reason": "Kin.", "reviewOn": "2026-08-18" });
        let list = of("offender", &known.person, list);
        let manager = app.manager();
        for (change, expected) in [
            (json!({ "subjects": [] }), "BAD_USER_INPUT subjects"),
            (json!({ "subjects": [""] }), "BAD_USER_INPUT subjects.0"),
            (json!({ "reason": " " }), "BAD_USER_INPUT reason"),
            (
                json!({ "reviewOn": "2025-08-18" }),
                "BAD_USER_INPUT reviewOn",
            ),
            (json!({ "expectedVersion": 9 }), "VERSION_CONFLICT version"),
        ] {
            let errors =
                user_errors(&manager, "excludeFromOffender", with(list.clone(), change)).await;
            assert_eq!(errors, [expected]);
        }
        assert_eq!(
            user_errors(
                &manager,
                "excludeFromOffender",
                with(list.clone(), json!({ "subjects": ["manager@example"] }))
            )
            .await,
            ["CONFLICT limit-needs-keeper"],
            "the only manager in service"
        );
        assert!(
            user_errors(&manager, "restrictOffender", list.clone()).await
                == ["CONFLICT limit-needs-keeper"]
        );
        let nothing = of("offender", &known.person, json!({ "reason": "None." }));
        assert_eq!(
            user_errors(&manager, "liftOffenderLimits", nothing).await,
            ["CONFLICT limit-holds"]
        );
        assert_eq!(seen(&app.mentor(), &known.person).await, "FullOffender");
    })
    .await;
}

#[tokio::test]
async fn an_idempotency_key_sets_a_list_once() {
    on_both(async |app| {
        let known = app.known().await;
        let list = json!({
            "subjects": ["mentor@example"], "reason": "Kin.", "reviewOn": "2026-08-18", "idempotencyKey": "once",
        });
        let list = of("offender", &known.person, list);

        let first = user_errors(&app.manager(), "excludeFromOffender", list.clone()).await;
        let second = user_errors(&app.manager(), "excludeFromOffender", list).await;

        assert!(first.is_empty() && second.is_empty(), "{first:?} {second:?}");
        let lists: Vec<i64> = app.column("SELECT id FROM offender_limit").await;
        assert_eq!(lists.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_limit_moves_with_a_merged_record() {
    on_both(async |app| {
        let (one, other) = (
            app.submitted(a_draft()).await,
            app.submitted(a_draft()).await,
        );
        let gone = app.as_it_stands(&app.person_of(&one).await).await;
        let stays = app.as_it_stands(&app.person_of(&other).await).await;
        let gone = app
            .limit("excludeFromOffender", &gone, &["other-manager@example"])
            .await;
        let merger = of(
            "offender",
            &gone,
            json!({ "into": stays["id"], "reason": "One person." }),
        );

        app.manager()
            .done("mergeOffender", "offender", "__typename", merger)
            .await;

        for person in [&gone, &stays] {
            assert_eq!(seen(&app.other_manager(), person).await, "LimitedOffender");
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_subject_stays_on_the_list() {
    on_both(async |app| {
        let known = app.known().await;
        app.limit("excludeFromOffender", &known.person, &["mentor@example"]).await;
        let question = "{ staff(first: 100) { nodes { id reference version } } }";
        let staff = app.manager().ask(question).await.data("staff.nodes");
        let mentor = staff.as_array().into_iter().flatten().find(|one| one["reference"] == "mentor").cloned();
        let mentor = mentor.expect("the mentor");
        let change = json!({
            "staffMember": mentor["id"], "expectedVersion": mentor["version"], "subject": "renamed@example",
            "reason": "Another issuer.",
        });
        app.manager().done("amendStaffMember", "staffMember", "id", change).await;

        let renamed = app.person_called(Role::Mentor, "renamed@example");

        assert_eq!(seen(&renamed, &known.person).await, "LimitedOffender");
    })
    .await;
}

#[tokio::test]
async fn acting_for_another_person_needs_access_as_both() {
    on_both(async |app| {
        use domain::offender::{self, Seen};
        use kernel::principal::Principal;
        let known = app.known().await;
        app.limit("excludeFromOffender", &known.person, &["kin@example"])
            .await;
        let reference = known.person["reference"].as_str().expect("a reference");
        for (subject, other, limited) in [
            ("system@example", None, false),
            ("system@example", Some("colleague@example"), false),
            ("system@example", Some("kin@example"), true),
            ("kin@example", Some("colleague@example"), true),
        ] {
            let principal = Principal {
                subject: subject.into(),
                on_behalf_of: other.map(str::to_owned),
                ..Principal::operator()
            };
            let caller = app.app.caller(principal).expect("a caller");

            let seen = offender::find_by_reference(&caller, reference)
                .await
                .expect("an answer");

            assert_eq!(
                matches!(seen, Some(Seen::Limited { .. })),
                limited,
                "{subject} for {other:?}"
            );
        }
    })
    .await;
}
