//! Sites: what the Team can do with them, and when it is refused.

use domain::site::Status;
use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{TestApp, on_both, seed::of};

/// The mutations that change the status of a site, with the rest of their input.
fn steps() -> [(&'static str, Value); 6] {
    [
        ("startSiteAssessment", json!({})),
        ("approveSite", json!({ "criteriaMet": true })),
        ("holdSite", json!({ "reasonCode": "WEATHER" })),
        ("resumeSite", json!({})),
        ("declineSite", json!({ "reasonCode": "LANDOWNER_REFUSED" })),
        (
            "completeSite",
            json!({ "photoWaiver": "The camera was left in the van." }),
        ),
    ]
}

/// The expected result of a step from a status: the status after it, or the rule that refuses it.
fn after(verb: &str, status: Status) -> Result<&'static str, &'static str> {
    use Status::{Approved, Assessing, InProgress, OnHold, Proposed, Scheduled};
    match (verb, status) {
        ("startSiteAssessment", Proposed) => Ok("ASSESSING"),
        ("approveSite", Assessing) => {
            Err("CONFLICT site-needs-permission CONFLICT site-needs-risk-assessment")
        }
        ("holdSite", Approved | InProgress) => Ok("ON_HOLD"),
        ("holdSite", Scheduled) => Err("CONFLICT site-no-open-session"),
        ("resumeSite", OnHold) => Ok("APPROVED"),
        ("declineSite", Proposed | Assessing | Approved) => Ok("DECLINED"),
        ("completeSite", InProgress) => Ok("COMPLETED"),
        _ => Err("CONFLICT status"),
    }
}

#[tokio::test]
async fn every_step_is_allowed_in_the_right_statuses_and_refused_in_all_others() {
    on_both(async |app| {
        let reason = app.seed().await.code("SITE_ON_HOLD");
        for status in Status::iter().filter(|status| *status != Status::Archived) {
            let mut seeded = app.seed_site(status).await;
            for (verb, mut more) in steps() {
                if verb == "holdSite" {
                    more["reasonCode"] = reason.clone().into();
                }

                let reply = app.manager().change(verb, "site", &seeded, more).await;

                match after(verb, status) {
                    Err(rules) => assert_eq!(
                        reply.user_errors().join(" "),
                        rules,
                        "{verb} when {status:?}"
                    ),
                    Ok(next) => {
                        let site = reply.data(&format!("{verb}.site"));
                        assert_eq!(
                            site["status"], next,
                            "{verb} when {status:?}: {}",
                            reply.body
                        );
                        assert_eq!(
                            site["version"].as_i64(),
                            seeded["version"].as_i64().map(|version| version + 1)
                        );
                        seeded = app.seed_site(status).await;
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_manager_proposes_a_site() {
    on_both(async |app| {
        let site = app
            .manager()
            .done(
                "proposeSite",
                "site",
                "name status statusText version proposedAt approvedAt authority { reference } \
                 contacts { landowner permission beneficiaryName } history { from to }",
                proposal(app).await,
            )
            .await;

        let expected = json!({
            "name": "Eastfield Park", "status": "PROPOSED", "statusText": "Suggested", "version": 1,
            "proposedAt": "2025-08-18T09:00:00.000000Z", "approvedAt": null, "authority": { "reference": "west" },
            "contacts": { "landowner": "The council", "permission": "NOT_SOUGHT", "beneficiaryName": "The neighbours" },
            "history": [{ "from": null, "to": "PROPOSED" }],
        });
        assert_eq!(site, expected);
    })
    .await;
}

async fn proposal(app: &TestApp) -> Value {
    json!({
        "name": "Eastfield Park", "type": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 },
        "ward": app.area("upton").await, "landowner": "The council", "beneficiaryName": "The neighbours",
    })
}

#[tokio::test]
async fn all_problems_of_a_proposal_are_reported_together() {
    on_both(async |app| {
        let mut bad = proposal(app).await;
        for (field, value) in [
            ("name", "x".repeat(201)),
            ("description", "y".repeat(4001)),
            ("address", String::new()),
            ("uprn", "10002333695X".into()),
            ("landowner", "a\u{7}".into()),
            ("beneficiaryName", " ".into()),
            ("beneficiaryEmail", "z".repeat(201)),
            ("idempotencyKey", String::new()),
        ] {
            bad[field] = value.into();
        }
        bad["location"]["latitude"] = 53.0.into();

        let reply = app.manager().act("proposeSite", bad, "site { id }").await;

        let fields = [
            "name",
            "description",
            "location.latitude",
            "address",
            "uprn",
            "landowner",
            "beneficiaryName",
            "beneficiaryEmail",
            "idempotencyKey",
        ];
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
async fn only_the_manager_changes_sites() {
    on_both(async |app| {
        let seeded = app.seed_site(Status::Approved).await;
        let permission = ("recordPermission", json!({ "permission": "REFUSED" }));
        for role in Role::iter() {
            if role == Role::Manager {
                continue;
            }
            for (verb, more) in steps().into_iter().chain([permission.clone()]) {
                let reply = app.person(role).change(verb, "site", &seeded, more).await;

                assert_eq!(reply.code(), "FORBIDDEN", "{role:?} {verb}: {}", reply.body);
            }
            let reply = app
                .person(role)
                .act("proposeSite", proposal(app).await, "site { id }")
                .await;
            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_stale_version_of_a_site_is_a_conflict() {
    on_both(async |app| {
        let mut seeded = app.seed_site(Status::Approved).await;
        seeded["version"] = json!(1);
        let reason = app.seed().await.code("SITE_ON_HOLD");
        let permission = ("recordPermission", json!({ "permission": "REFUSED" }));
        for (verb, mut more) in steps().into_iter().chain([permission]) {
            if verb == "holdSite" {
                more["reasonCode"] = reason.clone().into();
            }

            let reply = app.manager().change(verb, "site", &seeded, more).await;

            assert_eq!(
                reply.user_errors(),
                ["VERSION_CONFLICT version"],
                "{verb}: {}",
                reply.body
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_site_is_not_found() {
    on_both(async |app| {
        let suggestion = app
            .seed_suggestion(domain::suggestion::Status::Submitted)
            .await;
        for id in [json!("bmV2ZXI"), suggestion["id"].clone()] {
            let reply = app
                .manager()
                .change(
                    "startSiteAssessment",
                    "site",
                    &json!({ "id": id, "version": 1 }),
                    json!({}),
                )
                .await;

            assert_eq!(reply.user_errors(), ["NOT_FOUND"], "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn reasons_must_be_listed_and_criteria_met() {
    on_both(async |app| {
        let seeded = app.seed_site(Status::Assessing).await;
        for (verb, more, field) in [
            ("holdSite", json!({ "reasonCode": "BORING" }), "reasonCode"),
            (
                "declineSite",
                json!({ "reasonCode": "BORING" }),
                "reasonCode",
            ),
            (
                "approveSite",
                json!({ "criteriaMet": false }),
                "criteriaMet",
            ),
            ("completeSite", json!({ "photoWaiver": "" }), "photoWaiver"),
            (
                "recordPermission",
                json!({ "permission": "GRANTED" }),
                "landowner",
            ),
        ] {
            let reply = app.manager().change(verb, "site", &seeded, more).await;

            assert_eq!(
                reply.user_errors(),
                [format!("BAD_USER_INPUT {field}")],
                "{verb}: {}",
                reply.body
            );
            let codes = match verb {
                "holdSite" => "SITE_ON_HOLD is expected: SAFETY, PERMISSION, ",
                "declineSite" => "SITE_DECLINED is expected: LANDOWNER_REFUSED, UNSAFE, ",
                _ => continue,
            };
            assert!(reply.text.contains(codes), "{}", reply.text);
        }
    })
    .await;
}

#[tokio::test]
async fn an_idempotency_key_proposes_one_site() {
    on_both(async |app| {
        let mut input = proposal(app).await;
        input["idempotencyKey"] = "once".into();
        let first = app
            .manager()
            .done("proposeSite", "site", "id", input.clone())
            .await;

        let again = app
            .manager()
            .done("proposeSite", "site", "id", input.clone())
            .await;

        assert_eq!(again, first);
        input["name"] = "Westfield Park".into();
        let other = app.manager().act("proposeSite", input, "site { id }").await;
        assert_eq!(
            other.user_errors(),
            ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"]
        );
    })
    .await;
}

#[tokio::test]
async fn the_reason_of_a_pause_is_shown_until_it_ends() {
    on_both(async |app| {
        let held = app.seed_site(Status::OnHold).await;
        let reference = held["reference"].as_str().unwrap_or_default();
        let before = app
            .read("site", reference, "statusReason { code } statusText")
            .await;
        assert!(before["statusReason"]["code"].is_string(), "{before}");

        let resumed = app
            .manager()
            .done(
                "resumeSite",
                "site",
                "statusReason { code } statusText",
                of("site", &held, json!({})),
            )
            .await;

        assert_eq!(
            resumed,
            json!({ "statusReason": null, "statusText": "Ready" })
        );
    })
    .await;
}
