//! The list of who is to be checked, the states of a follow-up, and cohorts.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{TestApp, cases::a_draft, on_both};

/// The references of the referrals in a state, with the day on which their next check is due.
async fn in_state(app: &TestApp, states: &str) -> Vec<(String, Value)> {
    let question = format!(
        "{{ referralsToFollowUp(states: {states}) {{ nodes {{ reference state checkDueOn }} }} }}"
    );
    let reply = app.person(Role::PoliceData).ask(&question).await;
    let nodes = reply.data("referralsToFollowUp.nodes");
    let nodes = nodes.as_array().unwrap_or_else(|| panic!("{}", reply.body));
    let nodes = nodes.iter().inspect(|node| {
        let state = node["state"].as_str().expect("a state");
        assert!(states.contains(state), "{node}");
    });
    nodes
        .map(|node| {
            (
                node["reference"].as_str().expect("text").to_owned(),
                node["checkDueOn"].clone(),
            )
        })
        .collect()
}

async fn check(app: &TestApp, referral: &Value, result: &str, at: &str) {
    let check = json!({ "referral": referral["id"], "result": result, "checkedAt": at });
    app.person(Role::PoliceData)
        .done("recordFollowUp", "followUp", "id", check)
        .await;
}

#[tokio::test]
async fn a_follow_up_is_due_after_twelve_and_again_after_eighteen_months() {
    on_both(async |app| {
        let referral = app.concluded(a_draft()).await;
        let of = |due: Value| {
            vec![(
                referral["reference"].as_str().expect("text").to_owned(),
                due,
            )]
        };
        check(app, &referral, "NONE_FOUND", "2025-08-18T09:00:00Z").await;
        assert_eq!(
            in_state(app, "[OPEN]").await,
            of(json!("2026-08-18")),
            "an early check"
        );
        assert_eq!(in_state(app, "[DUE]").await, []);

        app.at("2026-08-18T09:00:00Z");
        assert_eq!(in_state(app, "[DUE]").await, of(json!("2026-08-18")));
        assert_eq!(in_state(app, "[OPEN, PROVISIONAL, FINAL, VOID]").await, []);
        check(app, &referral, "NONE_FOUND", "2026-08-18T08:00:00Z").await;
        assert_eq!(
            in_state(app, "[PROVISIONAL]").await,
            of(json!("2027-02-18"))
        );

        app.at("2027-02-18T09:00:00Z");
        assert_eq!(in_state(app, "[DUE]").await, of(json!("2027-02-18")));
        check(app, &referral, "NONE_FOUND", "2027-02-18T08:00:00Z").await;
        assert_eq!(in_state(app, "[FINAL]").await, of(Value::Null));
        assert_eq!(in_state(app, "[DUE, PROVISIONAL]").await, []);
    })
    .await;
}

#[tokio::test]
async fn a_void_check_has_a_reason_and_is_corrected_by_another() {
    on_both(async |app| {
        let referral = app.concluded(a_draft()).await;
        let police = app.person(Role::PoliceData);
        let check = json!({ "referral": referral["id"], "result": "VOID", "checkedAt": "2025-08-18T09:00:00Z" });
        let without = police.act("recordFollowUp", check.clone(), "followUp { id }").await;
        assert_eq!(without.data("recordFollowUp.userErrors.0.path"), json!(["note"]));
        let mut check = check;
        check["note"] = json!("Of somebody with the same name.");
        let kept = police.done("recordFollowUp", "followUp", "result note", check).await;
        assert_eq!(kept, json!({ "result": "VOID", "note": "Of somebody with the same name." }));
        assert_eq!(in_state(app, "[VOID]").await.len(), 1);

        self::check(app, &referral, "NONE_FOUND", "2025-08-18T09:00:00Z").await;

        assert_eq!(in_state(app, "[OPEN]").await.len(), 1, "the latest of two at one time");
        let checks = "{ referralsToFollowUp { nodes { followUps { result note } } } }";
        let checks = app.person(Role::PoliceData).ask(checks).await;
        let results = checks.data("referralsToFollowUp.nodes.0.followUps");
        assert_eq!(results[0]["result"], "VOID");
        assert_eq!(results[1], json!({ "result": "NONE_FOUND", "note": null }));
    })
    .await;
}

#[tokio::test]
async fn who_checks_sees_what_finds_a_person_and_no_more() {
    on_both(async |app| {
        app.concluded(a_draft()).await;
        let question =
            "{ referralsToFollowUp(states: [OPEN]) { nodes { person { ... on FullOffender {
            firstName lastName dateOfBirth sex postcode guardianName guardianPhone } } } } }";
        let reply = app.person(Role::PoliceData).ask(question).await;
        let person = reply.data("referralsToFollowUp.nodes.0.person");
        assert!(
            person["lastName"].is_string() && person["dateOfBirth"].is_string(),
            "{}",
            reply.body
        );
        assert_eq!(person["guardianName"], Value::Null);
        assert_eq!(person["guardianPhone"], Value::Null);
        let redactions = reply.body["extensions"]["redactions"]
            .as_array()
            .expect("redactions")
            .clone();
        assert!(
            redactions
                .iter()
                .all(|one| one["policy"] == "guardian-protected"),
            "{redactions:?}"
        );
        let manager = app.manager().ask(question).await;
        assert!(
            manager
                .data("referralsToFollowUp.nodes.0.person.guardianName")
                .is_string(),
            "{}",
            manager.body
        );
        assert_eq!(app.analyst().ask(question).await.code(), "FORBIDDEN");
    })
    .await;
}

#[tokio::test]
async fn a_cohort_tells_the_unchecked_from_those_of_whom_nothing_was_found() {
    on_both(async |app| {
        let referrals = [
            app.concluded(a_draft()).await,
            app.concluded(a_draft()).await,
            app.concluded(a_draft()).await,
            app.concluded(a_draft()).await,
        ];
        app.at("2025-10-20T09:00:00Z");
        let late = json!({
            "referral": referrals[0]["id"], "result": "REOFFENDED", "checkedAt": "2025-10-20T08:00:00Z",
            "offenceOn": "2025-09-01", "provenBy": "CAUTION", "provenOn": "2025-09-02",
        });
        app.person(Role::PoliceData).done("recordFollowUp", "followUp", "id", late).await;
        check(app, &referrals[1], "ALLEGATION_ONLY", "2025-10-20T08:00:00Z").await;
        check(app, &referrals[2], "UNTRACEABLE", "2025-10-20T08:00:00Z").await;

        let question = "{ followUpCohorts { periodFrom periodTo outcome people open due provisional final void noneFound
            allegationOnly reoffended reoffendedInTime untraceable died unchecked isFinal } }";
        let cohorts = app.manager().ask(question).await;

        let expected = json!([{
            "periodFrom": "2025-07-01", "periodTo": "2025-09-30", "outcome": "COMPLETED", "people": 4, "open": 4, "due": 0,
            "provisional": 0, "final": 0, "void": 0, "noneFound": 0, "allegationOnly": 1, "reoffended": 1,
            "reoffendedInTime": 1, "untraceable": 1, "died": 0, "unchecked": 1, "isFinal": false,
        }]);
        assert_eq!(cohorts.data("followUpCohorts"), expected, "{}", cohorts.body);
        // Who checks people is not told how their cases ended.
        let checks = app.person(Role::PoliceData).ask(question).await;
        assert_eq!(checks.data("followUpCohorts"), json!([]), "{}", checks.body);
        app.at("2027-03-31T09:00:00Z");
        let later = app.manager().ask("{ followUpCohorts { due isFinal } }").await;
        assert_eq!(later.data("followUpCohorts"), json!([{ "due": 4, "isFinal": true }]));
    })
    .await;
}
