//! From the outbox to listeners. One reader a process reads what was committed, in the order of commits, loads the thing
//! that an event names once, and hands it to every stream.

use std::{sync::Arc, time::Duration};

use entity::outbox;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    TransactionTrait,
};

use super::{App, error::Result, event::Event, id::AreaId, position, suggestion};

/// Looked for at least this often, for what other processes commit.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many events are read at once.
const BATCH: u64 = 500;
/// Held by the one sequencer at work; writers never take it.
const SEQUENCER: i64 = 0x494a_5345_5143;

/// An event as it is handed to listeners, with what it is about as it now stands.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Where it stands in the log.
    pub position: i64,
    /// The kind of event, for example `SuggestionSubmitted`.
    pub kind: String,
    /// When it happened.
    pub occurred_at: chrono::DateTime<chrono::Utc>,
    /// The suggestion that it is about.
    pub suggestion: suggestion::Suggestion,
    /// Who is subscribed to that.
    pub subscribers: Vec<suggestion::subscriber::Subscriber>,
    /// The areas that it lies in.
    pub areas: Vec<AreaId>,
}

impl Notice {
    /// The position as it leaves: opaque, the same from every instance.
    #[must_use]
    pub fn sealed_position(&self, app: &App) -> String {
        position::sealed(app, self.position)
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

/// Follows the outbox from where it stood when the service was opened until the process ends. A database that is away
/// is asked again.
pub async fn follow(app: App) {
    let mut newest = app.shared().newest;
    loop {
        if let Err(error) = step(&app, &mut newest).await {
            tracing::warn!(?error, "the outbox could not be read; trying again");
        }
        let _woken_or_patience_over =
            tokio::time::timeout(PATIENCE, app.shared().bell.notified()).await;
    }
}

/// Tells what is new. After an error, what was told is not told again.
async fn step(app: &App, newest: &mut i64) -> Result<()> {
    sequence(app).await?;
    loop {
        let events = outbox::Entity::find()
            .filter(outbox::Column::Position.gt(*newest))
            .order_by_asc(outbox::Column::Position)
            .limit(BATCH)
            .all(&app.shared().reading)
            .await?;
        if events.is_empty() {
            return Ok(());
        }
        for event in events {
            let position = event.position.unwrap_or(*newest);
            tell(app, position, event).await?;
            *newest = position;
        }
    }
}

async fn tell(app: &App, position: i64, event: outbox::Model) -> Result<()> {
    if Event::DIRECTORY.contains(&event.kind.as_str()) {
        // Another process may have changed what is held in memory.
        app.refresh_directory().await?;
    }
    let heard = event.kind == "SuggestionSubmitted" && app.shared().notices.receiver_count() > 0;
    if heard
        && let Some((suggestion, subscribers, areas)) =
            suggestion::named_by_an_event(app, event.row_id).await?
    {
        let notice = Notice {
            position,
            kind: event.kind,
            occurred_at: event.occurred_at,
            suggestion,
            subscribers,
            areas,
        };
        // An error only says that the last listener has just left.
        let _listeners = app.shared().notices.send(Arc::new(notice));
    }
    Ok(())
}

/// Gives positions to what has been committed since. Only PostgreSQL needs it: there a number taken while writing could
/// become visible after a higher one.
async fn sequence(app: &App) -> Result<()> {
    let db = &app.shared().writing;
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let waiting = outbox::Entity::find()
        .filter(outbox::Column::Position.is_null())
        .limit(1)
        .one(db)
        .await?;
    if waiting.is_none() {
        return Ok(());
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "numbering is no operation of the scheme"
    )]
    let transaction = db.begin().await?;
    transaction
        .execute_unprepared(&format!("SELECT pg_advisory_xact_lock({SEQUENCER})"))
        .await?;
    transaction
        .execute_unprepared(
            "UPDATE outbox SET position = numbered.position FROM (
                 SELECT id, (SELECT COALESCE(MAX(position), 0) FROM outbox) + ROW_NUMBER() OVER (ORDER BY id) AS position
                 FROM outbox WHERE position IS NULL
             ) AS numbered WHERE outbox.id = numbered.id",
        )
        .await?;
    Ok(transaction.commit().await?)
}
