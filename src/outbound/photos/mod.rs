//! Keeps the bytes of pictures outside the database: in a folder, or in storage that speaks the protocol of Amazon S3. Keys
//! are digests of what is stored, so that a second writing changes nothing, and no condition on a write is needed.

mod clear;

use std::{
    fs::DirBuilder, os::unix::fs::DirBuilderExt as _, path::Path, sync::Arc, time::Duration,
};

use axum::body::Bytes;
use domain::{
    id::PhotoId,
    photo::{Picture, address::Size},
};
use object_store::{
    ClientOptions, Error, ObjectStore, ObjectStoreExt as _, RetryConfig, aws::AmazonS3Builder,
    local::LocalFileSystem, path::Path as Key, prefix::PrefixStore,
};
use secrecy::ExposeSecret;

use crate::config::{self, Place};

pub use clear::{clear, follow};

/// The time limit of one request to the storage, and of all its repetitions.
const HANGS: Duration = Duration::from_secs(10);
/// How often a request to the storage is repeated.
const AGAIN: usize = 2;
/// What is written and deleted to try the storage.
const PROBE: &str = "probe";

/// Where the bytes of pictures are kept; cheap to clone.
#[derive(Clone)]
pub struct Photos(Arc<dyn ObjectStore>);

impl Photos {
    /// The place that the settings name. `None` if photos are not kept.
    ///
    /// # Errors
    /// The setting that is wrong, if the place cannot be opened.
    pub fn open(settings: &config::Photos) -> Result<Option<Self>, String> {
        match &settings.place {
            None => Ok(None),
            Some(Place::Folder(folder)) => Self::in_folder(folder).map(Some),
            Some(Place::Bucket { name, prefix }) => {
                Self::in_bucket(settings, name, prefix).map(Some)
            }
        }
    }

    /// A folder, which is made if there is none, readable only by its owner. What is written is on the disk before the
    /// answer.
    ///
    /// # Errors
    /// If it can neither be opened nor made.
    pub fn in_folder(folder: &Path) -> Result<Self, String> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| format!("IJ_PHOTOS: the folder cannot be made: {error}"))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| format!("IJ_PHOTOS: the folder cannot be used: {error}"))?;
        let store = store.with_automatic_cleanup(true).with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    fn in_bucket(settings: &config::Photos, name: &str, prefix: &str) -> Result<Self, String> {
        let is_plain = settings.endpoint.starts_with("http://");
        let options = ClientOptions::new()
            .with_timeout(HANGS)
            .with_allow_http(is_plain);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(name)
            .with_region(&settings.region)
            // Not every storage can delete many objects at once.
            .with_disable_bulk_delete(true)
            .with_client_options(options)
            .with_retry(RetryConfig {
                max_retries: AGAIN,
                retry_timeout: HANGS,
                ..RetryConfig::default()
            });
        if !settings.endpoint.is_empty() {
            builder = builder.with_endpoint(&settings.endpoint);
        }
        if let (Some(id), Some(key)) = (&settings.key_id, &settings.key) {
            builder = builder
                .with_access_key_id(id.expose_secret())
                .with_secret_access_key(key.expose_secret());
        }
        let store = builder
            .build()
            .map_err(|_| "IJ_PHOTOS: the bucket cannot be used with these settings".to_owned())?;
        Ok(if prefix.is_empty() {
            Self(Arc::new(store))
        } else {
            Self(Arc::new(PrefixStore::new(store, prefix)))
        })
    }

    /// Tries to write, read and delete.
    ///
    /// # Errors
    /// What cannot be done, with the setting to look at.
    pub async fn tried(&self) -> Result<(), String> {
        // Instances that start at once do not delete one another's.
        let key = Key::from(format!("{PROBE}/{}", PhotoId::new().0.simple()));
        let problem = |what: &str, error: &Error| {
            tracing::error!(%error, "the place of photos cannot be used");
            format!("IJ_PHOTOS: {what} there; see the log, and the settings IJ_PHOTOS_S3_…")
        };
        let put = self.0.put(&key, Bytes::from_static(b"probe").into());
        put.await
            .map_err(|error| problem("nothing can be written", &error))?;
        let read = async { self.0.get(&key).await?.bytes().await };
        read.await
            .map_err(|error| problem("nothing can be read", &error))?;
        let deleted = self.0.delete(&key).await;
        deleted.map_err(|error| problem("nothing can be deleted", &error))
    }

    /// Stores both sizes of a picture.
    ///
    /// # Errors
    /// An error of the storage.
    pub async fn put(&self, picture: Picture) -> Result<(), Error> {
        for (size, bytes) in [(Size::Large, picture.large), (Size::Small, picture.small)] {
            let key = Key::from(size.key(&picture.digest));
            self.0.put(&key, Bytes::from(bytes).into()).await?;
        }
        Ok(())
    }

    /// The bytes of one size. `None` if they are not there.
    ///
    /// # Errors
    /// An error of the storage.
    pub async fn get(&self, digest: &str, size: Size) -> Result<Option<Bytes>, Error> {
        let key = Key::from(size.key(digest));
        let found = async { self.0.get(&key).await?.bytes().await };
        match found.await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Deletes both sizes. What is not there is deleted already.
    async fn delete(&self, digest: &str) -> Result<(), Error> {
        for size in [Size::Large, Size::Small] {
            match self.0.delete(&Key::from(size.key(digest))).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
