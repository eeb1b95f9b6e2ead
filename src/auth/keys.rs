//! The local signing key: an Ed25519 key in a file that only its owner may open, made on first use where that is
//! allowed. It signs what [`super::mint`] writes; its public half is what [`super::Verifier`] trusts and what the
//! published key set shows. What a token says is not decided here but in `token.rs`.

use std::{
    fmt,
    fs::File,
    io::{self, ErrorKind, Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};
use pem::{EncodeConfig, LineEnding, Pem};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

const PEM_TAG: &str = "PRIVATE KEY";
const LARGEST_FILE: u64 = 16 * 1024;
const OTHERS: u32 = 0o077;

/// An Ed25519 key that signs tokens.
pub struct SigningKey {
    encoding: EncodingKey,
    public: Vec<u8>,
    key_id: String,
}

impl SigningKey {
    /// Reads the key of a file (PKCS#8, PEM), and makes the file first if it is missing and may be made. Of two
    /// processes that make it at once, both end up with the same key.
    ///
    /// # Errors
    /// [`KeyError`] when the file is missing and may not be made, cannot be read or made, is open to others than its
    /// owner, or holds anything but one Ed25519 key.
    pub fn open_or_make(path: &Path, may_make: bool) -> Result<Self, KeyError> {
        let text = match read(path) {
            Err(Problem::Missing) if may_make => make(path)
                .map_err(Problem::NotMade)
                .and_then(|()| read(path)),
            read => read,
        };
        let path = path.into();
        text.and_then(|text| Self::from_pem(&text))
            .map_err(|problem| KeyError { path, problem })
    }

    fn from_pem(text: &[u8]) -> Result<Self, Problem> {
        let blocks = pem::parse_many(text).map_err(|_| Problem::NotAKey)?;
        let block = match blocks.as_slice() {
            [block] if block.tag() == PEM_TAG => block,
            _ => return Err(Problem::NotAKey),
        };
        let pair = Ed25519KeyPair::from_pkcs8(block.contents()).map_err(|_| Problem::NotAKey)?;
        let public = pair.public_key().as_ref().to_vec();
        Ok(Self {
            encoding: EncodingKey::from_ed_der(block.contents()),
            key_id: thumbprint(&public),
            public,
        })
    }

    /// The key's name (`kid`): the thumbprint of its public half (RFC 7638), the same wherever the key is used.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The public half as a JSON Web Key Set, to be published.
    #[must_use]
    pub fn jwks(&self) -> Value {
        let x = URL_SAFE_NO_PAD.encode(&self.public);
        json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.key_id, "use": "sig", "alg": "EdDSA" },
        ] })
    }

    pub(super) fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }

    pub(super) fn decoding(&self) -> DecodingKey {
        DecodingKey::from_ed_der(&self.public)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("SigningKey");
        shown.field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

fn thumbprint(public: &[u8]) -> String {
    // RFC 7638 fixes the members, their order and the absence of spaces.
    let key = format!(
        r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
        URL_SAFE_NO_PAD.encode(public)
    );
    URL_SAFE_NO_PAD.encode(digest(&SHA256, key.as_bytes()))
}

fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let file = File::open(path)?;
    // Asked of the open file, so that nobody can swap it between the question and the reading.
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(Problem::Unreadable(io::Error::other("it is not a file")));
    }
    let mode = facts.permissions().mode() & 0o777;
    if mode & OTHERS != 0 {
        return Err(Problem::Exposed(mode));
    }
    let mut text = Vec::new();
    file.take(LARGEST_FILE).read_to_end(&mut text)?;
    Ok(text)
}

fn make(path: &Path) -> io::Result<()> {
    let pair = Ed25519KeyPair::generate()
        .and_then(|pair| pair.to_pkcs8v1())
        .map_err(io::Error::other)?;
    let line_ends = EncodeConfig::new().set_line_ending(LineEnding::LF);
    let text = pem::encode_config(&Pem::new(PEM_TAG, pair.as_ref()), line_ends);

    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    // Mode 0600 from the start; it gets its name only when it is complete, and only if the name is still free.
    let mut draft = NamedTempFile::new_in(folder)?;
    draft.write_all(text.as_bytes())?;
    draft.as_file().sync_all()?;
    match draft.persist_noclobber(path) {
        Err(refused) if refused.error.kind() != ErrorKind::AlreadyExists => Err(refused.error),
        // Made, or made by another process in the meantime.
        _ => Ok(()),
    }
}

/// Why there is no signing key. Its text is a sentence for the operator.
#[derive(Debug)]
pub struct KeyError {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Missing,
    Unreadable(io::Error),
    NotMade(io::Error),
    Exposed(u32),
    NotAKey,
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
        write!(formatter, "The signing key {} ", self.path.display())?;
        match &self.problem {
            Problem::Missing => formatter.write_str(
                "does not exist, and with these settings it is not made by itself: make one, mode 0600, for example \
                 with `openssl genpkey -algorithm ed25519`.",
            ),
            Problem::Unreadable(error) => write!(formatter, "cannot be read: {error}."),
            Problem::NotMade(error) => write!(formatter, "could not be made: {error}."),
            Problem::Exposed(mode) => {
                write!(formatter, "is open to others than its owner (mode {mode:04o}): change its mode to 0600.")
            }
            Problem::NotAKey => formatter.write_str("is not one unencrypted Ed25519 private key in PKCS#8 PEM."),
        }
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    use std::{fs, thread};

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
    fn a_key_is_made_once_with_mode_0600_and_used_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key.pem");

        let made = SigningKey::open_or_make(&path, true).expect("a key");
        let read = SigningKey::open_or_make(&path, false).expect("the same key");

        assert_eq!(made.key_id(), read.key_id());
        let facts = fs::metadata(&path).expect("a file");
        assert_eq!(facts.permissions().mode() & 0o777, 0o600);
        let files = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(files, 1, "no draft is left");
    }

    #[test]
    fn processes_that_start_at_once_share_one_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key.pem");

        let start = || SigningKey::open_or_make(&path, true).expect("a key").key_id;
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
    fn the_name_and_the_public_half_are_those_of_the_standard() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = SigningKey::open_or_make(&written(folder.path(), EXAMPLE, 0o600), false)
            .expect("a key");

        assert_eq!(key.key_id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let keys = json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "use": "sig", "alg": "EdDSA",
        }] });
        assert_eq!(key.jwks(), keys);
        let shown = format!("SigningKey {{ key_id: {:?}, .. }}", key.key_id());
        assert_eq!(format!("{key:?}"), shown);
    }

    #[test]
    fn a_missing_key_that_may_not_be_made_is_refused_and_not_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key.pem");

        assert!(refusal(&path, false).contains("does not exist"));
        assert!(!path.exists());
        let nowhere = folder.path().join("no/such/key.pem");
        assert!(refusal(&nowhere, true).contains("could not be made"));
        assert!(refusal(folder.path(), true).contains("cannot be read"));
    }

    #[test]
    fn a_key_that_others_may_open_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        for mode in [0o640, 0o604, 0o620, 0o601, 0o666] {
            let said = refusal(&written(folder.path(), EXAMPLE, mode), true);
            assert!(said.contains(&format!("(mode {mode:04o})")), "{said}");
        }
        SigningKey::open_or_make(&written(folder.path(), EXAMPLE, 0o400), false)
            .expect("a key that is only read");
    }

    #[test]
    fn what_is_not_an_ed25519_key_is_refused_and_left_alone() {
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
