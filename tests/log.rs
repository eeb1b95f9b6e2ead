//! The log: one line for each response, with the id that is also in the audit trail and the response, and without
//! personal data.

use kernel::principal::Role;
use serde_json::json;

use crate::support::{
    TestApp,
    cases::{a_draft, of},
    log, on_both,
};

#[tokio::test]
async fn a_request_has_the_same_id_in_response_trail_and_log() {
    on_both(async |app| {
        let referral = app.drafted(a_draft()).await;

        let reply = app
            .manager()
            .ask("{ referrals { nodes { riskText offender { ... on FullOffender { lastName dateOfBirth } } } } }")
            .await;

        let id = reply.headers["x-request-id"].to_str().expect("an id");
        let trail: Vec<String> = app.column(&format!("SELECT action FROM audit_entry WHERE request = '{id}'")).await;
        assert_eq!(trail, ["referrals"], "{referral}");
        let lines = log::lines_with(id);
        assert_eq!(lines.len(), 1, "{lines:?}");
        for part in ["subject=\"manager@example\"", "role=\"manager\"", "operation=\"referrals\"", "milliseconds="] {
            assert!(lines[0].contains(part), "{part} in {}", lines[0]);
        }
    })
    .await;
}

#[tokio::test]
async fn changes_and_refusals_have_the_request_id_too() {
    on_both(async |app| {
        let referral = app.drafted(a_draft()).await;
        let officer = app.officer();

        let done = officer
            .act(
                "submitReferral",
                of("referral", &referral, json!({})),
                "referral { status }",
            )
            .await;

        let id = done.headers["x-request-id"].to_str().expect("an id");
        let trail: Vec<String> = app
            .column(&format!(
                "SELECT action FROM audit_entry WHERE request = '{id}' AND category = 'ALTERATION'"
            ))
            .await;
        assert_eq!(trail, ["SubmitReferral"]);
        let forbidden = app
            .analyst()
            .ask("{ offenders { nodes { __typename } } }")
            .await;
        let id = forbidden.headers["x-request-id"].to_str().expect("an id");
        let lines = log::lines_with(id);
        assert!(lines[0].contains("codes=\"FORBIDDEN\""), "{lines:?}");
    })
    .await;
}

#[tokio::test]
async fn names_invented_by_a_client_are_not_logged() {
    on_both(async |app| {
        let reply = app
            .person(Role::Manager)
            .run(
                "query Testwood { Testwood offender(reference: \"Testwood\") { Testwood } sites(filter: { search: \"Testwood\" }) { nodes { name } } }",
                json!({ "Testwood": "Testwood" }),
            )
            .await;

        assert!(!reply.code().is_empty(), "{}", reply.body);
        let id = reply.headers["x-request-id"].to_str().expect("an id");
        assert!(log::lines_with(id)[0].contains("operation=\"?\""), "{:?}", log::lines_with(id));
        log::assert_no_personal_data_logged();
    })
    .await;
}

#[tokio::test]
async fn a_database_error_is_logged_without_the_row() {
    on_both(async |app| {
        app.execute("ALTER TABLE offender RENAME COLUMN postcode TO elsewhere")
            .await;

        let reply = app
            .officer()
            .act("draftReferral", a_draft(), "referral { id }")
            .await;

        assert_eq!(reply.code(), "INTERNAL", "{}", reply.body);
        let id = reply.headers["x-request-id"].to_str().expect("an id");
        assert_eq!(reply.body["errors"][0]["extensions"]["requestId"], id);
        assert!(
            log::lines_with(id)
                .iter()
                .any(|line| line.contains("internal error"))
        );
        log::assert_no_personal_data_logged();
    })
    .await;
}

#[test]
fn the_search_of_the_log_finds_planted_data() {
    log::watch();
    for line in [
        "no such person: Robin Testwood",
        "born on 1990-02-03,",
        "call 01632 960001 first",
        "note=\"The bus is late.\"",
        "Pretendstone",
    ] {
        assert!(!log::found_in(line).is_empty(), "{line}");
    }
    assert_eq!(
        log::found_in("answered subject=\"referrer@example\" operation=\"offenders\""),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn the_log_of_a_whole_referral_contains_no_personal_data() {
    on_both(async |app: &TestApp| {
        let referral = app.concluded(a_draft()).await;

        let reply = app
            .manager()
            .run(
                "query($id: ID!) { referral(id: $id) { reference riskText attendances { nodes { notes } }
                 contacts { at } offender { ... on FullOffender { firstName lastName dateOfBirth guardianPhone } } } }",
                json!({ "id": referral["id"] }),
            )
            .await;

        assert!(reply.text.contains("Testwood"), "{}", reply.text);
        log::assert_no_personal_data_logged();
    })
    .await;
}
