//! Amending suggestions.

use domain::suggestion::Status;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{on_both, seed::of};

const SAID: &str = "version title description siteType location { latitude longitude } ward { reference } \
                    contact { name email phone } amendments { field oldValue newValue reason at }";

#[tokio::test]
async fn the_suggester_amends_every_field_for_one_reason() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::UnderReview).await;
        let more = json!({
            "title": "Mill Lane", "description": "Glass, too.",
            "siteType": "FOOTPATH",
            "location": { "latitude": 52.31, "longitude": -0.81 },
            "ward": app.area("duston").await,
            "contactName": "Kim Testwood", "contactEmail": null,
            "contactPhone": "01632 960002", "reason": "Seen again.",
        });

        let amended = app
            .councillor()
            .done("amendSuggestion", "suggestion", SAID, of("suggestion", &read, more))
            .await;

        let row = |field: &str, old: Value, new: Value| {
            json!({ "field": field, "oldValue": old, "newValue": new, "reason": "Seen again.", "at": "2025-08-18T09:00:00.000000Z" })
        };
        let none = || Value::Null;
        let expected = json!({
            "version": 3, "title": "Mill Lane", "description": "Glass, too.", "siteType": "FOOTPATH",
            "location": { "latitude": 52.31, "longitude": -0.81 }, "ward": { "reference": "duston" },
            "contact": { "name": "Kim Testwood", "email": null, "phone": "01632 960002" },
            "amendments": [
                row("title", "Old Mill Lane".into(), "Mill Lane".into()),
                row("description", "It has seen better days.".into(), "Glass, too.".into()),
                row("siteType", "PARK".into(), "FOOTPATH".into()),
                row("location", "52.3, -0.8".into(), "52.31, -0.81".into()),
                row("ward", "UPTON".into(), "DUSTON".into()),
                row("contactName", "Jay Testwood".into(), "Kim Testwood".into()),
                row("contactEmail", "jay@example.org".into(), none()),
                row("contactPhone", none(), "01632 960002".into()),
            ],
        });
        assert_eq!(amended, expected);
        let found = app
            .manager()
            .ask("{ suggestions(filter: { search: \"mill lane\" }) { nodes { title } } }")
            .await;
        assert_eq!(found.data("suggestions.nodes"), json!([{ "title": "Mill Lane" }]));
    })
    .await;
}

#[tokio::test]
async fn the_team_states_a_reason_and_the_suggester_need_not() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::Submitted).await;
        let more = json!({
            "title": "Mill Lane", "siteType": "FOOTPATH", "description": "Glass.",
        });

        let reply = app
            .manager()
            .change("amendSuggestion", "suggestion", &read, more)
            .await;

        assert_eq!(
            reply.user_errors(),
            ["BAD_USER_INPUT reason"],
            "{}",
            reply.body
        );
        let more = json!({ "title": "Mill Lane", "reason": "Its name." });
        let amended = app.turn("amendSuggestion", &read, more).await;
        assert_eq!(amended["version"], 2);
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_an_amendment_are_reported_together() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::Submitted).await;
        let more = json!({
            "title": " ", "description": "x".repeat(4_001), "siteType": null, "reason": "",
            "location": { "latitude": 51.0, "longitude": 0.0 },
            "contactName": "", "contactPhone": "0".repeat(31),
        });

        let reply = app
            .councillor()
            .change("amendSuggestion", "suggestion", &read, more)
            .await;

        let fields = [
            "title",
            "description",
            "siteType",
            "location.latitude",
            "location.longitude",
            "contactName",
            "contactPhone",
            "reason",
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
async fn an_amendment_without_a_change_is_refused() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::Submitted).await;
        let more = json!({
            "title": "Old Mill Lane", "contactPhone": null,
            "description": "Something else.",
        });

        let reply = app
            .councillor()
            .change("amendSuggestion", "suggestion", &read, more)
            .await;

        let expected = ["BAD_USER_INPUT title", "BAD_USER_INPUT contactPhone"];
        assert_eq!(reply.user_errors(), expected, "{}", reply.body);
        let nothing = app
            .councillor()
            .change("amendSuggestion", "suggestion", &read, json!({}))
            .await;
        assert_eq!(
            nothing.user_errors(),
            ["BAD_USER_INPUT"],
            "{}",
            nothing.body
        );
        let seen = app
            .now(
                "suggestion",
                &read,
                "version description amendments { field }",
            )
            .await;
        let expected =
            json!({ "version": 1, "description": "It has seen better days.", "amendments": [] });
        assert_eq!(seen, expected);
    })
    .await;
}

#[tokio::test]
async fn the_ward_must_be_valid_on_the_day_of_the_submission() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::Submitted).await;
        for area in ["old-west", "west"] {
            let more = json!({ "ward": app.area(area).await });

            let reply = app
                .councillor()
                .change("amendSuggestion", "suggestion", &read, more)
                .await;

            assert_eq!(
                reply.user_errors(),
                ["CONFLICT area-is-a-ward"],
                "{area}: {}",
                reply.body
            );
        }
        // Submitted before the wards were changed, amended after.
        app.execute("UPDATE suggestion SET submitted_at = '2025-04-30 09:00:00+00:00'")
            .await;
        let more = json!({ "ward": app.area("old-west").await });
        let reply = app
            .councillor()
            .change("amendSuggestion", "suggestion", &read, more)
            .await;
        assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn amendments_of_the_contact_are_shown_only_to_those_who_see_the_contact() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::Submitted).await;
        let more = json!({ "title": "Mill Lane", "contactName": "Kim Testwood" });
        let input = of("suggestion", &read, more);
        app.councillor()
            .done("amendSuggestion", "suggestion", "id", input)
            .await;
        let both = json!([{ "field": "title" }, { "field": "contactName" }]);
        for (who, shown) in [
            (app.councillor(), both.clone()),
            (app.manager(), both),
            (app.mentor(), json!([{ "field": "title" }])),
            (app.analyst(), Value::Null),
        ] {
            let seen = who.sees("suggestion", &read, "amendments { field }").await;

            assert_eq!(seen["amendments"], shown);
        }
    })
    .await;
}

#[tokio::test]
async fn an_amendment_is_audited_and_is_not_a_change_of_status() {
    on_both(async |app| {
        let read = app.seed_suggestion(Status::Submitted).await;
        let before = app.now("suggestion", &read, "history { to }").await;
        let more = json!({ "title": "Mill Lane", "reason": "Its name." });

        app.turn("amendSuggestion", &read, more).await;

        let trail: Vec<String> = app
            .column("SELECT category || ' ' || action FROM audit_entry ORDER BY id DESC LIMIT 1")
            .await;
        assert_eq!(trail, ["ALTERATION AmendSuggestion"]);
        assert_eq!(app.now("suggestion", &read, "history { to }").await, before);
    })
    .await;
}

#[tokio::test]
async fn a_partner_front_end_amends_suggestions_of_its_organisation() {
    on_both(async |app| {
        let partner = ("somebody@example", "partner-app");
        let read = app.suggested_by(partner, "upton", "The lane").await;
        let more = json!({ "title": "Mill Lane" });

        let reply = app
            .person(Role::PartnerFrontend)
            .change("amendSuggestion", "suggestion", &read, more)
            .await;

        assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
    })
    .await;
}
