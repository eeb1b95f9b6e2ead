//! Partners' systems: Authlib and requests-oauthlib, in a process of their own, get tokens and send queries.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use jsonwebtoken::Algorithm;
use kernel::clock::Clock;
use serde_json::{Value, json};

use crate::support::{
    on_both,
    partner::{PartnerKey, jwks},
};

/// Runs the client programs until they end; returns a line of JSON for each method.
fn run(given: &Value) -> Vec<Value> {
    let folder = std::env::var("TEST_CLIENTS").unwrap_or_else(|_| "tests/clients".into());
    let python = PathBuf::from(folder).join("venv/bin/python");
    assert!(
        python.is_file(),
        "the clients of {} are not installed: use tests/run",
        python.display()
    );
    let mut process = Command::new(python)
        .arg("tests/clients/tokens.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    let mut input = process.stdin.take().expect("its input");
    writeln!(input, "{given}").expect("written");
    drop(input);
    let output = process.wait_with_output().expect("its end");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    let lines = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    lines.collect()
}

#[tokio::test]
async fn partners_oauth_clients_get_tokens_in_every_way_and_use_them() {
    on_both(async |app| {
        // They go by the machine's clock.
        app.clock.set(Clock::default().now());
        let key = PartnerKey::new("k", Algorithm::ES256);
        let client = app.registered(json!({})).await;
        let keyed = app.registered(json!({ "clientId": "keyed", "keys": jwks(&[&key]) })).await;
        let given = json!({
            "base": format!("http://{}", app.listen().await), "client": client.id, "secret": client.secret,
            "keyed_client": keyed.id, "key": key.pem,
        });

        let lines_found = tokio::task::spawn_blocking(move || run(&given)).await.expect("their end");

        let by = |way: &str, what: &str| -> Vec<Value> {
            let of_way = lines_found.iter().filter(|line| line["way"] == way);
            of_way.filter(|line| !line[what].is_null()).map(|line| line[what].clone()).collect()
        };
        for way in [
            "authlib client_secret_basic", "authlib client_secret_post", "authlib private_key_jwt",
            "requests-oauthlib header", "requests-oauthlib body",
        ] {
            let name = if way.ends_with("jwt") { "keyed" } else { "council-machine" };
            let viewers = by(way, "viewer");
            assert_eq!(viewers[0]["subject"], name, "{way}: {lines_found:#?}");
            assert_eq!(viewers[0]["organisation"]["reference"], "west-northants");
            assert_eq!(viewers[0]["scopes"].as_array().map(Vec::len), Some(6), "{way}");
        }
        for way in ["authlib client_secret_basic", "authlib client_secret_post"] {
            assert_eq!(by(way, "viewer")[1]["scopes"], json!(["sites:read"]), "{way}");
            assert_eq!(by(way, "error"), ["invalid_client"], "{way}");
        }
        assert_eq!(by("requests-oauthlib header", "error"), ["invalid_client"]);
    })
    .await;
}
