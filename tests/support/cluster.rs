//! A PostgreSQL cluster for one test: it can be stopped and restarted and have a standby, and is removed when the
//! test ends, in whatever way.

use std::{
    net::TcpListener,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
};

use tempfile::TempDir;

/// A running server with its files.
pub struct Cluster {
    bin: PathBuf,
    /// The user that runs the server if the tests run as root, which PostgreSQL refuses.
    user: Option<User>,
    folder: TempDir,
    port: u16,
}

#[derive(Clone)]
struct User {
    name: String,
    id: u32,
}

/// Locked while a free port is chosen.
static PORTS: Mutex<()> = Mutex::new(());

impl Cluster {
    /// A new cluster, running.
    pub fn start() -> Self {
        let mut cluster = Self::empty();
        let data = cluster.data();
        cluster.run(
            "initdb",
            &[
                "--username=tests",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
                &data,
            ],
        );
        cluster.first_start();
        cluster
    }

    /// A standby of this cluster, running and following it.
    pub fn standby(&self) -> Self {
        let mut standby = Self::empty();
        let (data, port) = (standby.data(), self.port.to_string());
        standby.run(
            "pg_basebackup",
            &[
                "--host=127.0.0.1",
                "--port",
                &port,
                "--username=tests",
                "--checkpoint=fast",
                "--no-sync",
                "--wal-method=stream",
                "--write-recovery-conf",
                "-D",
                &data,
            ],
        );
        standby.first_start();
        standby
    }

    /// The address of its database.
    pub fn url(&self) -> String {
        format!("postgres://tests@127.0.0.1:{}/postgres", self.port)
    }

    /// Kills it, as a power failure would.
    pub fn stop(&self) {
        let data = self.data();
        self.run("pg_ctl", &["stop", "--mode=immediate", "-D", &data]);
    }

    /// Starts it again on the same port.
    pub fn start_again(&self) {
        assert!(
            self.attempt(),
            "PostgreSQL does not start again: {}",
            self.log()
        );
    }

    fn empty() -> Self {
        let bin = binaries();
        let user = is_root().then(server_user);
        // Not TMPDIR, which another user may be unable to reach; in memory where that can be.
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() {
            memory
        } else {
            Path::new("/tmp")
        };
        let folder = tempfile::Builder::new()
            .prefix("tests-cluster.")
            .tempdir_in(parent)
            .expect("a folder");
        if let Some(user) = &user {
            chown(folder.path(), Some(user.id), None).expect("the folder's owner is changed");
        }
        Self {
            bin,
            user,
            folder,
            port: 0,
        }
    }

    fn first_start(&mut self) {
        let _alone = PORTS
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // A port may be taken by somebody else in between, hence the attempts.
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
            self.port = free.expect("a free port").port();
            if self.attempt() {
                return;
            }
        }
        panic!("PostgreSQL does not start: {}", self.log());
    }

    fn attempt(&self) -> bool {
        let folder = self.folder.path().display();
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={folder} -c fsync=off \
             -c shared_buffers=16MB -c max_connections=80",
            self.port
        );
        let (data, log) = (self.data(), format!("{folder}/log"));
        let mut command = self.command("pg_ctl");
        command.args([
            "start",
            "--wait",
            "-D",
            &data,
            "--log",
            &log,
            "--options",
            &options,
        ]);
        command.status().expect("pg_ctl runs").success()
    }

    /// Gives a file or folder to the user that runs the server.
    pub fn give(&self, path: &Path) {
        if let Some(user) = &self.user {
            chown(path, Some(user.id), None).expect("the file's owner is changed");
        }
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// Runs one of PostgreSQL's programs to its end.
    fn run(&self, program: &str, arguments: &[&str]) {
        let ended = self.command(program).args(arguments).status();
        assert!(
            ended.expect("it runs").success(),
            "{program} {arguments:?} failed"
        );
    }

    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = match &self.user {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", &user.name, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        // It fails only if it has been stopped already.
        drop(
            self.command("pg_ctl")
                .args(["stop", "--mode=immediate", "-D", &data])
                .status(),
        );
    }
}

/// Where PostgreSQL's programs are: the newest version of Debian's, or else the one on the path.
fn binaries() -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    let on_the_path = || {
        let path = std::env::var_os("PATH")?;
        let initdb = std::env::split_paths(&path)
            .map(|folder| folder.join("initdb"))
            .find(|program| program.exists())?;
        Some(initdb.canonicalize().ok()?.parent()?.to_owned())
    };
    found
        .pop()
        .map(|(_, bin)| bin)
        .or_else(on_the_path)
        .expect("PostgreSQL's programs (initdb) are needed: Debian has them as postgresql, which tests/run installs")
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").expect("our process")) == 0
}

/// Debian's user for PostgreSQL, or `nobody`.
fn server_user() -> User {
    let users = std::fs::read_to_string("/etc/passwd").expect("the users");
    let named = |wanted: &str| {
        users.lines().find_map(|line| {
            let mut parts = line.split(':');
            let name = parts.next().filter(|name| *name == wanted)?;
            let id = parts.nth(1)?.parse().ok()?;
            Some(User {
                name: name.to_owned(),
                id,
            })
        })
    };
    named("postgres")
        .or_else(|| named("nobody"))
        .expect("a user who is not root")
}
