//! The limits of an issuer's tokens (lifetime, leeway, roles), and key sets with entries that cannot be used.

use immediate_justice::auth::Trust;
use jsonwebtoken::Algorithm;
use kernel::principal::Role;
use serde_json::json;

use crate::support::{
    Kind, TestApp,
    cases::with,
    identity_provider::Provider,
    log,
    partner::{PARTNER, PartnerKey},
};

#[tokio::test]
async fn the_lifetime_of_a_token_is_limited_with_the_leeway_of_its_issuer() {
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
async fn an_issuer_without_a_list_of_roles_may_issue_partner_roles_only() {
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
async fn unusual_and_duplicate_keys_of_a_key_set_are_tolerated() {
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
