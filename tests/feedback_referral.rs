//! Officers are told how their referral ended, and pass on to the victim what they asked for; a message about a site can become
//! its public note.

use domain::site::Status;
use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};

use crate::changed_since::settled;
use crate::support::{
    MONDAY, TestApp,
    cases::{a_draft, of, with},
    on_both,
};

/// The drafts about referrals, those for officers first.
async fn drafts(app: &TestApp) -> Vec<Value> {
    let query = "{ feedback(filter: { statuses: [DRAFT], triggers: [REFERRAL_CONCLUDED, REFERRAL_CONCLUDED_FOR_VICTIM] }) {
        nodes { id version trigger heading text findings } } }";
    let nodes = app.manager().ask(query).await.data("feedback.nodes");
    let mut nodes = nodes.as_array().cloned().unwrap_or_default();
    nodes.sort_by_key(|node| node["trigger"].to_string());
    nodes
}

async fn step(app: &TestApp, verb: &str, message: &Value, more: Value) -> Value {
    let shown = "id version status";
    app.manager()
        .done(verb, "feedback", shown, of("feedback", message, more))
        .await
}

async fn refusals(app: &TestApp, verb: &str, message: &Value, more: Value) -> Vec<String> {
    let input = of("feedback", message, more);
    let reply = app.manager().act(verb, input, "feedback { id }").await;
    reply.user_errors()
}

async fn sent(app: &TestApp, draft: &Value, more: Value) -> Value {
    let approved = step(app, "approveFeedback", draft, json!({})).await;
    step(app, "sendFeedback", &approved, more).await
}

/// A concluded referral whose victim asked to be told.
async fn concluded(app: &TestApp) -> Value {
    let asked = json!({ "victimViews": "SOUGHT", "victimToBeTold": true });
    app.concluded(with(a_draft(), asked)).await
}

#[tokio::test]
async fn the_officer_is_told_and_what_the_victim_may_hear() {
    on_both(async |app| {
        let case = concluded(app).await;
        let drafts = drafts(app).await;
        let texts: Vec<_> = drafts.iter().map(|draft| draft["text"].clone()).collect();
        let reference = case["reference"].as_str().unwrap_or_default();

        for draft in &drafts {
            sent(app, draft, json!({})).await;
        }

        let to_officer = format!(
            "Your referral {reference} is concluded: all ordered hours were worked.\nHours of work: 4."
        );
        let to_victim = "Please tell the victim, who asked for it:\nHours of work for the community: 4.\nWhere: Weston Favell Allotments.";
        assert_eq!(texts, [json!(to_officer), json!(to_victim)]);
        let shown = "victimToBeTold feedback { audience heading text at }";
        let seen = app.officer().sees("referral", &case, shown).await;
        let receipt = |audience: &str, number: usize| json!({
            "audience": audience, "heading": drafts[number]["heading"], "text": texts[number], "at": MONDAY,
        });
        let expected = json!([receipt("REFERRER", 0), receipt("VICTIM_THROUGH_POLICE", 1)]);
        assert_eq!(seen, json!({ "victimToBeTold": true, "feedback": expected }));
        let other = app.other(Role::Referrer).sees("referral", &case, "id").await;
        assert_eq!(other, Value::Null);
        settled(app).await;
        let events = app.officer().ask("{ events(first: 100) { nodes { kind } } }").await;
        let told = events.text.matches("REFERRAL_TOLD").count();
        assert_eq!(told, 2, "{}", events.text);
    })
    .await;
}

#[tokio::test]
async fn a_message_that_names_the_person_is_read_again_and_one_that_is_outdated_is_not_sent() {
    on_both(async |app| {
        let case = app.concluded(a_draft()).await;
        let drafts = drafts(app).await;
        assert_eq!(drafts.len(), 1, "nobody asked for the victim: {drafts:?}");
        let named = json!({ "heading": "Done", "text": "Robin did well." });
        let amended = step(app, "amendFeedback", &drafts[0], named).await;

        let refused = refusals(app, "approveFeedback", &amended, json!({})).await;

        assert_eq!(refused, ["CONFLICT feedback-about-nobody"]);
        let sure = json!({ "isAboutNobody": true });
        let approved = step(app, "approveFeedback", &amended, sure).await;
        let current = app.now("referral", &case, "id version").await;
        let reopening = of("referral", &current, json!({ "reason": "Too early." }));
        app.manager()
            .done("reopenReferral", "referral", "id", reopening)
            .await;
        let outdated = refusals(app, "sendFeedback", &approved, json!({})).await;
        assert_eq!(outdated, ["CONFLICT feedback-still-so"]);
    })
    .await;
}

#[tokio::test]
async fn a_manager_who_may_not_see_the_person_reads_and_sends_no_message_about_them() {
    on_both(async |app| {
        let case = concluded(app).await;
        let drafts = drafts(app).await;
        let person = app.as_it_stands(&app.person_of(&case).await).await;
        app.limit("excludeFromOffender", &person, &["other-manager@example"])
            .await;
        let excluded = app.other_manager();

        let list = "{ feedback { totalCount { count } nodes { trigger referral { id } } } }";
        let seen = excluded.ask(list).await.data("feedback");
        let input = of("feedback", &drafts[0], json!({}));
        let approval = excluded
            .act("approveFeedback", input, "feedback { id }")
            .await;
        let narrowed = app.with_scopes(Role::Manager, &[Scope::FeedbackWrite]);
        let without_cases = narrowed.ask(list.replace("referral { id }", "").as_str()).await;

        let others = json!({ "totalCount": { "count": 1 }, "nodes": [{ "trigger": "SITE_SCHEDULED", "referral": null }] });
        assert_eq!(seen, others);
        assert_eq!(approval.user_errors(), ["NOT_FOUND"]);
        assert_eq!(without_cases.data("feedback.totalCount.count"), 1);
        sent(app, &drafts[0], json!({})).await;
        let shown = "victimToBeTold feedback { audience }";
        let told = excluded.sees("referral", &case, shown).await;
        assert_eq!(told, json!({ "victimToBeTold": null, "feedback": null }));
    })
    .await;
}

#[tokio::test]
async fn a_victim_who_no_longer_wants_to_hear_is_told_nothing() {
    on_both(async |app| {
        let case = concluded(app).await;
        let for_victim = drafts(app).await.remove(1);
        let approved = step(app, "approveFeedback", &for_victim, json!({})).await;
        let current = app.now("referral", &case, "id version").await;
        let turn = async |verb: &str, referral: &Value, more: Value| {
            let input = of("referral", referral, more);
            app.manager()
                .done(verb, "referral", "id version", input)
                .await
        };
        let reason = json!({ "reason": "Too early." });
        let reopened = turn("reopenReferral", &current, reason).await;
        let no_more = json!({ "victimToBeTold": false, "reason": "They rang." });
        let amended = turn("amendReferral", &reopened, no_more).await;
        turn("concludeReferral", &amended, json!({})).await;

        let refused = refusals(app, "sendFeedback", &approved, json!({})).await;

        assert_eq!(refused, ["CONFLICT feedback-still-so"]);
        let nobody = with(a_draft(), json!({ "victimToBeTold": true }));
        let reply = app
            .officer()
            .act("draftReferral", nobody, "referral { id }")
            .await;
        assert_eq!(reply.user_errors(), ["BAD_USER_INPUT victimToBeTold"]);
    })
    .await;
}

#[tokio::test]
async fn a_message_about_a_site_becomes_its_public_note() {
    on_both(async |app| {
        let site = app.seed_site(Status::Completed).await;
        let query = "{ feedback(filter: { triggers: [SITE_COMPLETED] }) { nodes { id version text } } }";
        let draft = app.manager().ask(query).await.data("feedback.nodes.0");
        let case = concluded(app).await;
        let about_referral = drafts(app).await.remove(0);
        let approved = step(app, "approveFeedback", &about_referral, json!({})).await;
        let as_note = || json!({ "asPublicNote": true });

        let refused = refusals(app, "sendFeedback", &approved, as_note()).await;
        let message = sent(app, &draft, as_note()).await;

        assert_eq!(refused, ["CONFLICT feedback-for-site-note"], "{case}");
        let shown = "publicNote feedback { suggestersToldAt }";
        let seen = app.person(Role::Analyst).sees("site", &site, shown).await;
        let expected = json!({ "publicNote": draft["text"], "feedback": { "suggestersToldAt": null } });
        assert_eq!(seen, expected);
        let shown = "amendments { field newValue }";
        let amended = app.manager().sees("site", &site, shown).await;
        assert_eq!(amended["amendments"], json!([{ "field": "publicNote", "newValue": draft["text"] }]));
        let query = "query($site: ID!) { feedback(filter: { site: $site }) { nodes { status deliveries { audience channel } } } }";
        let reply = app.manager().run(query, json!({ "site": site["id"] })).await;
        let deliveries = reply.data("feedback.nodes").to_string();
        let public = "{\"audience\":\"PUBLIC\",\"channel\":\"PUBLIC_NOTE\"}";
        assert!(deliveries.contains(public), "{deliveries} {message}");
    })
    .await;
}

#[tokio::test]
async fn a_template_is_tried_with_the_record_that_it_is_for() {
    on_both(async |app| {
        let case = concluded(app).await;
        let site = app.seed_site(Status::Completed).await;
        let preview = async |with: &str, record: &Value, text: &str| {
            let query = format!(
                "query($id: ID!, $text: String!) {{ previewFeedback(trigger: REFERRAL_CONCLUDED_FOR_VICTIM, {with}: $id, heading: \"H\", text: $text) {{ text }} }}"
            );
            let variables = json!({ "id": record["id"], "text": text });
            app.manager().run(&query, variables).await
        };

        let right = preview("referral", &case, "{{hours}} at {{places}}").await;
        let of_site = preview("site", &site, "{{hours}}").await;
        let reference = preview("referral", &case, "{{reference}}").await;

        assert_eq!(right.data("previewFeedback.text"), "4 at Weston Favell Allotments");
        assert_eq!(of_site.code(), "BAD_USER_INPUT");
        assert_eq!(reference.code(), "BAD_USER_INPUT");
    })
    .await;
}
