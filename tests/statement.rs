//! Signed statements: that anybody can prove later what was published.

use std::{fs, process::Output};

use domain::impact::{self, Publish};
use immediate_justice::auth::{retire, rotate};
use kernel::{App, Error, principal::Principal};
use serde_json::{Value, json};

use crate::{
    address::got,
    support::{TestApp, cases::a_draft, database, on_both, process},
};

/// The statements of all publications, newest first.
async fn statements(app: &TestApp) -> Vec<Value> {
    let reply = app
        .analyst()
        .ask("{ publications { nodes { statement } } }")
        .await;
    let nodes = reply.data("publications.nodes");
    let nodes = nodes.as_array().into_iter().flatten();
    nodes.map(|node| node["statement"].clone()).collect()
}

/// Runs `figures verify`.
fn verify(app: &TestApp, more: &[&str]) -> Output {
    process::run(
        &app.database_url(),
        &[&["figures", "verify"], more].concat(),
    )
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn a_year_later_the_answer_to_a_request_for_information_is_proved_by_its_signature() {
    on_both(async |app| {
        for _ in 0..10 {
            app.worked(a_draft(), 240).await;
        }
        app.at("2026-01-15T12:00:00Z");
        app.publish("2025-12-31", &["PEOPLE_COMPLETED"]).await;
        let statement = statements(app).await.remove(0);
        let statement = statement.as_str().expect("a statement");
        // A year later the key has been rotated and retired.
        rotate(&app.key_file()).expect("another key");
        retire(&app.key_file(), app.key.key_id()).expect("retired");
        app.at("2027-01-15T12:00:00Z");
        let gone = app.minted(&crate::support::new_key(), |_| ());
        assert_eq!(
            app.bearing(&gone).ask("{ viewer { role } }").await.status,
            401,
            "the file is read again"
        );
        let keys = got(app, "/.well-known/jwks.json").await.body;
        let names: Vec<_> = keys["keys"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|key| &key["kid"])
            .collect();
        assert_eq!(names.len(), 2);
        assert_eq!(names[1], app.key.key_id());
        let folder = tempfile::tempdir().expect("a folder");
        let [key_file, file] = ["keys.json", "statement.jwt"].map(|name| folder.path().join(name));
        fs::write(&key_file, keys.to_string()).expect("written");
        fs::write(&file, statement).expect("written");

        let clients = process::clients_folder();
        let by_library = std::process::Command::new(clients.join("venv/bin/python"))
            .arg(clients.join("statement.py"))
            .args([&key_file, &file])
            .output();

        let by_library = by_library.expect("tests/run installs what this needs");
        let claims: Value =
            serde_json::from_slice(&by_library.stdout).unwrap_or_else(|_| panic!("{by_library:?}"));
        assert_eq!(claims["asAt"], "2025-12-31");
        assert_eq!(claims["iss"], crate::support::ISSUER);
        let figures = claims["figures"].as_array().expect("figures");
        let completed = figures
            .iter()
            .find(|figure| figure["measure"] == "PEOPLE_COMPLETED");
        assert_eq!(completed.expect("it")["value"], 10);
        let cells = claims["breakdowns"].as_array().expect("cells");
        let is_shown = |cell: &&Value| {
            cell["by"] == "AUTHORITY"
                && cell["measure"] == "PEOPLE_COMPLETED"
                && !cell["figure"]["value"].is_null()
        };
        let shown: Vec<_> = cells
            .iter()
            .filter(is_shown)
            .map(|cell| (&cell["value"], &cell["figure"]["value"]))
            .collect();
        assert_eq!(shown, [(&json!("west"), &json!(10))]);

        let [file, key_file] = [&file, &key_file].map(|path| path.to_str().expect("a path"));
        for more in [&[file][..], &[file, "--keys", key_file]] {
            let verified = verify(app, more);
            assert!(verified.status.success(), "{verified:?}");
            assert!(text(&verified.stdout).contains("\"asAt\": \"2025-12-31\""));
            assert!(text(&verified.stdout).contains(app.key.key_id()));
        }
        let mut changed = statement.to_owned();
        changed.insert(statement.len() - 100, 'A');
        fs::write(file, changed).expect("written");
        let refused = verify(app, &[file]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(
            text(&refused.stderr).contains("it was changed"),
            "{refused:?}"
        );
        // As an access token it is refused, although its key was ours.
        assert_eq!(
            app.bearing(statement)
                .ask("{ viewer { role } }")
                .await
                .status,
            401
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_signed_is_not_published() {
    on_both(async |app| {
        let pools = database::open(&app.database_url()).await;
        app.at("2025-09-15T12:00:00Z");
        let without_keys = App::open(pools.reading, pools.writing, app.clock.clone()).await;
        let without_keys = without_keys.expect("a service");
        let operator = without_keys
            .caller(Principal::operator())
            .expect("a caller");
        let publish = Publish {
            idempotency_key: None,
            as_at: "2025-08-31".parse().expect("a day"),
            exactly: vec![],
        };

        let refused = impact::publish(&operator, publish).await;

        assert!(matches!(refused, Err(Error::Internal(_))), "{refused:?}");
        let stored: Vec<i64> = app.column("SELECT COUNT(*) FROM publication").await;
        assert_eq!(stored, [0]);
    })
    .await;
}
