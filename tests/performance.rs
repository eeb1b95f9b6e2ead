//! How soon and how well people and places are served, which only the Team and the data protection officer see.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, Kind, TestApp,
    cases::{a_draft, of, with},
    on_both,
};

const SHARE: &str = "{ number of perCent }";

async fn performance(client: &Client<'_>, arguments: &str) -> Value {
    let waits = format!("{{ inTime {SHARE} median ninetiethPercentile }}");
    let question = format!(
        "{{ performance{arguments} {{ periodFrom periodTo peopleReferred accepted {SHARE} mentored {SHARE} startSinceDecision {waits}
            startSinceReferral {waits} startSinceOffence {waits} firstContact {waits} completed {SHARE} refused {SHARE}
            notCompleted {SHARE} withdrawn attended {SHARE} stoodDown {SHARE} suggestionsAccepted {SHARE}
            daysToDecision daysToCompletion suggestionsBySource {{ source accepted {SHARE} daysToDecision daysToCompletion }} rounds {SHARE} }} }}"
    );
    let reply = client.ask(&question).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    reply.data("performance")
}

fn share(number: i64, of: i64) -> Value {
    json!({ "number": number, "of": of, "perCent": if of == 0 { None } else { Some(number * 100 / of) } })
}

#[tokio::test]
async fn the_figures_of_a_period_are_those_of_its_cases() {
    on_both(async |app| {
        app.worked(a_draft(), 240).await;
        app.refused(a_draft()).await;
        app.submitted(a_draft()).await;
        let manager = app.manager();

        let found = performance(&manager, "").await;

        assert_eq!(found["periodTo"], "2025-08-18");
        assert_eq!(found["periodFrom"], "2024-08-18");
        assert_eq!(found["peopleReferred"], 3);
        assert_eq!(found["accepted"], share(2, 3));
        assert_eq!(found["completed"], share(1, 2));
        assert_eq!(found["refused"], share(1, 2));
        assert_eq!(found["notCompleted"], share(0, 1));
        assert_eq!(found["attended"], share(1, 1));
        // One began at once, and nobody else has waited for 48 hours since the decision.
        assert_eq!(found["startSinceReferral"]["inTime"], share(1, 1));
        let before = performance(&manager, "(from: \"2020-01-01\", to: \"2020-12-31\")").await;
        assert_eq!(before["peopleReferred"], 0);
        assert_eq!(before["completed"], share(0, 0));
        assert_eq!(before["startSinceDecision"]["median"], Value::Null);
        app.at("2025-08-21T09:00:00Z");
        let later = performance(&app.manager(), "").await;
        // The other two have waited for too long.
        assert_eq!(later["startSinceReferral"]["inTime"], share(1, 3));
    })
    .await;
}

#[tokio::test]
async fn suggestions_are_counted_by_their_source() {
    on_both(async |app| {
        let by_a_councillor = app.councillor().suggest("A frame", "upton", None).await;
        let by_a_group = app.person(Role::CommunityGroup).suggest("A fence", "upton", None).await;
        for (suggestion, day) in [(by_a_councillor, "2025-08-20"), (by_a_group, "2025-08-25")] {
            app.at(&format!("{day}T10:00:00Z"));
            let read = suggestion.data("submitSuggestion.suggestion");
            let read = app.now("suggestion", &read, "id version").await;
            let review = of("suggestion", &read, json!({}));
            let read = app.manager().done("reviewSuggestion", "suggestion", "id version", review).await;
            let decline = of("suggestion", &read, json!({ "reasonCode": "TOO_LITTLE_INFO", "note": "Where?" }));
            app.manager().done("declineSuggestion", "suggestion", "id", decline).await;
        }

        let found = performance(&app.manager(), "").await;

        let of_source = |source: &str, decided: i64, days: Option<i64>| {
            let of_source = json!({
                "source": source, "accepted": share(0, decided), "daysToDecision": days, "daysToCompletion": null,
            });
            let by_source = found["suggestionsBySource"].as_array().expect("sources");
            assert!(by_source.contains(&of_source), "{found}");
        };
        of_source("COUNCILLOR", 1, Some(2));
        of_source("COMMUNITY_GROUP", 1, Some(7));
        of_source("POLICE", 0, None);
        assert_eq!(found["suggestionsAccepted"], share(0, 2));
        assert_eq!(found["daysToDecision"], 2);
    })
    .await;
}

#[tokio::test]
async fn the_figures_of_the_example_records_agree_with_the_flyer() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = TestApp::example(kind).await;
        let found = performance(&app.manager(), "(from: \"2023-01-01\")").await;
        let number = |name: &str| found[name]["number"].as_i64().expect("a number");
        assert!(number("completed") >= 287, "{found}");
        assert!(number("refused") >= 65, "{found}");
        assert_eq!(found["rounds"]["of"], 71, "{found}");
        assert!(
            found["daysToDecision"].is_i64() && found["daysToCompletion"].is_i64(),
            "{found}"
        );
        let by_source = found["suggestionsBySource"].as_array().expect("sources");
        for member in ["number", "of"] {
            let sum: i64 = by_source
                .iter()
                .filter_map(|one| one["accepted"][member].as_i64())
                .sum();
            assert_eq!(found["suggestionsAccepted"][member], sum, "{found}");
        }
        for clock in [
            "startSinceDecision",
            "startSinceReferral",
            "startSinceOffence",
        ] {
            let median = found[clock]["median"].as_i64().expect("hours");
            assert!(found[clock]["ninetiethPercentile"].as_i64().expect("hours") >= median);
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn other_callers_do_not_see_the_figures() {
    on_both(async |app| {
        app.worked(with(a_draft(), json!({})), 240).await;
        let reply = app
            .analyst()
            .ask("{ performance { peopleReferred } }")
            .await;
        assert_eq!(reply.data("performance"), Value::Null);
        assert_eq!(
            reply.body["extensions"]["redactions"][0]["policy"], "team-only",
            "{}",
            reply.body
        );
        let wrong = "{ performance(from: \"2025-01-02\", to: \"2025-01-01\") { peopleReferred } }";
        assert_eq!(app.manager().ask(wrong).await.code(), "BAD_USER_INPUT");
        assert_eq!(
            app.officer()
                .ask("{ performance { withdrawn } }")
                .await
                .code(),
            "FORBIDDEN"
        );
    })
    .await;
}

#[tokio::test]
async fn only_the_team_sees_the_minutes_of_a_session() {
    on_both(async |app| {
        app.worked(a_draft(), 180).await;
        app.at("2025-08-19T09:00:00Z");
        let question = "{ sessions(first: 20) { nodes { ... on Session { minutes } } } }";
        let minutes = async |client: &Client<'_>| -> Vec<Value> {
            let reply = client.ask(question).await;
            let nodes = reply.data("sessions.nodes");
            let nodes = nodes
                .as_array()
                .unwrap_or_else(|| panic!("{}", reply.body))
                .iter();
            nodes.map(|node| node["minutes"].clone()).collect()
        };
        let of_team = minutes(&app.manager()).await;
        assert!(of_team.contains(&json!(180)), "{of_team:?}");
        let of_others = minutes(&app.council()).await;
        assert!(
            !of_others.is_empty() && of_others.iter().all(Value::is_null),
            "{of_others:?}"
        );
    })
    .await;
}
