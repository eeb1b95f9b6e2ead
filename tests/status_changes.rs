//! Changes of status: who made them, and who sees the notes.

use domain::{site, suggestion};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, cases::a_draft, on_both};

const CHANGE: &str =
    "history { to note reason { code name } by { role subject organisation { reference } } }";

/// The last change of a record's status, as a client sees it, with the policies of the redactions.
async fn last(client: &Client<'_>, noun: &str, read: &Value) -> (Value, Vec<Value>) {
    let query = format!("query($id: ID!) {{ {noun}(id: $id) {{ {CHANGE} }} }}");
    let reply = client.run(&query, json!({ "id": read["id"] })).await;
    let history = reply.data(&format!("{noun}.history"));
    let history = history
        .as_array()
        .unwrap_or_else(|| panic!("{}", reply.body));
    let redactions = reply.body["extensions"]["redactions"].as_array().cloned();
    let policies = redactions.unwrap_or_default().into_iter();
    (
        history.last().cloned().expect("a change"),
        policies
            .map(|redaction| redaction["policy"].clone())
            .collect(),
    )
}

fn by(subject: Value) -> Value {
    json!({ "role": "manager", "subject": subject, "organisation": { "reference": "opfcc" } })
}

#[tokio::test]
async fn a_change_names_the_actor_the_reason_and_the_note() {
    on_both(async |app| {
        let read = app.seed_suggestion(suggestion::Status::UnderReview).await;
        let decline = json!({ "reasonCode": "UNSAFE", "note": "Deep water." });
        app.manager().change("declineSuggestion", "suggestion", &read, decline).await;
        let change = |note: Value, subject: Value| {
            json!({
                "to": "DECLINED", "note": note, "reason": { "code": "UNSAFE", "name": "Not safe for groups" },
                "by": by(subject),
            })
        };

        let (team, _) = last(&app.manager(), "suggestion", &read).await;
        let (council, _) = last(&app.council(), "suggestion", &read).await;
        let (analyst, policies) = last(&app.analyst(), "suggestion", &read).await;

        let name = team["reason"]["name"].clone();
        assert!(name.is_string(), "{team}");
        let change = |note, subject| {
            let mut change = change(note, subject);
            change["reason"]["name"] = name.clone();
            change
        };
        assert_eq!(team, change(json!("Deep water."), json!("manager@example")));
        assert_eq!(council, change(json!("Deep water."), Value::Null));
        assert_eq!(analyst, change(Value::Null, Value::Null));
        assert_eq!(policies, ["names-for-the-team", "notes-of-the-team"]);
    })
    .await;
}

#[tokio::test]
async fn only_the_team_sees_the_notes_on_a_site() {
    on_both(async |app| {
        let read = app.seed_site(site::Status::Approved).await;
        let hold = json!({ "reasonCode": app.seed().await.code("SITE_ON_HOLD"), "note": "The owner is ill." });
        app.manager().change("holdSite", "site", &read, hold).await;

        let (team, none) = last(&app.manager(), "site", &read).await;
        let (council, policies) = last(&app.council(), "site", &read).await;

        assert_eq!((&team["note"], none), (&json!("The owner is ill."), vec![]));
        assert_eq!(council["note"], Value::Null);
        assert_eq!(policies, ["names-for-the-team", "notes-of-the-team"]);
        assert_eq!(council["reason"], team["reason"]);
    })
    .await;
}

#[tokio::test]
async fn the_officer_reads_why_a_referral_was_rejected() {
    on_both(async |app: &TestApp| {
        let read = app.submitted(a_draft()).await;
        let reject = json!({ "reasonCode": "INELIGIBLE", "note": "He lives in Leicester." });
        app.manager()
            .change("rejectReferral", "referral", &read, reject)
            .await;

        for (client, note) in [
            (app.officer(), json!("He lives in Leicester.")),
            (
                app.person(Role::DataProtectionOfficer),
                json!("He lives in Leicester."),
            ),
        ] {
            let (change, _) = last(&client, "referral", &read).await;
            assert_eq!(
                (&change["note"], &change["reason"]["code"]),
                (&note, &json!("INELIGIBLE"))
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_note_on_a_duplicate_names_the_other_suggestion_to_the_team_only() {
    on_both(async |app: &TestApp| {
        let other = app.seed_suggestion(suggestion::Status::UnderReview).await;
        let read = app.seed_suggestion(suggestion::Status::UnderReview).await;
        let mark = json!({ "duplicateOf": other["id"] });
        app.manager()
            .change("markSuggestionDuplicate", "suggestion", &read, mark)
            .await;

        let (team, _) = last(&app.manager(), "suggestion", &read).await;
        let (council, policies) = last(&app.council(), "suggestion", &read).await;

        let reference = other["reference"].as_str().expect("a reference");
        assert_eq!(team["note"], format!("The same as {reference}."));
        assert_eq!(
            (&council["to"], &council["note"]),
            (&json!("DUPLICATE"), &Value::Null)
        );
        assert_eq!(policies, ["names-for-the-team", "notes-of-the-team"]);
    })
    .await;
}
