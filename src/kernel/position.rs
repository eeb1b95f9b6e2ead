//! Positions in the log of what was committed: encrypted outside. A list can be asked for what has changed since one.
//!
//! An event's position is the same text from every instance: who holds it sees the event. Any other position, of a list, a
//! heartbeat, a page of the log or a gap, is never written alike twice: two that differ would tell that something was
//! committed in between, and asking often enough would count it.

use entity::outbox as log;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr, UnionType},
};

use super::{App, Caller, Error, Noun, Read, error::Result, outbox, page::Asked};

/// What positions are sealed for.
const PURPOSE: &str = "position";

/// To how many bytes a position is padded: any number fits.
const ROOM: usize = 32;

/// A position as it leaves, where it is not that of an event.
pub fn sealed(app: &App, position: i64) -> String {
    let cipher = &app.shared().cipher;
    cipher.seal(PURPOSE, &position.to_string(), ROOM)
}

/// The position of an event as it leaves, the same from every instance.
pub fn of_event(app: &App, position: i64) -> String {
    let cipher = &app.shared().cipher;
    cipher.seal_alike(PURPOSE, &position.to_string(), ROOM)
}

/// The newest position of the log, for a list that was asked for it.
#[derive(Clone, Debug, Default)]
pub struct Newest(Option<String>);

impl Newest {
    /// The position as it leaves.
    ///
    /// # Errors
    /// If the list was read without asking for it.
    pub fn sealed(&self) -> Result<&str> {
        let unasked = || Error::internal(DbErr::Custom("nobody asked for the position".into()));
        self.0.as_deref().ok_or_else(unasked)
    }
}

/// What a list was asked about the log.
#[derive(Default)]
pub(super) struct Place {
    /// Only rows about which something was committed after this.
    pub(super) since: Option<i64>,
    /// The newest position before the list was read.
    pub(super) newest: Newest,
}

/// Looks the log up, in one statement, if the list was asked about it.
///
/// # Errors
/// [`Error::Invalid`] for a position that was never given or is older than what the log keeps; what the database answers.
pub(super) async fn asked(read: &Read<'_>, asked: &Asked) -> Result<Place> {
    if asked.changed_since.is_none() && !asked.position {
        return Ok(Place::default());
    }
    let (oldest, newest) = ends(&read.db).await?;
    let app = &read.caller.app;
    let since = asked.changed_since.as_deref().map(|text| {
        opened(app, text)
            .filter(|since| (oldest - 1..=newest).contains(since))
            .ok_or_else(unknown)
    });
    Ok(Place {
        since: since.transpose()?,
        newest: Newest(asked.position.then(|| sealed(app, newest))),
    })
}

/// The position behind a text that was given out.
fn opened(app: &App, text: &str) -> Option<i64> {
    app.shared().cipher.open(PURPOSE, text)?.parse().ok()
}

/// Where somebody who heard everything up to a position goes on, in one statement.
///
/// # Errors
/// [`Error::Invalid`] for a position that was never given, [`Error::StreamGap`] for one whose events are no longer kept;
/// what the database answers.
pub async fn resumed(caller: &Caller, text: &str) -> Result<i64> {
    let never_given = || {
        Error::invalid(
            "after",
            "A position that this service gave out is expected, as it was given.",
        )
    };
    let app = &caller.app;
    let after = opened(app, text).ok_or_else(never_given)?;
    let (oldest, newest) = ends(&app.shared().reading).await?;
    if after > newest {
        return Err(never_given());
    }
    if after < oldest - 1 {
        return Err(outbox::lost(app, after, oldest));
    }
    Ok(after)
}

fn unknown() -> Error {
    Error::invalid(
        "changedSince",
        "A position that this service gave out and whose events it still keeps is expected: read the list anew without \
         changedSince, and go on from the position that comes with it.",
    )
}

/// The oldest and the newest position that the log has.
async fn ends(db: &impl ConnectionTrait) -> Result<(i64, i64)> {
    // Each by itself, so that it is one look into the index.
    let both = Query::select()
        .expr_as(Expr::cust("(SELECT MIN(position) FROM outbox)"), "oldest")
        .expr_as(Expr::cust("(SELECT MAX(position) FROM outbox)"), "newest")
        .take();
    let row = db.query_one(&both).await?;
    let end = |name: &str| {
        let end = row.as_ref().map(|row| row.try_get("", name));
        Ok::<_, DbErr>(end.transpose()?.flatten())
    };
    let newest: i64 = end("newest")?.unwrap_or(0);
    Ok((end("oldest")?.unwrap_or(newest + 1), newest))
}

/// The rows of a noun about which something was committed after a position; of those that are veiled, something that shows
/// through the veil. What PostgreSQL's sequencer has not numbered yet counts as new: it was committed, and its number will be
/// higher than any given out.
pub(super) fn changed_since(
    id: impl ColumnTrait,
    noun: Noun,
    position: i64,
    veiled: Option<&SimpleExpr>,
) -> SimpleExpr {
    let facts = |which: Condition, stand: SimpleExpr| {
        let rows = log::Entity::find().select_only().column(log::Column::RowId);
        rows.filter(log::Column::Noun.eq(noun.name()))
            .filter(stand)
            .filter(which)
            .into_query()
    };
    let changed = |which: Condition| {
        // Two ranges of one index; as an OR they would be none.
        let mut changed = facts(which.clone(), log::Column::Position.gt(position));
        let not_numbered = facts(which, log::Column::Position.is_null());
        changed.union(UnionType::All, not_numbered);
        id.in_subquery(changed)
    };
    let any = changed(Condition::all());
    let Some(veiled) = veiled else {
        return any;
    };
    let shown = Condition::all().add(log::Column::ShowsThrough.eq(true));
    any.and(veiled.clone().not().or(changed(shown)))
}
