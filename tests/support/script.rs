//! A partner's program as a separate process, which reads commands and reports events as lines of JSON.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// A running program, which is killed when the test ends.
pub struct Script {
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Script {
    /// Starts a program of `tests/clients` for an address.
    pub fn start(file: &str, url: &str) -> Self {
        let folder = std::env::var("TEST_CLIENTS").unwrap_or_else(|_| "tests/clients".into());
        let folder = Path::new(&folder);
        let runs = if Path::new(file).extension().is_some_and(|end| end == "py") {
            folder.join("venv/bin/python")
        } else {
            PathBuf::from("node")
        };
        let mut child = Command::new(runs)
            .arg(folder.join(file))
            .arg(url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("tests/run installs what this needs");
        Self {
            input: child.stdin.take().expect("its input"),
            lines: BufReader::new(child.stdout.take().expect("its output")).lines(),
            _child: child,
        }
    }

    pub async fn send(&mut self, command: Value) {
        let line = format!("{command}\n");
        self.input
            .write_all(line.as_bytes())
            .await
            .expect("written");
    }

    /// Its next line.
    pub async fn next_line(&mut self) -> Value {
        let line = tokio::time::timeout(Duration::from_secs(20), self.lines.next_line()).await;
        let line = line.expect("a line within twenty seconds");
        let line = line.expect("text").expect("the script has not ended");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Its next line that has this member.
    pub async fn next_line_with(&mut self, member: &str) -> Value {
        loop {
            let said = self.next_line().await;
            if said.get(member).is_some() {
                return said;
            }
        }
    }
}
