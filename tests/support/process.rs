//! The real binary as a separate process, and a client that queries it over the network.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use immediate_justice::auth::{self, SigningKey};
use kernel::{clock::Clock, principal::Role};
use serde_json::{Value, json};

/// The folder of the client programs that partners use.
pub fn clients_folder() -> PathBuf {
    let folder = std::env::var("TEST_CLIENTS").unwrap_or_else(|_| "tests/clients".into());
    let folder = PathBuf::from(folder);
    assert!(
        folder.join("node_modules").is_dir(),
        "the clients of {} are not installed: use tests/run, or `npm ci` there",
        folder.display()
    );
    folder
}

/// Runs a command of the binary on a database until it ends.
pub fn run(database: &str, arguments: &[&str]) -> Output {
    run_with(database, arguments, |_| ())
}

/// The same with other settings.
pub fn run_with(database: &str, arguments: &[&str], also: impl FnOnce(&mut Command)) -> Output {
    // A command that signs makes its key on first use; it must not be left for others.
    let keys = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_immediate-justice"));
    command
        .args(arguments)
        .env("DATABASE_URL", database)
        .env("IJ_JWT_SIGNING_KEY_FILE", keys.path().join("key.pem"))
        .env("IJ_LOG", "error");
    also(&mut command);
    command.output().expect("the command runs")
}

/// The service as a separate process, which is killed when the test ends in any way.
pub struct Process {
    child: Child,
    address: String,
}

impl Process {
    pub fn start(database: &str, key: &Path) -> Self {
        Self::start_with(database, key, |_| ())
    }

    /// The same with other arguments or settings.
    pub fn start_with(database: &str, key: &Path, also: impl FnOnce(&mut Command)) -> Self {
        Self::attempt(database, key, also).expect("the service starts and prints its address")
    }

    /// The same with a database that may be unavailable; `None` if the process gives up.
    pub fn attempt(database: &str, key: &Path, also: impl FnOnce(&mut Command)) -> Option<Self> {
        // Exceeding the limit on the size of files is then an ordinary write error and does not kill the process.
        let bounded = "trap '' XFSZ; exec \"$0\" \"$@\"";
        let mut command = Command::new("sh");
        command
            .args(["-c", bounded, env!("CARGO_BIN_EXE_immediate-justice")])
            .arg("serve")
            .env("DATABASE_URL", database)
            .env("IJ_LISTEN", "127.0.0.1:0")
            .env("IJ_ADMIN_LISTEN", "127.0.0.1:0")
            .env("IJ_JWT_SIGNING_KEY_FILE", key)
            .env("IJ_LOG", "error")
            .stdout(Stdio::piped());
        also(&mut command);
        let mut child = command.spawn().expect("the service starts");
        let output = child.stdout.take().expect("its output");
        let mut process = Self {
            child,
            address: String::new(),
        };
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let line = lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned));
        process.address = line?;
        Some(process)
    }

    /// The URL at which it answers.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address on which it listens.
    pub fn socket_address(&self) -> SocketAddr {
        let address = self.address.trim_start_matches("http://");
        address.parse().expect("an address")
    }

    /// Its present and its peak resident memory, in KiB.
    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("it runs");
        let of = |name: &str| {
            let mut lines = status.lines();
            let line = lines.find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.split_whitespace().next());
            number.and_then(|number| number.parse().ok()).expect(name)
        };
        (of("VmRSS:"), of("VmHWM:"))
    }

    /// Sends SIGTERM: it shuts down.
    pub fn ask_to_end(&self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.expect("kill runs").success());
    }

    /// Its exit status, if it has ended.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("its state")
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGKILL: it ends at once.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A manager's token for ten minutes, signed with the process's own key.
pub fn token(key: &Path) -> String {
    let key = SigningKey::open_or_make(key, true).expect("a key");
    let request = token_request(Role::Manager);
    auth::mint(&key, &request, Clock::default().now()).expect("a token")
}

/// The claims of a token for ten minutes that a process with the default settings accepts.
pub fn token_request(role: Role) -> auth::Request {
    auth::Request {
        issuer: "http://localhost:8080".into(),
        audience: "immediate-justice".into(),
        subject: format!("{}@example", role.name()),
        role,
        scopes: role.scopes(),
        organisation: Some("opfcc".into()),
        lifetime_seconds: 600,
    }
}

/// A client that queries over the network.
#[derive(Clone)]
pub struct Writer {
    http: reqwest::Client,
    address: String,
    token: String,
    ward: Value,
}

impl Writer {
    pub async fn new(process: &Process, key: &Path) -> Self {
        let token = token(key);
        let mut writer = Self {
            http: reqwest::Client::builder()
                .timeout(Duration::from_secs(5))
                .build()
                .expect("a client"),
            address: process.address.clone(),
            token,
            ward: Value::Null,
        };
        let areas = writer
            .ask(
                "{ areas(filter: { search: \"upton\" }) { nodes { id } } }",
                json!({}),
            )
            .await
            .expect("areas");
        writer.ward = areas["data"]["areas"]["nodes"][0]["id"].clone();
        assert!(writer.ward.is_string(), "{areas}");
        writer
    }

    /// The ward that its suggestions are in.
    pub fn ward(&self) -> &Value {
        &self.ward
    }

    pub async fn ask(&self, query: &str, variables: Value) -> reqwest::Result<Value> {
        let request = self
            .http
            .post(format!("{}/graphql", self.address))
            .bearer_auth(&self.token);
        request
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await?
            .json()
            .await
    }

    /// Submits with an idempotency key, and returns the id once it is acknowledged.
    pub async fn submit(&self, key: &str) -> Option<String> {
        let answer = self.try_to_submit(key).await.ok()?;
        answer["data"]["submitSuggestion"]["suggestion"]["id"]
            .as_str()
            .map(str::to_owned)
    }

    /// The response to a submission with an idempotency key.
    pub async fn try_to_submit(&self, key: &str) -> reqwest::Result<Value> {
        let input = json!({
            "title": key, "description": "Under load.", "siteType": "PARK",
            "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": self.ward, "idempotencyKey": key,
        });
        let query = "mutation($input: SubmitSuggestionInput!) { submitSuggestion(input: $input) { suggestion { id } } }";
        self.ask(query, json!({ "input": input })).await
    }
}
