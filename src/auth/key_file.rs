//! The file of our own signing keys, which only its owner may open. It has one PEM block for each key (PKCS#8). The
//! first key signs; all keys verify. The file is created on first use where that is allowed.

use std::{
    collections::BTreeMap,
    fmt,
    fs::File,
    io::{self, ErrorKind, Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use aws_lc_rs::signature::Ed25519KeyPair;
use pem::{EncodeConfig, LineEnding, Pem};
use tempfile::NamedTempFile;

use super::keys::SigningKey;

/// The maximum number of keys in a file.
pub(super) const MOST_KEYS: usize = 16;

const PEM_TAG: &str = "PRIVATE KEY";
const LARGEST_FILE: usize = 16 * 1024;
const OTHERS: u32 = 0o077;

/// Our own keys, at least one. The first signs; tokens signed with the others are still valid.
pub struct SigningKeys(Vec<SigningKey>);

impl SigningKeys {
    /// Reads the keys of a file (PKCS#8, PEM). If the file is missing and `may_make` is true, it is created first, with
    /// one key. Two processes that create it at the same time get the same key.
    ///
    /// # Errors
    /// [`KeyError`] if the file is missing and may not be created, cannot be read or created, is accessible to others
    /// than its owner, or contains anything but Ed25519 keys, each once and at most 16.
    pub fn open_or_make(path: &Path, may_make: bool) -> Result<Self, KeyError> {
        let text = match read(path) {
            Err(Problem::Missing) if may_make => make(path)
                .map_err(Problem::NotMade)
                .and_then(|()| read(path)),
            read => read,
        };
        text.and_then(|text| Self::from_pem(&text))
            .map_err(|problem| problem.of(path))
    }

    /// Reads the keys of a file that must exist.
    ///
    /// # Errors
    /// As [`SigningKeys::open_or_make`].
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        Self::open_or_make(path, false)
    }

    /// The keys, the signing key first.
    pub fn iter(&self) -> impl Iterator<Item = &SigningKey> {
        self.0.iter()
    }

    /// The public keys by their names.
    #[must_use]
    pub fn public(&self) -> BTreeMap<String, String> {
        let keys = self.iter();
        keys.map(|key| (key.key_id().into(), key.public_key()))
            .collect()
    }

    fn into_first(mut self) -> SigningKey {
        self.0.swap_remove(0)
    }

    fn from_pem(text: &[u8]) -> Result<Self, Problem> {
        let keys = blocks(text)?
            .iter()
            .map(|block| SigningKey::from_pkcs8(block.contents()))
            .collect::<Option<Vec<_>>>()
            .ok_or(Problem::NotKeys)?;
        let is_twice = |(place, key): (usize, &SigningKey)| {
            keys[..place]
                .iter()
                .any(|other| other.key_id() == key.key_id())
        };
        if keys.is_empty() || keys.len() > MOST_KEYS || keys.iter().enumerate().any(is_twice) {
            return Err(Problem::NotKeys);
        }
        Ok(Self(keys))
    }
}

impl SigningKey {
    /// The key of a file that signs, which is the first one in it. See [`SigningKeys::open_or_make`].
    ///
    /// # Errors
    /// As there.
    pub fn open_or_make(path: &Path, may_make: bool) -> Result<Self, KeyError> {
        SigningKeys::open_or_make(path, may_make).map(SigningKeys::into_first)
    }
}

/// The blocks of a file of keys, one a key.
pub(super) fn blocks(text: &[u8]) -> Result<Vec<Pem>, Problem> {
    let blocks = pem::parse_many(text).map_err(|_| Problem::NotKeys)?;
    if blocks.iter().all(|block| block.tag() == PEM_TAG) {
        Ok(blocks)
    } else {
        Err(Problem::NotKeys)
    }
}

/// A new key as a block.
pub(super) fn new_block() -> io::Result<Pem> {
    let pair = Ed25519KeyPair::generate().and_then(|pair| pair.to_pkcs8v1());
    let pair = pair.map_err(io::Error::other)?;
    Ok(Pem::new(PEM_TAG, pair.as_ref()))
}

/// A temporary file of mode 0600 in the folder of a path, with the blocks, to be renamed to that path.
pub(super) fn draft(path: &Path, blocks: &[Pem]) -> io::Result<NamedTempFile> {
    let line_ends = EncodeConfig::new().set_line_ending(LineEnding::LF);
    let text = pem::encode_many_config(blocks, line_ends);
    let mut draft = NamedTempFile::new_in(folder(path))?;
    draft.write_all(text.as_bytes())?;
    draft.as_file().sync_all()?;
    Ok(draft)
}

pub(super) fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let file = File::open(path)?;
    // The mode of the open file is checked, so that nobody can replace the file between the check and the read.
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(Problem::Unreadable(io::Error::other("it is not a file")));
    }
    let mode = facts.permissions().mode() & 0o777;
    if mode & OTHERS != 0 {
        return Err(Problem::Exposed(mode));
    }
    bounded(file, LARGEST_FILE)?.ok_or(Problem::NotKeys)
}

/// The bytes of a file that only its owner may open.
pub(super) fn read_closed(path: &Path) -> Result<Vec<u8>, KeyError> {
    read(path).map_err(|problem| problem.of(path))
}

/// The bytes of a file; `None` if it is larger than `most`.
pub(super) fn read_up_to(path: &Path, most: usize) -> io::Result<Option<Vec<u8>>> {
    bounded(File::open(path)?, most)
}

fn bounded(file: File, most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut text = vec![];
    file.take(most as u64 + 1).read_to_end(&mut text)?;
    Ok((text.len() <= most).then_some(text))
}

fn make(path: &Path) -> io::Result<()> {
    // The file gets its name only when it is complete, and only if no such file exists.
    match draft(path, &[new_block()?])?.persist_noclobber(path) {
        Err(refused) if refused.error.kind() != ErrorKind::AlreadyExists => Err(refused.error),
        // Created, by this process or in the meantime by another one.
        _ => Ok(()),
    }
}

/// A problem with the key file. Its text is a sentence for the operator.
#[derive(Debug)]
pub struct KeyError {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug)]
pub(super) enum Problem {
    Missing,
    Unreadable(io::Error),
    NotMade(io::Error),
    Exposed(u32),
    NotKeys,
    Full,
    Unknown,
    Signs,
}

impl Problem {
    pub(super) fn of(self, path: &Path) -> KeyError {
        KeyError {
            path: path.into(),
            problem: self,
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        if error.kind() == ErrorKind::NotFound {
            Self::Missing
        } else {
            Self::Unreadable(error)
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "The key file {} ", self.path.display())?;
        match &self.problem {
            Problem::Missing => formatter.write_str(
                "does not exist, and with these settings the service does not create it: create it with mode 0600, for \
                 example with `openssl genpkey -algorithm ed25519`.",
            ),
            Problem::Unreadable(error) => write!(formatter, "cannot be read: {error}."),
            Problem::NotMade(error) => write!(formatter, "could not be created: {error}."),
            Problem::Exposed(mode) => {
                write!(formatter, "is accessible to others than its owner (mode {mode:04o}): change its mode to 0600.")
            }
            Problem::NotKeys => write!(
                formatter,
                "does not contain unencrypted Ed25519 private keys in PKCS#8 PEM, each once and at most {MOST_KEYS}."
            ),
            Problem::Full => write!(formatter, "has {MOST_KEYS} keys, the maximum: retire some first."),
            Problem::Unknown => formatter.write_str("has no key with that id: `keys list` shows the ids."),
            Problem::Signs => formatter.write_str("uses that key for signing: run `keys rotate` first."),
        }
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use std::{fs, thread};

    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    use serde_json::json;

    use super::*;

    /// The key of RFC 8037, appendix A.
    const EXAMPLE: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

    fn written(folder: &Path, text: &str, mode: u32) -> PathBuf {
        let path = folder.join("key.pem");
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
        path
    }

    fn refusal(path: &Path, may_make: bool) -> String {
        SigningKey::open_or_make(path, may_make)
            .expect_err("a refusal")
            .to_string()
    }

    #[test]
    fn a_key_is_created_once_with_mode_0600_and_reused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key.pem");

        let made = SigningKey::open_or_make(&path, true).expect("a key");
        let read = SigningKey::open_or_make(&path, false).expect("the same key");

        assert_eq!(made.key_id(), read.key_id());
        let facts = fs::metadata(&path).expect("a file");
        assert_eq!(facts.permissions().mode() & 0o777, 0o600);
        let files = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(files, 1, "no temporary file is left");
    }

    #[test]
    fn processes_that_start_simultaneously_share_one_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key.pem");

        let start = || {
            let key = SigningKey::open_or_make(&path, true).expect("a key");
            key.key_id().to_owned()
        };
        let names: Vec<_> = thread::scope(|threads| {
            let starts: Vec<_> = (0..8).map(|_| threads.spawn(start)).collect();
            starts
                .into_iter()
                .map(|start| start.join().expect("a name"))
                .collect()
        });

        assert!(names.iter().all(|name| *name == names[0]));
    }

    #[test]
    fn key_id_and_public_key_follow_the_standard() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = SigningKey::open_or_make(&written(folder.path(), EXAMPLE, 0o600), false)
            .expect("a key");

        assert_eq!(key.key_id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let public = json!({
            "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "use": "sig", "alg": "EdDSA",
        });
        assert_eq!(key.jwk(), public);
        let shown = format!("SigningKey {{ key_id: {:?}, .. }}", key.key_id());
        assert_eq!(format!("{key:?}"), shown);
    }

    #[test]
    fn a_missing_key_is_an_error_if_it_may_not_be_created() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key.pem");

        assert!(refusal(&path, false).contains("does not exist"));
        assert!(!path.exists());
        let nowhere = folder.path().join("no/such/key.pem");
        assert!(refusal(&nowhere, true).contains("could not be created"));
        assert!(refusal(folder.path(), true).contains("cannot be read"));
    }

    #[test]
    fn a_key_file_readable_by_others_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        for mode in [0o640, 0o604, 0o620, 0o601, 0o666] {
            let said = refusal(&written(folder.path(), EXAMPLE, mode), true);
            assert!(said.contains(&format!("(mode {mode:04o})")), "{said}");
        }
        SigningKey::open_or_make(&written(folder.path(), EXAMPLE, 0o400), false)
            .expect("a key that is only read");
    }

    #[test]
    fn a_file_that_is_not_an_ed25519_key_is_refused_and_unchanged() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a pair");
        let other = other.to_pkcs8v1().expect("a key");
        let other = pem::encode(&Pem::new(PEM_TAG, other.as_ref()));
        let (public, twice) = (EXAMPLE.replace("PRIVATE", "PUBLIC"), EXAMPLE.repeat(2));
        for text in [String::new(), "nonsense".into(), public, twice, other] {
            let path = written(folder.path(), &text, 0o600);

            assert!(refusal(&path, true).contains("PKCS#8"), "{text}");
            assert_eq!(fs::read_to_string(&path).expect("the file"), text);
        }
    }
}
