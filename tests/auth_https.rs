//! A partner's keys over HTTPS: accepted only with a certificate from an authority that this machine trusts.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use jsonwebtoken::Algorithm;
use kernel::clock::Clock;
use serde_json::{Value, json};

use crate::support::{
    Kind, TestApp,
    authority::Authority,
    partner::{PARTNER, PartnerKey, claims, jwks},
    process::{Process, clients_folder},
};

/// The partner's key set endpoint, a process that is killed when the test ends.
struct Place {
    port: String,
    process: Child,
}

impl Place {
    /// An endpoint that serves the key, with a certificate of the authority that it writes to `authority.pem`.
    fn showing(key: &PartnerKey, folder: &Path) -> Self {
        let authority = Authority::new();
        authority.write(folder, "authority.pem");
        let [certificate, certificate_key] = authority.write_localhost(folder);
        let shown = folder.join("jwks.json");
        std::fs::write(&shown, jwks(&[key])).expect("written");
        let mut process = Command::new("node")
            .arg(clients_folder().join("keys_over_https.mjs"))
            .args([certificate, certificate_key, shown])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs: use tests/run");
        let output = BufReader::new(process.stdout.take().expect("its output"));
        let port = output.lines().next().expect("a line").expect("a port");
        Self { port, process }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The service's response to the partner's system.
async fn status(process: &Process, token: &str) -> u16 {
    let asked = reqwest::Client::new()
        .post(format!("{}/graphql", process.address()))
        .bearer_auth(token)
        .json(&json!({ "query": "{ viewer { role } }" }));
    asked.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn keys_are_fetched_over_https_only_with_a_trusted_certificate() {
    let app = TestApp::start(Kind::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let key = PartnerKey::new("first", Algorithm::ES256);
    let place = Place::showing(&key, folder.path());
    let settings = folder.path().join("settings.toml");
    let issuer = format!(
        "[[issuers]]\nissuer = '{PARTNER}'\njwks = 'https://localhost:{}/jwks'\nalgorithms = ['ES256']\n\
         organisations = ['west-northants']\n",
        place.port
    );
    std::fs::write(&settings, issuer).expect("written");
    let mut said: Value = claims(Clock::default().now());
    said["scope"] = "sites:read".into();
    let token = key.token(&said);

    let serving = |authority: Option<&str>| {
        Process::start_with(&app.database_url(), &app.key_file(), |command| {
            command.arg("--config").arg(&settings);
            if let Some(name) = authority {
                command.env("SSL_CERT_FILE", folder.path().join(name));
            }
        })
    };
    let (known, unknown) = (serving(Some("authority.pem")), serving(None));

    assert_eq!(status(&known, &token).await, 200);
    assert_eq!(status(&unknown, &token).await, 401);
}
