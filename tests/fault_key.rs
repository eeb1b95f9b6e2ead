//! The file of the signing keys disappears: no token is issued, tokens issued before stay valid, and once the file
//! is back everything works as before. No command creates another key in its place.

use std::{
    fs,
    process::{Command, Output},
};

use serde_json::json;

use crate::support::{log, on_both};

#[tokio::test]
async fn a_service_without_its_key_file_continues_and_signs_again_once_it_is_back() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let token = app.token_of(&client, "").await;
        let (file, away) = (app.key_file(), app.key_file().with_extension("away"));

        fs::rename(&file, &away).expect("moved");
        let form = "grant_type=client_credentials";
        let refused = app
            .asks_for_token(form, Some((&client.id, &client.secret)))
            .await;
        let asked = app.bearing(&token).ask("{ viewer { subject } }").await;
        assert!(!file.exists(), "another key was created");
        fs::rename(&away, &file).expect("moved back");

        assert_eq!(refused.status, 500);
        assert_eq!(refused.body["error"], "server_error");
        assert!(!refused.text.contains("pem"), "{}", refused.text);
        assert_eq!(asked.data("viewer.subject"), "council-machine");
        let said = log::lines_with("no token can be signed");
        let file = file.display().to_string();
        assert!(said.iter().any(|line| line.contains(&file)), "{said:?}");
        app.token_of(&client, "").await;
    })
    .await;
}

#[test]
fn key_commands_report_a_missing_file_and_create_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key.pem");
    let keys = |arguments: &[&str], database: &str| -> Output {
        Command::new(env!("CARGO_BIN_EXE_immediate-justice"))
            .arg("keys")
            .args(arguments)
            .env("DATABASE_URL", database)
            .env("IJ_JWT_SIGNING_KEY_FILE", &file)
            .output()
            .expect("the command runs")
    };
    let (here, production) = ("sqlite://x.db", "postgres://nobody@db.example/x");

    for (arguments, database) in [
        (["list"].as_slice(), here),
        (["retire", "x"].as_slice(), here),
        (["list"].as_slice(), production),
        (["rotate"].as_slice(), production),
        (["retire", "x"].as_slice(), production),
    ] {
        let output = keys(arguments, database);

        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("key.pem"), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
        assert!(!file.exists(), "{arguments:?} made a key");
    }
}
