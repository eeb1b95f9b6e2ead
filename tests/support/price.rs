//! The cost of every operation that a test runs is computed twice: by the service, and by `tests/clients/price.py`
//! from the published schema alone.

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{LazyLock, Mutex, PoisonError},
};

use async_graphql::{Request, Variables, parser::parse_query};
use graphql::{
    document::{Documents, Limits},
    price::estimate,
    schema, sdl,
};
use serde_json::Value;

/// The independent program, where it is installed; `tests/price.rs` fails where it is not.
static PROGRAM: LazyLock<Mutex<Option<Program>>> = LazyLock::new(|| Mutex::new(Program::start()));
/// The operations that were compared already.
static COMPARED: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// The independent program as a separate process.
pub struct Program {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it, if its dependencies are installed.
    pub fn start() -> Option<Self> {
        let folder = std::env::var("TEST_CLIENTS").unwrap_or_else(|_| "tests/clients".into());
        let python = Path::new(&folder).join("venv/bin/python");
        let mut child = Command::new(python)
            .args([&format!("{folder}/price.py"), "schema.graphql"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        Some(Self {
            input: child.stdin.take()?,
            output: BufReader::new(child.stdout.take()?),
            child,
        })
    }

    /// The cost that it computes.
    pub fn computed(&mut self, request: &Value) -> Value {
        writeln!(self.input, "{request}").expect("the process reads");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("it writes");
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("price.py failed at {request}"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The cost that the service computes, whatever the size of the document; `None` for a document that it does not run.
pub fn computed_by_service(request: &Value) -> Option<u64> {
    static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| {
        let limits = Limits {
            aliases: 10_000,
            directives: 10_000,
            ..Limits::default()
        };
        Documents::new(&sdl(), schema().names(), limits)
    });
    let query = request["query"].as_str().expect("a text");
    let variables = request.get("variables").cloned().unwrap_or_default();
    let mut request = Request::new(query).variables(Variables::from_json(variables));
    let operation = DOCUMENTS.operation(&mut request).ok()?;
    Some(estimate(&operation, &request.variables))
}

/// Compares both costs of an operation that was answered.
pub fn compare(body: &str) {
    let Ok(request) = serde_json::from_str::<Value>(body) else {
        return;
    };
    // The program's parser may not read what the engine's does not, such as surrogate pairs.
    let text = request["query"].as_str();
    if text.is_none_or(|text| parse_query(text).is_err()) {
        return;
    }
    // Which of several operations runs is the service's business.
    if request.get("operationName").is_some_and(Value::is_string) {
        return;
    }
    let mut compared = COMPARED.lock().unwrap_or_else(PoisonError::into_inner);
    if !compared.insert(body.to_owned()) {
        return;
    }
    let mut program = PROGRAM.lock().unwrap_or_else(PoisonError::into_inner);
    if let (Some(program), Some(ours)) = (program.as_mut(), computed_by_service(&request)) {
        assert_eq!(program.computed(&request), ours, "{request}");
    }
}
