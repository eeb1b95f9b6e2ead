//! A disk that fills up: a memory file system of a few megabytes where one may be mounted, and elsewhere a limit on
//! the size of the process's files, beyond which the operating system refuses writes as on a full disk.
//! `TEST_NO_MOUNT` selects the limit everywhere.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::process::Process;

/// The size of the disk, in mebibytes.
const SIZE: usize = 12;
/// The size of a bounded process's files, in bytes: enough for its log, and less than any database has.
const BOUND: usize = 64 * 1024;

/// A small disk, which is removed when the test ends.
pub struct SmallDisk {
    folder: TempDir,
    is_mounted: bool,
}

impl SmallDisk {
    pub fn new() -> Self {
        // Not TMPDIR, which another user may be unable to reach.
        let folder = tempfile::Builder::new()
            .prefix("tests-disk.")
            .tempdir_in("/tmp")
            .expect("a folder");
        let mount = || {
            let mounted = Command::new("mount")
                .args(["-t", "tmpfs", "-o", &format!("size={SIZE}m"), "tmpfs"])
                .arg(folder.path())
                .stderr(Stdio::null())
                .status();
            mounted.is_ok_and(|status| status.success())
        };
        let is_mounted = std::env::var_os("TEST_NO_MOUNT").is_none() && mount();
        println!("a file system of its own: {is_mounted}");
        Self { folder, is_mounted }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Whether it is a file system of its own, which is full for everybody.
    pub fn is_mounted(&self) -> bool {
        self.is_mounted
    }

    /// Fills it completely; where it is not mounted, limits one process.
    pub fn fill(&self, process: &Process) {
        if !self.is_mounted {
            return bound(process, &format!("{BOUND}:unlimited"));
        }
        let mut ballast = File::create(self.ballast()).expect("a file");
        for size in [64 * 1024, 4 * 1024, 256] {
            while ballast.write_all(&vec![0; size]).is_ok() {}
        }
    }

    /// Frees the space again.
    pub fn clear(&self, process: &Process) {
        if !self.is_mounted {
            return bound(process, "unlimited");
        }
        fs::remove_file(self.ballast()).expect("the file that fills the disk is removed");
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        if self.is_mounted {
            // At once, though somebody who is about to end may still have a file on it open.
            let gone = Command::new("umount")
                .arg("--lazy")
                .arg(self.path())
                .status();
            drop(gone);
        }
    }
}

/// Bounds the size of a running process's files.
fn bound(process: &Process, size: &str) {
    let bounded = Command::new("prlimit")
        .args([
            "--pid",
            &process.id().to_string(),
            &format!("--fsize={size}"),
        ])
        .status();
    assert!(bounded.expect("prlimit runs").success());
}
