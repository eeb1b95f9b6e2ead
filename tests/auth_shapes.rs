//! Tokens in the forms in which identity providers issue them. All names and values are fictional.

use axum::Router;
use immediate_justice::{
    auth::{ClaimNames, Organisations, Source, Trust},
    server,
};
use jsonwebtoken::Algorithm;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    AUDIENCE, Client, Kind, Reply, TestApp,
    cases::with,
    log,
    office::request,
    on_both,
    partner::{PARTNER, PartnerKey, jwks},
    process, send,
};

const VIEWER: &str = "{ viewer { role scopes organisation { reference } } }";
const CLIENT: &str = "11111111-2222-3333-4444-555555555555";

/// An identity provider whose tokens the service trusts.
struct Provider<'a> {
    app: &'a TestApp,
    key: PartnerKey,
    router: Router,
    _folder: tempfile::TempDir,
}

impl<'a> Provider<'a> {
    /// A provider that may name West Northamptonshire alone, with other settings changed.
    async fn new(app: &'a TestApp, change: impl FnOnce(Trust) -> Trust) -> Self {
        let key = PartnerKey::new("k1", Algorithm::RS256);
        let keys = jwks(&[&key]);
        Self::showing(app, key, &keys, change).await
    }

    async fn showing(
        app: &'a TestApp,
        key: PartnerKey,
        keys: &str,
        change: impl FnOnce(Trust) -> Trust,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("jwks.json");
        std::fs::write(&path, keys).expect("a file");
        let trust = Trust {
            organisations: Organisations::Only(["west-northants".into()].into()),
            algorithms: vec![Algorithm::RS256],
            ..Trust::partners(PARTNER, AUDIENCE, Source::File(path))
        };
        let edge = app.edge_trusting(vec![change(trust)]).await;
        Self {
            app,
            key,
            router: server::public(edge),
            _folder: folder,
        }
    }

    /// The answer to a token with these claims beside those that every token has.
    async fn asks(&self, claims: Value) -> Reply {
        let now = self.app.clock.now().timestamp();
        let every = json!({
            "iss": PARTNER, "aud": AUDIENCE, "sub": "7c1e0d1b-0000-4000-8000-000000000000",
            "iat": now, "nbf": now, "exp": now + 3_600,
        });
        let client = Client::new(self.app, Some(self.key.token(&with(every, claims))));
        let body = json!({ "query": VIEWER }).to_string();
        send(&self.router, client.request(body)).await
    }

    async fn status(&self, claims: Value) -> u16 {
        self.asks(claims).await.status.as_u16()
    }
}

fn names(lists: [&[&str]; 3]) -> ClaimNames {
    let [role, organisation, scope] =
        lists.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    ClaimNames {
        role,
        organisation,
        scope,
        ..ClaimNames::of_partners()
    }
}

/// What a council's machine is told by tokens as each provider issues them, with the names of the claims.
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
async fn a_client_is_narrowed_and_suspended_whatever_its_provider_calls_it() {
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
        assert_eq!(partner.status(two).await, 401, "one token has one client");
        assert_eq!(partner.status(token("x", json!(1))).await, 401, "it may be the suspended one");
        let lines = log::lines_with("a token was refused");
        let told = |what: &[&str]| lines.iter().any(|line| what.iter().all(|part| line.contains(part)));
        assert!(told(&[PARTNER, "Client"]) && told(&[PARTNER, CLIENT]), "{lines:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_token_must_name_a_client_where_the_settings_say_so() {
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
async fn an_organisation_is_a_text_a_list_or_an_object_and_never_two() {
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

#[tokio::test]
async fn a_lifetime_has_the_bound_and_the_leeway_of_its_issuer() {
    let app = TestApp::start(Kind::Sqlite).await;
    let now = app.clock.now().timestamp();
    let lasting = |before: i64, seconds: i64| {
        json!({
            "iat": now - before, "nbf": now - before, "exp": now - before + seconds,
            "role": "council-system", "scope": "sites:read", "org": "west-northants",
        })
    };
    let usual = Provider::new(&app, |trust| trust).await;
    let long = Provider::new(&app, |trust| Trust {
        longest_lifetime: chrono::TimeDelta::hours(28),
        leeway: chrono::TimeDelta::seconds(60),
        ..trust
    });
    let long = long.await;
    for (before, seconds, by_usual, by_long) in [
        (300, 86_700, 200, 200),
        (0, 86_400, 200, 200),
        (0, 87_000, 200, 200),
        (0, 87_001, 401, 200),
        (0, 100_800, 401, 200),
        (0, 100_801, 401, 401),
        (-25, 3_600, 401, 200),
        (-61, 3_600, 401, 401),
        (3_630, 3_600, 401, 200),
    ] {
        let statuses = (
            usual.status(lasting(before, seconds)).await,
            long.status(lasting(before, seconds)).await,
        );
        assert_eq!(statuses, (by_usual, by_long), "{before} {seconds}");
    }
    let lines = log::lines_with("Lifetime");
    assert!(
        lines.iter().any(|line| line.contains(PARTNER)),
        "{lines:#?}"
    );
}

#[tokio::test]
async fn without_a_list_of_roles_an_issuer_gives_those_of_partners_alone() {
    let app = TestApp::start(Kind::Sqlite).await;
    let usual = Provider::new(&app, |trust| trust).await;
    let listed = Provider::new(&app, |trust| Trust {
        roles: Some([Role::Analyst].into()),
        ..trust
    });
    let listed = listed.await;
    let as_role =
        |role: &str| json!({ "role": role, "scope": "sites:read", "org": "west-northants" });
    for role in [
        "councillor",
        "council-system",
        "community-group",
        "partner-frontend",
        "referrer",
        "yjs-liaison",
    ] {
        assert_eq!(usual.status(as_role(role)).await, 200, "{role}");
        assert_eq!(listed.status(as_role(role)).await, 401, "{role}");
    }
    for role in [
        "police-data",
        "data-protection-officer",
        "system-admin",
        "manager",
    ] {
        assert_eq!(usual.status(as_role(role)).await, 401, "{role}");
    }
    assert_eq!(usual.status(as_role("analyst")).await, 401);
    assert_eq!(listed.status(as_role("analyst")).await, 200);
}

#[tokio::test]
async fn odd_and_repeated_entries_of_a_key_set_do_not_matter() {
    let app = TestApp::start(Kind::Sqlite).await;
    let claims =
        json!({ "role": "council-system", "scope": "sites:read", "org": "west-northants" });
    let (key, other) = (
        PartnerKey::new("k1", Algorithm::RS256),
        PartnerKey::new("k1", Algorithm::RS256),
    );
    let jwk = key.jwk();
    let encryption = with(other.jwk(), json!({ "use": "enc", "alg": "RSA-OAEP" }));
    for (what, keys) in [
        ("twice", json!([jwk, jwk])),
        (
            "another key of that name before it",
            json!([other.jwk(), jwk]),
        ),
        (
            "a key for encryption of that name",
            json!([encryption, jwk]),
        ),
        (
            "no keys at all",
            json!([null, 1, {}, { "kty": "oct", "k": "AA" }, { "kty": "new", "kid": 5 }, jwk]),
        ),
        (
            "an odd certificate",
            json!([with(
                jwk.clone(),
                json!({ "x5c": 1, "x5t": null, "issuer": "https://x.example" })
            )]),
        ),
    ] {
        let keys = json!({ "keys": keys }).to_string();
        let partner = Provider::showing(&app, key.clone(), &keys, |trust| trust).await;

        assert_eq!(partner.status(claims.clone()).await, 200, "{what}");
    }
    let lines = log::lines_with("an entry of an issuer's key set is not used");
    for why in [
        "repeats an earlier entry",
        "is not for verifying signatures",
        "is not an object",
    ] {
        assert!(
            lines
                .iter()
                .any(|line| line.contains(why) && line.contains(PARTNER)),
            "{why}: {lines:#?}"
        );
    }
}

#[tokio::test]
async fn a_client_that_another_process_registers_or_changes_is_good_at_once() {
    on_both(async |app| {
        let run = |arguments: &[&str]| {
            let output = process::run(&app.database_url(), &[&["clients"], arguments].concat());
            assert!(output.status.success(), "{arguments:?}: {output:?}");
            String::from_utf8_lossy(&output.stdout)
                .trim_end()
                .to_owned()
        };
        let form = "grant_type=client_credentials";
        // This instance does not follow the log, so its directory stays as old as it is.
        let (router, other) = app.elsewhere().await;
        other.follower.abort();
        let asks = async |secret: &str| {
            let reply = send(&router, request(form, Some(("machine", secret)))).await;
            reply.status.as_u16()
        };
        assert_eq!(asks("a guess").await, 401);
        let secret = run(&[
            "register",
            "machine",
            "--org",
            "west-northants",
            "--role",
            "council-system",
        ]);
        assert_eq!(asks(&secret).await, 200, "just registered");
        let newer = run(&["rotate-secret", "machine"]);
        assert_eq!(asks(&newer).await, 200, "with a new secret");
        assert_eq!(asks(&secret).await, 401);
        run(&["suspend", "machine"]);
        run(&["resume", "machine"]);
        assert_eq!(asks(&newer).await, 200);
        assert_eq!(asks("a guess").await, 401);
    })
    .await;
}
