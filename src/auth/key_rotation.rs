//! Rotates and retires our own signing keys. The file is replaced as a whole, so that a reader sees either the old or
//! the new content.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::{MetadataExt, fchown},
    path::Path,
};

use pem::Pem;

use super::{
    key_file::{KeyError, MOST_KEYS, Problem, SigningKeys, blocks, draft, folder, new_block, read},
    keys::SigningKey,
};

/// Creates a new key that signs from now on; the previous keys still verify. Returns the new key's id.
///
/// # Errors
/// [`KeyError`] if the file does not exist, cannot be read or replaced, or has the maximum number of keys.
pub fn rotate(path: &Path) -> Result<String, KeyError> {
    changed(path, |blocks| {
        if blocks.len() >= MOST_KEYS {
            return Err(Problem::Full);
        }
        let block = new_block().map_err(Problem::NotMade)?;
        let name = name(&block);
        blocks.insert(0, block);
        name.ok_or(Problem::NotKeys)
    })
}

/// Removes a key that no longer signs: from then on its tokens are refused.
///
/// # Errors
/// [`KeyError`] if the file does not exist, cannot be read or replaced, has no key with that id, or that key is the
/// signing key.
pub fn retire(path: &Path, key_id: &str) -> Result<(), KeyError> {
    changed(path, |blocks| {
        let place = blocks
            .iter()
            .position(|block| name(block).as_deref() == Some(key_id));
        match place {
            None => Err(Problem::Unknown),
            Some(0) => Err(Problem::Signs),
            Some(place) => {
                blocks.remove(place);
                Ok(())
            }
        }
    })
}

fn name(block: &Pem) -> Option<String> {
    SigningKey::from_pkcs8(block.contents()).map(|key| key.key_id().to_owned())
}

/// Changes the blocks of a file; a lock admits one process at a time.
fn changed<T>(
    path: &Path,
    change: impl FnOnce(&mut Vec<Pem>) -> Result<T, Problem>,
) -> Result<T, KeyError> {
    SigningKeys::open(path)?;
    let change = || {
        // The folder is locked and not the file, because the file is about to be replaced.
        let alone = File::open(folder(path))?;
        alone.lock().map_err(Problem::NotMade)?;
        let mut blocks = blocks(&read(path)?)?;
        let done = change(&mut blocks)?;
        replace(path, &blocks).map_err(Problem::NotMade)?;
        alone.sync_all().map_err(Problem::NotMade)?;
        Ok(done)
    };
    change().map_err(|problem: Problem| problem.of(path))
}

fn replace(path: &Path, blocks: &[Pem]) -> io::Result<()> {
    let before = fs::metadata(path)?;
    let draft = draft(path, blocks)?;
    let facts = draft.as_file().metadata()?;
    // Keep the owner: somebody who rotates as root must not make the file unreadable for the service.
    if (facts.uid(), facts.gid()) != (before.uid(), before.gid()) {
        fchown(draft.as_file(), Some(before.uid()), Some(before.gid()))?;
    }
    draft.persist(path).map_err(|refused| refused.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::PermissionsExt, thread};

    use super::*;

    fn names(path: &Path) -> Vec<String> {
        let keys = SigningKeys::open(path).expect("keys");
        keys.iter().map(|key| key.key_id().to_owned()).collect()
    }

    #[test]
    fn after_rotation_the_new_key_signs_and_the_old_one_verifies_until_it_is_retired() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key.pem");
        let old = SigningKey::open_or_make(&path, true).expect("a key");

        let new = rotate(&path).expect("another key");
        assert_eq!(names(&path), [new.as_str(), old.key_id()]);

        retire(&path, old.key_id()).expect("retired");
        assert_eq!(names(&path), [new]);
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let files = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(files, 1, "no temporary file is left");
    }

    #[test]
    fn the_signing_key_and_unknown_keys_cannot_be_retired() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key.pem");
        let only = SigningKey::open_or_make(&path, true).expect("a key");

        let signs = retire(&path, only.key_id()).expect_err("it signs");
        let unknown = retire(&path, "x").expect_err("not there");

        assert!(signs.to_string().contains("rotate"), "{signs}");
        assert!(
            unknown.to_string().contains("no key with that id"),
            "{unknown}"
        );
        assert_eq!(names(&path), [only.key_id()]);
        assert!(rotate(&folder.path().join("nowhere.pem")).is_err());
    }

    #[test]
    fn concurrent_rotations_lose_no_key_and_keep_the_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key.pem");
        SigningKey::open_or_make(&path, true).expect("a key");

        let done: usize = thread::scope(|threads| {
            let all: Vec<_> = (0..MOST_KEYS)
                .map(|_| threads.spawn(|| rotate(&path)))
                .collect();
            all.into_iter()
                .filter_map(|one| one.join().expect("an outcome").ok())
                .count()
        });

        assert_eq!(
            done,
            MOST_KEYS - 1,
            "the last rotation finds the limit of keys reached"
        );
        assert_eq!(names(&path).len(), MOST_KEYS);
    }
}
