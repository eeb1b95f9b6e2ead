//! A read replica for analysts' queries: how far it is behind, and when the primary answers in its place.
//!
//! The lag is measured, not asked of the replica, which could not know that it was cut off: how far the primary's log had
//! come at which moment is kept, and what the replica has replayed is looked up there.

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
/// How long either server may take to say where it is.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many moments are kept at most. Without room for another the lag is told as more than it is.
const MOMENTS: usize = 3_600;

const PRIMARY: &str = "SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint AS place,
    system_identifier || ' ' || current_database() AS identity FROM pg_control_system()";
const REPLICA: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint END AS place,
    system_identifier || ' ' || current_database() AS identity FROM pg_control_system()";

/// Where a replica is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It does not answer, or is no replica of this database.
    Away,
    /// Further behind than it may be.
    TooFarBehind(Duration),
    /// It has all that was committed longer ago than this.
    Near(Duration),
}

/// A replica and what is known of it.
pub(super) struct Replica {
    pub(super) db: DatabaseConnection,
    /// How far it may be behind.
    most: Duration,
    /// The moment of which it has everything; none while it is away.
    fresh: watch::Sender<Option<Instant>>,
}

impl Replica {
    fn place(&self) -> Place {
        match fresh_for(*self.fresh.borrow()) {
            None => Place::Away,
            Some(lag) if lag > self.most => Place::TooFarBehind(lag),
            Some(lag) => Place::Near(lag),
        }
    }
}

fn fresh_for(fresh: Option<Instant>) -> Option<Duration> {
    fresh.map(|moment| moment.elapsed())
}

impl App {
    /// Answers analysts' queries from a replica from now on, as long as it is not further behind than this. `follow` has to
    /// run.
    pub fn read_from(&self, db: DatabaseConnection, most: Duration) {
        let replica = Replica {
            db,
            most,
            fresh: watch::Sender::new(None),
        };
        // Only the first one counts.
        let _there_already = self.shared().replica.set(Arc::new(replica));
    }

    /// Where the replica is, if there is one.
    #[must_use]
    pub fn replica(&self) -> Option<Place> {
        self.shared().replica.get().map(|replica| replica.place())
    }
}

impl Caller {
    /// The same caller for a query that a replica answers, and how far that is behind; none where only the primary may
    /// answer. The caller must change nothing, and hear of nothing: streams and positions are the primary's.
    #[must_use]
    pub fn from_the_replica(&self) -> Option<(Self, Duration)> {
        let replica = self.app.shared().replica.get()?;
        if self.role() != Role::Analyst || self.batch.is_some() {
            return None;
        }
        let Place::Near(lag) = replica.place() else {
            return None;
        };
        let mut caller = self.clone();
        caller.replica = Some(Arc::clone(replica));
        Some((caller, lag))
    }

    /// Until the replica that answers this caller is away; for ever for anybody else.
    pub async fn replica_lost(&self) {
        if let Some(replica) = &self.replica
            && let mut fresh = replica.fresh.subscribe()
            // An error says that nobody measures it any more.
            && fresh.wait_for(Option::is_none).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }

    /// Takes it that the replica which could not answer this caller is away until it is measured again, and forgets what
    /// was noted of the answer.
    pub fn give_the_replica_up(&self) {
        if let Some(replica) = &self.replica {
            replica.fresh.send_replace(None);
        }
        drop(self.take_notes());
    }
}

/// Measures how far the replica is behind, until the process ends; without a replica that is nothing to do.
pub async fn follow(app: App) {
    let Some(replica) = app.shared().replica.get() else {
        return;
    };
    let mut moments = VecDeque::new();
    let mut told = Place::Near(Duration::ZERO);
    loop {
        let fresh = *replica.fresh.borrow();
        let fresh = match measure(&app, replica, &mut moments).await {
            Ok(moment) => moment.or(fresh),
            Err(error) => {
                tracing::debug!(?error, "the read replica could not be measured");
                None
            }
        };
        replica.fresh.send_replace(fresh);
        let place = replica.place();
        if std::mem::discriminant(&place) != std::mem::discriminant(&told) {
            tell(place);
            told = place;
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Says in the log where the replica has come to be.
fn tell(place: Place) {
    match place {
        Place::Near(_) => tracing::info!("the read replica answers again"),
        Place::Away => tracing::warn!("the read replica is away: the primary answers for it"),
        Place::TooFarBehind(lag) => tracing::warn!(
            seconds = lag.as_secs(),
            "the read replica is too far behind: the primary answers for it"
        ),
    }
}

/// The moment of which the replica has everything now, if that is another than before.
async fn measure(
    app: &App,
    replica: &Replica,
    moments: &mut VecDeque<(Instant, i64)>,
) -> Result<Option<Instant>> {
    let now = Instant::now();
    let primary = asked(&app.shared().reading, PRIMARY).await;
    if let Ok((place, _)) = &primary
        && moments.len() < MOMENTS
    {
        moments.push_back((now, *place));
    }
    let (replayed, identity) = asked(&replica.db, REPLICA).await?;
    // While the primary is away what was measured before it went grows old by itself.
    if primary.is_ok_and(|(_, primary)| primary != identity) {
        return Err(Error::internal(DbErr::Custom(
            "the read replica is one of another database".into(),
        )));
    }
    let mut fresh = None;
    while let Some((moment, _)) = moments.pop_front_if(|(_, place)| *place <= replayed) {
        fresh = Some(moment);
    }
    Ok(fresh)
}

/// How far a server's log has come, and which database it has.
async fn asked(db: &DatabaseConnection, what: &str) -> Result<(i64, String)> {
    let statement = Statement::from_string(DbBackend::Postgres, what);
    let row = tokio::time::timeout(PATIENCE, db.query_one_raw(statement)).await;
    let row = row.map_err(|_| Error::Unavailable)??;
    let row = row.ok_or(Error::Unavailable)?;
    let place: Option<i64> = row.try_get("", "place")?;
    let identity = row.try_get("", "identity")?;
    Ok((place.ok_or(Error::Unavailable)?, identity))
}
