//! Amending a site; and permissions that have expired.

use domain::site::Status;
use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{on_both, seed::of};

#[tokio::test]
async fn the_manager_amends_every_field_for_one_reason() {
    on_both(async |app| {
        let read = app.seed_site(Status::Approved).await;
        let more = json!({
            "name": "Mill Lane", "type": "FOOTPATH", "description": "Half a mile.",
            "location": { "latitude": 52.31, "longitude": -0.81 },
            "ward": app.area("duston").await, "address": "Behind the mill", "uprn": "0001 0002 3336",
            "accessNotes": "By the gate.", "publicNote": "From May on.",
            "beneficiaryName": "Kim Testwood", "beneficiaryEmail": null, "reason": "Seen on a visit.",
        });

        let amended = app
            .manager()
            .done(
                "amendSite",
                "site",
                "name type description location { latitude } ward { reference } address uprn publicNote status \
                 contacts { accessNotes beneficiaryName beneficiaryEmail } amendments { field oldValue newValue reason }",
                of("site", &read, more),
            )
            .await;

        let contacts = json!({ "accessNotes": "By the gate.", "beneficiaryName": "Kim Testwood", "beneficiaryEmail": null });
        for (field, value) in [
            ("name", json!("Mill Lane")), ("type", json!("FOOTPATH")), ("description", json!("Half a mile.")),
            ("location", json!({ "latitude": 52.31 })), ("ward", json!({ "reference": "duston" })),
            ("address", json!("Behind the mill")), ("uprn", json!("100023336")), ("publicNote", json!("From May on.")),
            ("status", json!("APPROVED")), ("contacts", contacts),
        ] {
            assert_eq!(amended[field], value);
        }
        let made = amended["amendments"].as_array().cloned().unwrap_or_default();
        assert_eq!(made.len(), 11);
        let first = json!({
            "field": "name", "oldValue": "Old Mill Lane", "newValue": "Mill Lane", "reason": "Seen on a visit.",
        });
        assert_eq!(made[0], first);
        let found = app.manager().ask("{ sites(filter: { search: \"mill l\" }) { nodes { name } } }").await;
        assert_eq!(found.data("sites.nodes"), json!([{ "name": "Mill Lane" }]));
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_an_amendment_are_reported_together() {
    on_both(async |app| {
        let read = app.seed_site(Status::Proposed).await;
        let more = json!({
            "name": "", "type": null, "ward": null, "address": "x".repeat(201), "uprn": "1000233369561",
            "location": { "latitude": 51.0, "longitude": -0.81 }, "accessNotes": " ", "reason": " ",
        });

        let reply = app.manager().change("amendSite", "site", &read, more).await;

        let fields = [
            "name", "type", "location.latitude", "ward", "address", "uprn", "accessNotes", "reason",
        ];
        assert_eq!(reply.user_errors(), fields.map(|field| format!("BAD_USER_INPUT {field}")), "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn an_amendment_without_a_change_is_refused() {
    on_both(async |app| {
        let read = app.seed_site(Status::Proposed).await;
        let same = json!({ "name": "Old Mill Lane", "publicNote": null });

        let reply = app.manager().change("amendSite", "site", &read, same).await;

        let expected = ["BAD_USER_INPUT name", "BAD_USER_INPUT publicNote"];
        assert_eq!(reply.user_errors(), expected, "{}", reply.body);
        let nothing = app
            .manager()
            .change("amendSite", "site", &read, json!({}))
            .await;
        assert_eq!(nothing.user_errors(), ["BAD_USER_INPUT"]);
    })
    .await;
}

#[tokio::test]
async fn the_ward_must_be_valid_on_the_day_of_the_proposal() {
    on_both(async |app| {
        let read = app.seed_site(Status::Proposed).await;
        let more = json!({ "ward": app.area("old-west").await });

        let reply = app.manager().change("amendSite", "site", &read, more).await;

        assert_eq!(
            reply.user_errors(),
            ["CONFLICT area-is-a-ward"],
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn a_site_is_amended_in_every_status_but_archived_with_the_current_version() {
    on_both(async |app| {
        for status in [
            Status::Proposed,
            Status::Assessing,
            Status::Approved,
            Status::Scheduled,
            Status::InProgress,
            Status::Completed,
            Status::OnHold,
            Status::Declined,
            Status::Archived,
        ] {
            let mut read = app.seed_site(status).await;
            let more = json!({ "name": "Mill Lane" });

            let reply = app
                .manager()
                .change("amendSite", "site", &read, more.clone())
                .await;

            let archived = status == Status::Archived;
            let expected = if archived {
                vec!["CONFLICT status"]
            } else {
                vec![]
            };
            assert_eq!(reply.user_errors(), expected, "{status:?}: {}", reply.body);
            read["version"] = json!(99);
            let stale = app.manager().change("amendSite", "site", &read, more).await;
            assert_eq!(stale.user_errors(), ["VERSION_CONFLICT version"]);
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_manager_amends_reopens_or_archives_sites() {
    on_both(async |app| {
        let read = app.seed_site(Status::Completed).await;
        for role in Role::iter() {
            for verb in ["amendSite", "reopenSite", "archiveSite"] {
                if role == Role::Manager {
                    continue;
                }

                let reply = app
                    .person(role)
                    .change(verb, "site", &read, json!({}))
                    .await;

                assert_eq!(reply.code(), "FORBIDDEN", "{role:?} {verb}: {}", reply.body);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn amendments_are_shown_within_own_reach_only() {
    on_both(async |app| {
        let read = app.seed_site(Status::Approved).await;
        let input = of("site", &read, json!({ "name": "Mill Lane" }));
        app.manager().done("amendSite", "site", "id", input).await;
        let query = "query($id: ID!) { site(id: $id) { name amendments { field } } }";
        let made = json!([{ "field": "name" }]);
        for (who, shown, code) in [
            (app.manager(), made.clone(), ""),
            (app.council(), made, ""),
            (app.councillor(), Value::Null, "FORBIDDEN"),
            (app.analyst(), Value::Null, "FORBIDDEN"),
        ] {
            let reply = who.run(query, json!({ "id": read["id"] })).await;

            let expected = json!({ "name": "Mill Lane", "amendments": shown });
            assert_eq!(reply.data("site"), expected, "{}", reply.body);
            assert_eq!(reply.code(), code);
        }
    })
    .await;
}

#[tokio::test]
async fn an_expired_permission_is_not_recorded_unless_it_was_refused() {
    on_both(async |app| {
        for (permission, valid_to, expected) in [
            (
                "GRANTED",
                "2025-08-17",
                &["BAD_USER_INPUT landowner", "BAD_USER_INPUT validTo"][..],
            ),
            ("REQUESTED", "2025-08-17", &["BAD_USER_INPUT validTo"]),
            ("REFUSED", "2025-08-17", &[]),
            ("REQUESTED", "2025-08-18", &[]),
        ] {
            let read = app.seed_site(Status::Assessing).await;
            let more = json!({ "permission": permission, "validTo": valid_to });

            let reply = app
                .manager()
                .change("recordPermission", "site", &read, more)
                .await;

            assert_eq!(reply.user_errors(), expected, "{permission} {valid_to}");
        }
    })
    .await;
}
