//! Whole stories, from a suggestion to the proof that everybody was told.

use domain::feedback::email::{self, Outcome};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::changed_since::settled;
use crate::support::{
    Client, TestApp,
    cases::{a_draft, of, with, worked},
    on_both,
    pictures::jpeg,
};

/// The parish's own system, with a token of now.
fn parish(app: &TestApp) -> Client<'_> {
    let scopes: Vec<_> = Role::CouncilSystem.scopes().into_iter().collect();
    let reference = Some("council-upton");
    app.with(Role::CouncilSystem, "system@example", reference, &scopes)
}

/// A suggestion of a worn climbing frame.
async fn suggested(client: &Client<'_>, more: Value) -> Value {
    let input = json!({
        "title": "The climbing frame", "description": "The paint is worn.", "siteType": "PLAY_AREA",
        "ward": client.app.area("upton").await, "location": { "latitude": 52.24, "longitude": -0.84 },
    });
    let shown = "id version reference";
    let input = with(input, more);
    client
        .done("submitSuggestion", "suggestion", shown, input)
        .await
}

async fn step(app: &TestApp, verb: &str, site: &Value, more: Value) -> Value {
    let input = of("site", site, more);
    app.manager()
        .done(verb, "site", "id version status", input)
        .await
}

/// The site of an accepted suggestion, assessed by a supervisor, permitted by the parish under its own number, and approved.
async fn approved(app: &TestApp, suggestion: &Value) -> Value {
    let accepted = app.turn("acceptSuggestion", suggestion, json!({})).await;
    let site = app
        .now("suggestion", &accepted, "site { id version }")
        .await["site"]
        .clone();
    let number = json!({ "site": site["id"], "system": "Assets", "value": "P-17" });
    parish(app)
        .done(
            "recordPartnerReference",
            "partnerReference",
            "value",
            number,
        )
        .await;
    let site = step(app, "startSiteAssessment", &site, json!({})).await;
    let owner = app.listed("organisations", "council-upton").await;
    step(
        app,
        "requestPermission",
        &site,
        json!({ "organisation": owner }),
    )
    .await;
    let assessment = json!({
        "site": site["id"], "assessedOn": "2025-08-18", "reviewDue": "2026-08-18", "hazards": "Old paint.",
        "controls": "Masks and gloves.", "youthSuitable": false,
    });
    let shown = "id version";
    let assessment = app
        .supervisor()
        .done("recordRiskAssessment", "riskAssessment", shown, assessment)
        .await;
    app.manager()
        .done(
            "approveRiskAssessment",
            "riskAssessment",
            "status",
            of("riskAssessment", &assessment, json!({})),
        )
        .await;
    let granted =
        json!({ "partnerReference": { "system": "assets", "value": "P-17" }, "isGranted": true });
    let site = parish(app)
        .done("answerPermissionRequest", "site", "id version", granted)
        .await;
    step(app, "approveSite", &site, json!({ "criteriaMet": true })).await
}

/// Works at a site on one day: each outcome is that of one person, with the hour at which they stopped.
async fn worked_on(app: &TestApp, site: &Value, day: &str, people: &[(&Value, &str, u8)]) {
    let at = |hour: u8| format!("{day}T{hour:02}:00:00Z");
    app.at(&at(9));
    let manager = app.manager();
    let hours = json!({ "startsAt": at(9), "endsAt": at(13) });
    let plan = with(app.a_plan(site).await, hours);
    let mut session = manager
        .done("planSession", "session", "id version", plan)
        .await;
    let mut booked = vec![];
    for (referral, outcome, until) in people {
        let booking = json!({ "session": session["id"], "referral": referral["id"] });
        let shown = "id version";
        let attendance = manager
            .done("bookParticipant", "attendance", shown, booking)
            .await;
        booked.push((attendance, *outcome, *until));
    }
    session = app.step("confirmSession", &session, json!({})).await;
    let briefing = json!({ "briefing": "Masks on." });
    session = app.step("startSession", &session, briefing).await;
    for (attendance, outcome, until) in booked {
        let more = json!({ "outcomeCode": outcome, "endsAt": at(until) });
        manager
            .done(
                "recordAttendance",
                "attendance",
                "id",
                worked(&attendance, more),
            )
            .await;
    }
    app.completed(&session).await;
}

/// The steps of a journey, each once, in order.
async fn journey(client: &Client<'_>, suggestion: &Value) -> Vec<String> {
    let seen = client
        .sees("suggestion", suggestion, "journey { kind at }")
        .await;
    let steps = seen["journey"].as_array().cloned().unwrap_or_default();
    assert!(
        steps.is_sorted_by_key(|step| step["at"].to_string()),
        "{seen}"
    );
    let mut kinds: Vec<String> = steps
        .iter()
        .map(|step| step["kind"].as_str().unwrap_or_default().to_owned())
        .collect();
    kinds.dedup();
    kinds
}

/// The kinds of all events that a client hears of.
async fn heard(client: &Client<'_>) -> String {
    settled(client.app).await;
    let reply = client
        .ask("{ events(first: 100) { nodes { kind } } }")
        .await;
    reply.data("events.nodes").to_string()
}

#[tokio::test]
async fn flores_climbing_frame() {
    on_both(async |app| {
        app.council_for("upton").await;
        let councillor = app.councillor();
        let email = json!({ "contactEmail": "councillor@west.example" });
        let own = suggested(&councillor, email).await;
        councillor.attached(&own, "BEFORE", jpeg(1)).await;
        let twin = suggested(&parish(app), json!({ "externalReference": "P-99" })).await;
        let reviewed = app.turn("reviewSuggestion", &own, json!({})).await;
        let twin_reviewed = app.turn("reviewSuggestion", &twin, json!({})).await;
        let same = json!({ "duplicateOf": own["id"] });
        app.turn("markSuggestionDuplicate", &twin_reviewed, same).await;
        let mut people = vec![];
        for _ in 0..3 {
            people.push(app.engaged(a_draft()).await);
        }

        let site = approved(app, &reviewed).await;
        let painted = "ATTENDED_COMPLIED";
        let first = [(&people[0], painted, 13), (&people[1], painted, 13)];
        worked_on(app, &site, "2025-08-18", &first).await;
        // The weather: what was worked until then counts, and the person is not to blame.
        let second = [(&people[2], "SENT_HOME_SERVICE", 11)];
        worked_on(app, &site, "2025-08-19", &second).await;
        let site = app.site(&site).await;
        let after = app.manager().attached(&site, "AFTER", jpeg(2)).await;
        let site = app.site(&site).await;
        step(app, "completeSite", &site, json!({ "photo": after["id"] })).await;
        app.told_of_everything().await;
        let sender = || email::sender(&app.app).expect("the service");
        let mut tries = 0;
        while let Some(claimed) = {
            let moment = app.app.now() + chrono::TimeDelta::hours(1);
            app.at(&moment.to_rfc3339());
            email::claim(&sender()).await.expect("a claim")
        } {
            tries += 1;
            let outcome = if tries <= 2 {
                Outcome::NotNow("greylisted".into())
            } else {
                Outcome::Taken
            };
            let stored = email::tried(&sender(), &claimed, outcome).await;
            stored.expect("the result");
        }
        app.at("2025-09-30T09:00:00Z");
        let good = json!({ "suggestion": twin["id"], "isStillGood": true, "note": "Used every day." });
        parish(app)
            .done("reviewResult", "suggestion", "id", good)
            .await;

        assert!(tries > 2, "{tries}");
        let councillor = app.councillor();
        let told = "statusText feedback { trigger channel status }";
        let seen = councillor.sees("suggestion", &own, told).await;
        assert_eq!(seen["statusText"], "Improved");
        for channel in ["API", "EMAIL"] {
            let receipt = json!({ "trigger": "SITE_COMPLETED", "channel": channel, "status": "DELIVERED" });
            assert!(
                seen["feedback"].as_array().is_some_and(|all| all.contains(&receipt)),
                "{channel}: {seen}"
            );
        }
        let way = ["SUGGESTED", "DECIDED", "PLANNED", "WORKED", "COMPLETED", "TOLD"];
        assert_eq!(journey(&councillor, &own).await, way);
        let of_twin = "resultReview { isStillGood note } feedback { trigger audience }";
        let of_twin = parish(app).sees("suggestion", &twin, of_twin).await;
        let expected = json!({ "isStillGood": true, "note": "Used every day." });
        assert_eq!(of_twin["resultReview"], expected);
        assert!(of_twin.to_string().contains("DUPLICATE_SUGGESTER"), "{of_twin}");
        assert!(heard(&parish(app)).await.contains("SITE_TOLD"));
        let rounds = "roundsOfWork { totals { sessions minutes } photos { phase } } totals { minutes }";
        let whole = app.manager().sees("site", &site, rounds).await;
        let round = json!({ "totals": { "sessions": 2, "minutes": 600 }, "photos": [{ "phase": "AFTER" }] });
        assert_eq!(whole["roundsOfWork"], json!([round]));
        let blamed = "referral(id: $id) { attendances { nodes { outcome { code } creditedMinutes } } }";
        let sent_home = app
            .manager()
            .run(&format!("query($id: ID!) {{ {blamed} }}"), json!({ "id": people[2]["id"] }))
            .await;
        let expected = json!([{ "outcome": { "code": "SENT_HOME_SERVICE" }, "creditedMinutes": 120 }]);
        assert_eq!(sent_home.data("referral.attendances.nodes"), expected);
    })
    .await;
}

#[tokio::test]
async fn the_councils_own_number() {
    on_both(async |app| {
        app.council_for("upton").await;
        let own = suggested(&parish(app), json!({ "externalReference": "P-99" })).await;
        let by_number = "{ suggestions(filter: { externalReferences: [\"P-99\"] }) { nodes { id } } }";
        let found = parish(app).ask(by_number).await;
        assert_eq!(found.data("suggestions.nodes"), json!([{ "id": own["id"] }]));
        let reviewed = app.turn("reviewSuggestion", &own, json!({})).await;
        let person = app.engaged(a_draft()).await;

        let site = approved(app, &reviewed).await;
        let day = [(&person, "ATTENDED_COMPLIED", 13)];
        worked_on(app, &site, "2025-08-18", &day).await;
        let site = app.site(&site).await;
        let waiver = json!({ "photoWaiver": "The camera was left in the van." });
        step(app, "completeSite", &site, waiver).await;
        app.told_of_everything().await;
        app.at("2025-08-18T14:00:00Z");

        let events = heard(&parish(app)).await;
        for kind in ["SITE_PERMISSION_REQUESTED", "SITE_COMPLETED", "SITE_TOLD", "SUGGESTION_TOLD"] {
            assert!(events.contains(kind), "{kind}: {events}");
        }
        let by_asset = "{ sites(filter: { partnerReferences: [{ system: \"Assets\", value: \"P-17\" }] }) { nodes { statusText } } }";
        let found = parish(app).ask(by_asset).await;
        assert_eq!(found.data("sites.nodes"), json!([{ "statusText": "Improved" }]));
        let told = parish(app).sees("suggestion", &own, "feedback { trigger }").await;
        assert!(told.to_string().contains("SITE_COMPLETED"), "{told}");
    })
    .await;
}
