//! The external file of audit heads: append-only, one line of JSON for each head, to compare the audit trail with
//! later.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::id::AuditEntryId;
use kernel::{
    audit::{Head, Outgoing, Outside},
    clock::written,
};
use serde::{Deserialize, Serialize};

/// The number of bytes at the end of the file that are searched first for the last line.
const TAIL: u64 = 64 * 1024;

/// The JSON form of a head; bytes are base64url.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    number: i64,
    day: String,
    position: i64,
    hash: String,
    epoch: i64,
    previous: Option<String>,
    signed_at: Option<String>,
    key_id: String,
    public_key: Option<String>,
    signature: String,
    entries: Vec<String>,
}

/// A head as a line of JSON.
pub fn line(outgoing: &Outgoing) -> String {
    let Outgoing { head, entries } = outgoing.clone();
    let line = Line {
        number: head.number,
        day: head.day.to_string(),
        position: head.position,
        hash: URL_SAFE_NO_PAD.encode(head.hash),
        epoch: head.epoch,
        previous: head.previous.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)),
        signed_at: head.signed_at.map(written),
        key_id: head.key_id,
        public_key: head.public_key,
        signature: head.signature,
        entries: entries.iter().map(|id| id.0.to_string()).collect(),
    };
    serde_json::to_string(&line).expect("a line is JSON: its keys are texts")
}

/// Parses a line; `None` if it is not a head.
fn read(line: &str) -> Option<Outgoing> {
    let line: Line = serde_json::from_str(line).ok()?;
    let bytes = |text: String| URL_SAFE_NO_PAD.decode(text).ok();
    let previous = match line.previous {
        Some(text) => Some(bytes(text)?),
        None => None,
    };
    let signed_at: Option<DateTime<Utc>> = match line.signed_at {
        Some(text) => Some(text.parse().ok()?),
        None => None,
    };
    let entries = line.entries.iter().map(|id| id.parse().ok());
    Some(Outgoing {
        entries: entries
            .map(|id| id.map(AuditEntryId))
            .collect::<Option<_>>()?,
        head: Head {
            number: line.number,
            day: line.day.parse().ok()?,
            position: line.position,
            hash: bytes(line.hash)?,
            epoch: line.epoch,
            previous,
            signed_at,
            key_id: line.key_id,
            public_key: line.public_key,
            signature: line.signature,
        },
    })
}

/// The lines of a file: each a head, or the number of a line that is not a head.
///
/// # Errors
/// If the file cannot be read.
pub fn lines(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Result<Outgoing, usize>>>> {
    let lines = BufReader::new(File::open(path)?).lines();
    let numbered = lines.zip(1..);
    Ok(numbered.map(|(line, number)| line.map(|line| read(&line).ok_or(number))))
}

/// Exports heads to a file, which is created with mode 0600 if it does not exist.
///
/// # Errors
/// If the file cannot be opened.
pub fn outside(path: PathBuf) -> io::Result<Outside> {
    open(&path)?;
    Ok(Outside {
        last: last(&path)?,
        send: Arc::new(move |outgoing| add(&path, outgoing)),
    })
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).mode(0o600);
    match options.clone().create_new(true).open(path) {
        Ok(file) => {
            // Synchronises the folder as well, so that the file's name survives a power cut.
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            Ok(file)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => options.open(path),
        Err(error) => Err(error),
    }
}

/// Appends a line and synchronises the file.
fn add(path: &Path, outgoing: &Outgoing) -> io::Result<()> {
    let mut file = open(path)?;
    let mut text = line(outgoing) + "\n";
    if !is_whole(&mut file)? {
        // The previous write was interrupted: its incomplete line stays on a line of its own.
        text.insert(0, '\n');
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Whether a file ends with a complete line.
fn is_whole(file: &mut File) -> io::Result<bool> {
    let mut last = [0];
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// The last head in the file.
fn last(path: &Path) -> io::Result<Option<Head>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut tail = TAIL;
    loop {
        let begin = length.saturating_sub(tail);
        file.seek(SeekFrom::Start(begin))?;
        let mut bytes = vec![];
        (&file).take(length - begin).read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let found = text.lines().rev().find_map(read);
        if found.is_some() || begin == 0 {
            return Ok(found.map(|outgoing| outgoing.head));
        }
        tail *= 2;
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn head(number: i64) -> Outgoing {
        Outgoing {
            head: Head {
                number,
                day: "2026-11-28".parse().expect("a day"),
                position: 7,
                hash: vec![1, 2],
                epoch: 1,
                previous: Some(vec![3]),
                signed_at: Some(DateTime::UNIX_EPOCH),
                key_id: "one".into(),
                public_key: Some("public".into()),
                signature: "signature".into(),
            },
            entries: vec![AuditEntryId::new(); 3_000],
        }
    }

    #[test]
    fn added_heads_are_read_again_and_the_file_is_private_to_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("heads.jsonl");
        let first = outside(path.clone()).expect("a file");
        assert_eq!(first.last, None);
        (first.send)(&head(1)).expect("added");
        (first.send)(&head(2)).expect("added");

        let again = outside(path.clone()).expect("the same file");

        assert_eq!(again.last.map(|head| head.number), Some(2));
        let read: Vec<_> = lines(&path).expect("lines").collect();
        let numbers = read
            .into_iter()
            .map(|line| line.expect("read").expect("a head").head.number);
        assert_eq!(numbers.collect::<Vec<_>>(), [1, 2]);
        let mode = path.metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_truncated_line_does_not_affect_other_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("heads.jsonl");
        let whole = line(&head(1));
        std::fs::write(&path, format!("{whole}\n{}", &whole[..40])).expect("written");

        let outside = outside(path.clone()).expect("the file");
        (outside.send)(&head(2)).expect("added");

        assert_eq!(outside.last.map(|head| head.number), Some(1));
        let read: Vec<_> = lines(&path).expect("lines").collect();
        let said = read
            .into_iter()
            .map(|line| line.expect("read").map(|kept| kept.head.number));
        assert_eq!(said.collect::<Vec<_>>(), [Ok(1), Err(2), Ok(2)]);
    }
}
