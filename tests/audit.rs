//! The audit trail: one entry for each change, in its transaction; one entry for each operation that shows people,
//! before the response is sent; and no entry is ever changed or deleted.

use entity::audit_entry::{AuditCategory, AuditResult, Column, Entity, Model};
use kernel::principal::Role;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{a_draft, of, with, worked},
    on_both,
};

/// A direct connection to the service's database.
async fn database(app: &TestApp) -> DatabaseConnection {
    Database::connect(app.database_url())
        .await
        .expect("the database")
}

/// All entries, oldest first.
async fn entries(db: &DatabaseConnection) -> Vec<Model> {
    Entity::find()
        .order_by_asc(Column::Id)
        .all(db)
        .await
        .expect("the trail")
}

/// The entries that a piece of work has caused.
async fn entries_of<T>(app: &TestApp, work: impl Future<Output = T>) -> (Vec<Model>, T) {
    let db = database(app).await;
    let before = entries(&db).await.len();
    let done = work.await;
    let after = entries(&db).await.split_off(before);
    db.close().await.expect("closed");
    (after, done)
}

/// The id of a person, as the trail stores it.
fn kept(person: &Value) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let bytes = URL_SAFE_NO_PAD
        .decode(person["id"].as_str().expect("an id"))
        .expect("an opaque id");
    uuid::Uuid::from_slice(&bytes[bytes.len() - 16..])
        .expect("an id")
        .to_string()
}

#[tokio::test]
async fn a_change_writes_one_entry_with_actor_action_and_person() {
    on_both(async |app| {
        let referral = app.drafted(a_draft()).await;
        let person = app.person_of(&referral).await;
        let officer = app.officer();
        let submission = officer.act(
            "submitReferral",
            of("referral", &referral, json!({})),
            "referral { status }",
        );

        let (written, reply) = entries_of(app, submission).await;

        assert_eq!(reply.user_errors(), [""; 0]);
        assert_eq!(written.len(), 1, "{written:?}");
        let entry = &written[0];
        assert_eq!(entry.category, AuditCategory::Alteration);
        assert_eq!(entry.action, "SubmitReferral");
        assert_eq!(entry.noun.as_deref(), Some("referral"));
        assert_eq!(entry.subject, "referrer@example");
        assert_eq!(entry.role, "referrer");
        assert_eq!(entry.organisation.as_deref(), Some("northants-police"));
        assert_eq!(entry.individuals, kept(&person));
        assert_eq!(entry.at, app.clock.now());
    })
    .await;
}

#[tokio::test]
async fn a_refused_change_writes_no_entry() {
    on_both(async |app| {
        let referral = app.submitted(a_draft()).await;
        let manager = app.manager();
        let refused = [
            (
                "endReferral",
                of("referral", &referral, json!({ "reasonCode": "DISENGAGED" })),
            ),
            (
                "rejectReferral",
                of(
                    "referral",
                    &referral,
                    json!({ "reasonCode": "INELIGIBLE", "expectedVersion": 1 }),
                ),
            ),
            (
                "rejectReferral",
                of("referral", &referral, json!({ "reasonCode": "BORED" })),
            ),
        ];
        for (verb, input) in refused {
            let (written, reply) =
                entries_of(app, manager.act(verb, input, "referral { id }")).await;

            assert_eq!(reply.user_errors().len(), 1, "{}", reply.body);
            assert!(written.is_empty(), "{verb}: {written:?}");
        }
        let officer = app.officer();
        let misplaced = officer.act(
            "draftReferral",
            with(a_draft(), json!({ "incidentWard": "nowhere" })),
            "referral { id }",
        );
        let (written, reply) = entries_of(app, misplaced).await;
        assert_eq!(reply.user_errors(), ["CONFLICT area-is-a-ward"]);
        assert!(written.is_empty(), "{written:?}");
    })
    .await;
}

#[tokio::test]
async fn reading_people_by_any_path_writes_one_entry_with_everybody_shown() {
    on_both(async |app| {
        let (one, two) = (app.engaged(a_draft()).await, app.engaged(a_draft()).await);
        let session = app.started(&[&one, &two], json!({})).await;
        let (first, second) = (app.person_of(&one).await, app.person_of(&two).await);
        let ids = json!({ "person": first["id"], "referral": one["id"], "session": session["id"], "attendance": session["booked"][0]["id"] });
        let only_one = vec![kept(&first)];
        let mut both = vec![kept(&first), kept(&second)];
        both.sort();
        let paths = [
            ("offenders", "{ offenders { nodes { __typename } } }", &both),
            ("offender", "query($person: ID!) { offender(id: $person) { __typename } }", &only_one),
            ("node", "query($person: ID!) { node(id: $person) { id } }", &only_one),
            ("node", "query($referral: ID!) { node(id: $referral) { id } }", &only_one),
            ("nodes", "query($attendance: ID!) { nodes(ids: [$attendance]) { id } }", &only_one),
            ("referrals", "{ referrals { nodes { reference } } }", &both),
            ("referral", "query($referral: ID!) { referral(id: $referral) { reference } }", &only_one),
            ("session", "query($session: ID!) { session(id: $session) { attendances { nodes { outcome { code } } } } }", &both),
            ("referrals offenders", "{ referrals { nodes { offender { __typename } } } offenders { nodes { __typename } } }", &both),
        ];
        for (operation, question, people) in paths {
            let (written, reply) = entries_of(app, app.manager().run(question, ids.clone())).await;

            assert!(reply.body["errors"].is_null(), "{}", reply.body);
            assert_eq!(written.len(), 1, "{question}: {written:?}");
            let mut shown: Vec<_> = written[0].individuals.split(' ').map(str::to_owned).collect();
            shown.sort();
            assert_eq!(&shown, people, "{question}");
            assert_eq!(written[0].action, operation);
            assert_eq!(written[0].category, AuditCategory::Consultation);
            assert!(written[0].request.is_some());
        }
    })
    .await;
}

#[tokio::test]
async fn reading_from_outside_the_team_is_recorded_as_a_disclosure_to_the_organisation() {
    on_both(async |app| {
        let referral = app.concluded(a_draft()).await;
        let reference = app.person_of(&referral).await["reference"].clone();
        let cases = [
            (Role::Manager, AuditCategory::Consultation, "opfcc"),
            (Role::Mentor, AuditCategory::Consultation, "opfcc"),
            (Role::Supervisor, AuditCategory::Consultation, "opfcc"),
            (
                Role::DataProtectionOfficer,
                AuditCategory::Consultation,
                "opfcc",
            ),
            (
                Role::Referrer,
                AuditCategory::Disclosure,
                "northants-police",
            ),
            (
                Role::PoliceData,
                AuditCategory::Disclosure,
                "northants-police",
            ),
        ];
        for (role, category, organisation) in cases {
            let client = app.person(role);
            let look = client.run(
                "query($r: String!) { offender(reference: $r) { __typename } }",
                json!({ "r": reference }),
            );

            let (written, reply) = entries_of(app, look).await;

            assert_eq!(
                reply.data("offender.__typename"),
                "FullOffender",
                "{role:?}: {}",
                reply.body
            );
            assert_eq!(written.len(), 1, "{role:?}: {written:?}");
            assert_eq!(written[0].category, category, "{role:?}");
            assert_eq!(written[0].organisation.as_deref(), Some(organisation));
        }
    })
    .await;
}

#[tokio::test]
async fn reading_that_shows_nobody_is_recorded_as_refused_and_searches_as_without_result() {
    on_both(async |app| {
        let person = app.person_of(&app.drafted(a_draft()).await).await;
        let stranger = app.other(Role::Referrer);
        let look = stranger.run("query($id: ID!) { offender(id: $id) { __typename } offenders { nodes { __typename } } }", json!({ "id": person["id"] }));

        let (written, reply) = entries_of(app, look).await;

        assert!(reply.data("offender").is_null(), "{}", reply.body);
        let results: Vec<_> = written.iter().map(|entry| entry.result).collect();
        assert_eq!(results.len(), 2, "{written:?}");
        assert!(results.contains(&AuditResult::Refused) && results.contains(&AuditResult::FoundNobody));
        assert!(written.iter().all(|entry| entry.individuals.is_empty()));
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_that_shows_a_person_again_is_recorded_as_reading() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let person = app.person_of(&referral).await;
        let session = app.booked(&[], json!({})).await;
        let known = json!({ "idempotencyKey": "draft", "person": { "known": person["id"] } });
        let contact = json!({ "referral": referral["id"], "at": "2025-08-18T08:00:00Z", "channel": "TEXT", "reached": true, "idempotencyKey": "contact" });
        let booking = json!({ "session": session["id"], "referral": referral["id"], "idempotencyKey": "booking" });
        let concluded = json!({ "referral": app.conclude(&app.refused(with(a_draft(), json!({ "person": { "known": person["id"] } }))).await).await["id"] });
        let check = with(concluded, json!({ "result": "NONE_FOUND", "checkedAt": "2025-08-18T09:00:00Z", "idempotencyKey": "check" }));
        let cases = [
            (app.person(Role::PoliceData), "recordFollowUp", check, "followUp { result }", AuditCategory::Disclosure),
            (app.officer(), "draftReferral", with(a_draft(), known), "referral { offenceCategory { code } }", AuditCategory::Disclosure),
            (app.mentor(), "recordContact", contact, "referral { riskText }", AuditCategory::Consultation),
            (app.manager(), "bookParticipant", booking, "attendance { outcome { code } }", AuditCategory::Consultation),
        ];
        for (client, verb, input, selection, category) in cases {
            let first = client.act(verb, input.clone(), selection).await;
            assert_eq!(first.user_errors(), [""; 0]);

            let (written, again) = entries_of(app, client.act(verb, input, selection)).await;

            assert_eq!(again.text, first.text);
            assert_eq!(written.len(), 1, "{verb}: {written:?}");
            assert_eq!(written[0].individuals, kept(&person), "{verb}");
            assert_eq!(written[0].category, category, "{verb}");
        }
    })
    .await;
}

#[tokio::test]
async fn crediting_minutes_records_the_outcome_and_the_progress() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let session = app.started(&[&referral], json!({})).await;
        let supervisor = app.supervisor();
        let record = supervisor.act(
            "recordAttendance",
            worked(&session["booked"][0], json!({})),
            "attendance { id }",
        );

        let (written, _) = entries_of(app, record).await;

        let nouns: Vec<_> = written
            .iter()
            .map(|entry| {
                (
                    entry.action.as_str(),
                    entry.noun.as_deref().unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(
            nouns,
            [
                ("RecordAttendance", "referral"),
                ("RecordAttendance", "attendance")
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn audit_entries_can_be_neither_changed_nor_deleted() {
    on_both(async |app| {
        app.drafted(a_draft()).await;
        let db = database(app).await;
        let before = entries(&db).await;
        for statement in [
            "UPDATE audit_entry SET subject = 'somebody else'",
            "DELETE FROM audit_entry",
        ] {
            let tried = db.execute_unprepared(statement).await;

            let refusal = tried.expect_err("refused").to_string();
            assert!(
                refusal.contains("audit entries are only ever added"),
                "{refusal}"
            );
        }
        assert_eq!(entries(&db).await, before);
        db.close().await.expect("closed");
    })
    .await;
}

#[tokio::test]
async fn data_is_not_shown_if_the_audit_entry_cannot_be_written() {
    on_both(async |app| {
        let referral = app.drafted(a_draft()).await;
        let person = app.person_of(&referral).await;
        let db = database(app).await;
        db.execute_unprepared("ALTER TABLE audit_entry RENAME TO elsewhere")
            .await
            .expect("renamed");

        let look = app
            .manager()
            .ask("{ offenders { nodes { ... on FullOffender { lastName } } } }")
            .await;
        let change = app
            .officer()
            .act(
                "submitReferral",
                of("referral", &referral, json!({})),
                "referral { status }",
            )
            .await;

        assert_eq!(look.code(), "UNAVAILABLE", "{}", look.body);
        assert!(look.body["data"].is_null());
        assert!(!look.text.contains("Testwood"), "{}", look.text);
        assert!(
            change.body["data"]["submitReferral"]["referral"].is_null(),
            "{}",
            change.body
        );
        assert!(!change.code().is_empty(), "{}", change.body);
        db.execute_unprepared("ALTER TABLE elsewhere RENAME TO audit_entry")
            .await
            .expect("renamed");
        db.close().await.expect("closed");
        assert_eq!(app.referral(&referral).await["status"], "DRAFT", "{person}");
    })
    .await;
}
