//! Shared by the benchmarks: the measured server, as a separate process on loopback, with the example records.

use std::{
    error::Error,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Settings that raise limits which are not to be measured.
const UNBOUNDED: [(&str, &str); 4] = [
    ("IJ_CONNECTIONS", "100000"),
    ("IJ_CONNECTIONS_PER_ADDRESS", "100000"),
    ("IJ_CONNECTIONS_PER_UNKNOWN_ADDRESS", "100000"),
    ("IJ_POINTS_PER_MINUTE", "1000000000"),
];

const SERVER: &str = env!("CARGO_BIN_EXE_immediate-justice");

/// The settings of the server's processes.
pub struct Setting {
    /// The URL of the database.
    pub database: String,
    key: String,
    others: &'static [(&'static str, &'static str)],
}

impl Setting {
    /// Settings with the example records in a new database in `folder`, or in the database that the environment
    /// variable `variable` names; and with other settings.
    pub fn new(
        folder: &Path,
        variable: &str,
        others: &'static [(&'static str, &'static str)],
    ) -> Outcome<Self> {
        let file = format!("sqlite://{}?mode=rwc", folder.join("bench.db").display());
        let setting = Self {
            database: std::env::var(variable).unwrap_or(file),
            key: folder.join("key.pem").display().to_string(),
            others,
        };
        setting.run(&[
            "--quiet",
            "import",
            concat!(env!("CARGO_MANIFEST_DIR"), "/examples/northamptonshire"),
        ])?;
        Ok(setting)
    }

    /// A token for a subject, valid for an hour.
    pub fn token(&self, role: &str, subject: &str) -> Outcome<String> {
        let arguments = ["token", "--role", role, "--sub", subject, "--ttl", "3600"];
        Ok(self.run(&arguments)?.trim().to_owned())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(SERVER);
        command
            .args(arguments)
            .env("DATABASE_URL", &self.database)
            .env("IJ_JWT_SIGNING_KEY_FILE", &self.key)
            .env("IJ_LISTEN", "127.0.0.1:0")
            .env("IJ_ADMIN_LISTEN", "127.0.0.1:0")
            .env("IJ_LOG", "error")
            .envs(UNBOUNDED)
            .envs(self.others.iter().copied());
        command
    }

    /// Runs a command and returns its standard output.
    fn run(&self, arguments: &[&str]) -> Outcome<String> {
        let ended = self.command(arguments).output()?;
        if !ended.status.success() {
            return Err(String::from_utf8_lossy(&ended.stderr).into_owned().into());
        }
        Ok(String::from_utf8(ended.stdout)?)
    }
}

/// The server as a process, which is killed on drop.
pub struct Server {
    /// The process.
    pub child: Child,
    /// Its address, as HOST:PORT.
    pub address: String,
}

impl Server {
    pub fn start(setting: &Setting) -> Outcome<Self> {
        let mut child = setting.command(&["serve"]).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        let mut server = Self {
            child,
            address: String::new(),
        };
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let line =
            lines.find_map(|line| line.strip_prefix("listening on http://").map(str::to_owned));
        server.address = line.ok_or("the server does not start")?;
        Ok(server)
    }

    /// Its resident memory in KiB.
    pub fn memory(&self) -> Outcome<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line
            .and_then(|line| line.split_whitespace().next())
            .ok_or("no memory told")?;
        Ok(kibibytes.parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if the process has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
