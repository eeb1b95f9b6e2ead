//! Liveness and readiness, on the operator's listener.

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::State, http::StatusCode, routing::get};
use kernel::{App, replica::ReplicaState};

use super::{connection_slots::ConnectionSlots, live::is_refusing};

/// The timeout for the database.
const PATIENCE: Duration = Duration::from_secs(2);

/// What readiness checks.
#[derive(Clone)]
pub struct Health {
    app: App,
    /// The names of the migrations that must be applied.
    changes: Arc<[String]>,
    /// The connection slots of the public listener.
    slots: Option<ConnectionSlots>,
}

impl Health {
    /// The health of a service that needs these migrations.
    pub fn new(app: App, changes: impl IntoIterator<Item = String>) -> Self {
        Self {
            app,
            changes: changes.into_iter().collect(),
            slots: None,
        }
    }

    /// Also checks the connection slots of the public listener.
    #[must_use]
    pub fn with_slots(self, slots: ConnectionSlots) -> Self {
        Self {
            slots: Some(slots),
            ..self
        }
    }

    /// Reports in one line whether the service can do its work, or why it cannot.
    async fn ready(&self) -> Result<String, String> {
        if is_refusing(&self.app) {
            return Err("draining".into());
        }
        if let Some((0, most)) = self.slots.as_ref().map(ConnectionSlots::free) {
            return Err(format!(
                "the connection limit is reached: all {most} connections are in use"
            ));
        }
        let changes = tokio::time::timeout(PATIENCE, self.app.changes()).await;
        let applied = match changes {
            Ok(Ok(applied)) => applied,
            Ok(Err(_)) => return Err("the database is unreachable".into()),
            Err(_) => {
                return Err(format!(
                    "the database is unreachable: no answer within {PATIENCE:?}"
                ));
            }
        };
        let is_pending = |name: &&String| !applied.contains(*name);
        match self.changes.iter().filter(is_pending).count() {
            0 => Ok(format!("ready{}", self.replica())),
            pending => Err(format!("migrations are pending: {pending}")),
        }
    }

    /// Reports where analysts' queries are answered. An unreachable replica does not make the service unready, because
    /// the primary answers instead.
    fn replica(&self) -> String {
        match self.app.replica() {
            None => String::new(),
            Some(ReplicaState::Away) => {
                "; the read replica is unreachable, the primary answers for it".into()
            }
            Some(ReplicaState::TooFarBehind(lag)) => format!(
                "; the read replica is {:.1} s behind, the primary answers for it",
                lag.as_secs_f64()
            ),
            Some(ReplicaState::Near(lag)) => {
                format!(
                    "; the read replica is at most {:.1} s behind",
                    lag.as_secs_f64()
                )
            }
        }
    }
}

/// The routes of the health checks.
pub fn addresses(health: Health) -> Router {
    Router::new()
        .route("/health/live", get(async || StatusCode::OK))
        .route("/health/ready", get(ready))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> (StatusCode, String) {
    match health.ready().await {
        Ok(line) => (StatusCode::OK, line + "\n"),
        Err(line) => (StatusCode::SERVICE_UNAVAILABLE, line + "\n"),
    }
}
