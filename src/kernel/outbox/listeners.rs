//! How facts are handed to whoever listens in this process.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use super::{App, Notice};

impl App {
    /// The position of the newest event that listeners were told.
    #[must_use]
    pub fn told(&self) -> i64 {
        self.shared().told.load(Ordering::SeqCst)
    }

    /// Whether anybody listens.
    #[must_use]
    pub fn is_listened_to(&self) -> bool {
        self.shared().notices.receiver_count() > 0
    }

    /// Hands a notice to all listeners.
    pub fn tell(&self, notice: Notice) {
        let position = notice.position();
        // An error only says that nobody listens.
        let _listeners = self.shared().notices.send(Arc::new(notice));
        self.shared().told.store(position, Ordering::SeqCst);
    }

    /// Until something was committed here or told by another instance, but no longer than so long.
    pub async fn until_woken(&self, patience: Duration) {
        let _woken_or_over = tokio::time::timeout(patience, self.shared().bell.notified()).await;
    }
}
