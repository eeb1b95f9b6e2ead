//! The documents are correct: every query in them runs on the example records, every command works, every link has
//! a target, and generated pages are up to date.

use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use domain::id::RequestId;
use immediate_justice::config;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{task::spawn_blocking, time::sleep};

use crate::support::{
    Kind,
    database::{self, Own},
    kept::compare,
    process::{Process, run, token},
};

/// A fenced block of a document.
struct Block {
    /// The file and the block's first line, for failures.
    place: String,
    language: String,
    text: String,
}

#[tokio::test]
async fn every_query_and_command_in_the_documents_works() {
    let reader = Reader::new().await;

    let mut counts = [0, 0];
    for block in documents().iter().flat_map(|file| blocks(file)) {
        match block.language.as_str() {
            "graphql" => {
                counts[0] += 1;
                reader.asks(&block).await;
            }
            "sh" => {
                counts[1] += 1;
                reader.types(&block).await;
            }
            _ => {}
        }
    }

    assert!(
        counts[0] >= 10 && counts[1] >= 8,
        "queries and commands were found: {counts:?}"
    );
    reader.stop().await;
}

/// A reader who follows the documents: in a folder with the example records, with a running service.
struct Reader {
    folder: TempDir,
    service: Process,
    token: String,
    /// An empty database on PostgreSQL, and a role of this test's own.
    server: Own,
    role: String,
}

impl Reader {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite://{}/ij.db?mode=rwc", folder.path().display());
        let key = folder.path().join("immediate-justice-key.pem");
        symlink(here().join("examples"), folder.path().join("examples")).expect("a link");
        let imported = run(
            &database,
            &["--quiet", "import", "examples/northamptonshire"],
        );
        assert!(imported.status.success(), "{imported:?}");
        Self {
            service: Process::start(&database, &key),
            token: token(&key),
            server: database::empty(Kind::Postgres).await,
            role: format!("ij_serving_{}", RequestId::new().0.simple()),
            folder,
        }
    }

    /// A query or mutation is answered without errors; a subscription passes every check and is refused only for want of
    /// a stream.
    async fn asks(&self, block: &Block) {
        let request = reqwest::Client::new()
            .post(format!("{}/graphql", self.service.address()))
            .bearer_auth(&self.token)
            .header("Accept", "application/json")
            .json(&json!({ "query": block.text }));
        let answer = request.send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");

        let place = &block.place;
        if block.text.trim_start().starts_with("subscription") {
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], "BAD_REQUEST",
                "{place}: {answer}"
            );
        } else {
            assert!(
                answer["errors"].is_null() && answer["data"].is_object(),
                "{place}: {answer}"
            );
        }
    }

    /// A block of commands ends well. The demonstration is asked for its check, a service is ended after some seconds, and the
    /// tests do not start themselves.
    async fn types(&self, block: &Block) {
        let script = block
            .text
            .replace("cargo run -- demo", "immediate-justice demo --check")
            .replace("tests/run ", "test -x \"$TESTS_RUN\" ")
            .replace(
                "immediate-justice serve",
                "timeout --preserve-status 5 immediate-justice serve",
            )
            .replace("ij_serving", &self.role);
        let program = Path::new(env!("CARGO_BIN_EXE_immediate-justice"));
        let programs = program.parent().expect("its folder");
        let path = std::env::var("PATH").expect("a path");
        let owner = self.server.url();
        let mut command = Command::new("timeout");
        command
            .args(["120", "bash", "-euo", "pipefail", "-c", &script])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env("PATH", format!("{}:{path}", programs.display()))
            .env("TESTS_RUN", here().join("tests/run"))
            .env("DATABASE_URL", "sqlite://ij.db?mode=rwc")
            .env("IJ_JWT_SIGNING_KEY_FILE", "immediate-justice-key.pem")
            .env("IJ_LISTEN", "127.0.0.1:0")
            .env("IJ_ADMIN_LISTEN", "127.0.0.1:0")
            .env("IJ_LOG", "error")
            .env(
                "SERVING_URL",
                owner.replacen("tests@", &format!("{}@", self.role), 1),
            )
            .env("OWNER_URL", owner)
            .env("ADDRESS", self.service.address())
            .env("TOKEN", &self.token);
        let ended = spawn_blocking(move || command.output().expect("bash runs"));
        let ended = ended.await.expect("it ended");

        let said = [ended.stdout, ended.stderr].concat();
        assert!(
            ended.status.success(),
            "{}: {}",
            block.place,
            String::from_utf8_lossy(&said)
        );
        if block.text.contains("clients register") {
            // The service knows a new client within a second.
            sleep(Duration::from_millis(1_500)).await;
        }
    }

    async fn stop(self) {
        let dropped = format!("DROP OWNED BY {role}; DROP ROLE {role}", role = self.role);
        let db = Database::connect(self.server.url())
            .await
            .expect("the server");
        db.execute_unprepared(&dropped)
            .await
            .expect("the role is dropped");
        db.close().await.expect("closed");
        self.server.drop().await;
    }
}

#[test]
fn every_link_in_the_documents_leads_somewhere() {
    let mut links = 0;
    for file in documents() {
        let text = fs::read_to_string(&file).expect("a document");
        let folder = file.parent().expect("its folder");
        for part in text.split("](").skip(1) {
            let target = part.split([')', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            links += 1;
            assert!(
                folder.join(target).exists(),
                "{}: {target} is not there",
                file.display()
            );
        }
    }

    assert!(links >= 20, "links were found: {links}");
}

#[test]
fn every_error_code_has_its_cause_and_remedy() {
    let page = fs::read_to_string(here().join("docs/partners/errors.md")).expect("the page");
    let schema = fs::read_to_string(here().join("schema.graphql")).expect("the schema");
    let (_, codes) = schema.split_once("enum ErrorCode {").expect("the codes");
    let (codes, _) = codes.split_once("\n}").expect("their end");
    let codes = codes.lines().map(str::trim);
    let codes: Vec<_> = codes
        .filter(|line| !line.is_empty() && line.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .collect();

    assert!(codes.len() >= 20, "codes were found: {codes:?}");
    for code in codes {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{code}` |")));
        let cells = row.map(|row| {
            row.split('|')
                .filter(|cell| !cell.trim().is_empty())
                .count()
        });
        assert_eq!(cells, Some(3), "{code} has a row with a cause and a remedy");
    }
}

#[test]
fn every_client_example_in_the_documents_is_tested() {
    let folder = fs::read_dir(here().join("tests/clients")).expect("a folder");
    let tried = folder.filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok());
    let tried: Vec<String> = tried.collect();
    let mut recipes = 0;
    for block in documents().iter().flat_map(|file| blocks(file)) {
        if ["js", "python"].contains(&block.language.as_str()) {
            recipes += 1;
            assert!(
                tried.contains(&block.text),
                "{}: no file of tests/clients",
                block.place
            );
        }
    }
    assert!(recipes >= 3, "recipes were found: {recipes}");
}

#[test]
fn the_page_of_settings_is_made_from_the_settings() {
    compare("docs/operators/settings.md", &settings());
}

/// The settings as a page.
fn settings() -> String {
    let mut page = String::from(
        "# Settings\n\nEach setting is an environment variable or an entry in the TOML file that `--config` names. The environment takes \
         precedence. All settings are checked at start-up, and all problems are reported together. This page is generated from \
         the code.\n\n\
         | setting | default | meaning |\n|---|---|---|\n",
    );
    for setting in config::all() {
        let default = if setting.default.is_empty() {
            "none".to_owned()
        } else {
            format!("`{}`", setting.default)
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            page,
            "| `{}` | {default} | {} |",
            setting.name,
            setting.about().replace('|', "\\|")
        );
    }
    page
}

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The README and everything under `docs`.
fn documents() -> Vec<PathBuf> {
    let mut files = vec![here().join("README.md")];
    let mut folders = vec![here().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The fenced blocks of a document.
fn blocks(file: &Path) -> Vec<Block> {
    let text = fs::read_to_string(file).expect("a document");
    let mut blocks = vec![];
    let mut open: Option<Block> = None;
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                open = Some(Block {
                    place: format!("{}:{}", file.display(), number + 1),
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{}: a block has no end", file.display());
    blocks
}
