//! The life of a referral: what each mutation does, with which status, for whom, and how it is refused otherwise.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, MONDAY, TestApp,
    cases::{NOTHING, REFERRAL, a_draft, of, with},
    on_both,
};

/// Every mutation of an existing referral, with the role that may use it.
const VERBS: [(&str, Role); 9] = [
    ("submitReferral", Role::Referrer),
    ("acceptReferral", Role::Manager),
    ("rejectReferral", Role::Manager),
    ("recordContact", Role::Mentor),
    ("engageReferral", Role::Mentor),
    ("recordRefusal", Role::Manager),
    ("withdrawReferral", Role::Manager),
    ("endReferral", Role::Manager),
    ("concludeReferral", Role::Manager),
];

/// A valid input of a mutation.
async fn input(app: &TestApp, verb: &str, referral: &Value) -> Value {
    match verb {
        "acceptReferral" => {
            let mentor = app.id_of("staff", "mentor").await;
            of(
                "referral",
                referral,
                json!({ "mentor": mentor, "riskRead": true }),
            )
        }
        "rejectReferral" => of("referral", referral, json!({ "reasonCode": "INELIGIBLE" })),
        "recordRefusal" => of(
            "referral",
            referral,
            json!({ "reasonCode": "REFUSED_AT_CONTACT" }),
        ),
        "withdrawReferral" => of("referral", referral, json!({ "reasonCode": "HEALTH" })),
        "endReferral" => of("referral", referral, json!({ "reasonCode": "DISENGAGED" })),
        "recordContact" => {
            json!({ "referral": referral["id"], "at": MONDAY, "channel": "PHONE", "reached": true })
        }
        _ => of("referral", referral, json!({})),
    }
}

/// The user errors of a mutation.
async fn user_errors(client: &Client<'_>, verb: &str, input: Value) -> Vec<String> {
    client
        .act(verb, input, "referral { id }")
        .await
        .user_errors()
}

/// A referral with each status, with the mutations that the status allows.
async fn in_every_state(app: &TestApp) -> Vec<(Value, Vec<&'static str>)> {
    let manager = app.manager();
    let rejection = input(app, "rejectReferral", &app.submitted(a_draft()).await).await;
    let rejected = manager
        .done("rejectReferral", "referral", REFERRAL, rejection)
        .await;
    let withdrawal = input(app, "withdrawReferral", &app.drafted(a_draft()).await).await;
    let withdrawn = manager
        .done("withdrawReferral", "referral", REFERRAL, withdrawal)
        .await;
    let ended = input(app, "endReferral", &app.worked(a_draft(), 60).await).await;
    let ended = manager
        .done("endReferral", "referral", REFERRAL, ended)
        .await;
    vec![
        (
            app.drafted(a_draft()).await,
            vec!["submitReferral", "withdrawReferral"],
        ),
        (
            app.submitted(a_draft()).await,
            vec!["acceptReferral", "rejectReferral", "withdrawReferral"],
        ),
        (
            app.accepted(a_draft()).await,
            vec![
                "recordContact",
                "engageReferral",
                "recordRefusal",
                "withdrawReferral",
            ],
        ),
        (rejected, vec![]),
        (
            app.engaged(a_draft()).await,
            vec!["recordContact", "recordRefusal", "withdrawReferral"],
        ),
        (
            app.worked(a_draft(), 60).await,
            vec!["withdrawReferral", "endReferral"],
        ),
        (app.worked(a_draft(), 240).await, vec!["concludeReferral"]),
        (app.refused(a_draft()).await, vec!["concludeReferral"]),
        (ended, vec!["concludeReferral"]),
        (withdrawn, vec!["concludeReferral"]),
    ]
}

#[tokio::test]
async fn an_operation_that_the_status_does_not_allow_is_refused() {
    on_both(async |app| {
        for (referral, open) in in_every_state(app).await {
            for (verb, _) in VERBS.iter().filter(|(verb, _)| !open.contains(verb)) {
                let input = input(app, verb, &referral).await;

                let refused = user_errors(&app.manager(), verb, input).await;

                assert_eq!(
                    refused,
                    ["CONFLICT status"],
                    "{verb} of {}",
                    referral["status"]
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_referral_passes_all_steps_from_draft_to_conclusion() {
    on_both(async |app| {
        let worked = app.worked(a_draft(), 240).await;
        app.at("2025-08-18T15:00:00Z");
        let conclusion = of("referral", &worked, json!({ "exitNote": "Worked well." }));

        let concluded = app
            .manager()
            .act(
                "concludeReferral",
                conclusion,
                "referral { status exitNote concludedAt history { from to } }",
            )
            .await;

        let referral = concluded.data("concludeReferral.referral");
        assert_eq!(referral["status"], "COMPLETED", "{}", concluded.body);
        assert_eq!(referral["exitNote"], "Worked well.");
        assert_eq!(referral["concludedAt"], "2025-08-18T15:00:00.000000Z");
        let history: Vec<_> = referral["history"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|change| change["to"].clone())
            .collect();
        assert_eq!(
            history,
            [
                "DRAFT",
                "SUBMITTED",
                "ACCEPTED",
                "ENGAGED",
                "COMPLETED",
                "COMPLETED"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_closing_operation_records_its_reason_and_time() {
    on_both(async |app| {
        let manager = app.manager();
        let cases = [
            (
                "rejectReferral",
                "REJECTED",
                "INELIGIBLE",
                app.submitted(a_draft()).await,
            ),
            (
                "recordRefusal",
                "REFUSED",
                "REFUSED_AT_CONTACT",
                app.accepted(a_draft()).await,
            ),
            (
                "withdrawReferral",
                "WITHDRAWN",
                "HEALTH",
                app.engaged(a_draft()).await,
            ),
            (
                "endReferral",
                "NOT_COMPLETED",
                "DISENGAGED",
                app.worked(a_draft(), 60).await,
            ),
        ];
        for (verb, status, reason, referral) in cases {
            let input = input(app, verb, &referral).await;

            let closed = manager.done(verb, "referral", REFERRAL, input).await;

            assert_eq!(closed["status"], status);
            assert_eq!(closed["statusReason"]["code"], reason);
            assert_eq!(closed["closedAt"], MONDAY);
            assert_eq!(
                closed["version"],
                referral["version"].as_i64().unwrap_or(0) + 1
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_operation_without_its_scope_is_forbidden_before_the_input_is_checked() {
    on_both(async |app| {
        let referral = app.drafted(a_draft()).await;
        for (verb, role) in VERBS {
            let others = [
                Role::Councillor,
                Role::Supervisor,
                Role::Analyst,
                Role::PoliceData,
                Role::DataProtectionOfficer,
            ];
            let others = others.into_iter().filter(|other| *other != role);
            for other in others.chain(
                (role == Role::Manager && verb != "withdrawReferral").then_some(Role::Referrer),
            ) {
                let input = input(app, verb, &referral).await;
                let nonsense = match input.get("reasonCode") {
                    Some(_) => with(input, json!({ "reasonCode": "" })),
                    None => input,
                };

                let reply = app
                    .person(other)
                    .act(verb, nonsense, "referral { id }")
                    .await;

                assert_eq!(
                    reply.code(),
                    "FORBIDDEN",
                    "{verb} by {other:?}: {}",
                    reply.body
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_referral_out_of_reach_is_indistinguishable_from_an_unknown_one() {
    on_both(async |app| {
        let referral = app.accepted(a_draft()).await;
        let cases = [
            ("submitReferral", app.other(Role::Referrer)),
            ("withdrawReferral", app.other(Role::Referrer)),
            ("recordContact", app.other(Role::Mentor)),
            ("engageReferral", app.other(Role::Mentor)),
        ];
        for (verb, stranger) in cases {
            let input = input(app, verb, &referral).await;
            let never = with(input.clone(), json!({ "referral": NOTHING }));

            let hidden = stranger.act(verb, input, "referral { id }").await;

            assert_eq!(
                hidden.user_errors(),
                ["NOT_FOUND"],
                "{verb}: {}",
                hidden.body
            );
            assert_eq!(
                hidden.text,
                stranger.act(verb, never, "referral { id }").await.text
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_manager_gets_not_found_for_an_unknown_referral() {
    on_both(async |app| {
        let never = json!({ "id": NOTHING, "version": 1 });
        for (verb, _) in VERBS {
            let input = input(app, verb, &never).await;

            let errors = user_errors(&app.manager(), verb, input).await;

            assert_eq!(errors, ["NOT_FOUND"], "{verb}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_stale_version_is_refused_and_changes_nothing() {
    on_both(async |app| {
        let cases = [
            ("submitReferral", app.drafted(a_draft()).await),
            ("acceptReferral", app.submitted(a_draft()).await),
            ("rejectReferral", app.submitted(a_draft()).await),
            ("recordRefusal", app.accepted(a_draft()).await),
            ("withdrawReferral", app.engaged(a_draft()).await),
            ("endReferral", app.worked(a_draft(), 60).await),
            ("concludeReferral", app.worked(a_draft(), 240).await),
        ];
        for (verb, referral) in cases {
            let version = referral["version"].as_i64().unwrap_or(0);
            let stale = with(
                input(app, verb, &referral).await,
                json!({ "expectedVersion": version - 1 }),
            );

            let errors = user_errors(&app.manager(), verb, stale).await;

            assert_eq!(errors, ["VERSION_CONFLICT version"], "{verb}");
            assert_eq!(app.referral(&referral).await, referral);
        }
    })
    .await;
}

#[tokio::test]
async fn a_repeated_operation_is_refused_because_the_record_has_changed() {
    on_both(async |app| {
        let cases = [
            ("submitReferral", app.drafted(a_draft()).await),
            ("acceptReferral", app.submitted(a_draft()).await),
            (
                "engageReferral",
                app.contacted(&app.accepted(a_draft()).await, true).await,
            ),
            ("concludeReferral", app.refused(a_draft()).await),
        ];
        for (verb, referral) in cases {
            let input = input(app, verb, &referral).await;
            let client = if verb == "engageReferral" {
                app.mentor()
            } else {
                app.manager()
            };
            client.done(verb, "referral", "id", input.clone()).await;

            let again = user_errors(&client, verb, input).await;

            assert_eq!(again, ["VERSION_CONFLICT version"], "{verb}");
        }
    })
    .await;
}

#[tokio::test]
async fn unknown_reference_codes_are_refused_together_with_all_other_problems() {
    on_both(async |app| {
        let referral = app.submitted(a_draft()).await;
        for verb in [
            "rejectReferral",
            "recordRefusal",
            "withdrawReferral",
            "endReferral",
        ] {
            let bad = of(
                "referral",
                &referral,
                json!({ "reasonCode": "BORED", "note": "" }),
            );

            let errors = user_errors(&app.manager(), verb, bad).await;

            assert_eq!(
                errors,
                ["BAD_USER_INPUT reasonCode", "BAD_USER_INPUT note"],
                "{verb}"
            );
        }
        let unread = input(app, "acceptReferral", &referral).await;
        let unread = user_errors(
            &app.manager(),
            "acceptReferral",
            with(unread, json!({ "riskRead": false })),
        )
        .await;
        assert_eq!(unread, ["BAD_USER_INPUT riskRead"]);
    })
    .await;
}
