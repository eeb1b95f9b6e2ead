//! Feedback: everybody concerned is told what became of a suggestion, and asked weeks later.

use domain::{
    feedback::email::{self, Outcome},
    site::Status,
};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, MONDAY, TestApp, cases::of, cases::with, on_both};

const OFFICER: (&str, &str) = ("referrer@example", "northants-police");
const MESSAGE: &str = "id version trigger status heading text findings";

/// A suggestion of the allotments' group, which has an e-mail address.
async fn suggested(app: &TestApp, title: &str) -> Value {
    let input = json!({
        "title": title, "description": "The bench is broken.", "siteType": "PARK", "ward": app.area("upton").await,
        "location": { "latitude": 52.23, "longitude": -0.93 }, "contactEmail": "secretary@allotments.example",
    });
    let group = app.person(Role::CommunityGroup);
    let made = group
        .done(
            "submitSuggestion",
            "suggestion",
            "id version status reference",
            input,
        )
        .await;
    app.turn("reviewSuggestion", &made, json!({})).await
}

/// The drafts about one thing.
async fn drafts(app: &TestApp, trigger: &str) -> Vec<Value> {
    let query = format!(
        "query($triggers: [FeedbackTrigger!]) {{ feedback(filter: {{ statuses: [DRAFT], triggers: $triggers }}) {{ nodes {{ {MESSAGE} }} }} }}"
    );
    let reply = app
        .manager()
        .run(&query, json!({ "triggers": [trigger] }))
        .await;
    let nodes = reply.data("feedback.nodes");
    nodes
        .as_array()
        .unwrap_or_else(|| panic!("{}", reply.body))
        .clone()
}

async fn step(app: &TestApp, verb: &str, message: &Value, more: Value) -> Value {
    app.manager()
        .done(verb, "feedback", MESSAGE, of("feedback", message, more))
        .await
}

async fn refusals(app: &TestApp, verb: &str, message: &Value, more: Value) -> Vec<String> {
    let input = of("feedback", message, more);
    let reply = app.manager().act(verb, input, "feedback { id }").await;
    reply.user_errors()
}

/// A completed site that the group has suggested, and an officer again.
async fn completed(app: &TestApp) -> (Value, Value, Value) {
    let site = app.seed_site(Status::Completed).await;
    let own = suggested(app, "A bench").await;
    let twin = app.suggested_by(OFFICER, "upton", "The same bench").await;
    app.execute("UPDATE suggestion SET contact_email = NULL WHERE title = 'The same bench'")
        .await;
    app.turn(
        "markSuggestionDuplicate",
        &twin,
        json!({ "duplicateOf": own["id"] }),
    )
    .await;
    let own = app
        .turn("acceptSuggestion", &own, json!({ "site": site["id"] }))
        .await;
    (site, own, twin)
}

async fn told(client: &Client<'_>, suggestion: &Value) -> Value {
    let seen = "feedback { trigger heading audience channel status at }";
    client.sees("suggestion", suggestion, seen).await["feedback"].clone()
}

#[tokio::test]
async fn everybody_concerned_is_told_and_asked_four_weeks_later() {
    on_both(async |app| {
        let (site, own, twin) = completed(app).await;
        let draft = drafts(app, "SITE_COMPLETED").await.remove(0);
        let text = draft["text"].as_str().expect("a text");
        assert!(text.contains("is done.\nWhat was done: ") && text.contains("Hours of work: "), "{text}");
        assert!(!text.contains("{{"), "{text}");
        assert_eq!(draft["findings"], json!([]));

        let approved = step(app, "approveFeedback", &draft, json!({})).await;
        let sent = step(app, "sendFeedback", &approved, json!({})).await;

        assert_eq!((&sent["status"], &sent["text"]), (&json!("SENT"), &draft["text"]));
        let receipt = |audience: &str, channel: &str, status: &str| json!({
            "trigger": "SITE_COMPLETED", "heading": draft["heading"], "audience": audience,
            "channel": channel, "status": status, "at": MONDAY,
        });
        let group = app.person(Role::CommunityGroup);
        let by_email = receipt("SUGGESTER", "EMAIL", "WAITING");
        assert_eq!(told(&group, &own).await, json!([receipt("SUGGESTER", "API", "DELIVERED"), by_email]));
        assert_eq!(told(&app.officer(), &twin).await, json!([receipt("DUPLICATE_SUGGESTER", "API", "DELIVERED")]));
        // That there is an e-mail address is a part of the contact.
        assert_eq!(
            told(&app.council(), &own).await,
            json!([receipt("SUGGESTER", "API", "DELIVERED")])
        );
        let of_site = "feedback { suggestersToldAt councilToldAt }";
        let seen = app.council().sees("site", &site, of_site).await;
        assert_eq!(seen["feedback"], json!({ "suggestersToldAt": MONDAY, "councilToldAt": MONDAY }));
        let mut kinds = vec![];
        for client in [&group, &app.officer(), &app.council()] {
            let reply = client.ask("{ events(first: 100) { nodes { kind } } }").await;
            kinds.push(reply.body.to_string());
        }
        assert!(kinds[0].contains("SUGGESTION_TOLD") && kinds[1].contains("SUGGESTION_TOLD"), "{kinds:?}");
        assert!(kinds[2].contains("SITE_TOLD"), "{kinds:?}");

        let answer = json!({ "suggestion": own["id"], "isStillGood": true, "note": "Used every day." });
        let review = async |client: Client<'_>| {
            client.act("reviewResult", answer.clone(), "suggestion { id }").await
        };
        assert_eq!(review(group).await.user_errors(), ["CONFLICT result-review-due"]);
        app.at("2025-09-15T09:00:00Z");
        assert_eq!(review(app.officer()).await.code(), "FORBIDDEN");
        assert_eq!(review(app.person(Role::CommunityGroup)).await.user_errors(), Vec::<String>::new());
        let again = review(app.person(Role::CommunityGroup)).await;
        assert_eq!(again.user_errors(), ["CONFLICT result-reviewed-once"]);
        let seen = app.manager().sees("suggestion", &own, "resultReview { dueAt isStillGood note reviewedAt }").await;
        assert_eq!(seen["resultReview"], json!({
            "dueAt": "2025-09-15T09:00:00.000000Z", "isStillGood": true, "note": "Used every day.",
            "reviewedAt": "2025-09-15T09:00:00.000000Z",
        }));
    })
    .await;
}

#[tokio::test]
async fn a_message_that_may_be_about_people_is_read_again_before_it_is_approved() {
    on_both(async |app| {
        let own = suggested(app, "A bench").await;
        app.turn(
            "declineSuggestion",
            &own,
            json!({ "reasonCode": "UNSAFE", "note": "Ask Mrs Okafor, 01604 555 0134." }),
        )
        .await;
        let draft = drafts(app, "SUGGESTION_DECIDED").await.remove(0);
        assert_eq!(draft["findings"], json!(["TELEPHONE"]));
        let refused = refusals(app, "approveFeedback", &draft, json!({})).await;
        assert_eq!(refused, ["CONFLICT feedback-about-nobody"]);
        let amended = json!({ "heading": "Your bench", "text": "We cannot take it up." });
        let amended = step(app, "amendFeedback", &draft, amended).await;
        assert_eq!(
            (&amended["heading"], &amended["findings"]),
            (&json!("Your bench"), &json!([]))
        );
        assert_eq!(
            refusals(app, "approveFeedback", &draft, json!({})).await,
            ["VERSION_CONFLICT version"]
        );
        assert_eq!(
            refusals(app, "sendFeedback", &amended, json!({})).await,
            ["CONFLICT status"]
        );

        let approved = step(app, "approveFeedback", &amended, json!({})).await;

        let change = json!({ "heading": "Else", "text": "Else." });
        assert_eq!(
            refusals(app, "amendFeedback", &approved, change).await,
            ["CONFLICT status"]
        );
        let current = app.now("suggestion", &own, "id version").await;
        app.turn("reopenSuggestion", &current, json!({})).await;
        assert_eq!(
            refusals(app, "sendFeedback", &approved, json!({})).await,
            ["CONFLICT feedback-still-so"]
        );
        let discarded = step(
            app,
            "discardFeedback",
            &approved,
            json!({ "reason": "Reopened." }),
        )
        .await;
        assert_eq!(discarded["status"], "DISCARDED");
        let group = app.person(Role::CommunityGroup);
        assert_eq!(told(&group, &own).await, json!([]));
    })
    .await;
}

#[tokio::test]
async fn drafts_follow_their_template_which_knows_its_names() {
    on_both(async |app| {
        let own = suggested(app, "A bench").await;
        app.turn("declineSuggestion", &own, json!({ "reasonCode": "UNSAFE" })).await;
        let amend = async |version: i64, heading: &str, text: &str| {
            let input = json!({ "trigger": "SUGGESTION_DECIDED", "expectedVersion": version, "heading": heading, "text": text });
            app.manager().act("amendFeedbackTemplate", input, "feedbackTemplate { version names }").await
        };
        let wrong = amend(1, "{{title}}\n", "{{hours}} {{title").await;
        assert_eq!(wrong.user_errors(), ["BAD_USER_INPUT text"]);
        let wrong = amend(1, "{{title}}\n{{note}}", "{{}}").await;
        assert_eq!(wrong.user_errors(), ["BAD_USER_INPUT heading", "BAD_USER_INPUT text"]);

        let right = amend(1, "About {{title}}", "{{note}}\nWe have decided on {{ title }}.").await;

        assert_eq!(right.data("amendFeedbackTemplate.feedbackTemplate.version"), 2);
        assert_eq!(amend(1, "A", "B").await.user_errors(), ["VERSION_CONFLICT version"]);
        let draft = drafts(app, "SUGGESTION_DECIDED").await.remove(0);
        assert_eq!(draft["heading"], "About A bench");
        assert_eq!(draft["text"], "We have decided on A bench.");
        let preview = "query($id: ID!) { previewFeedback(trigger: SUGGESTION_DECIDED, suggestion: $id, heading: \"{{reference}}\", text: \"{{reason}} {{title}}\") { heading text findings } }";
        let preview = app.manager().run(preview, json!({ "id": own["id"] })).await;
        assert_eq!(preview.data("previewFeedback.heading"), own["reference"]);
        assert!(preview.data("previewFeedback.text").as_str().is_some_and(|text| text.ends_with(" A bench")), "{}", preview.body);
        let all = app.manager().ask("{ feedbackTemplates { trigger version } }").await;
        assert_eq!(all.data("feedbackTemplates"), json!([
            { "trigger": "SUGGESTION_DECIDED", "version": 2 }, { "trigger": "SITE_SCHEDULED", "version": 1 },
            { "trigger": "SITE_COMPLETED", "version": 1 }, { "trigger": "REFERRAL_CONCLUDED", "version": 1 },
            { "trigger": "REFERRAL_CONCLUDED_FOR_VICTIM", "version": 1 },
        ]));
    })
    .await;
}

/// Sends a message with one recipient by e-mail, the group.
pub async fn sent(app: &TestApp, heading: &str) {
    let own = suggested(app, "A bench").await;
    app.turn("declineSuggestion", &own, json!({ "reasonCode": "UNSAFE" }))
        .await;
    let draft = drafts(app, "SUGGESTION_DECIDED").await.remove(0);
    let amended = json!({ "heading": heading, "text": "We cannot take it up.\nSorry." });
    let amended = step(app, "amendFeedback", &draft, amended).await;
    let approved = step(app, "approveFeedback", &amended, json!({})).await;
    step(app, "sendFeedback", &approved, json!({})).await;
}

#[tokio::test]
async fn an_email_is_tried_for_two_days_and_then_listed() {
    on_both(async |app| {
        completed(app).await;
        let draft = drafts(app, "SITE_COMPLETED").await.remove(0);
        let approved = step(app, "approveFeedback", &draft, json!({})).await;
        step(app, "sendFeedback", &approved, json!({})).await;
        let sender = || email::sender(&app.app).expect("the service");
        let failed = async || {
            let query = "{ feedback(filter: { hasFailedDelivery: true }) { nodes { deliveries { channel status tries problem address } } } }";
            app.manager().ask(query).await.data("feedback.nodes")
        };
        let (mut tries, mut moment) = (0, app.app.now());
        while failed().await == json!([]) {
            while let Some(claimed) = email::claim(&sender()).await.expect("a claim") {
                let outcome = if claimed.to == "secretary@allotments.example" {
                    tries += 1;
                    Outcome::NotNow("greylisted".into())
                } else {
                    Outcome::Taken
                };
                let stored = email::tried(&sender(), &claimed, outcome).await;
                stored.expect("the result");
            }
            moment += chrono::TimeDelta::minutes(30);
            app.at(&moment.to_rfc3339());
            assert!(tries < 20);
        }
        assert!((8..12).contains(&tries), "{tries}");
        assert!(moment - app.app.now() < chrono::TimeDelta::hours(49));
        let deliveries = failed().await[0]["deliveries"].clone();
        let by_email = json!({
            "channel": "EMAIL", "status": "FAILED", "tries": tries, "problem": "greylisted",
            "address": "secretary@allotments.example",
        });
        assert!(deliveries.as_array().expect("a list").contains(&by_email), "{deliveries}");
        assert!(email::claim(&sender()).await.expect("a claim").is_none());
    })
    .await;
}

#[tokio::test]
async fn only_the_manager_works_on_messages_and_nothing_is_drafted_of_history() {
    on_both(async |app| {
        let own = suggested(app, "A bench").await;
        app.turn("declineSuggestion", &own, json!({ "reasonCode": "UNSAFE" }))
            .await;
        let draft = drafts(app, "SUGGESTION_DECIDED").await.remove(0);
        for role in [
            Role::CommunityGroup,
            Role::Councillor,
            Role::Analyst,
            Role::Supervisor,
            Role::DataProtectionOfficer,
        ] {
            let client = app.person(role);
            assert_eq!(
                client.ask("{ feedback { nodes { id } } }").await.code(),
                "FORBIDDEN",
                "{role:?}"
            );
            let input = with(of("feedback", &draft, json!({})), json!({}));
            let refused = client
                .act("approveFeedback", input, "feedback { id }")
                .await;
            assert_eq!(refused.code(), "FORBIDDEN", "{role:?}");
        }
        let before: Vec<i64> = app.column("SELECT COUNT(*) FROM feedback").await;
        let old = suggested(app, "Another bench").await;
        let reference = old["reference"].as_str().expect("a reference");
        let known = domain::suggestion::find_by_reference(&app.operator(), reference).await;
        let known = known.expect("a query").expect("the suggestion");
        let seed = app.operator().at(
            app.app.now() - chrono::TimeDelta::days(40),
            &kernel::issuer::Identity::ours("manager@example"),
            None,
        );
        let input = domain::suggestion::Decline {
            suggestion: known.id,
            expected_version: 2,
            reason: "UNSAFE".into(),
            note: None,
        };
        domain::suggestion::decline(&seed.expect("a caller"), input)
            .await
            .expect("declined");
        let after: Vec<i64> = app.column("SELECT COUNT(*) FROM feedback").await;
        assert_eq!(before, after);
    })
    .await;
}

#[tokio::test]
async fn a_decision_that_was_made_again_is_told_once() {
    on_both(async |app| {
        let own = suggested(app, "A bench").await;
        let declined = app
            .turn("declineSuggestion", &own, json!({ "reasonCode": "UNSAFE" }))
            .await;
        let reopened = app.turn("reopenSuggestion", &declined, json!({})).await;
        app.at("2025-08-18T10:00:00Z");
        app.turn(
            "declineSuggestion",
            &reopened,
            json!({ "reasonCode": "PROFIT" }),
        )
        .await;

        let drafts = drafts(app, "SUGGESTION_DECIDED").await;

        assert_eq!(drafts.len(), 2);
        let first = refusals(app, "approveFeedback", &drafts[0], json!({})).await;
        assert_eq!(first, ["CONFLICT feedback-still-so"]);
        let second = step(app, "approveFeedback", &drafts[1], json!({})).await;
        assert_eq!(second["status"], "APPROVED");
    })
    .await;
}

#[tokio::test]
async fn several_instances_claim_each_email_once() {
    on_both(async |app| {
        let own = suggested(app, "A bench").await;
        for title in ["One", "Two", "Three"] {
            let twin = app.suggested_by(OFFICER, "upton", title).await;
            let other = json!({ "duplicateOf": own["id"] });
            app.turn("markSuggestionDuplicate", &twin, other).await;
        }
        let declined = json!({ "reasonCode": "UNSAFE" });
        app.turn("declineSuggestion", &own, declined).await;
        app.told_of_everything().await;
        let waiting =
            "SELECT COUNT(*) FROM feedback_delivery WHERE channel = 'EMAIL' AND status = 'WAITING'";
        let waiting: Vec<i64> = app.column(waiting).await;

        let claims = (0..16).map(|_| async {
            let sender = email::sender(&app.app).expect("the service");
            email::claim(&sender).await.expect("a claim")
        });
        let claims = futures_util::future::join_all(claims).await;

        let claimed: Vec<_> = claims.iter().flatten().map(|one| one.delivery).collect();
        let different: std::collections::HashSet<_> = claimed.iter().collect();
        assert_eq!(claimed.len(), different.len());
        assert!((4..=7).contains(&waiting[0]), "{waiting:?}");
        assert_eq!(i64::try_from(claimed.len()), Ok(waiting[0]));
    })
    .await;
}
