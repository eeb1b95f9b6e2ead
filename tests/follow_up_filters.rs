//! What a police data officer sees: people with a concluded referral, and the referrals to record a check of.

use kernel::principal::Role;
use serde_json::json;

use crate::support::{
    MONDAY,
    cases::{NOTHING, a_draft, with},
    on_both,
};

const PEOPLE: &str = "{ offenders { nodes { ... on FullOffender { id policeReference concludedReferrals { referralId reference concludedAt } } } } }";

#[tokio::test]
async fn only_concluded_referrals_are_found_and_checked() {
    on_both(async |app| {
        let concluded = app.concluded(a_draft()).await;
        let known = json!({ "known": app.person_of(&concluded).await["id"] });
        let open = app
            .submitted(with(a_draft(), json!({ "person": known })))
            .await;
        app.submitted(a_draft()).await;
        let police = app.person(Role::PoliceData);

        let reply = police.ask(PEOPLE).await;

        let people = reply.data("offenders.nodes");
        assert_eq!(people.as_array().map(Vec::len), Some(1), "{}", reply.body);
        let cases = reply.data("offenders.nodes.0.concludedReferrals");
        assert_eq!(cases.as_array().map(Vec::len), Some(1), "{cases}");
        assert_eq!(cases[0]["referralId"], concluded["id"]);
        assert_eq!(cases[0]["concludedAt"], MONDAY);
        let check =
            json!({ "referral": cases[0]["referralId"], "result": "NONE_FOUND", "checkedAt": MONDAY });
        police
            .done("recordFollowUp", "followUp", "id", check.clone())
            .await;
        for unseen in [open["id"].clone(), json!(NOTHING)] {
            let check = with(check.clone(), json!({ "referral": unseen }));
            let errors = police.act("recordFollowUp", check, "followUp { id }").await;
            assert_eq!(errors.user_errors(), ["NOT_FOUND"]);
            assert_eq!(
                errors.data("recordFollowUp.userErrors.0.message"),
                "There is no such referral, or the token gives no access to it."
            );
        }
    })
    .await;
}

#[tokio::test]
async fn without_the_right_to_read_checks_their_referrals_are_withheld() {
    on_both(async |app| {
        app.concluded(a_draft()).await;
        for client in [app.officer(), app.mentor()] {
            let reply = client.ask(PEOPLE).await;

            assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
            assert!(reply.data("offenders.nodes.0.concludedReferrals").is_null());
            assert!(
                reply.data("offenders.nodes.0.id").is_string(),
                "the parent is not lost"
            );
        }
    })
    .await;
}
