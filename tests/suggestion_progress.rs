//! The progress of a suggestion: its own status, and that of its site.

use domain::{site, suggestion::Status};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{MONDAY, TestApp, cases::of, on_both};

const STANDING: &str = "status standing statusText isOpen";

fn standing(status: &str, standing: &str, text: &str, open: bool) -> Value {
    json!({ "status": status, "standing": standing, "statusText": text, "isOpen": open })
}

#[tokio::test]
async fn progress_follows_the_status_of_the_suggestion() {
    on_both(async |app| {
        for (status, name, text, open) in [
            (Status::Submitted, "SUBMITTED", "Received", true),
            (Status::UnderReview, "UNDER_REVIEW", "Being looked at", true),
            (
                Status::NeedsInfo,
                "NEEDS_INFO",
                "Waiting for an answer",
                true,
            ),
            (Status::Accepted, "ACCEPTED", "Accepted", true),
            (Status::Declined, "DECLINED", "Not taken up", false),
            (Status::Duplicate, "DUPLICATE", "Suggested before", false),
            (Status::ReferredOn, "REFERRED_ON", "Passed on", false),
            (Status::Withdrawn, "WITHDRAWN", "Taken back", false),
        ] {
            let read = app.seed_suggestion(status).await;

            let seen = app.councillor().sees("suggestion", &read, STANDING).await;

            assert_eq!(seen, standing(name, name, text, open));
        }
    })
    .await;
}

#[tokio::test]
async fn progress_of_an_accepted_suggestion_follows_its_site() {
    on_both(async |app| {
        for (status, stage, text, open) in [
            (site::Status::Proposed, "ACCEPTED", "Accepted", true),
            (site::Status::Assessing, "ACCEPTED", "Being assessed", true),
            (site::Status::Approved, "ACCEPTED", "Ready", true),
            (site::Status::OnHold, "ACCEPTED", "Paused", true),
            (site::Status::Scheduled, "SCHEDULED", "Work planned", true),
            // Outside the Team, until its first session is over.
            (site::Status::InProgress, "SCHEDULED", "Work planned", true),
            (site::Status::Completed, "COMPLETED", "Improved", false),
        ] {
            let read = onto(app, &app.seed_site(status).await).await;

            let seen = app.councillor().sees("suggestion", &read, STANDING).await;

            assert_eq!(seen, standing("ACCEPTED", stage, text, open));
        }
    })
    .await;
}

/// A suggestion of the example councillor that was attached to a site.
async fn onto(app: &TestApp, site: &Value) -> Value {
    let read = app.seed_suggestion(Status::UnderReview).await;
    app.turn("acceptSuggestion", &read, json!({ "site": site["id"] }))
        .await
}

#[tokio::test]
async fn the_submitter_receives_events_of_the_resulting_site() {
    on_both(async |app| {
        for (from, verb, more, stage, text) in [
            (
                site::Status::Proposed,
                "declineSite",
                json!({ "reasonCode": "LANDOWNER_REFUSED" }),
                "ACCEPTED",
                "Not suitable",
            ),
            (
                site::Status::Completed,
                "archiveSite",
                json!({}),
                "COMPLETED",
                "Improved",
            ),
            (
                site::Status::OnHold,
                "archiveSite",
                json!({}),
                "ACCEPTED",
                "Archived",
            ),
        ] {
            let site = app.seed_site(from).await;
            let read = onto(app, &site).await;

            app.manager()
                .done(verb, "site", "id", of("site", &site, more))
                .await;

            let seen = app.councillor().sees("suggestion", &read, STANDING).await;
            assert_eq!(seen, standing("ACCEPTED", stage, text, false), "{verb}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_officer_receives_progress_events_of_a_site_out_of_reach() {
    on_both(async |app| {
        let officer = ("referrer@example", "northants-police");
        let read = app.suggested_by(officer, "upton", "The lane").await;
        let read = app.turn("reviewSuggestion", &read, json!({})).await;
        let read = app.turn("acceptSuggestion", &read, json!({})).await;
        let site = app.now("suggestion", &read, "site { id version }").await["site"].clone();
        let step = of("site", &site, json!({}));
        app.manager()
            .done("startSiteAssessment", "site", "id", step)
            .await;

        let seen = app
            .officer()
            .sees("suggestion", &read, "statusText isOpen site { id }")
            .await;

        let expected = json!({ "statusText": "Being assessed", "isOpen": true, "site": null });
        assert_eq!(seen, expected);
    })
    .await;
}

#[tokio::test]
async fn unsuitable_and_archived_sites_accept_no_suggestion() {
    on_both(async |app| {
        for status in [site::Status::Declined, site::Status::Archived] {
            let site = app.seed_site(status).await;
            let read = app.seed_suggestion(Status::UnderReview).await;
            let more = json!({ "site": site["id"] });

            let reply = app
                .manager()
                .change("acceptSuggestion", "suggestion", &read, more)
                .await;

            assert_eq!(
                reply.user_errors(),
                ["CONFLICT site-takes-suggestions"],
                "{status:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_time_to_a_decision_is_elapsed_time_across_summer_time() {
    on_both(async |app| {
        // Two local days of which one has 25 hours.
        app.at("2025-10-25T11:00:00Z");
        let partner = app.councillor().suggest("Mill Lane", "upton", None).await;
        let read = partner.data("submitSuggestion.suggestion");
        let read = app.now("suggestion", &read, "id version").await;
        let read = app.turn("reviewSuggestion", &read, json!({})).await;
        app.at("2025-10-27T11:59:00Z");
        let waiting = app
            .now("suggestion", &read, "decision { hours } waitingHours")
            .await;

        let read = app
            .turn(
                "declineSuggestion",
                &read,
                json!({ "reasonCode": "UNSAFE" }),
            )
            .await;

        assert_eq!(waiting, json!({ "decision": null, "waitingHours": 48 }));
        let seen = app
            .now("suggestion", &read, "decision { at hours } waitingHours")
            .await;
        let decision = json!({ "at": "2025-10-27T11:59:00.000000Z", "hours": 48 });
        assert_eq!(seen, json!({ "decision": decision, "waitingHours": null }));
        let seen = app
            .councillor()
            .sees("suggestion", &read, "decision { hours }")
            .await;
        assert_eq!(seen, json!({ "decision": { "hours": 48 } }));
        app.at(MONDAY);
    })
    .await;
}

#[tokio::test]
async fn waiting_times_are_shown_to_the_team_only() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::NeedsInfo).await;
        let withdrawn = app.seed_suggestion(Status::Withdrawn).await;
        app.at("2025-08-19T08:59:00Z");
        for (who, shown) in [
            (app.manager(), json!(23)),
            (app.supervisor(), json!(23)),
            (app.person(Role::DataProtectionOfficer), json!(23)),
            (app.councillor(), Value::Null),
            (app.analyst(), Value::Null),
        ] {
            let seen = who.sees("suggestion", &read, "waitingHours").await;

            assert_eq!(seen["waitingHours"], shown);
        }
        let seen = app.now("suggestion", &withdrawn, "waitingHours").await;
        assert_eq!(
            seen["waitingHours"],
            Value::Null,
            "nobody waits for a decision"
        );
    })
    .await;
}
