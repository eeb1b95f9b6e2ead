//! Tokens in the forms in which identity providers issue them. All names and values are fictional.

use immediate_justice::auth::{ClaimNames, Trust};
use serde_json::{Value, json};

use crate::support::{
    AUDIENCE, Kind, TestApp,
    cases::with,
    identity_provider::{Provider, names},
    log, on_both,
    partner::PARTNER,
};

const CLIENT: &str = "11111111-2222-3333-4444-555555555555";

/// The response to a council's system with tokens as each provider issues them, with the names of the claims.
fn shapes() -> Vec<(&'static str, ClaimNames, Value)> {
    let keycloak = names([&["realm_access.roles"], &["organization"], &["scope"]]);
    let entra = names([&["roles"], &["extn.organisation", "org"], &["scp", "roles"]]);
    let namespaced = names([
        &["https://ij.example/role"],
        &["https://ij.example/council.reference"],
        &["scope", "permissions"],
    ]);
    let okta = names([&["groups"], &["organisation"], &["scp"]]);
    let app_roles = json!(["council-system", "sites:read"]);
    vec![
        (
            "Keycloak 26",
            keycloak.clone(),
            json!({
                "typ": "Bearer", "azp": CLIENT, "acr": "1", "scope": "openid sites:read", "client_id": CLIENT,
                "realm_access": { "roles": ["default-roles-council", "council-system", "uma_authorization"] },
                "resource_access": { "account": { "roles": ["view-profile"] } },
                "organization": { "west-northants": { "id": "42c3" } }, "email_verified": false,
            }),
        ),
        (
            "Keycloak 26, organisations as a list",
            keycloak,
            json!({
                "azp": CLIENT, "scope": "sites:read", "realm_access": { "roles": ["council-system"] },
                "organization": ["west-northants"], "aud": ["account", AUDIENCE],
            }),
        ),
        (
            "Entra ID v1, an application",
            entra.clone(),
            json!({
                "aud": "api://immediate-justice", "appid": CLIENT, "appidacr": "1", "ver": "1.0", "aio": "E2Rg",
                "idp": "https://sts.example/", "oid": "0000", "tid": "0000", "roles": app_roles, "org": "west-northants",
            }),
        ),
        (
            "Entra ID v2, an application",
            entra.clone(),
            json!({
                "azp": CLIENT, "azpacr": "1", "ver": "2.0", "roles": app_roles, "org": "west-northants", "rh": "0.A",
            }),
        ),
        (
            "Entra ID v2, a person's token",
            entra.clone(),
            json!({
                "azp": CLIENT, "ver": "2.0", "scp": "sites:read", "roles": ["council-system", "suggestions:read"],
                "extn": { "organisation": ["west-northants"] }, "name": "A machine",
            }),
        ),
        (
            "Auth0, a person's token with permissions",
            namespaced.clone(),
            json!({
                "azp": CLIENT, "scope": "openid profile", "permissions": ["sites:read"],
                "https://ij.example/role": "council-system",
                "https://ij.example/council": { "reference": "west-northants" },
            }),
        ),
        (
            "Auth0, a token that was asked for with fewer scopes than permissions",
            namespaced.clone(),
            json!({
                "azp": CLIENT, "scope": "openid sites:read", "permissions": ["sites:read", "suggestions:read"],
                "https://ij.example/role": "council-system",
                "https://ij.example/council": { "reference": "west-northants" },
            }),
        ),
        (
            "Auth0",
            namespaced,
            json!({
                "azp": CLIENT, "gty": "client-credentials", "permissions": ["sites:read"],
                "https://ij.example/role": "council-system",
                "https://ij.example/council": { "reference": "west-northants" },
                "aud": [AUDIENCE, "https://tenant.example/userinfo"],
            }),
        ),
        (
            "Okta",
            okta,
            json!({
                "ver": 1, "jti": "AT.0", "cid": CLIENT, "scp": ["sites:read", "offline_access"],
                "groups": ["Everyone", "council-system"], "organisation": "west-northants",
            }),
        ),
        (
            "an Azure managed identity",
            entra,
            json!({
                "appid": CLIENT, "appidacr": "2", "idtyp": "app", "roles": app_roles, "org": "west-northants",
                "xms_mirid": "/subscriptions/0/resourcegroups/x",
            }),
        ),
    ]
}

#[tokio::test]
async fn a_client_can_be_narrowed_and_suspended_whatever_claim_names_it() {
    on_both(async |app| {
        for (provider, names, claims) in shapes() {
            let audiences = vec![AUDIENCE.to_owned(), "api://immediate-justice".into()];
            let partner = Provider::new(app, |trust| Trust {
                names,
                audiences,
                ..trust
            });
            let partner = partner.await;
            let reply = partner.asks(claims.clone()).await;

            let seen = reply.data("viewer");
            let expected = json!({
                "role": "council-system", "scopes": ["sites:read"], "organisation": { "reference": "west-northants" },
            });
            assert_eq!(seen, expected, "{provider}: {}", reply.text);
        }
        let client = app.registered(json!({ "clientId": CLIENT, "issuer": PARTNER, "scopes": ["sites:read"] }));
        let client = client.await;
        let partner = Provider::new(app, |trust| Trust {
            names: names([&["roles"], &["org"], &["roles"]]),
            ..trust
        });
        let partner = partner.await;
        let token = |claim: &str, client: Value| {
            let roles = ["council-system", "sites:read", "suggestions:read"];
            json!({ "roles": roles, "org": "west-northants", claim: client })
        };
        for claim in ["azp", "appid", "cid", "client_id"] {
            let reply = partner.asks(token(claim, json!(CLIENT))).await;
            assert_eq!(reply.data("viewer.scopes"), json!(["sites:read"]), "{claim}");
            let other = partner.asks(token(claim, json!("another"))).await;
            assert_eq!(
                other.data("viewer.scopes"),
                json!(["sites:read", "suggestions:read"]),
                "{claim}"
            );
        }
        app.changed("suspendClient", &client.read, json!({})).await;
        for claim in ["azp", "appid", "cid", "client_id"] {
            assert_eq!(partner.status(token(claim, json!(CLIENT))).await, 401, "{claim}");
            assert_eq!(partner.status(token(claim, json!([CLIENT]))).await, 401, "{claim} as a list");
        }
        let two = with(token("azp", json!("another")), json!({ "client_id": CLIENT }));
        assert_eq!(partner.status(two).await, 401, "a token names one client");
        assert_eq!(partner.status(token("x", json!(1))).await, 401, "it may be the token of the suspended client");
        let lines = log::lines_with("a token was refused");
        let logs = |what: &[&str]| lines.iter().any(|line| what.iter().all(|part| line.contains(part)));
        assert!(logs(&[PARTNER, "Client"]) && logs(&[PARTNER, CLIENT]), "{lines:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_token_must_name_a_client_if_the_settings_require_it() {
    let app = TestApp::start(Kind::Sqlite).await;
    let claims =
        json!({ "role": "council-system", "scope": "sites:read", "org": "west-northants" });
    for (clients_required, status) in [(false, 200), (true, 401)] {
        let partner = Provider::new(&app, |trust| Trust {
            clients_required,
            ..trust
        });
        let partner = partner.await;

        assert_eq!(partner.status(claims.clone()).await, status);
        let named = with(claims.clone(), json!({ "azp": "machine" }));
        assert_eq!(partner.status(named).await, 200);
    }
}

#[tokio::test]
async fn an_organisation_claim_may_be_a_text_list_or_object_but_never_name_two() {
    let app = TestApp::start(Kind::Sqlite).await;
    for claim in ["org", "organization"] {
        let partner = Provider::new(&app, |trust| Trust {
            names: names([&["roles"], &[claim], &["roles"]]),
            ..trust
        });
        let partner = partner.await;
        let roles = json!({ "council-system": { "id": "1" }, "sites:read": {} });
        let two = json!(["west-northants", "north-northants"]);
        for (organisation, status) in [
            (json!("west-northants"), 200),
            (json!(["west-northants"]), 200),
            (json!(["west-northants", "west-northants"]), 200),
            (json!({ "west-northants": { "id": "42c3" } }), 200),
            (json!({ "west-northants": {} }), 200),
            (two, 401),
            (json!({ "west-northants": {}, "north-northants": {} }), 401),
            (json!(["north-northants"]), 401),
            (json!({ "reference": "west-northants" }), 401),
            (json!([]), 401),
            (json!({}), 401),
        ] {
            let reply = partner
                .asks(json!({ "roles": roles, claim: organisation }))
                .await;

            assert_eq!(reply.status, status, "{organisation}: {}", reply.text);
            if status == 200 {
                let seen = reply.data("viewer.organisation.reference");
                assert_eq!(seen, "west-northants", "{organisation}");
            }
        }
    }
    let lines = log::lines_with("a token was refused");
    let is_told =
        |line: &String| line.contains("org") && line.contains("Claim") && line.contains(PARTNER);
    assert!(lines.iter().any(is_told), "{lines:#?}");
}
