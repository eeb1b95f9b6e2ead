//! Support for a suggestion of somebody else.

use domain::site::Status;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, on_both};

const GROUP: (&str, &str) = ("community-group@example", "weston-favell-allotments");
const NEIGHBOUR: (&str, &str) = ("neighbour@example", "north-northants");

/// Supports a suggestion or ends it, and returns what it is refused with.
async fn act(client: &Client<'_>, verb: &str, suggestion: &Value) -> Vec<String> {
    let input = json!({ "suggestion": suggestion["id"] });
    let reply = client.act(verb, input, "suggestion { isSupported }").await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    reply.user_errors()
}

async fn supporters(app: &TestApp, suggestion: &Value) -> Value {
    let seen = app.now("suggestion", suggestion, "subscriberCount").await;
    seen["subscriberCount"].clone()
}

#[tokio::test]
async fn who_supports_a_suggestion_is_told_as_its_suggester_is() {
    on_both(async |app| {
        let read = app.suggested_by(GROUP, "upton", "The bench").await;
        let (council, group) = (app.council(), app.person(Role::CommunityGroup));
        for _ in 0..2 {
            assert_eq!(
                act(&council, "supportSuggestion", &read).await,
                Vec::<String>::new()
            );
        }
        assert_eq!(supporters(app, &read).await, 1);
        let refused = act(&group, "supportSuggestion", &read).await;
        assert_eq!(refused, ["CONFLICT support-not-own"]);
        let out_of_reach = act(
            &app.person(Role::PartnerFrontend),
            "supportSuggestion",
            &read,
        )
        .await;
        assert_eq!(out_of_reach, ["NOT_FOUND"]);
        let site = app.seed_site(Status::Completed).await;
        let reviewed = app.turn("reviewSuggestion", &read, json!({})).await;
        app.turn("acceptSuggestion", &reviewed, json!({ "site": site["id"] }))
            .await;

        app.told_of_everything().await;

        let told = "isSupported feedback { trigger audience channel }";
        let by_council = council.sees("suggestion", &read, told).await;
        let one = json!({ "trigger": "SITE_COMPLETED", "audience": "SUPPORTER", "channel": "API" });
        let all = by_council["feedback"].as_array().expect("a list");
        assert!(all.contains(&one), "{by_council}");
        assert_eq!(by_council["isSupported"], true);
        let by_group = group.sees("suggestion", &read, told).await;
        assert_eq!(by_group["isSupported"], false);
        assert!(!by_group.to_string().contains("SUPPORTER"), "{by_group}");
        let whole = app.manager().sees("suggestion", &read, told).await;
        assert!(whole.to_string().contains("SUPPORTER"), "{whole}");
        // The session, which ends at one o'clock, is over.
        app.at("2025-08-20T09:00:00Z");
        let journey = app
            .person(Role::CommunityGroup)
            .sees("suggestion", &read, "journey { kind at round }")
            .await;
        let steps = journey["journey"].as_array().expect("a list");
        let kinds: Vec<&str> = steps
            .iter()
            .filter_map(|step| step["kind"].as_str())
            .collect();
        for kind in [
            "SUGGESTED",
            "DECIDED",
            "PLANNED",
            "WORKED",
            "COMPLETED",
            "TOLD",
        ] {
            assert!(kinds.contains(&kind), "{kind} in {journey}");
        }
        let told = "{ performance(from: \"2025-08-01\", to: \"2025-08-31\") { suggestionsTold { number of } } }";
        let told = app.manager().ask(told).await;
        let told = told.data("performance.suggestionsTold");
        assert_eq!(told, json!({ "number": 1, "of": 1 }));
        assert!(
            steps.is_sorted_by_key(|step| step["at"].as_str()),
            "{journey}"
        );
    })
    .await;
}

#[tokio::test]
async fn support_ends_and_moves_on_with_a_duplicate() {
    on_both(async |app| {
        let read = app.suggested_by(GROUP, "upton", "The bench").await;
        let other = app.suggested_by(NEIGHBOUR, "upton", "The old bench").await;
        let council = app.council();
        act(&council, "supportSuggestion", &read).await;
        act(&council, "endSupport", &read).await;
        assert_eq!(supporters(app, &read).await, 0);
        for suggestion in [&read, &other] {
            act(&council, "supportSuggestion", suggestion).await;
        }
        let councillor = app.person(Role::Councillor);
        let seen = councillor.sees("suggestion", &read, "id").await;
        if !seen.is_null() {
            act(&councillor, "supportSuggestion", &read).await;
        }

        app.turn(
            "markSuggestionDuplicate",
            &read,
            json!({ "duplicateOf": other["id"] }),
        )
        .await;

        // The council supported both; the group follows its duplicate, and the councillor the support.
        let expected = if seen.is_null() { 2 } else { 3 };
        assert_eq!(supporters(app, &other).await, expected);
        let closed = act(&council, "supportSuggestion", &read).await;
        assert_eq!(closed, ["CONFLICT support-open"]);
    })
    .await;
}
