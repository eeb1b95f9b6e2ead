//! WebSockets and event streams: how many are open, and whether more may be opened.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::whose::Whose;
use kernel::{App, Caller, closing::Stage};

/// The number of open sockets and event streams of each subject.
#[derive(Clone, Default)]
pub struct OpenStreams(Arc<Mutex<HashMap<Whose, usize>>>);

impl OpenStreams {
    /// Counts a socket or event stream of a caller; `None` if the caller has reached the limit.
    pub fn take(&self, caller: &Caller, most: usize) -> Option<OpenStream> {
        let whose = Whose::of(caller.principal());
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(whose.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(OpenStream {
            open: self.clone(),
            whose,
        })
    }
}

/// An open socket or event stream; it is counted until this is dropped.
pub struct OpenStream {
    open: OpenStreams,
    whose: Whose,
}

impl Drop for OpenStream {
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

/// Whether the service is shutting down, so that no socket or event stream may be opened.
pub fn is_refusing(app: &App) -> bool {
    app.stage() != Stage::Open
}
