//! The areas and the sites of operations, and the sessions that are part of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{operation_area, operation_session, operation_site, session, site};
use kernel::{
    Caller, Error, Noun, Read, Result, Work,
    bound::{OPERATION_AREAS, OPERATION_SITES},
    check::Problems,
    condition,
    policy::Action,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, ExprTrait, IntoActiveModel, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef,
};

use super::within_reach;
use crate::{
    area,
    id::{AreaId, OperationId, SessionId, SiteId},
    impact::Counted,
    session::{attendances_of_sessions, veil},
    site::{reach::within_reach as sites_within_reach, rounds::Part},
};

/// Checks the numbers of areas and sites.
pub(super) fn check(problems: &mut Problems, areas: &[AreaId], sites: &[SiteId]) {
    problems.at_most("areas", areas.len(), OPERATION_AREAS);
    problems.at_most("sites", sites.len(), OPERATION_SITES);
}

/// Requires that the areas are registered and the sites are within the caller's reach.
pub(super) async fn known(work: &Work, areas: &[AreaId], sites: &[SiteId]) -> Result<()> {
    area::get_all(&work.read(), areas.to_vec()).await?;
    let sites = in_order(sites);
    let read = work.read();
    let these = condition::any_of(&read, site::Column::Id, sites.clone());
    let found = sites_within_reach(&read).filter(these).count(work.db());
    if found.await? < sites.len() as u64 {
        return Err(Error::NotFound(Noun::Site));
    }
    Ok(())
}

/// Stores the areas and sites of an operation in place of those recorded.
pub(super) async fn write(
    work: &Work,
    operation: OperationId,
    areas: &[AreaId],
    sites: &[SiteId],
) -> Result<()> {
    replace_areas(work, operation, areas).await?;
    replace_sites(work, operation, sites).await
}

/// Stores the areas of an operation in place of those recorded.
pub(super) async fn replace_areas(
    work: &Work,
    operation: OperationId,
    areas: &[AreaId],
) -> Result<()> {
    operation_area::Entity::delete_many()
        .filter(operation_area::Column::OperationId.eq(operation))
        .exec(work.db())
        .await?;
    let rows = in_order(areas).into_iter().map(|area_id| {
        let row = operation_area::Model {
            operation_id: operation,
            area_id,
        };
        row.into_active_model().reset_all()
    });
    work.gather(rows).await
}

/// Stores the sites of an operation in place of those recorded.
pub(super) async fn replace_sites(
    work: &Work,
    operation: OperationId,
    sites: &[SiteId],
) -> Result<()> {
    operation_site::Entity::delete_many()
        .filter(operation_site::Column::OperationId.eq(operation))
        .exec(work.db())
        .await?;
    let rows = in_order(sites).into_iter().map(|site_id| {
        let row = operation_site::Model {
            operation_id: operation,
            site_id,
        };
        row.into_active_model().reset_all()
    });
    work.gather(rows).await
}

/// The ids without repetition, in order.
pub(super) fn in_order<I: Copy + Ord>(ids: &[I]) -> Vec<I> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids.dedup();
    ids
}

/// The areas of one operation, in the order of their ids.
pub(super) async fn areas(work: &Work, operation: OperationId) -> Result<Vec<AreaId>> {
    let rows = operation_area::Entity::find()
        .filter(operation_area::Column::OperationId.eq(operation))
        .order_by_asc(operation_area::Column::AreaId);
    let rows = rows.all(work.db()).await?.into_iter();
    Ok(rows.map(|row| row.area_id).collect())
}

/// The sites of one operation, in the order of their ids.
pub(super) async fn sites(work: &Work, operation: OperationId) -> Result<Vec<SiteId>> {
    let rows = operation_site::Entity::find()
        .filter(operation_site::Column::OperationId.eq(operation))
        .order_by_asc(operation_site::Column::SiteId);
    let rows = rows.all(work.db()).await?.into_iter();
    Ok(rows.map(|row| row.site_id).collect())
}

/// The links of one kind, by operation.
fn by_operation<I>(rows: impl Iterator<Item = (OperationId, I)>) -> HashMap<OperationId, Vec<I>> {
    let mut found: HashMap<OperationId, Vec<I>> = HashMap::new();
    for (operation, id) in rows {
        found.entry(operation).or_default().push(id);
    }
    found
}

/// The areas of many operations that the caller has read already.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn areas_of(
    caller: &Caller,
    operations: &[OperationId],
) -> Result<HashMap<OperationId, Vec<AreaId>>> {
    let read = caller.read(Action::ListOperations)?;
    let column = operation_area::Column::OperationId;
    let rows = operation_area::Entity::find()
        .filter(condition::any_of(&read, column, operations.to_vec()))
        .order_by_asc(operation_area::Column::AreaId);
    let rows = rows.all(read.db()).await?.into_iter();
    Ok(by_operation(
        rows.map(|row| (row.operation_id, row.area_id)),
    ))
}

/// The sites of many operations that the caller has read already, given and of their sessions, whether or not the caller sees
/// the sites. Outside the Team those of sessions that are to come are left out, because an operation would tell their day.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn sites_of(
    caller: &Caller,
    operations: &[OperationId],
) -> Result<HashMap<OperationId, Vec<SiteId>>> {
    let read = caller.read(Action::ListOperations)?;
    let column = operation_site::Column::OperationId;
    let given = operation_site::Entity::find()
        .select_only()
        .column(column)
        .column(operation_site::Column::SiteId)
        .filter(condition::any_of(&read, column, operations.to_vec()));
    let given: Vec<(OperationId, SiteId)> = given.into_tuple().all(read.db()).await?;
    let column = operation_session::Column::OperationId;
    let worked = operation_session::Entity::find()
        .select_only()
        .column(column)
        .column(session::Column::SiteId)
        .join(JoinType::InnerJoin, sessions_of_links())
        .filter(condition::any_of(&read, column, operations.to_vec()))
        .filter(not_veiled(caller));
    let worked: Vec<(OperationId, SiteId)> = worked.into_tuple().all(read.db()).await?;
    let all = in_order(&[given, worked].concat());
    let mut found = by_operation(all.into_iter());
    for sites in found.values_mut() {
        sites.truncate(OPERATION_SITES);
    }
    Ok(found)
}

/// The condition that an operation takes place at a site that the caller sees.
pub(super) fn is_at(read: &Read<'_>, site: SiteId) -> Condition {
    let seen = sites_within_reach(read)
        .select_only()
        .column(site::Column::Id)
        .filter(site::Column::Id.eq(site))
        .into_query();
    let given = operation_site::Entity::find()
        .select_only()
        .column(operation_site::Column::OperationId)
        .filter(operation_site::Column::SiteId.in_subquery(seen.clone()))
        .into_query();
    let worked = operation_session::Entity::find()
        .select_only()
        .column(operation_session::Column::OperationId)
        .join(JoinType::InnerJoin, sessions_of_links())
        .filter(session::Column::SiteId.in_subquery(seen))
        .filter(not_veiled(read.caller()))
        .into_query();
    Condition::any()
        .add(condition::among_few(read, super::Column::Id, given))
        .add(condition::among_few(read, super::Column::Id, worked))
}

/// The condition that the caller may know the day of a session.
fn not_veiled(caller: &Caller) -> Condition {
    let is_hidden = !caller.role().is_of_the_team();
    Condition::all().add_option(is_hidden.then(|| veil::is_over(caller)))
}

fn sessions_of_links() -> RelationDef {
    operation_session::Entity::belongs_to(session::Entity)
        .from(operation_session::Column::SessionId)
        .to(session::Column::Id)
        .into()
}

/// The first and the last day of the sessions that are part of an operation. `None` if there are none.
pub(super) async fn days_of_sessions(
    work: &Work,
    operation: OperationId,
) -> Result<Option<(NaiveDate, NaiveDate)>> {
    let days = operation_session::Entity::find()
        .select_only()
        .column(session::Column::Date)
        .join(JoinType::InnerJoin, sessions_of_links())
        .filter(operation_session::Column::OperationId.eq(operation));
    let days: Vec<NaiveDate> = days.into_tuple().all(work.db()).await?;
    Ok(days.iter().min().copied().zip(days.iter().max().copied()))
}

/// The references of sites, in their order, for amendments.
pub(super) async fn names_of_sites(
    work: &Work,
    sites: &[SiteId],
) -> Result<HashMap<SiteId, String>> {
    let these = condition::any_of(&work.read(), site::Column::Id, sites.to_vec());
    let rows = sites_within_reach(&work.read())
        .select_only()
        .column(site::Column::Id)
        .column(site::Column::Reference)
        .filter(these);
    let rows: Vec<(SiteId, String)> = rows.into_tuple().all(work.db()).await?;
    Ok(rows.into_iter().collect())
}

/// The sessions that are part of many operations that the caller has read already, whether or not the caller sees the
/// sessions.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn sessions_of(
    caller: &Caller,
    operations: &[OperationId],
) -> Result<HashMap<OperationId, Vec<SessionId>>> {
    let read = caller.read(Action::ListOperations)?;
    let rows = linked_sessions(&read, operations);
    Ok(by_operation(rows.await?.into_iter()))
}

async fn linked_sessions(
    read: &Read<'_>,
    operations: &[OperationId],
) -> Result<Vec<(OperationId, SessionId)>> {
    let column = operation_session::Column::OperationId;
    let rows = operation_session::Entity::find()
        .filter(condition::any_of(read, column, operations.to_vec()))
        .order_by_asc(operation_session::Column::SessionId);
    let rows = rows.all(read.db()).await?.into_iter();
    Ok(rows.map(|row| (row.operation_id, row.session_id)).collect())
}

/// The operation that each of many sessions is part of, if it is within reach.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_sessions(
    caller: &Caller,
    sessions: &[SessionId],
) -> Result<HashMap<SessionId, super::Operation>> {
    let read = caller.read(Action::ListOperations)?;
    let column = operation_session::Column::SessionId;
    let links = operation_session::Entity::find()
        .filter(condition::any_of(&read, column, sessions.to_vec()))
        .all(read.db())
        .await?;
    if links.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = in_order(&links.iter().map(|row| row.operation_id).collect::<Vec<_>>());
    let rows = within_reach(&read).filter(condition::any_of(&read, super::Column::Id, ids));
    let rows = rows.all(read.db()).await?.into_iter();
    let rows: HashMap<_, _> = rows.map(|row| (row.id, row)).collect();
    let found = links.into_iter().filter_map(|link| {
        let row = rows.get(&link.operation_id)?.clone();
        Some((link.session_id, row))
    });
    Ok(found.collect())
}

/// The work in the completed sessions of many operations. It counts people's minutes, so the code that shows it must first
/// check whether the caller may see them.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn work_of(
    caller: &Caller,
    operations: &[OperationId],
) -> Result<HashMap<OperationId, Part>> {
    let read = caller.read(Action::ListOperations)?;
    let links: HashMap<SessionId, OperationId> = linked_sessions(&read, operations)
        .await?
        .into_iter()
        .map(|(operation, session)| (session, operation))
        .collect();
    let ids: Vec<SessionId> = links.keys().copied().collect();
    let minutes = entity::attendance::Column::CreditedMinutes;
    let rows = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .expr(minutes.into_expr().sum())
        .join(JoinType::LeftJoin, attendances_of_sessions())
        .filter(condition::any_of(&read, session::Column::Id, ids))
        .filter(condition::has(
            session::Column::Status,
            [session::Status::Completed],
        ))
        .group_by(session::Column::Id);
    let rows: Vec<(SessionId, Option<i64>)> = rows.into_tuple().all(read.db()).await?;
    let mut work: HashMap<OperationId, Part> = HashMap::new();
    for (session, minutes) in rows {
        if let Some(operation) = links.get(&session) {
            let part = work.entry(*operation).or_default();
            part.sessions += 1;
            part.minutes += Counted::of(minutes.unwrap_or(0));
        }
    }
    Ok(work)
}
