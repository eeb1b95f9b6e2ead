//! Corrections of publications: another version with a reason, while the first stays readable.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, MONDAY, TestApp, cases::a_draft, on_both};

const DAY: &str = "2025-08-31";
const LATER: &str = "2025-09-15T12:00:00Z";

async fn complete(app: &TestApp, people: usize) {
    app.at(MONDAY);
    for _ in 0..people {
        app.worked(a_draft(), 240).await;
    }
    app.at(LATER);
}

/// The claims of a statement, whose signature is tried elsewhere.
fn claims_of(statement: &Value) -> Value {
    let claims = statement.as_str().and_then(|text| text.split('.').nth(1));
    let claims = URL_SAFE_NO_PAD.decode(claims.expect("claims"));
    serde_json::from_slice(&claims.expect("base64url")).expect("JSON")
}

/// What a correction of a day is refused with.
async fn refusals(client: Client<'_>, as_at: &str, reason: &str) -> Vec<String> {
    let input = json!({ "asAt": as_at, "reason": reason });
    let reply = client
        .act("correctFigures", input, "publication { id }")
        .await;
    reply.user_errors()
}

async fn completed(client: &Client<'_>) -> Value {
    let reply = client
        .ask("{ impact { asAt peopleCompleted { value asAt } peopleReferred { value } } }")
        .await;
    reply.data("impact")
}

#[tokio::test]
async fn the_first_version_stays_readable_and_says_what_replaced_it() {
    on_both(async |app| {
        complete(app, 30).await;
        app.publish(DAY, &["PEOPLE_COMPLETED"]).await;
        let position = app.analyst().ask("{ publications { position } }").await;
        let position = position.data("publications.position");
        // A sheet of twelve outcomes was forgotten.
        complete(app, 12).await;
        let told = |completed: i64, referred: i64| json!({
            "asAt": DAY, "peopleCompleted": { "value": completed, "asAt": DAY }, "peopleReferred": { "value": referred },
        });
        assert_eq!(completed(&app.analyst()).await, told(30, 30));
        let preview = format!(
            "{{ previewFigures(asAt: \"{DAY}\", exactly: [PEOPLE_COMPLETED]) {{ peopleCompleted {{ value precision }} }} }}"
        );
        let preview = app.manager().ask(&preview).await;
        assert_eq!(
            preview.data("previewFigures.peopleCompleted"),
            json!({ "value": 42, "precision": "EXACT" })
        );
        let input = json!({
            "asAt": DAY, "exactly": ["PEOPLE_COMPLETED"], "reason": "A sheet of outcomes was forgotten.", "idempotencyKey": "august",
        });

        let made = app.manager().done("correctFigures", "publication", "id version reason", input.clone()).await;

        assert_eq!((&made["version"], &made["reason"]), (&json!(2), &input["reason"]));
        let again = app.manager().done("correctFigures", "publication", "id version reason", input).await;
        assert_eq!(again, made);
        assert_eq!(completed(&app.analyst()).await, told(42, 40));
        let listed = "query($since: EventPosition) { publications(changedSince: $since) { nodes {
            version reason asAt replacedBy { id } impact { peopleCompleted { value } } statement } } }";
        for since in [Value::Null, position] {
            let listed = app.council().run(listed, json!({ "since": since })).await;
            let mut nodes = listed.data("publications.nodes");
            for (node, version) in nodes.as_array_mut().expect("a list").iter_mut().zip([2, 1]) {
                let statement = node["statement"].take();
                let claims = claims_of(&statement);
                assert_eq!((&claims["version"], &claims["reason"]), (&json!(version), &node["reason"]));
            }
            let node = |version: i64, reason: Value, next: Value, completed: i64| json!({
                "version": version, "reason": reason, "asAt": DAY, "replacedBy": next,
                "impact": { "peopleCompleted": { "value": completed } }, "statement": null,
            });
            assert_eq!(nodes, json!([
                node(2, made["reason"].clone(), Value::Null, 42),
                node(1, Value::Null, json!({ "id": made["id"] }), 30),
            ]));
        }
    })
    .await;
}

#[tokio::test]
async fn nine_people_are_no_correction_and_only_the_last_publication_is_corrected() {
    on_both(async |app| {
        complete(app, 30).await;
        app.publish("2025-07-31", &[]).await;
        app.publish(DAY, &["PEOPLE_COMPLETED"]).await;
        let forgotten = "A sheet was forgotten.";
        for people in [0, 9] {
            complete(app, people).await;
            assert_eq!(
                refusals(app.manager(), DAY, forgotten).await,
                ["CONFLICT correction-large"],
                "{people}"
            );
        }
        assert_eq!(
            refusals(app.manager(), "2025-07-31", forgotten).await,
            ["CONFLICT publication-last"]
        );
        assert_eq!(
            refusals(app.manager(), "2025-08-30", " ").await,
            ["BAD_USER_INPUT asAt", "BAD_USER_INPUT reason"]
        );
        for role in [
            Role::Analyst,
            Role::PoliceData,
            Role::Mentor,
            Role::DataProtectionOfficer,
        ] {
            let input = json!({ "asAt": DAY, "reason": forgotten });
            let refused = app
                .person(role)
                .act("correctFigures", input, "publication { id }")
                .await;
            assert_eq!(refused.code(), "FORBIDDEN", "{role:?}");
        }
        complete(app, 1).await;
        assert_eq!(
            refusals(app.manager(), DAY, forgotten).await,
            Vec::<String>::new()
        );
        assert_eq!(
            completed(&app.analyst()).await["peopleCompleted"],
            json!({ "value": 40, "asAt": DAY })
        );
        assert_eq!(
            refusals(app.manager(), DAY, forgotten).await,
            ["CONFLICT correction-large"]
        );
    })
    .await;
}

/// Each depends on all before it, so one of two is made first, and the other is refused or follows it.
#[tokio::test]
async fn a_correction_and_the_next_publication_at_once_follow_each_other() {
    on_both(async |app| {
        complete(app, 30).await;
        app.publish(DAY, &["PEOPLE_COMPLETED"]).await;
        complete(app, 12).await;
        app.at("2025-10-15T12:00:00Z");
        let (manager, other) = (app.manager(), app.other_manager());
        let publish = async {
            let input = json!({ "asAt": "2025-09-30" });
            let reply = other
                .act("publishFigures", input, "publication { id }")
                .await;
            reply.user_errors()
        };

        let (corrected, published) =
            tokio::join!(refusals(manager, DAY, "A sheet was forgotten."), publish);

        assert_eq!(published, Vec::<String>::new());
        assert!(
            corrected.is_empty() || corrected == ["CONFLICT publication-last"],
            "{corrected:?}"
        );
    })
    .await;
}
