//! Suggestions: what can be done with them, by whom and when, and who sees them.

use domain::suggestion::Status;
use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{Client, TestApp, on_both, seed::of};

const ALL: [Status; 5] = [
    Status::Submitted,
    Status::UnderReview,
    Status::Accepted,
    Status::Declined,
    Status::Withdrawn,
];

/// The input of `submitSuggestion`, for the ward of Upton.
pub async fn park(app: &TestApp) -> Value {
    json!({
        "title": "Eastfield Park", "description": "Litter everywhere.", "siteType": "PARK",
        "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": app.area("upton").await,
        "contactName": "Jay Testwood", "contactEmail": "jay@example.org",
    })
}

#[tokio::test]
async fn a_councillor_submits_a_suggestion() {
    on_both(async |app| {
        let input = park(app).await;

        let made = app
            .councillor()
            .done(
                "submitSuggestion",
                "suggestion",
                "status version source title submittedAt location { latitude } ward { reference } \
                 organisation { reference } contact { name } history { from to at }",
                input,
            )
            .await;

        let expected = json!({
            "status": "SUBMITTED", "version": 1, "source": "COUNCILLOR", "title": "Eastfield Park",
            "submittedAt": "2025-08-18T09:00:00.000000Z", "location": { "latitude": 52.3 }, "ward": { "reference": "upton" },
            "organisation": { "reference": "west-northants" }, "contact": { "name": "Jay Testwood" },
            "history": [{ "from": null, "to": "SUBMITTED", "at": "2025-08-18T09:00:00.000000Z" }],
        });
        assert_eq!(made, expected);
    })
    .await;
}

#[tokio::test]
async fn the_team_reviews_accepts_and_declines() {
    on_both(async |app| {
        for (verb, from, to, more) in [
            (
                "reviewSuggestion",
                Status::Submitted,
                "UNDER_REVIEW",
                json!({}),
            ),
            (
                "acceptSuggestion",
                Status::UnderReview,
                "ACCEPTED",
                json!({ "note": "Thank you." }),
            ),
            (
                "declineSuggestion",
                Status::UnderReview,
                "DECLINED",
                json!({ "reasonCode": "UNSAFE" }),
            ),
        ] {
            let seeded = app.seed_suggestion(from).await;

            let reply = app
                .manager()
                .change(verb, "suggestion", &seeded, more)
                .await;

            let changed = reply.data(&format!("{verb}.suggestion"));
            assert_eq!(changed["status"], to, "{verb}: {}", reply.body);
            assert_eq!(
                changed["version"].as_i64(),
                seeded["version"].as_i64().map(|v| v + 1)
            );
            let after = app
                .read(
                    "suggestion",
                    seeded["reference"].as_str().unwrap_or_default(),
                    "history { from to reason { code } }",
                )
                .await;
            let last = after["history"]
                .as_array()
                .and_then(|rows| rows.last().cloned());
            let reason = (to == "DECLINED").then(|| json!({ "code": "UNSAFE" }));
            assert_eq!(
                last,
                Some(json!({ "from": seeded["status"], "to": to, "reason": reason }))
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_submitter_withdraws_a_suggestion() {
    on_both(async |app| {
        for from in [Status::Submitted, Status::UnderReview] {
            let seeded = app.seed_suggestion(from).await;

            let reply = app
                .councillor()
                .change("withdrawSuggestion", "suggestion", &seeded, json!({}))
                .await;

            assert_eq!(
                reply.data("withdrawSuggestion.suggestion.status"),
                "WITHDRAWN",
                "{}",
                reply.body
            );
        }
    })
    .await;
}

#[tokio::test]
async fn every_operation_is_refused_in_every_wrong_status() {
    on_both(async |app| {
        for status in ALL {
            let seeded = app.seed_suggestion(status).await;
            for (verb, allowed, more) in [
                ("reviewSuggestion", &[Status::Submitted][..], json!({})),
                ("acceptSuggestion", &[Status::UnderReview], json!({})),
                (
                    "declineSuggestion",
                    &[Status::UnderReview],
                    json!({ "reasonCode": "UNSAFE" }),
                ),
                (
                    "withdrawSuggestion",
                    &[Status::Submitted, Status::UnderReview],
                    json!({}),
                ),
            ] {
                if allowed.contains(&status) {
                    continue;
                }
                let who = if verb == "withdrawSuggestion" {
                    app.councillor()
                } else {
                    app.manager()
                };

                let reply = who.change(verb, "suggestion", &seeded, more).await;

                assert_eq!(
                    reply.user_errors(),
                    ["CONFLICT status"],
                    "{verb} when {status:?}: {}",
                    reply.body
                );
            }
            let after = app
                .read(
                    "suggestion",
                    seeded["reference"].as_str().unwrap_or_default(),
                    "id version status reference",
                )
                .await;
            assert_eq!(after, seeded, "nothing was changed");
        }
    })
    .await;
}

#[tokio::test]
async fn accepting_proposes_a_site_with_the_suggested_data() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::UnderReview).await;

        let accepted = app
            .manager()
            .done(
                "acceptSuggestion",
                "suggestion",
                "decidedAt decisionNote site { name type status description ward { reference } suggestions { nodes { id } } }",
                of("suggestion", &seeded, json!({ "note": "We start in autumn." })),
            )
            .await;

        let site = json!({
            "name": "Old Mill Lane", "type": "PARK", "status": "PROPOSED", "description": "It has seen better days.",
            "ward": { "reference": "upton" }, "suggestions": { "nodes": [{ "id": seeded["id"] }] },
        });
        let expected = json!({
            "decidedAt": "2025-08-18T09:00:00.000000Z", "decisionNote": "We start in autumn.", "site": site,
        });
        assert_eq!(accepted, expected);
    })
    .await;
}

#[tokio::test]
async fn accepting_onto_a_site_attaches_the_suggestion_to_it() {
    on_both(async |app| {
        let site = app.seed_site(domain::site::Status::Approved).await;
        let seeded = app.seed_suggestion(Status::UnderReview).await;

        let accepted = app
            .manager()
            .done(
                "acceptSuggestion",
                "suggestion",
                "site { id version }",
                of("suggestion", &seeded, json!({ "site": site["id"] })),
            )
            .await;

        assert_eq!(accepted["site"]["id"], site["id"]);
    })
    .await;
}

#[tokio::test]
async fn only_the_manager_decides() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::Submitted).await;
        for role in Role::iter() {
            if role == Role::Manager {
                continue;
            }
            for (verb, more) in [
                ("reviewSuggestion", json!({})),
                ("acceptSuggestion", json!({})),
                ("declineSuggestion", json!({ "reasonCode": "nonsense" })),
            ] {
                let reply = app
                    .person(role)
                    .change(verb, "suggestion", &seeded, more)
                    .await;

                assert_eq!(reply.code(), "FORBIDDEN", "{role:?} {verb}: {}", reply.body);
                assert_eq!(reply.body["data"], Value::Null);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn callers_cannot_withdraw_suggestions_of_others() {
    on_both(async |app| {
        let seed = app.seed().await;
        let group = ("group@example", "weston-favell-allotments");
        let row = seed.suggested("Allotments", group, "upton", 0).await;
        seed.done().await;
        let seeded = app.read("suggestion", &row.reference, "id version").await;
        for who in [app.councillor(), app.manager(), app.council()] {
            let reply = who
                .change("withdrawSuggestion", "suggestion", &seeded, json!({}))
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn records_out_of_reach_are_indistinguishable_from_unknown_ones() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::Submitted).await;
        let who = app.person(Role::CommunityGroup);

        let reply = who
            .change("withdrawSuggestion", "suggestion", &seeded, json!({}))
            .await;

        let never = json!({ "id": "bmV2ZXI", "version": 1 });
        let missing = who
            .change("withdrawSuggestion", "suggestion", &never, json!({}))
            .await;
        assert_eq!(reply.user_errors(), ["NOT_FOUND"], "{}", reply.body);
        assert_eq!(reply.body["data"], missing.body["data"]);
        let asked = json!({ "id": seeded["id"] });
        let found = who
            .run(
                "query($id: ID!) { suggestion(id: $id) { id } node(id: $id) { id } }",
                asked,
            )
            .await;
        assert_eq!(
            found.body["data"],
            json!({ "suggestion": null, "node": null })
        );
        assert_eq!(found.code(), "", "{}", found.body);
    })
    .await;
}

#[tokio::test]
async fn a_stale_version_is_a_conflict() {
    on_both(async |app| {
        for (verb, from, more) in [
            ("reviewSuggestion", Status::Submitted, json!({})),
            ("acceptSuggestion", Status::UnderReview, json!({})),
            (
                "declineSuggestion",
                Status::UnderReview,
                json!({ "reasonCode": "UNSAFE" }),
            ),
            ("withdrawSuggestion", Status::Submitted, json!({})),
        ] {
            let mut seeded = app.seed_suggestion(from).await;
            seeded["version"] = json!(99);
            let who: Client<'_> = if verb == "withdrawSuggestion" {
                app.councillor()
            } else {
                app.manager()
            };

            let reply = who.change(verb, "suggestion", &seeded, more).await;

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
async fn of_two_concurrent_reviews_one_is_refused() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::Submitted).await;
        let manager = app.manager();
        let review = || manager.change("reviewSuggestion", "suggestion", &seeded, json!({}));

        let (one, other) = tokio::join!(review(), review());

        let mut answers = [one.user_errors(), other.user_errors()];
        answers.sort();
        assert_eq!(answers[0], [""; 0]);
        assert_eq!(answers[1], ["VERSION_CONFLICT version"]);
    })
    .await;
}
