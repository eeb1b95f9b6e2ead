//! The totals of the work done at a site.

use std::collections::HashMap;

use entity::{attendance, session};
use kernel::{Caller, Read, Result, condition, policy::Action};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect, Select,
    sea_query::Expr,
};

use crate::{
    id::SiteId,
    impact::Counted,
    session::{Status, attendances_of_sessions, veil},
    site::Site,
};

/// The totals of one site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The number of completed sessions.
    pub sessions: i64,
    /// The credited minutes.
    pub minutes: Counted,
    /// The number of different people with at least one credited minute.
    pub people: Counted,
}

/// The totals of many sites, in one statement. Sites without any are left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of(caller: &Caller, sites: &[SiteId]) -> Result<HashMap<SiteId, Totals>> {
    let read = caller.read(Action::ReadViewer)?;
    let worked = Expr::case(
        attendance::Column::CreditedMinutes.gt(0),
        attendance::Column::OffenderId.into_expr(),
    );
    let rows = completed(&read, sites)
        .expr(session::Column::Id.into_expr().count_distinct())
        .expr(Expr::col((attendance::Entity, attendance::Column::CreditedMinutes)).sum())
        .expr(Expr::expr(worked).count_distinct())
        .group_by(session::Column::SiteId);
    let rows: Vec<(SiteId, i64, Option<i64>, i64)> = rows.into_tuple().all(read.db()).await?;
    let totals = rows.into_iter().map(|(site, sessions, minutes, people)| {
        (
            site,
            Totals {
                sessions,
                minutes: Counted::of(minutes.unwrap_or(0)),
                people: Counted::of(people),
            },
        )
    });
    Ok(totals.collect())
}

/// The completed sessions of many sites with their attendances, of which the site is selected.
pub(super) fn completed(read: &Read<'_>, sites: &[SiteId]) -> Select<session::Entity> {
    let site = session::Column::SiteId;
    let rows = session::Entity::find()
        .select_only()
        .column(site)
        .join(JoinType::LeftJoin, attendances_of_sessions())
        .filter(condition::has(session::Column::Status, [Status::Completed]))
        .filter(condition::any_of(read, site, sites.to_vec()));
    if read.caller().role().is_of_the_team() {
        return rows;
    }
    // It is not shown that a session is completed before its time is over.
    rows.filter(veil::is_over(read.caller()))
}

/// Whether a completed session of the site's present round of work has at least one credited minute.
pub(super) async fn has_credited_session(read: &Read<'_>, site: &Site) -> Result<bool> {
    // A site has few sessions. If the status were part of this statement, SQLite would scan all completed sessions and
    // all attendances.
    let sessions = session::Entity::find().filter(session::Column::SiteId.eq(site.id));
    let sessions = sessions.all(read.db()).await?.into_iter();
    let completed = sessions
        .filter(|row| row.round == site.rounds && row.status == Status::Completed)
        .map(|row| row.id)
        .collect();
    let credited = attendance::Entity::find()
        .filter(condition::any_of(
            read,
            attendance::Column::SessionId,
            completed,
        ))
        .filter(attendance::Column::CreditedMinutes.gt(0));
    Ok(credited.one(read.db()).await?.is_some())
}
