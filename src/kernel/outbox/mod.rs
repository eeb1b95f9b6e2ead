//! The log of what was committed, in the order of commits (`sequence`), as it is read again (`log`), as long as it is kept
//! (`prune`). Instances on PostgreSQL wake each other (`wake`). Who hears of what is a matter of the nouns: a [`Notice`]
//! carries what they make of a fact to their listeners.

mod listeners;
mod log;
mod prune;
mod sequence;
mod wake;

use std::{any::Any, sync::Arc, time::Duration};

use chrono::TimeDelta;
use entity::outbox;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QuerySelect};

use super::{App, Error, error::Result};

pub(super) use log::lost;
pub use log::{after, oldest};
pub use prune::{keep_short, prune};
pub use sequence::sequence;
pub use wake::{listen, longer};

/// How long facts are kept and how streams are served.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long facts are kept after they were told. What is older when it is entered is history, not news.
    pub kept: TimeDelta,
    /// How many events are kept in memory for streams that fall behind; what is older they read from the log again.
    pub queue: usize,
    /// After how long without an event a stream tells its position.
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

/// A fact as it is handed to all listeners.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The fact.
    pub fact: outbox::Model,
    /// What it is about, as that now stands; none where nobody can listen to that, or it is gone.
    pub about: Option<Arc<dyn Any + Send + Sync>>,
}

impl Notice {
    /// Where the fact stands in the log. Facts of the log have a position.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.fact.position.unwrap_or_default()
    }
}

/// The newest position given so far.
///
/// # Errors
/// What the database answers.
pub async fn newest(db: &impl ConnectionTrait) -> Result<i64> {
    let newest: Option<Option<i64>> = outbox::Entity::find()
        .select_only()
        .column_as(outbox::Column::Position.max(), "newest")
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.flatten().unwrap_or(0))
}
