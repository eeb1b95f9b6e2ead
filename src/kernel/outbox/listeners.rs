//! Sends events to the subscribers in this process.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use super::{App, Notice};

impl App {
    /// The position of the newest event sent to subscribers.
    #[must_use]
    pub fn newest_sent(&self) -> i64 {
        self.shared().newest_sent.load(Ordering::SeqCst)
    }

    /// Whether there are any subscribers.
    #[must_use]
    pub fn is_listened_to(&self) -> bool {
        self.shared().notices.receiver_count() > 0
    }

    /// Sends a notice to all subscribers.
    pub fn send(&self, notice: Notice) {
        let position = notice.position();
        // An error only means that there are no subscribers.
        let _listeners = self.shared().notices.send(Arc::new(notice));
        self.shared().newest_sent.store(position, Ordering::SeqCst);
    }

    /// Waits until something is committed here or another instance sends a notification, but at most for `patience`.
    pub async fn until_woken(&self, patience: Duration) {
        let _woken_or_over = tokio::time::timeout(patience, self.shared().bell.notified()).await;
    }
}
