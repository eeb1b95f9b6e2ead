//! Deletes uploads that were not attached within a day, and bytes that no photo shows any more.

use std::time::Duration;

use domain::photo::clear::{cleaner, condemn_next, expire_next, forget};
use kernel::App;

use super::Photos;

/// How often it is looked for what to delete.
const EVERY: Duration = Duration::from_mins(1);

/// Deletes what is not needed any more until the process ends.
pub async fn follow(app: App, photos: Photos) {
    loop {
        if let Err(error) = clear(&app, &photos).await {
            tracing::warn!(
                ?error,
                "photos could not be cleared away; trying again later"
            );
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Deletes everything that is not needed now. Bytes that the storage does not delete are tried again later.
///
/// # Errors
/// A database error. What was deleted so far stays deleted.
pub async fn clear(app: &App, photos: &Photos) -> kernel::Result<()> {
    let caller = cleaner(app)?;
    while expire_next(&caller.asking_anew()).await? {}
    while let Some(digest) = condemn_next(&caller).await? {
        match photos.delete(&digest).await {
            Ok(()) => forget(&caller, &digest).await?,
            Err(error) => {
                tracing::warn!(%error, "a picture could not be deleted; trying again later");
            }
        }
    }
    Ok(())
}
