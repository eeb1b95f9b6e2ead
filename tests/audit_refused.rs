//! Refused attempts to access people's data are recorded in the audit trail, alike for records that do not exist
//! and that are out of reach; many attempts do not cause as many entries.

use std::time::Duration;

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    deadline::sent,
    support::{
        Client, Kind, TestApp,
        cases::{a_draft, of},
        database::unreadable,
        on_both, send,
    },
};

/// The refused attempts in the trail, oldest first.
async fn refused(app: &TestApp) -> Vec<String> {
    app.column(
        "SELECT subject || ': ' || action || ', ' || category || ', ' || asked || ', ' || times
         FROM audit_entry WHERE result = 'REFUSED' ORDER BY id",
    )
    .await
}

/// The id inside the opaque id that partners see.
fn within(id: &Value) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let bytes = URL_SAFE_NO_PAD
        .decode(id.as_str().expect("an id"))
        .expect("an opaque id");
    uuid::Uuid::from_slice(&bytes[bytes.len() - 16..])
        .expect("an id")
        .to_string()
}

/// An id of the same kind that does not exist.
fn absent(id: &Value) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let mut bytes = URL_SAFE_NO_PAD
        .decode(id.as_str().expect("an id"))
        .expect("an opaque id");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    json!(URL_SAFE_NO_PAD.encode(bytes))
}

#[tokio::test]
async fn an_attempt_on_peoples_data_without_the_scope_is_recorded() {
    on_both(async |app| {
        let analyst = app.analyst();
        for question in [
            "{ offenders { nodes { __typename } } }",
            "{ auditTrail { nodes { id } } }",
            "mutation { recordRefusal(input: { referral: \"x\", reasonCode: \"x\", expectedVersion: 1 }) { userErrors { code } } }",
        ] {
            let reply = analyst.ask(question).await;
            assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
        }

        assert_eq!(
            refused(app).await,
            [
                "analyst@example: offenders, DISCLOSURE, to list offenders, 1",
                "analyst@example: auditTrail, DISCLOSURE, to read audit trail, 1",
                "analyst@example: recordRefusal, ALTERATION, to record refusal, 1",
            ]
        );
        let recipients: Vec<String> = app
            .column("SELECT recipient FROM audit_entry WHERE result = 'REFUSED' AND category = 'DISCLOSURE'")
            .await;
        assert_eq!(recipients, ["analysts", "analysts"]);
    })
    .await;
}

#[tokio::test]
async fn an_attempt_on_places_without_the_scope_is_not_recorded() {
    on_both(async |app| {
        let reply = app.analyst().ask("{ staff { nodes { name } } }").await;

        assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
        assert_eq!(refused(app).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_request_for_a_person_out_of_reach_is_recorded_like_one_for_an_unknown_person() {
    on_both(async |app| {
        let referral = app.drafted(a_draft()).await;
        let person = app.person_of(&referral).await;
        let stranger = app.other(Role::Referrer);
        let paths = [
            (
                "offender",
                &person["id"],
                "query($id: ID!) { offender(id: $id) { __typename } }",
            ),
            (
                "offender",
                &person["id"],
                "query($id: ID!) { node(id: $id) { id } }",
            ),
            (
                "referral",
                &referral["id"],
                "query($id: ID!) { referral(id: $id) { reference } }",
            ),
        ];
        for (noun, id, question) in paths {
            let nobody = absent(id);
            let (first, unseen) = asked(&stranger, question, id).await;
            let (second, missing) = asked(&stranger, question, &nobody).await;

            assert_eq!(unseen, missing);
            assert_eq!(first, second, "the same number of statements");
            let entries = refused(app).await;
            let [.., out_of_reach, not_there] = &entries[..] else {
                panic!("{entries:?}")
            };
            assert!(
                out_of_reach.contains(&format!("{noun} {}", within(id))),
                "{entries:?}"
            );
            assert!(
                not_there.contains(&format!("{noun} {}", within(&nobody))),
                "{entries:?}"
            );
        }
    })
    .await;
}

async fn asked(client: &Client<'_>, question: &str, id: &Value) -> (usize, String) {
    let (statements, reply) = client
        .app
        .statements(client.run(question, json!({ "id": id })))
        .await;
    (statements, reply.text)
}

#[tokio::test]
async fn an_attempt_to_change_a_record_out_of_reach_is_recorded() {
    on_both(async |app| {
        let referral = app.drafted(a_draft()).await;
        let stranger = app.other(Role::Referrer);

        let reply = stranger
            .act(
                "submitReferral",
                of("referral", &referral, json!({})),
                "referral { id }",
            )
            .await;

        assert_eq!(reply.user_errors(), ["NOT_FOUND"]);
        let entries = refused(app).await;
        let expected = format!(
            "other-referrer@example: submitReferral, ALTERATION, referral {}, 1",
            within(&referral["id"])
        );
        assert_eq!(entries, [expected]);
    })
    .await;
}

#[tokio::test]
async fn text_that_is_not_a_reference_is_not_recorded() {
    on_both(async |app| {
        let officer = app.officer();
        for reference in ["OFF-404", "Robin Testwood", "Testwood"] {
            let question = "query($r: String!) { offender(reference: $r) { __typename } }";
            officer.run(question, json!({ "r": reference })).await;
        }

        assert_eq!(
            refused(app).await,
            [
                "referrer@example: offender, DISCLOSURE, offender OFF-404, 1",
                "referrer@example: offender, DISCLOSURE, offender by something else, 1",
                "referrer@example: offender, DISCLOSURE, offender by something else, 1",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn many_refused_attempts_are_counted_in_one_entry() {
    on_both(async |app| {
        let question = "{ offenders { nodes { __typename } } }";
        for _ in 0..37 {
            app.analyst().ask(question).await;
        }
        app.council().ask(question).await;
        let mut sealer = app.sealer();
        sealer.step().await.expect("sealed");
        assert_eq!(
            refused(app).await.len(),
            31,
            "thirty of the one, one of the other"
        );

        app.at("2025-08-18T09:01:00Z");
        sealer.step().await.expect("sealed");
        app.analyst().ask(question).await;

        let entries = refused(app).await;
        assert_eq!(
            entries[31..],
            [
                "analyst@example: offenders, DISCLOSURE, to list offenders, 7",
                "analyst@example: offenders, DISCLOSURE, to list offenders, 1",
            ]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attempts_whose_response_was_never_delivered_are_recorded_too() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = TestApp::start(kind).await;
        let address = app.listen().await;
        let manager = app.manager();
        manager.suggest("First", "upton", None).await;
        let reader = unreadable(kind, &app.database_url()).await;
        let question = "{ offender(reference: \"OFF-404\") { __typename }
            suggestions(first: 1) { nodes { questions { question } } } }";
        let expected = "manager@example: offender suggestions, CONSULTATION, offender OFF-404, 1";

        let asking = sent(&manager, address, question, "*/*").await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(
            refused(&app).await,
            [""; 0],
            "{kind:?}: it has been answered"
        );
        drop(asking);
        until_refused(&app, &[expected]).await;

        let router = app
            .router_with(|limits| limits.operation = Duration::from_secs(1))
            .await;
        let body = json!({ "query": question }).to_string();
        let late = send(&router, manager.request(body)).await;
        assert_eq!(late.code(), "TIMEOUT", "{kind:?}: {}", late.body);
        until_refused(&app, &[expected, expected]).await;
        reader.close().await.expect("given up");
        app.stop().await;
    }
}

/// Waits until the trail contains these refused attempts.
async fn until_refused(app: &TestApp, expected: &[&str]) {
    let mut found = vec![];
    for _ in 0..100 {
        found = refused(app).await;
        if found == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{found:?} in place of {expected:?}");
}
