//! Merging two records of one person: what moves, what stays, and what cannot be merged.

use entity::audit_entry::{AuditCategory, Column, Entity};
use kernel::principal::Role;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{NOTHING, a_draft, a_young_draft, of, with},
    on_both,
};

async fn user_errors(client: &Client<'_>, input: Value) -> Vec<String> {
    client
        .act("mergeOffender", input, "offender { __typename }")
        .await
        .user_errors()
}

/// The person of a referral, with their version.
async fn person_of(app: &TestApp, referral: &Value) -> Value {
    let question = "query($id: ID!) { referral(id: $id) { offender { ... on FullOffender { id reference version } } } }";
    let reply = app
        .manager()
        .run(question, json!({ "id": referral["id"] }))
        .await;
    reply.data("referral.offender")
}

fn into(gone: &Value, stays: &Value) -> Value {
    of(
        "offender",
        gone,
        json!({ "into": stays["id"], "reason": "The same fingerprints." }),
    )
}

#[tokio::test]
async fn a_merge_moves_everything_to_the_remaining_record() {
    on_both(async |app| {
        let worked = app.worked(a_draft(), 60).await;
        let other = app.submitted(a_draft()).await;
        let (gone, stays) = (person_of(app, &worked).await, person_of(app, &other).await);

        let question = "... on FullOffender { id version mergedInto { __typename }
            referrals { nodes { id attendances { nodes { creditedMinutes } } } } }";
        let merged = app.manager().done("mergeOffender", "offender", question, into(&gone, &stays)).await;

        assert_eq!((&merged["id"], &merged["version"]), (&stays["id"], &json!(2)));
        assert!(merged["mergedInto"].is_null());
        let referrals = merged["referrals"]["nodes"].as_array().cloned().unwrap_or_default();
        assert_eq!(referrals.len(), 2, "{merged}");
        assert!(merged.to_string().contains("{\"creditedMinutes\":60}"), "{merged}");
        assert_eq!(person_of(app, &worked).await["id"], stays["id"]);
        let question = "query($id: ID!) { offender(id: $id) { ... on FullOffender { version mergedInto { ... on FullOffender { id } }
            referrals { nodes { id } } amendments { field newValue reason } } } }";
        let reply = app.manager().run(question, json!({ "id": gone["id"] })).await;
        let expected = json!({
            "version": 2, "mergedInto": { "id": stays["id"] }, "referrals": { "nodes": [] },
            "amendments": [{ "field": "mergedInto", "newValue": stays["reference"], "reason": "The same fingerprints." }],
        });
        assert_eq!(reply.data("offender"), expected);
    })
    .await;
}

#[tokio::test]
async fn a_merged_record_is_absent_from_lists_search_counts_and_candidates() {
    on_both(async |app| {
        let (one, other) = (app.submitted(a_draft()).await, app.submitted(a_draft()).await);
        let (gone, stays) = (person_of(app, &one).await, person_of(app, &other).await);
        app.manager().done("mergeOffender", "offender", "__typename", into(&gone, &stays)).await;
        let question = "query($search: String) { offenders(filter: { search: $search }) { totalCount { count }
            nodes { ... on FullOffender { id possibleSamePeople { __typename } } } } }";
        let expected = json!({ "totalCount": { "count": 1 }, "nodes": [{ "id": stays["id"], "possibleSamePeople": [] }] });

        for client in [app.manager(), app.officer(), app.person(Role::DataProtectionOfficer)] {
            for search in [Value::Null, json!("testwood")] {
                let reply = client.run(question, json!({ "search": search })).await;

                assert_eq!(reply.data("offenders"), expected, "{}", reply.body);
            }
        }
        let search = json!({ "search": gone["reference"] });
        let by_reference = app.manager().run(question, search).await;
        assert_eq!(by_reference.data("offenders.nodes"), json!([]));
        let by_id = "query($id: ID!) { offender(id: $id) { __typename } }";
        let officer = app.officer().run(by_id, json!({ "id": gone["id"] })).await;
        assert!(officer.data("offender").is_null(), "nothing of theirs is within the officer's reach");
    })
    .await;
}

#[tokio::test]
async fn after_a_merge_the_figures_count_one_person() {
    on_both(async |app| {
        let (one, other) = (
            app.worked(a_draft(), 240).await,
            app.worked(a_draft(), 240).await,
        );
        let (gone, stays) = (person_of(app, &one).await, person_of(app, &other).await);
        let figures = "{ impact { peopleCompleted { value } hours { value } } }";
        let before = app.manager().ask(figures).await.data("impact");

        // Both were at a session at the same hours: each had a session of its own.
        let errors = user_errors(&app.manager(), into(&gone, &stays)).await;

        let after = app.manager().ask(figures).await.data("impact");
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(
            (
                &before["peopleCompleted"]["value"],
                &after["peopleCompleted"]["value"]
            ),
            (&json!(2), &json!(1))
        );
        assert_eq!(before["hours"], after["hours"]);
    })
    .await;
}

#[tokio::test]
async fn records_that_cannot_be_one_person_are_not_merged() {
    on_both(async |app| {
        let number = json!({ "occurrenceNumber": "25000123456" });
        let (one, other) = (
            app.submitted(with(a_draft(), number)).await,
            app.submitted(with(
                a_draft(),
                json!({ "occurrenceNumber": "25/000123456" }),
            ))
            .await,
        );
        let same_occurrence = into(&person_of(app, &one).await, &person_of(app, &other).await);
        let (one, other) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        app.booked(&[&one, &other], json!({})).await;
        let same_session = into(&person_of(app, &one).await, &person_of(app, &other).await);
        let child = app.drafted(a_young_draft()).await;
        let other_age = into(&person_of(app, &one).await, &person_of(app, &child).await);
        let manager = app.manager();

        assert_eq!(
            user_errors(&manager, same_occurrence).await,
            ["CONFLICT one-referral-per-occurrence"]
        );
        assert_eq!(
            user_errors(&manager, same_session).await,
            ["CONFLICT attendance-once-per-session"]
        );
        let expected = [
            "CONFLICT audience-matches-age",
            "CONFLICT under-18-needs-youth-justice",
            "CONFLICT under-18-needs-appropriate-adult",
        ];
        assert_eq!(user_errors(&manager, other_age).await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_record_is_merged_once_and_only_into_a_current_record() {
    on_both(async |app| {
        let mut people = vec![];
        for _person in 0..3 {
            people.push(person_of(app, &app.submitted(a_draft()).await).await);
        }
        let manager = app.manager();
        assert_eq!(user_errors(&manager, into(&people[0], &people[0])).await, ["CONFLICT merge-needs-two"]);
        assert!(user_errors(&manager, into(&people[0], &people[1])).await.is_empty());
        let again = with(into(&people[0], &people[2]), json!({ "expectedVersion": 2 }));
        assert_eq!(user_errors(&manager, again).await, ["CONFLICT offender-not-merged"]);
        assert_eq!(user_errors(&manager, into(&people[2], &people[0])).await, ["CONFLICT offender-not-merged"]);
        assert_eq!(user_errors(&manager, into(&people[1], &people[2])).await, ["VERSION_CONFLICT version"]);

        let chain = with(into(&people[1], &people[2]), json!({ "expectedVersion": 2 }));
        assert!(user_errors(&manager, chain).await.is_empty());

        let question = "query($id: ID!) { offender(id: $id) { ... on FullOffender { mergedInto { ... on FullOffender { id } } } } }";
        let reply = manager.run(question, json!({ "id": people[0]["id"] })).await;
        assert_eq!(reply.data("offender.mergedInto.id"), people[2]["id"]);
        let known = with(a_draft(), json!({ "person": { "known": people[0]["id"] } }));
        let drafted = manager_drafts(app, known).await;
        assert_eq!(drafted, ["CONFLICT offender-not-merged"]);
        let amendment = json!({ "lastName": "Other", "reason": "A slip.", "expectedVersion": 3 });
        let amended = app.manager().act("amendOffender", of("offender", &json!({ "id": people[0]["id"], "version": 2 }), with(amendment, json!({ "expectedVersion": 2 }))), "offender { __typename }").await;
        assert_eq!(amended.user_errors(), ["CONFLICT offender-not-merged"], "{}", amended.body);
    })
    .await;
}

/// The result of a draft by a manager who is also a referrer: the importing operator calls the domain.
async fn manager_drafts(app: &TestApp, draft: Value) -> Vec<String> {
    app.with(
        Role::Manager,
        "referrer@example",
        Some("northants-police"),
        &Role::Manager.scopes().into_iter().collect::<Vec<_>>(),
    )
    .act("draftReferral", draft, "referral { id }")
    .await
    .user_errors()
}

#[tokio::test]
async fn an_idempotency_key_merges_records_once() {
    on_both(async |app| {
        let (one, other) = (
            app.submitted(a_draft()).await,
            app.submitted(a_draft()).await,
        );
        let (gone, stays) = (person_of(app, &one).await, person_of(app, &other).await);
        let input = with(into(&gone, &stays), json!({ "idempotencyKey": "once" }));
        let manager = app.manager();
        let first = manager
            .done(
                "mergeOffender",
                "offender",
                "... on FullOffender { id version }",
                input.clone(),
            )
            .await;

        let again = manager
            .done(
                "mergeOffender",
                "offender",
                "... on FullOffender { id version }",
                input.clone(),
            )
            .await;

        assert_eq!(again, first);
        let other = with(input, json!({ "reason": "Another reason." }));
        assert_eq!(
            user_errors(&manager, other).await,
            ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"]
        );
    })
    .await;
}

#[tokio::test]
async fn the_audit_trail_names_both_merged_records() {
    on_both(async |app| {
        let (one, other) = (
            app.submitted(a_draft()).await,
            app.submitted(a_draft()).await,
        );
        let (gone, stays) = (person_of(app, &one).await, person_of(app, &other).await);

        app.manager()
            .done(
                "mergeOffender",
                "offender",
                "__typename",
                into(&gone, &stays),
            )
            .await;

        let db = app.connection().await;
        let entries = Entity::find()
            .filter(Column::Action.eq("MergeOffender"))
            .all(&db)
            .await
            .expect("the trail");
        db.close().await.expect("closed");
        // One for each record of the person, and one for the referral that moved.
        assert_eq!(entries.len(), 3);
        assert_eq!(entries[0].category, AuditCategory::Alteration);
        assert_eq!(entries[1].category, AuditCategory::Combination);
        assert_eq!(
            entries[1].individuals.split(' ').count(),
            2,
            "{}",
            entries[1].individuals
        );
    })
    .await;
}

#[tokio::test]
async fn only_the_office_merges_records_and_gives_a_reason() {
    on_both(async |app| {
        let (one, other) = (
            app.submitted(a_draft()).await,
            app.submitted(a_draft()).await,
        );
        let input = into(&person_of(app, &one).await, &person_of(app, &other).await);
        for role in [
            Role::Referrer,
            Role::Mentor,
            Role::PoliceData,
            Role::DataProtectionOfficer,
        ] {
            let reply = app
                .person(role)
                .act("mergeOffender", input.clone(), "offender { __typename }")
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}");
        }
        let silent = with(input.clone(), json!({ "reason": "" }));
        assert_eq!(
            user_errors(&app.manager(), silent).await,
            ["BAD_USER_INPUT reason"]
        );
        for field in ["offender", "into"] {
            let absent = with(input.clone(), json!({ field: NOTHING }));
            assert_eq!(user_errors(&app.manager(), absent).await, ["NOT_FOUND"]);
        }
    })
    .await;
}
