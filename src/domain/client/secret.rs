//! Secrets of clients: made here, shown once, and stored only as Argon2id hashes. Making or checking one takes 19 MiB
//! of memory and some hundredths of a second. So it is done outside the async threads, and only a few at a time.

use std::{sync::LazyLock, time::Duration};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{App, Error, error::Result};
use secrecy::{ExposeSecret, SecretString};
use tokio::{sync::Semaphore, time::timeout};

/// The number of secrets made or checked at the same time, which limits the memory.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// The timeout for waiting for a free slot.
const PATIENCE: Duration = Duration::from_secs(2);

/// The hash of a random secret, against which a secret is checked if there is no stored hash.
static NOBODYS: LazyLock<String> = LazyLock::new(|| {
    let made = random::<32>().and_then(|secret| hash(&URL_SAFE_NO_PAD.encode(secret)));
    made.expect("this machine gives random bytes, and memory for one hash")
});

/// Prepares for the first check, so that it takes no longer than later ones.
pub fn warm_up() {
    LazyLock::force(&NOBODYS);
}

/// A new secret of 256 random bits, and its hash.
pub(super) async fn made() -> Result<(SecretString, String)> {
    let secret = URL_SAFE_NO_PAD.encode(random::<32>()?);
    let hashed = secret.clone();
    let hash = in_turn(move || hash(&hashed)).await??;
    Ok((secret.into(), hash))
}

/// Whether a secret matches the hash. Without a hash it is checked all the same, and never matches.
///
/// # Errors
/// [`Error::Unavailable`] if too many are being checked already.
pub async fn fits(app: &App, secret: SecretString, hash: Option<&str>) -> Result<bool> {
    let is_real = hash.is_some();
    let hash = hash.map_or_else(|| NOBODYS.clone(), str::to_owned);
    app.count_secret();
    // The library reads the cost parameters from the hash, and compares in constant time.
    let check =
        move || Argon2::default().verify_password(secret.expose_secret().as_bytes(), &*hash);
    let fits = in_turn(check).await?.is_ok();
    Ok(fits && is_real)
}

/// Argon2id with 19 MiB, two passes and one lane: the defaults of the library and of OWASP.
fn hash(secret: &str) -> Result<String> {
    let hash = Argon2::default().hash_password_with_salt(secret.as_bytes(), &random::<16>()?);
    Ok(hash.map_err(Error::internal)?.to_string())
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let turn = timeout(PATIENCE, AT_ONCE.acquire()).await;
    let turn = turn
        .map_err(|_| Error::Unavailable)?
        .map_err(Error::internal)?;
    // The work continues after the request is cancelled, and keeps its slot.
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn hashing_keeps_its_slot_until_it_ends_even_if_its_caller_has_gone() {
        let (ends, ended) = mpsc::channel::<()>();
        let mut asking = Box::pin(in_turn(move || ended.recv().is_ok()));
        assert!((&mut asking).now_or_never().is_none());
        let while_asked = AT_ONCE.available_permits();

        drop(asking);

        // Others of this process may take turns too, and give them back.
        assert!(while_asked < 2 && AT_ONCE.available_permits() < 2);
        drop(ends);
        while AT_ONCE.available_permits() < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    #[tokio::test]
    async fn secrets_are_stored_as_argon2id_hashes_with_the_cost_that_owasp_recommends() {
        let (secret, hash) = made().await.expect("a secret");
        let (other, _) = made().await.expect("another");

        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert_eq!(secret.expose_secret().len(), 43, "256 bits in base64url");
        assert_ne!(secret.expose_secret(), other.expose_secret());
        let fits = |secret: &SecretString| {
            Argon2::default().verify_password(secret.expose_secret().as_bytes(), &*hash)
        };
        assert!(fits(&secret).is_ok() && fits(&other).is_err());
    }
}
