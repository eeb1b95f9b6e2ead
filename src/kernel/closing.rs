//! The end of the service, step by step: first nothing that stays open begins any more, then streams tell how far they came
//! and end. Doors, streams and readiness all look here.

use tokio::sync::watch;

use super::App;

/// How far the end has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Everything is served.
    #[default]
    Open,
    /// Requests are still served; sockets and streams are not opened any more, those that are open go on.
    Draining,
    /// Streams tell their position and end; what runs is waited for.
    Parting,
}

impl App {
    /// How far the end has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        *self.shared().stage.borrow()
    }

    /// Tells of every further stage. Whoever holds this is waited for by [`App::all_gone`].
    #[must_use]
    pub fn stages(&self) -> watch::Receiver<Stage> {
        self.shared().stage.subscribe()
    }

    /// Enters a stage, for everybody who looks.
    pub fn enter(&self, stage: Stage) {
        self.shared().stage.send_replace(stage);
    }

    /// Until nothing is open any more.
    pub async fn all_gone(&self) {
        self.shared().stage.closed().await;
    }
}
