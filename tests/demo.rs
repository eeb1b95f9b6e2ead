//! The demonstration: everything that it prints works when it is pasted.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

/// `demo` as a process, which is killed on drop.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        // It removes its folder when it is asked to end.
        let id = self.0.id().to_string();
        drop(Command::new("kill").args(["-TERM", &id]).status());
        drop(self.0.wait());
    }
}

/// Starts it, and reads its output until it serves.
fn start() -> (Demo, Vec<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_immediate-justice"))
        .args(["--quiet", "demo"])
        .env("IJ_LISTEN", "127.0.0.1:0")
        .env("IJ_LOG", "error")
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let output = child.stdout.take().expect("its output");
    let demo = Demo(child);
    let mut printed = vec![];
    for line in BufReader::new(output).lines() {
        let line = line.expect("a line");
        let is_serving = line.starts_with("listening on ");
        printed.push(line);
        if is_serving {
            return (demo, printed);
        }
    }
    panic!("it does not serve: {printed:?}");
}

/// The output of a command line.
async fn answer(line: String) -> Value {
    let ended = spawn_blocking(move || Command::new("sh").args(["-c", &line]).output());
    let ended = ended.await.expect("it ended").expect("sh runs");
    assert!(ended.status.success(), "{ended:?}");
    serde_json::from_slice(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

/// The claims of a token.
fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).expect("three parts");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64url");
    serde_json::from_slice(&claims).expect("JSON")
}

fn is_answered(answer: &Value) -> bool {
    answer["data"].is_object() && answer["errors"].is_null()
}

#[tokio::test]
async fn the_printed_commands_of_the_demonstration_work() {
    let (demo, printed) = spawn_blocking(start).await.expect("it serves");
    let with = |start: &str| {
        let found = printed.iter().find_map(|line| line.strip_prefix(start));
        found.unwrap_or_else(|| panic!("no line with {start:?}: {printed:#?}"))
    };
    let browser = reqwest::Client::new()
        .get(with("The IDE, in a browser: "))
        .header("accept", "text/html");
    let folder = with("A token for each role, valid for 12 hours, is in the folder ");
    let folder = Path::new(folder.trim_end_matches(':')).to_owned();
    let curl = with("  curl ");

    let page = browser.send().await.expect("the page");
    let page = (page.status().as_u16(), page.text().await.expect("a page"));
    let pasted = answer(format!("curl {curl}")).await;

    assert!(page.0 == 200 && page.1.contains("<html"), "{page:?}");
    assert!(is_answered(&pasted), "{pasted}");
    let address = with("listening on ").to_owned();
    for role in ["council-system", "partner-frontend", "analyst"] {
        let query = with(&format!("  {role}: "));
        let token = std::fs::read_to_string(folder.join(role)).expect("its token");
        let asked = reqwest::Client::new()
            .post(format!("{address}/graphql"))
            .bearer_auth(token)
            .json(&json!({ "query": query }));
        let answer = asked.send().await.expect("an answer");
        let answer = answer.json().await.expect("JSON");
        assert!(is_answered(&answer), "{role}: {answer}");
    }
    // Our issuer is where it listens, and its metadata leads back there.
    let metadata = reqwest::get(format!("{address}/.well-known/oauth-authorization-server"));
    let metadata: Value = metadata
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(metadata["issuer"], address, "{metadata}");
    let endpoint = metadata["token_endpoint"].as_str().expect("an address");
    let asked = reqwest::Client::new()
        .post(endpoint)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials");
    assert_eq!(asked.send().await.expect("an answer").status(), 401);
    let token = std::fs::read_to_string(folder.join("analyst")).expect("a token");
    assert_eq!(claims(&token)["iss"], address);
    assert!(printed.len() <= 16, "it prints little: {printed:#?}");
    assert!(
        !printed.iter().any(|line| line.contains("eyJ")),
        "tokens stay in their files"
    );
    drop(demo);
    assert!(!folder.exists(), "no file is left");
}
