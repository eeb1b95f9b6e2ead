//! What stays open: how much of it there may be, and what the end of the service means for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::whose::Whose;
use crate::domain::{App, Caller, closing::Stage};

/// What is bounded of sockets and event streams.
#[derive(Clone, Debug)]
pub struct LiveLimits {
    /// How long whoever opened a socket may take to introduce themselves.
    pub introduction: Duration,
    /// The longest message, in bytes.
    pub message_bytes: usize,
    /// How many operations may live on one socket.
    pub operations: usize,
    /// How many sockets and event streams one subject may have open.
    pub per_subject: usize,
    /// How often a socket is asked for a sign of life.
    pub ping: Duration,
    /// How long it may take to give one.
    pub silence: Duration,
    /// How long what is to be written may wait for its reader.
    pub write: Duration,
    /// How often an event stream without events gives a sign of life.
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

/// How much each subject has open.
#[derive(Clone, Default)]
pub struct Open(Arc<Mutex<HashMap<Whose, usize>>>);

impl Open {
    /// Takes a place for something of a caller's; none if they have so much open already.
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

/// A place that is taken until this is dropped.
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

/// Whether nothing that stays open may begin any more.
pub fn is_refusing(app: &App) -> bool {
    app.stage() != Stage::Open
}
