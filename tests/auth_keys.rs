//! Rotation of our own keys: no token that was issued before is refused because of it.

use std::process::{Command, Output};

use immediate_justice::auth::{SigningKey, retire, rotate};
use serde_json::json;

use crate::{
    address::got,
    support::{Client, ISSUER, Kind, TestApp},
};

const QUERY: &str = "{ viewer { subject } }";

async fn status(app: &TestApp, token: &str) -> u16 {
    let client = Client::new(app, Some(token.into()));
    client.ask(QUERY).await.status.as_u16()
}

/// The names of the keys that the service publishes.
async fn shown(app: &TestApp) -> Vec<String> {
    let keys = got(app, "/.well-known/jwks.json").await.body["keys"].clone();
    let keys = keys.as_array().cloned().unwrap_or_default();
    let name = |key: &serde_json::Value| key["kid"].as_str().unwrap_or_default().to_owned();
    keys.iter().map(name).collect()
}

#[tokio::test]
async fn a_running_service_picks_up_a_new_key_and_accepts_the_old_one_until_it_is_retired() {
    let app = TestApp::start(Kind::Sqlite).await;
    let path = app.key_file();
    let before = app.manager().token.expect("a token");
    assert_eq!(status(&app, &before).await, 200);

    let name = rotate(&path).expect("another key");
    let new = SigningKey::open_or_make(&path, false).expect("the new key");
    let after = app.minted(&new, |_| ());
    app.at("2025-08-18T09:00:30Z");

    assert_eq!(
        (status(&app, &before).await, status(&app, &after).await),
        (200, 200)
    );
    assert_eq!(shown(&app).await, [name.as_str(), app.key.key_id()]);

    retire(&path, app.key.key_id()).expect("retired");
    app.at("2025-08-18T09:01:00Z");
    let unknown = app.minted(&crate::support::new_key(), |_| ());
    assert_eq!(status(&app, &unknown).await, 401, "the file is read again");

    assert_eq!(
        (status(&app, &before).await, status(&app, &after).await),
        (401, 200)
    );
    assert_eq!(shown(&app).await, [name]);
}

#[tokio::test]
async fn a_running_service_ignores_a_broken_key_file() {
    let app = TestApp::start(Kind::Sqlite).await;
    let token = app.manager().token.expect("a token");

    std::fs::write(app.key_file(), "nonsense").expect("written");
    app.at("2025-08-18T09:01:00Z");
    let unknown = app.minted(&crate::support::new_key(), |_| ());

    assert_eq!(status(&app, &unknown).await, 401);
    assert_eq!(status(&app, &token).await, 200);
}

#[tokio::test]
async fn clients_discover_keys_and_endpoints_by_the_metadata() {
    let app = TestApp::start(Kind::Sqlite).await;

    let reply = got(&app, "/.well-known/oauth-authorization-server").await;

    assert_eq!(reply.status, 200);
    let metadata = &reply.body;
    assert_eq!(metadata["issuer"], ISSUER);
    assert_eq!(
        metadata["jwks_uri"],
        format!("{ISSUER}/.well-known/jwks.json")
    );
    assert_eq!(metadata["token_endpoint"], format!("{ISSUER}/oauth/token"));
    assert_eq!(
        metadata["grant_types_supported"],
        json!(["client_credentials"])
    );
    assert_eq!(metadata["response_types_supported"], json!([]));
    let scopes = metadata["scopes_supported"].as_array().expect("scopes");
    assert!(scopes.contains(&json!("sites:read")));
}

fn keys(path: &std::path::Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_immediate-justice"))
        .arg("keys")
        .args(arguments)
        .env("IJ_JWT_SIGNING_KEY_FILE", path)
        .env("IJ_LOG", "error")
        .output()
        .expect("the command runs")
}

#[test]
fn an_operator_lists_rotates_and_retires_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    // The key that is retired, whose id begins with a hyphen.
    let (path, old) = (0..)
        .map(|number| folder.path().join(format!("{number}.pem")))
        .map(|path| (SigningKey::open_or_make(&path, true).expect("a key"), path))
        .find_map(|(key, path)| key.key_id().starts_with('-').then_some((path, key)))
        .expect("a key");
    let lines = |output: &Output| -> Vec<String> {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().map(str::to_owned).collect()
    };
    let none = folder.path().join("none.pem");
    assert!(!keys(&none, &["list"]).status.success(), "there is no file");

    let rotated = lines(&keys(&path, &["rotate"]));
    let listed = lines(&keys(&path, &["list"]));
    let refused = keys(&path, &["retire", rotated[0].trim_end_matches(" signs")]);
    let retired = keys(&path, &["retire", old.key_id()]);

    assert_eq!(
        listed,
        [rotated[0].clone(), format!("{} verifies", old.key_id())]
    );
    assert!(!refused.status.success() && retired.status.success());
    assert_eq!(lines(&keys(&path, &["list"])), rotated);
}
