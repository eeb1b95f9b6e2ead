//! WebSockets and event streams: their limits, and their behaviour during the shutdown.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::whose::Whose;
use kernel::{App, Caller, closing::Stage};

/// The limits of WebSockets and event streams.
#[derive(Clone, Debug)]
pub struct LiveLimits {
    /// The timeout for `connection_init`.
    pub introduction: Duration,
    /// The maximum size of a message, in bytes.
    pub message_bytes: usize,
    /// The maximum number of concurrent operations on one socket.
    pub operations: usize,
    /// The maximum number of open sockets and event streams of one subject.
    pub per_subject: usize,
    /// The interval between pings on a socket.
    pub ping: Duration,
    /// The timeout for the answer to a ping.
    pub silence: Duration,
    /// How long data may wait to be written to a slow reader.
    pub write: Duration,
    /// The interval between comments on an event stream without events.
    pub comment: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            introduction: Duration::from_secs(10),
            message_bytes: 64 * 1024,
            operations: 50,
            per_subject: 20,
            ping: Duration::from_secs(20),
            silence: Duration::from_secs(10),
            write: Duration::from_secs(30),
            comment: Duration::from_secs(15),
        }
    }
}

/// The number of open sockets and event streams of each subject.
#[derive(Clone, Default)]
pub struct Open(Arc<Mutex<HashMap<Whose, usize>>>);

impl Open {
    /// Counts a socket or event stream of a caller; `None` if the caller has reached the limit.
    pub fn take(&self, caller: &Caller, most: usize) -> Option<Place> {
        let whose = Whose::of(caller.principal());
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(whose.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            open: self.clone(),
            whose,
        })
    }
}

/// An open socket or event stream; it is counted until this is dropped.
pub struct Place {
    open: Open,
    whose: Whose,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.whose);
            }
        }
    }
}

/// Whether the service is shutting down, so that no socket or stream may be opened.
pub fn is_refusing(app: &App) -> bool {
    app.stage() != Stage::Open
}
