//! Loads an issuer's keys from their location, with limits of size and time, and without following redirects.

use std::{fmt, path::PathBuf, time::Duration};

use jsonwebtoken::Algorithm;
use tokio::sync::OnceCell;

use super::{
    key_file::{self, KeyError, SigningKeys},
    key_set::{KeySet, Unfit, jwks},
};

/// The maximum size of a key set, in bytes.
const LARGEST: usize = 256 * 1024;
/// The timeout for fetching a key set.
const PATIENCE: Duration = Duration::from_secs(5);

/// The location of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Our own signing keys, PKCS#8 PEM.
    Own(PathBuf),
    /// A JSON Web Key Set in a file.
    File(PathBuf),
    /// A JSON Web Key Set at an https URL. Plain http is allowed for this machine only, which `config` checks.
    Address(String),
    /// A secret shared with the issuer: the bytes of a file that only its owner may open.
    Secret(PathBuf),
}

impl Source {
    /// Whether the source is remote, so that it may be unreachable without an error on our side.
    pub(super) fn is_remote(&self) -> bool {
        matches!(self, Self::Address(_))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(path) => write!(formatter, "The signing key {}", path.display()),
            Self::File(path) => write!(formatter, "The key set {}", path.display()),
            Self::Address(address) => write!(formatter, "The key set {address}"),
            Self::Secret(path) => write!(formatter, "The shared secret {}", path.display()),
        }
    }
}

/// Why keys could not be read. Its text is a sentence for the operator.
#[derive(Debug)]
pub(super) struct Problem {
    source: Source,
    what: What,
}

#[derive(Debug)]
enum What {
    Key(KeyError),
    Unfit(Unfit),
    Unreadable(std::io::Error),
    Away(reqwest::Error),
    Status(u16),
    TooLarge,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = &self.source;
        match &self.what {
            What::Key(error) => error.fmt(formatter),
            What::Unfit(unfit) => write!(formatter, "{source} {}.", unfit.sentence()),
            What::Unreadable(error) => write!(formatter, "{source} cannot be read: {error}."),
            What::Away(error) => {
                let why = std::error::Error::source(error).map(ToString::to_string);
                let why = why.unwrap_or_else(|| error.to_string());
                write!(formatter, "{source} cannot be fetched: {why}.")
            }
            What::Status(status) => {
                write!(
                    formatter,
                    "{source} has HTTP status {status}; 200 is expected."
                )
            }
            What::TooLarge => write!(formatter, "{source} is larger than {LARGEST} bytes."),
        }
    }
}

/// The HTTP client for key sets. It follows no redirects and has a timeout of five seconds for the whole request. It is
/// created on first use, because that loads this machine's root certificates.
#[derive(Default)]
pub(super) struct Fetcher(OnceCell<reqwest::Client>);

impl Fetcher {
    async fn client(&self) -> reqwest::Result<&reqwest::Client> {
        let made = async || {
            reqwest::Client::builder()
                .timeout(PATIENCE)
                .redirect(reqwest::redirect::Policy::none())
                .build()
        };
        self.0.get_or_try_init(made).await
    }
}

/// Loads the keys of a source that are for these algorithms.
pub(super) async fn load(
    source: &Source,
    algorithms: &[Algorithm],
    fetcher: &Fetcher,
) -> Result<KeySet, Problem> {
    let read = match source {
        Source::Address(address) => match fetched(address, fetcher).await {
            Ok(text) => KeySet::read(&text, algorithms).map_err(What::Unfit),
            Err(what) => Err(what),
        },
        local => {
            let (local, algorithms) = (local.clone(), algorithms.to_vec());
            // Reading a file may block, so it runs on a blocking thread.
            let reading = tokio::task::spawn_blocking(move || from_file(&local, &algorithms));
            reading
                .await
                .unwrap_or_else(|error| Err(What::Unreadable(std::io::Error::other(error))))
        }
    };
    read.map_err(|what| Problem {
        source: source.clone(),
        what,
    })
}

fn from_file(source: &Source, algorithms: &[Algorithm]) -> Result<KeySet, What> {
    match source {
        Source::Own(path) => {
            let keys = SigningKeys::open(path).map_err(What::Key)?;
            let public = jwks(keys.iter()).to_string();
            KeySet::read(public.as_bytes(), algorithms).map_err(What::Unfit)
        }
        Source::Secret(path) => {
            let secret = key_file::read_closed(path).map_err(What::Key)?;
            KeySet::of_secret(secret.trim_ascii()).map_err(What::Unfit)
        }
        Source::File(path) => {
            let text = key_file::read_up_to(path, LARGEST).map_err(What::Unreadable)?;
            let text = text.ok_or(What::TooLarge)?;
            KeySet::read(&text, algorithms).map_err(What::Unfit)
        }
        // A URL is fetched instead.
        Source::Address(_) => Err(What::Unfit(Unfit::NoKeySet)),
    }
}

async fn fetched(address: &str, fetcher: &Fetcher) -> Result<Vec<u8>, What> {
    let client = fetcher.client().await.map_err(What::Away)?;
    let mut answer = client.get(address).send().await.map_err(What::Away)?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(What::Status(answer.status().as_u16()));
    }
    let mut text = vec![];
    while let Some(part) = answer.chunk().await.map_err(What::Away)? {
        if text.len() + part.len() > LARGEST {
            return Err(What::TooLarge);
        }
        text.extend_from_slice(&part);
    }
    Ok(text)
}
