//! What a site needs before work is planned there: the landowner's permission and a risk assessment.

use domain::site::Status;
use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{Client, MONDAY, TestApp, on_both, seed::of};

async fn permitted(app: &TestApp, site: &Value, valid_to: Value) -> Value {
    let more =
        json!({ "permission": "GRANTED", "landowner": "The parish council", "validTo": valid_to });
    app.manager()
        .done(
            "recordPermission",
            "site",
            "id version",
            of("site", site, more),
        )
        .await
}

fn hazards(site: &Value) -> Value {
    json!({
        "site": site["id"], "assessedOn": "2025-08-18", "reviewDue": "2026-08-18", "hazards": "Uneven ground.",
        "controls": "Boots and gloves.", "idempotencyKey": "once",
    })
}

async fn drafted(app: &TestApp, input: Value) -> Value {
    app.manager()
        .done(
            "recordRiskAssessment",
            "riskAssessment",
            "id version status",
            input,
        )
        .await
}

fn other(app: &TestApp) -> Client<'_> {
    app.person_called(Role::Manager, "other-manager@example")
}

async fn assessed(app: &TestApp, input: Value) -> Value {
    let draft = drafted(app, input).await;
    let approve = of("riskAssessment", &draft, json!({}));
    other(app)
        .done(
            "approveRiskAssessment",
            "riskAssessment",
            "id version status approvedAt",
            approve,
        )
        .await
}

async fn approve(app: &TestApp, site: &Value) -> Vec<String> {
    app.manager()
        .change("approveSite", "site", site, json!({ "criteriaMet": true }))
        .await
        .user_errors()
}

#[tokio::test]
async fn approving_reports_both_unmet_rules_together() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;

        let errors = approve(app, &site).await;

        assert_eq!(
            errors,
            [
                "CONFLICT site-needs-permission",
                "CONFLICT site-needs-risk-assessment"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_site_with_permission_and_risk_assessment_is_approved_and_public() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let site = permitted(app, &site, Value::Null).await;
        assessed(app, hazards(&site)).await;

        let approved = app
            .manager()
            .done(
                "approveSite",
                "site",
                "status approvedAt",
                of("site", &site, json!({ "criteriaMet": true })),
            )
            .await;

        assert_eq!(
            approved,
            json!({ "status": "APPROVED", "approvedAt": "2025-08-18T09:00:00.000000Z" })
        );
    })
    .await;
}

#[tokio::test]
async fn a_permission_is_valid_to_the_end_of_its_last_day() {
    on_both(async |app| {
        for (valid_to, expected) in [
            (json!("2025-08-18"), vec![]),
            (json!("2025-08-17"), vec!["CONFLICT site-needs-permission"]),
        ] {
            let site = app.seed_site(Status::Assessing).await;
            // A permission is never recorded when it is over.
            app.at("2025-08-17T09:00:00Z");
            let site = permitted(app, &site, valid_to).await;
            app.at(MONDAY);
            let mut input = hazards(&site);
            input["idempotencyKey"] = site["id"].clone();
            assessed(app, input).await;

            let errors = approve(app, &site).await;

            assert_eq!(errors, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_refused_permission_does_not_allow_approval() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let site = permitted(app, &site, Value::Null).await;
        let refused = of("site", &site, json!({ "permission": "REFUSED" }));
        let selection = "id version contacts { permission landowner }";
        let site = app
            .manager()
            .done("recordPermission", "site", selection, refused)
            .await;
        assert_eq!(
            site["contacts"],
            json!({ "permission": "REFUSED", "landowner": "The parish council" })
        );
        assessed(app, hazards(&site)).await;

        let errors = approve(app, &site).await;

        assert_eq!(errors, ["CONFLICT site-needs-permission"]);
    })
    .await;
}

#[tokio::test]
async fn a_draft_or_outdated_risk_assessment_does_not_allow_approval() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let site = permitted(app, &site, Value::Null).await;
        drafted(app, hazards(&site)).await;
        let mut outdated = hazards(&site);
        outdated["idempotencyKey"] = "other".into();
        outdated["assessedOn"] = "2024-08-18".into();
        outdated["reviewDue"] = "2025-08-17".into();
        assessed(app, outdated).await;

        let errors = approve(app, &site).await;

        assert_eq!(errors, ["CONFLICT site-needs-risk-assessment"]);
    })
    .await;
}

#[tokio::test]
async fn the_author_of_a_risk_assessment_cannot_approve_it() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let draft = drafted(app, hazards(&site)).await;

        let reply = app
            .manager()
            .act(
                "approveRiskAssessment",
                of("riskAssessment", &draft, json!({})),
                "riskAssessment { id }",
            )
            .await;

        assert_eq!(
            reply.user_errors(),
            ["CONFLICT risk-assessment-not-by-approver"],
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn approving_a_risk_assessment_twice_is_refused() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let approved = assessed(app, hazards(&site)).await;
        assert_eq!(approved["approvedAt"], "2025-08-18T09:00:00.000000Z");
        for (version, errors) in [
            (2, ["CONFLICT risk-assessment-draft"]),
            (1, ["VERSION_CONFLICT version"]),
        ] {
            let again = json!({ "riskAssessment": approved["id"], "expectedVersion": version });

            let reply = other(app)
                .act("approveRiskAssessment", again, "riskAssessment { id }")
                .await;

            assert_eq!(reply.user_errors(), errors, "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_later_risk_assessment_supersedes_the_one_before() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        assessed(app, hazards(&site)).await;
        let mut second = hazards(&site);
        second["idempotencyKey"] = "other".into();

        assessed(app, second).await;

        let reference = site["reference"].as_str().unwrap_or_default();
        let read = app.read("site", reference, "contacts { riskAssessments { status version } }").await;
        let expected = json!([{ "status": "APPROVED", "version": 2 }, { "status": "SUPERSEDED", "version": 3 }]);
        assert_eq!(read["contacts"]["riskAssessments"], expected);
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_risk_assessment_are_reported_together() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let mut bad = hazards(&site);
        bad["reviewDue"] = "2025-08-17".into();
        bad["hazards"] = "".into();
        bad["controls"] = "x".repeat(4001).into();

        let reply = app
            .manager()
            .act("recordRiskAssessment", bad, "riskAssessment { id }")
            .await;

        let fields = ["reviewDue", "hazards", "controls"];
        assert_eq!(
            reply.user_errors(),
            fields.map(|field| format!("BAD_USER_INPUT {field}")),
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn an_idempotency_key_records_one_risk_assessment() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let first = drafted(app, hazards(&site)).await;

        let again = drafted(app, hazards(&site)).await;

        assert_eq!(again, first);
    })
    .await;
}

#[tokio::test]
async fn only_the_manager_approves_risk_assessments_and_only_supervisors_also_record_them() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let draft = drafted(app, hazards(&site)).await;
        for role in Role::iter() {
            if role == Role::Manager {
                continue;
            }
            let approve = of("riskAssessment", &draft, json!({}));
            for (verb, input) in [
                ("recordRiskAssessment", hazards(&site)),
                ("approveRiskAssessment", approve),
            ] {
                if role == Role::Supervisor && verb == "recordRiskAssessment" {
                    continue;
                }
                let reply = app
                    .person(role)
                    .act(verb, input, "riskAssessment { id }")
                    .await;

                assert_eq!(reply.code(), "FORBIDDEN", "{role:?} {verb}: {}", reply.body);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_assessment_of_a_day_to_come_is_refused() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let mut to_come = hazards(&site);
        to_come["assessedOn"] = "2025-08-19".into();

        let reply = app
            .manager()
            .act("recordRiskAssessment", to_come, "riskAssessment { id }")
            .await;

        assert_eq!(
            reply.user_errors(),
            ["BAD_USER_INPUT assessedOn"],
            "{}",
            reply.body
        );
    })
    .await;
}

/// A Team with one manager can work: a supervisor writes the assessment, and the manager approves it.
#[tokio::test]
async fn a_supervisor_assesses_and_the_one_manager_approves() {
    on_both(async |app| {
        let site = app.seed_site(Status::Assessing).await;
        let permitted = permitted(app, &site, Value::Null).await;

        let draft = app
            .supervisor()
            .done(
                "recordRiskAssessment",
                "riskAssessment",
                "id version status",
                hazards(&site),
            )
            .await;
        let input = of("riskAssessment", &draft, json!({}));
        let by_the_supervisor = app
            .supervisor()
            .act(
                "approveRiskAssessment",
                input.clone(),
                "riskAssessment { id }",
            )
            .await;
        let approved = app
            .manager()
            .done("approveRiskAssessment", "riskAssessment", "status", input)
            .await;

        assert_eq!(draft["status"], "DRAFT");
        assert_eq!(
            by_the_supervisor.code(),
            "FORBIDDEN",
            "{}",
            by_the_supervisor.body
        );
        assert_eq!(approved["status"], "APPROVED");
        assert_eq!(approve(app, &permitted).await, [""; 0]);
    })
    .await;
}
