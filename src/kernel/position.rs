//! Positions in the log of committed events, encrypted for clients. A list can be filtered by what has changed since a
//! position.
//!
//! The position of an event is the same text from every instance: everybody who has it sees the event. Any other
//! position (of a list, a heartbeat, a page of the log or a gap) is encrypted differently each time. Otherwise two
//! different ones would reveal that something was committed in between, and frequent requests could count the commits.

use entity::outbox as log;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr, UnionType},
};

use super::{App, Caller, Error, Noun, Read, error::Result, outbox, page::PageRequest};

/// The purpose for which positions are encrypted.
const PURPOSE: &str = "position";

/// The size to which a position is padded, in bytes. Any number fits.
const ROOM: usize = 32;

/// An encrypted position that is not that of an event.
pub fn sealed(app: &App, position: i64) -> String {
    let cipher = &app.shared().cipher;
    cipher.seal(PURPOSE, &position.to_string(), ROOM)
}

/// The encrypted position of an event, the same from every instance.
pub fn of_event(app: &App, position: i64) -> String {
    let cipher = &app.shared().cipher;
    cipher.seal_alike(PURPOSE, &position.to_string(), ROOM)
}

/// The newest position of the log, for a list for which it was requested.
#[derive(Clone, Debug, Default)]
pub struct Newest(Option<String>);

impl Newest {
    /// The encrypted position.
    ///
    /// # Errors
    /// An internal error if it was not requested.
    pub fn sealed(&self) -> Result<&str> {
        let unasked = || Error::internal(DbErr::Custom("the position was not requested".into()));
        self.0.as_deref().ok_or_else(unasked)
    }
}

/// What a query of a list needs from the log.
#[derive(Default)]
pub(super) struct Positions {
    /// Only rows about which an event was committed after this position.
    pub(super) since: Option<i64>,
    /// The newest position before the list was read.
    pub(super) newest: Newest,
}

/// Reads what the query needs from the log, in one statement.
///
/// # Errors
/// [`Error::Invalid`] for a position that was never issued or is older than the oldest that the log keeps.
pub(super) async fn requested(read: &Read<'_>, request: &PageRequest) -> Result<Positions> {
    if request.changed_since.is_none() && !request.position {
        return Ok(Positions::default());
    }
    let (oldest, newest) = ends(&read.db).await?;
    let app = &read.caller.app;
    let since = request.changed_since.as_deref().map(|text| {
        opened(app, text)
            .filter(|since| (oldest - 1..=newest).contains(since))
            .ok_or_else(unknown)
    });
    Ok(Positions {
        since: since.transpose()?,
        newest: Newest(request.position.then(|| sealed(app, newest))),
    })
}

/// The position in an encrypted text.
fn opened(app: &App, text: &str) -> Option<i64> {
    app.shared().cipher.open(PURPOSE, text)?.parse().ok()
}

/// The later of two encrypted positions; one that was never issued, if there is one, so that it is refused.
#[must_use]
pub fn later<'p>(app: &App, one: &'p str, other: &'p str) -> &'p str {
    match (opened(app, one), opened(app, other)) {
        (Some(first), Some(second)) if first < second => other,
        (Some(_), None) => other,
        _ => one,
    }
}

/// The position from which a subscriber resumes who has received everything up to it, in one statement.
///
/// # Errors
/// [`Error::Invalid`] for a position that was never issued, [`Error::StreamGap`] for one whose events are no longer
/// kept.
pub async fn resumed(caller: &Caller, text: &str) -> Result<i64> {
    let never_given = || {
        Error::invalid(
            "after",
            "A position that this service has issued is expected, unchanged.",
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
        "A position that this service has issued and whose events it still keeps is expected. Read the list again without \
         changedSince, and continue from the position that is returned with it.",
    )
}

/// The oldest and the newest position that the log has.
async fn ends(db: &impl ConnectionTrait) -> Result<(i64, i64)> {
    // Two separate subqueries, so that each is one lookup in the index.
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

/// The rows about which an event was committed after a position. For veiled rows, only events that are visible through
/// the veil count. Events that PostgreSQL's sequencer has not numbered yet count as new: they are committed, and their
/// numbers will be higher than any issued so far.
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
        // Two ranges of one index. With an OR the index would not be used.
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
