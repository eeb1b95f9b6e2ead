//! The log of committed events (the outbox): numbered in the order of commits (`sequence`), read again (`log`) and
//! pruned after a time (`prune`). Instances on PostgreSQL notify each other (`wake`). Each kind of record decides which
//! subscribers receive its events: a [`Notice`] contains what it has loaded for that.

mod listeners;
mod log;
mod prune;
mod sequence;
mod wake;

use std::{any::Any, sync::Arc, time::Duration};

use chrono::TimeDelta;
use entity::outbox;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QuerySelect};

use super::{App, Error, error::Result};

pub(super) use log::lost;
pub use log::{after, before, oldest};
pub use prune::{keep_short, prune};
pub use sequence::sequence;
pub use wake::{listen, longer};

/// How long events are kept and how streams are served.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long events are kept after they were recorded. An event that is older when it is entered is history and is
    /// not logged here.
    pub kept: TimeDelta,
    /// The number of events kept in memory for streams that fall behind. Streams read older events from the log.
    pub queue: usize,
    /// The time without an event after which a stream sends its position.
    pub heartbeat: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            kept: TimeDelta::days(30),
            queue: 1_024,
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// An event as it is sent to all subscribers.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The event.
    pub fact: outbox::Model,
    /// The record that the event is about, in its present state. `None` if there are no subscriptions to that kind of
    /// record, or the record no longer exists.
    pub about: Option<Arc<dyn Any + Send + Sync>>,
}

impl Notice {
    /// The position of the event in the log. All events of the log have one.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.fact.position.unwrap_or_default()
    }
}

/// The newest position assigned so far.
pub async fn newest(db: &impl ConnectionTrait) -> std::result::Result<i64, DbErr> {
    let newest: Option<Option<i64>> = outbox::Entity::find()
        .select_only()
        .column_as(outbox::Column::Position.max(), "newest")
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.flatten().unwrap_or(0))
}
