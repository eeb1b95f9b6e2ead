//! A referral that is assigned to another mentor: from then on the new mentor has access to it and the previous one
//! has not.

use kernel::principal::Role;
use migration::{Migrator, MigratorTrait};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{NOTHING, REFERRAL, a_draft, of},
    database, on_both,
};

async fn user_errors(client: &Client<'_>, input: Value) -> Vec<String> {
    client
        .act("reassignMentor", input, "referral { id }")
        .await
        .user_errors()
}

async fn to(app: &TestApp, referral: &Value, mentor: &str) -> Value {
    let mentor = app.id_of("staff", mentor).await;
    of("referral", referral, json!({ "mentor": mentor }))
}

async fn sees(client: &Client<'_>, referral: &Value) -> bool {
    let question = "query($id: ID!) { referral(id: $id) { id } }";
    let reply = client.run(question, json!({ "id": referral["id"] })).await;
    !reply.data("referral").is_null()
}

#[tokio::test]
async fn after_a_reassignment_only_the_new_mentor_sees_the_referral() {
    on_both(async |app| {
        let accepted = app.accepted(a_draft()).await;
        let (old, new) = (app.mentor(), app.other(Role::Mentor));
        assert!(sees(&old, &accepted).await && !sees(&new, &accepted).await);
        app.at("2025-08-19T09:00:00Z");

        let question = "version mentor { reference } mentors { staffMember { reference } from until } history { to }";
        let input = to(app, &accepted, "other-mentor").await;
        let reassigned = app.manager().done("reassignMentor", "referral", question, input).await;

        let (old, new) = (app.mentor(), app.other(Role::Mentor));
        assert!(!sees(&old, &accepted).await && sees(&new, &accepted).await);
        let expected = json!({
            "version": 4, "mentor": { "reference": "other-mentor" },
            "mentors": [
                { "staffMember": { "reference": "mentor" }, "from": "2025-08-18T09:00:00.000000Z", "until": "2025-08-19T09:00:00.000000Z" },
                { "staffMember": { "reference": "other-mentor" }, "from": "2025-08-19T09:00:00.000000Z", "until": null },
            ],
            "history": [{ "to": "DRAFT" }, { "to": "SUBMITTED" }, { "to": "ACCEPTED" }, { "to": "ACCEPTED" }],
        });
        assert_eq!(reassigned, expected);
    })
    .await;
}

#[tokio::test]
async fn a_referral_can_return_to_its_first_mentor() {
    on_both(async |app| {
        let engaged = app.engaged(a_draft()).await;
        let manager = app.manager();
        let input = to(app, &engaged, "other-mentor").await;
        let away = manager
            .done("reassignMentor", "referral", REFERRAL, input)
            .await;

        let input = to(app, &away, "mentor").await;
        let question = "mentors { staffMember { reference } until }";
        let back = manager
            .done("reassignMentor", "referral", question, input)
            .await;

        let mentors = back["mentors"].as_array().cloned().unwrap_or_default();
        assert_eq!(mentors.len(), 3);
        let current: Vec<&Value> = mentors
            .iter()
            .filter(|one| one["until"].is_null())
            .collect();
        assert_eq!(
            current,
            [&json!({ "staffMember": { "reference": "mentor" }, "until": null })]
        );
    })
    .await;
}

#[tokio::test]
async fn a_reassignment_needs_a_different_mentor() {
    on_both(async |app| {
        let accepted = app.accepted(a_draft()).await;
        let manager = app.manager();
        let same = to(app, &accepted, "mentor").await;
        let supervisor = to(app, &accepted, "supervisor").await;
        let nobody = of("referral", &accepted, json!({ "mentor": NOTHING }));
        let stale = {
            let mut input = to(app, &accepted, "other-mentor").await;
            input["expectedVersion"] = json!(1);
            input
        };

        assert_eq!(
            user_errors(&manager, same).await,
            ["CONFLICT another-mentor"]
        );
        assert_eq!(
            user_errors(&manager, supervisor).await,
            ["CONFLICT staff-role-fits"]
        );
        assert_eq!(
            user_errors(&manager, nobody).await,
            ["CONFLICT staff-role-fits"]
        );
        assert_eq!(
            user_errors(&manager, stale).await,
            ["VERSION_CONFLICT version"]
        );
    })
    .await;
}

#[tokio::test]
async fn only_open_accepted_referrals_are_reassigned() {
    on_both(async |app| {
        let open = [
            app.engaged(a_draft()).await,
            app.worked(a_draft(), 60).await,
        ];
        let not = [
            app.drafted(a_draft()).await,
            app.submitted(a_draft()).await,
            app.worked(a_draft(), 240).await,
            app.refused(a_draft()).await,
        ];
        for referral in &open {
            let input = to(app, referral, "other-mentor").await;
            assert!(
                user_errors(&app.manager(), input).await.is_empty(),
                "{referral}"
            );
        }
        for referral in &not {
            let input = to(app, referral, "other-mentor").await;
            assert_eq!(
                user_errors(&app.manager(), input).await,
                ["CONFLICT status"],
                "{referral}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_office_reassigns_referrals() {
    on_both(async |app| {
        let accepted = app.accepted(a_draft()).await;
        let input = to(app, &accepted, "other-mentor").await;
        for role in [Role::Mentor, Role::Referrer, Role::DataProtectionOfficer] {
            let reply = app
                .person(role)
                .act("reassignMentor", input.clone(), "referral { id }")
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}");
        }
        let mut absent = input;
        absent["referral"] = json!(NOTHING);
        assert_eq!(user_errors(&app.manager(), absent).await, ["NOT_FOUND"]);
    })
    .await;
}

#[tokio::test]
async fn the_migration_makes_the_present_mentor_the_first_of_the_history() {
    on_both(async |app| {
        app.submitted(a_draft()).await;
        app.accepted(a_draft()).await;
        let db = app.connection().await;
        let changes = Migrator::migrations();
        let before = changes
            .iter()
            .position(|change| change.name() == "m0020_referral_mentor");
        let later = u32::try_from(changes.len() - before.expect("the change")).expect("a number");
        Migrator::down(&db, Some(later)).await.expect("down");

        Migrator::up(&db, None).await.expect("up");

        let current =
            "SELECT COUNT(*) FROM referral_mentor JOIN referral ON referral.id = referral_id
            WHERE staff_id = mentor_id AND from_at = accepted_at AND until_at IS NULL";
        let found: Vec<i64> = database::column(&db, current).await;
        let all: Vec<i64> = database::column(&db, "SELECT COUNT(*) FROM referral_mentor").await;
        db.close().await.expect("closed");
        assert_eq!((found, all), (vec![1], vec![1]));
    })
    .await;
}
