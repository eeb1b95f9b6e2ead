//! A read replica for analysts' queries: its lag, and when the primary is used instead.
//!
//! The lag is measured and not requested from the replica, which cannot know that it was cut off. The positions of the
//! primary's write-ahead log are recorded with their times, and the replica's replayed position is looked up among
//! them.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::sync::watch;

use super::{App, Caller, Error, error::Result, principal::Role};

/// How often the lag is measured.
const EVERY: Duration = Duration::from_secs(1);
/// The timeout of the query for a server's position.
const PATIENCE: Duration = Duration::from_secs(2);
/// The maximum number of positions recorded. When it is reached, the lag is overestimated.
const MOMENTS: usize = 3_600;

const PRIMARY: &str = "SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint AS position,
    system_identifier || ' ' || current_database() AS identity FROM pg_control_system()";
const REPLICA: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint END AS position,
    system_identifier || ' ' || current_database() AS identity FROM pg_control_system()";

/// The state of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaState {
    /// The replica does not respond, or is not a replica of this database.
    Away,
    /// The replica lags further behind than permitted.
    TooFarBehind(Duration),
    /// The replica has everything that was committed longer ago than this.
    Near(Duration),
}

/// A replica and its measured lag.
pub(super) struct Replica {
    pub(super) db: DatabaseConnection,
    /// The maximum permitted lag.
    most: Duration,
    /// The time up to which the replica has everything that was committed. `None` while it is unreachable.
    fresh: watch::Sender<Option<Instant>>,
}

impl Replica {
    fn state(&self) -> ReplicaState {
        match fresh_for(*self.fresh.borrow()) {
            None => ReplicaState::Away,
            Some(lag) if lag > self.most => ReplicaState::TooFarBehind(lag),
            Some(lag) => ReplicaState::Near(lag),
        }
    }
}

fn fresh_for(fresh: Option<Instant>) -> Option<Duration> {
    fresh.map(|moment| moment.elapsed())
}

impl App {
    /// Serves analysts' queries from a replica from now on, while its lag is not greater than `most`. [`follow`] has to
    /// run.
    pub fn read_from(&self, db: DatabaseConnection, most: Duration) {
        let replica = Replica {
            db,
            most,
            fresh: watch::Sender::new(None),
        };
        // Only the first call has an effect.
        let _there_already = self.shared().replica.set(Arc::new(replica));
    }

    /// The state of the replica, if there is one.
    #[must_use]
    pub fn replica(&self) -> Option<ReplicaState> {
        self.shared().replica.get().map(|replica| replica.state())
    }
}

impl Caller {
    /// The same caller for a query that the replica serves, and the replica's lag. `None` where only the primary may be
    /// used. The query must neither write nor read streams or positions, which belong to the primary.
    #[must_use]
    pub fn from_the_replica(&self) -> Option<(Self, Duration)> {
        let replica = self.app.shared().replica.get()?;
        if self.role() != Role::Analyst || self.batch.is_some() {
            return None;
        }
        let ReplicaState::Near(lag) = replica.state() else {
            return None;
        };
        let mut caller = self.clone();
        caller.replica = Some(Arc::clone(replica));
        Some((caller, lag))
    }

    /// Waits until the replica that serves this caller is unreachable. Never returns for other callers.
    pub async fn replica_lost(&self) {
        if let Some(replica) = &self.replica
            && let mut fresh = replica.fresh.subscribe()
            // An error means that the lag is no longer measured.
            && fresh.wait_for(Option::is_none).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }

    /// Marks the replica that failed to serve this caller as unreachable until it is measured again, and discards the
    /// notes of the failed query.
    pub fn give_the_replica_up(&self) {
        if let Some(replica) = &self.replica {
            replica.fresh.send_replace(None);
        }
        drop(self.take_notes());
    }
}

/// Measures the replica's lag until the process ends. Returns at once if there is no replica.
pub async fn follow(app: App) {
    let Some(replica) = app.shared().replica.get() else {
        return;
    };
    let mut moments = VecDeque::new();
    let mut logged = ReplicaState::Near(Duration::ZERO);
    loop {
        let fresh = *replica.fresh.borrow();
        let fresh = match measure(&app, replica, &mut moments).await {
            Ok(moment) => moment.or(fresh),
            Err(error) => {
                tracing::debug!(?error, "the lag of the read replica could not be measured");
                None
            }
        };
        replica.fresh.send_replace(fresh);
        let state = replica.state();
        if std::mem::discriminant(&state) != std::mem::discriminant(&logged) {
            log(state);
            logged = state;
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Logs a change of the replica's state.
fn log(state: ReplicaState) {
    match state {
        ReplicaState::Near(_) => tracing::info!("the read replica serves queries again"),
        ReplicaState::Away => {
            tracing::warn!("the read replica is unreachable: the primary serves its queries");
        }
        ReplicaState::TooFarBehind(lag) => tracing::warn!(
            seconds = lag.as_secs(),
            "the read replica lags too far behind: the primary serves its queries"
        ),
    }
}

/// The time up to which the replica now has everything, if it has changed.
async fn measure(
    app: &App,
    replica: &Replica,
    moments: &mut VecDeque<(Instant, i64)>,
) -> Result<Option<Instant>> {
    let now = Instant::now();
    let primary = query_position(&app.shared().reading, PRIMARY).await;
    if let Ok((position, _)) = &primary
        && moments.len() < MOMENTS
    {
        moments.push_back((now, *position));
    }
    let (replayed, identity) = query_position(&replica.db, REPLICA).await?;
    // While the primary is unreachable, the last measurement ages by itself.
    if primary.is_ok_and(|(_, primary)| primary != identity) {
        return Err(Error::internal(DbErr::Custom(
            "the read replica belongs to another database".into(),
        )));
    }
    let mut fresh = None;
    while let Some((moment, _)) = moments.pop_front_if(|(_, position)| *position <= replayed) {
        fresh = Some(moment);
    }
    Ok(fresh)
}

/// The position of a server's write-ahead log, and the identity of its database.
async fn query_position(db: &DatabaseConnection, what: &str) -> Result<(i64, String)> {
    let statement = Statement::from_string(DbBackend::Postgres, what);
    let row = tokio::time::timeout(PATIENCE, db.query_one_raw(statement)).await;
    let row = row.map_err(|_| Error::Unavailable)??;
    let row = row.ok_or(Error::Unavailable)?;
    let position: Option<i64> = row.try_get("", "position")?;
    let identity = row.try_get("", "identity")?;
    Ok((position.ok_or(Error::Unavailable)?, identity))
}
