//! Sites whose first session is in progress. Outside the Team it is not shown that people are working there now: until
//! the session is over, the site is shown with its previous status.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::site::{self, Column, Entity};
use kernel::{
    Caller, Read, Result,
    condition::has,
    period::{self, Period},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, SimpleExpr},
};

use super::{Site, Status, watch::Watched};
use crate::id::SiteId;

/// The status that is shown for such a site.
const BEFORE: Status = Status::Scheduled;

fn is_quiet(caller: &Caller, site: &Site) -> bool {
    let until = site.quiet_until.filter(|until| *until > caller.now());
    site.status == Status::InProgress && until.is_some() && !caller.role().is_of_the_team()
}

/// A site as the caller may see it.
#[must_use]
pub(crate) fn as_shown(caller: &Caller, site: Site) -> Site {
    if !is_quiet(caller, &site) {
        return site;
    }
    Site {
        status: BEFORE,
        status_changed_at: site.stood_since.unwrap_or(site.proposed_at),
        version: site.version - 1,
        ..site
    }
}

/// A status as the caller may see it, where nothing else of the site is read.
#[must_use]
pub(super) fn status(caller: &Caller, status: Status, until: Option<DateTime<Utc>>) -> Status {
    let goes_on = until.is_some_and(|until| until > caller.now());
    if status == Status::InProgress && goes_on && !caller.role().is_of_the_team() {
        BEFORE
    } else {
        status
    }
}

/// The site of an event as the caller may see it. `None` if the event must not be sent to the caller.
pub(crate) fn site_of_event(
    caller: &Caller,
    named: &Arc<Watched>,
    shows_through: bool,
) -> Option<Arc<Watched>> {
    if !is_quiet(caller, &named.site) {
        return Some(Arc::clone(named));
    }
    let site = as_shown(caller, named.site.clone());
    shows_through.then(|| Arc::new(named.at(site)))
}

/// The condition that a site is one of these. `None` if the caller sees the real status.
pub(super) fn condition(caller: &Caller) -> Option<SimpleExpr> {
    (!caller.role().is_of_the_team()).then(|| {
        // The condition must never be NULL, because its negation is used as well.
        Column::QuietUntil
            .is_not_null()
            .and(Column::QuietUntil.gt(caller.now()))
            .and(has(Column::Status, [Status::InProgress]))
    })
}

/// The condition that a site is shown with one of these statuses.
pub(super) fn stands_in(caller: &Caller, wanted: &[Status]) -> Condition {
    let stands = has(Column::Status, wanted.to_vec());
    match condition(caller) {
        None => Condition::all().add(stands),
        Some(quiet) if wanted.contains(&BEFORE) => Condition::any().add(stands).add(quiet),
        Some(quiet) => Condition::all().add(stands).add(quiet.not()),
    }
}

/// The condition that the status of a site, as it is shown, last changed in a period.
pub(super) fn changed_in(caller: &Caller, period: Period) -> Condition {
    let changed = || period::holds(Column::StatusChangedAt, period);
    if period == Period::default() {
        return Condition::all();
    }
    let Some(quiet) = condition(caller) else {
        return changed();
    };
    let shown = [Column::StoodSince, Column::ProposedAt].map(Expr::col);
    let before = period::holds_at(&Func::coalesce(shown).into(), period);
    Condition::any()
        .add(changed().add(quiet.clone().not()))
        .add(before.add(quiet))
}

/// The sites whose first session is in progress now. There are only a few.
pub(super) async fn all(read: &Read<'_>) -> Result<Vec<SiteId>> {
    let Some(quiet) = condition(read.caller()) else {
        return Ok(vec![]);
    };
    let rows = Entity::find().select_only().column(site::Column::Id);
    Ok(rows.filter(quiet).into_tuple().all(read.db()).await?)
}
