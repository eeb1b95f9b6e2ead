//! A landowner that is a registered organisation is asked for permission, and answers from its own system.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::changed_since::settled;
use crate::support::{Client, TestApp, cases::of, on_both};

const PERMISSION: &str =
    "contacts { permission permissionValidTo landowner permissionRequestedFrom { reference } }";

/// A site in Upton for which West Northamptonshire is asked for permission.
async fn asked(app: &TestApp) -> Value {
    let proposal = json!({
        "name": "Old Mill Lane", "type": "PARK", "location": { "latitude": 52.24, "longitude": -0.84 },
        "ward": app.area("upton").await,
    });
    let site = app
        .manager()
        .done("proposeSite", "site", "id version", proposal)
        .await;
    let number = json!({ "site": site["id"], "system": "Assets", "value": "P-17" });
    let selection = "value";
    app.council()
        .done(
            "recordPartnerReference",
            "partnerReference",
            selection,
            number,
        )
        .await;
    let owner = app.listed("organisations", "west-northants").await;
    let request = of("site", &site, json!({ "organisation": owner }));
    app.manager()
        .done("requestPermission", "site", "id version", request)
        .await
}

async fn answer(client: &Client<'_>, input: Value) -> Vec<String> {
    let reply = client
        .act("answerPermissionRequest", input, "site { id }")
        .await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    reply.user_errors()
}

#[tokio::test]
async fn a_council_answers_by_its_own_number() {
    on_both(async |app| {
        let site = asked(app).await;
        let council = app.council();
        let before = council.sees("site", &site, PERMISSION).await["contacts"].clone();
        assert_eq!(before["permission"], "REQUESTED");
        assert_eq!(before["permissionRequestedFrom"]["reference"], "west-northants");
        settled(app).await;
        let events = council.ask("{ events(first: 100) { nodes { kind } } }").await;
        assert!(events.body.to_string().contains("SITE_PERMISSION_REQUESTED"), "{}", events.body);
        let number = json!({ "system": "assets", "value": "P-17" });
        let both = json!({ "site": site["id"], "partnerReference": number, "isGranted": true });
        assert_eq!(answer(&council, both).await, ["BAD_USER_INPUT site"]);
        let backwards = json!({ "partnerReference": number, "isGranted": false, "validTo": "2026-08-18" });
        assert_eq!(answer(&council, backwards).await, ["BAD_USER_INPUT validTo"]);
        let unknown = json!({ "partnerReference": { "system": "Assets", "value": "P-18" }, "isGranted": true });
        assert_eq!(answer(&council, unknown).await, ["NOT_FOUND"]);

        let granted = json!({ "partnerReference": number, "isGranted": true, "validTo": "2026-08-18" });
        assert_eq!(answer(&council, granted.clone()).await, Vec::<String>::new());

        let after = app.manager().sees("site", &site, PERMISSION).await["contacts"].clone();
        assert_eq!(after["permission"], "GRANTED");
        assert_eq!(after["permissionValidTo"], "2026-08-18");
        assert_eq!(answer(&council, granted).await, ["CONFLICT permission-requested"]);
    })
    .await;
}

#[tokio::test]
async fn only_the_landowner_that_was_asked_answers() {
    on_both(async |app| {
        let site = asked(app).await;
        let input = json!({ "site": site["id"], "isGranted": false });
        for role in [Role::Councillor, Role::Manager] {
            let refused = answer(&app.person(role), input.clone()).await;
            assert_eq!(refused, ["CONFLICT permission-requested"], "{role:?}");
        }
        for role in [Role::CommunityGroup, Role::PartnerFrontend] {
            assert_eq!(
                answer(&app.person(role), input.clone()).await,
                ["NOT_FOUND"],
                "{role:?}"
            );
        }
        let refused = app
            .person(Role::Analyst)
            .act("answerPermissionRequest", input.clone(), "site { id }")
            .await;
        assert_eq!(refused.code(), "FORBIDDEN");
        assert_eq!(answer(&app.council(), input).await, Vec::<String>::new());
        let seen = app
            .manager()
            .sees("site", &site, "version contacts { permission }")
            .await;
        assert_eq!(seen["contacts"]["permission"], "REFUSED");
        let group = app
            .listed("organisations", "weston-favell-allotments")
            .await;
        let current = json!({ "id": site["id"], "version": seen["version"] });
        let request = of("site", &current, json!({ "organisation": group }));
        let reply = app
            .manager()
            .act("requestPermission", request, "site { id }")
            .await;
        assert_eq!(reply.user_errors(), ["CONFLICT permission-in-owners-area"]);
    })
    .await;
}
