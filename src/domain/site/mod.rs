//! Sites: places of community value, from the proposal to the completion of the work. This file reads and saves them.
//! Each operation that writes has a file of its own.

mod amend;
mod approve;
mod archive;
mod areas;
mod behind;
mod complete;
mod decline;
mod filter;
mod hold;
mod map;
mod move_on;
mod propose;
pub(super) mod quiet;
pub(crate) mod reach;
mod record_permission;
mod reopen;
mod request_permission;
pub mod risk_assessment;
pub mod rounds;
mod set_areas;
mod similar;
pub mod status;
pub mod totals;
pub mod watch;

use chrono::{DateTime, NaiveDate, Utc};
use entity::site;
use kernel::{
    Caller, Error, Noun, Read, Work, check,
    clock::local_day,
    condition,
    error::{Result, all_met},
    event::Event,
    history::{self, Because},
    page::{self, Apart, List, Page, PageRequest, Sorted},
    policy::Action,
    reach::Reach,
    rule::Rule,
    search, version,
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QuerySelect, Select,
};

use crate::{
    feedback::{self, About, Trigger},
    id::SiteId,
};
use status::Step;

pub use super::place::kept::areas_of;
pub(crate) use amend::set_public_note;
pub use amend::{Amend, amend};
pub use approve::{Approve, approve};
pub use archive::{Archive, archive};
pub(super) use behind::closed_at;
pub use behind::{Behind, behind};
pub use complete::{Complete, complete};
pub use decline::{Decline, decline};
pub use entity::site::{Entity, Model as Site, Permission, SiteType, Status};
pub use filter::Filter;
pub use hold::{Hold, hold};
pub use map::{MOST_ON_A_MAP, OnTheMap, on_the_map};
pub use move_on::{MoveOn, assess, resume};
pub(super) use propose::write;
pub use propose::{Propose, propose};
pub(super) use reach::within_reach;
pub use record_permission::{RecordPermission, record_permission};
pub use reopen::{Reopen, reopen};
pub use request_permission::{
    AnswerPermission, RequestPermission, answer_permission, request_permission,
};
pub use set_areas::{SetAreas, set_areas};
pub use similar::similar;

/// The sites with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[SiteId]) -> Result<Vec<Site>> {
    let read = caller.read(Action::ListSites)?;
    let rows = within_reach(&read)
        .filter(condition::any_of(&read, site::Column::Id, ids.to_vec()))
        .all(read.db())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| quiet::as_shown(caller, row))
        .collect())
}

/// The sites with these references that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_references(caller: &Caller, references: &[String]) -> Result<Vec<Site>> {
    let read = caller.read(Action::ListSites)?;
    let these = condition::referenced(&read, site::Column::ReferenceFolded, references);
    let rows = within_reach(&read).filter(these).all(read.db()).await?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| quiet::as_shown(caller, row)).collect())
}

/// The site with this reference, if it is within reach.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_reference(caller: &Caller, reference: &str) -> Result<Option<Site>> {
    check::reference(reference)?;
    let mut found = find_by_references(caller, &[reference.to_owned()]).await?;
    Ok(found.pop())
}

/// The site with this id, if it is within reach.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or none for this caller.
pub async fn get(read: &Read<'_>, id: SiteId) -> Result<Site> {
    let site = within_reach(read)
        .filter(site::Column::Id.eq(id))
        .one(read.db())
        .await?;
    site.ok_or(Error::NotFound(Noun::Site))
}

/// The site with this id, if it is within reach, locked against changes until the transaction ends: an operation that
/// checks for open sessions must be the only one that does. SQLite has only one writer anyway.
pub(super) async fn get_alone(work: &Work, id: SiteId) -> Result<Site> {
    let site = within_reach(&work.read())
        .filter(site::Column::Id.eq(id))
        .lock_exclusive()
        .one(work.db())
        .await?;
    site.ok_or(Error::NotFound(Noun::Site))
}

/// The sites among these ids whose contacts the caller may see.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn with_contacts(caller: &Caller, ids: &[SiteId]) -> Result<Vec<SiteId>> {
    let read = caller.read(Action::ReadSiteContacts)?;
    let rows = Entity::find().select_only().column(site::Column::Id);
    let within = Reach::of_site_contacts(caller);
    let rows = rows.filter(within.filter(|bound| reach::meaning(&read, bound)));
    Ok(rows
        .filter(condition::any_of(&read, site::Column::Id, ids.to_vec()))
        .into_tuple()
        .all(read.db())
        .await?)
}

/// The orders of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    Name,
    ProposedAt,
    StatusChangedAt,
}

/// The sites within reach that match the filter, in no particular order.
pub(super) fn wanted(read: &Read<'_>, filter: &Filter) -> Result<Select<Entity>> {
    let rows = narrowed(read, filter, within_reach(read))?;
    Ok(rows.filter(filter.place.lies::<SiteId>(read)))
}

/// The same sites as lists that are sorted by an index each, if one index does not serve them all. A site may be in
/// several of them.
fn parts(read: &Read<'_>, filter: &Filter) -> Result<Vec<Select<Entity>>> {
    if filter.finds_few() {
        return Ok(vec![]);
    }
    let there = filter.place.ways::<SiteId>(read).unwrap_or_default();
    if there.len() > 1 {
        let rows = narrowed(read, filter, within_reach(read))?;
        let parts = there.into_iter().map(|way| rows.clone().filter(way));
        return Ok(parts.collect());
    }
    // Most sites are public. A list of them is read in order, and passes over those that are not.
    let statuses = filter.status.as_deref().unwrap_or_default();
    if statuses.is_empty() || !statuses.iter().all(|one| status::is_before_approval(*one)) {
        return Ok(vec![]);
    }
    let parts = reach::unless_public(read).into_iter().map(|rows| {
        let rows = narrowed(read, filter, rows)?;
        Ok(rows.filter(filter.place.lies::<SiteId>(read)))
    });
    parts.collect()
}

/// Those of some sites that match the filter, but for its areas.
fn narrowed(read: &Read<'_>, filter: &Filter, rows: Select<Entity>) -> Result<Select<Entity>> {
    let mut rows = rows.filter(filter.condition(read)?);
    rows = match &filter.status {
        // A place that is named is wanted whatever became of it.
        None if filter.names_sites() => rows,
        None => rows.filter(condition::has(site::Column::Status, [Status::Archived]).not()),
        Some(statuses) => rows.filter(quiet::stands_in(read.caller(), statuses)),
    };
    if let Some(kinds) = &filter.kinds {
        rows = rows.filter(condition::has(site::Column::Kind, kinds.clone()));
    }
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(Noun::Site, site::Column::Id, text)?);
    }
    Ok(rows)
}

/// Sites within reach.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    order: Sorted<By>,
    request: &PageRequest,
) -> Result<Page<Site>> {
    let read = caller.read(Action::ListSites)?;
    check::filter(caller, filter)?;
    let rows = wanted(&read, filter)?;
    let by = match order.by {
        By::Name => site::Column::NameFolded,
        By::ProposedAt => site::Column::ProposedAt,
        By::StatusChangedAt => site::Column::StatusChangedAt,
    };
    let bound_to = format!("sites {filter:?} {order:?}");
    let apart = match order.by {
        By::StatusChangedAt => Some(quiet::all(&read).await?).filter(|ids| !ids.is_empty()),
        By::Name | By::ProposedAt => None,
    };
    let apart = apart.map(|ids| Apart::by(&read, site::Column::Id, &ids, site::Column::StoodSince));
    let page = page::of(
        &read,
        List {
            noun: Noun::Site,
            within: within_reach(&read),
            parts: parts(&read, filter)?,
            rows,
            by,
            apart,
            veiled: quiet::condition(caller),
            descending: order.descending,
            id: site::Column::Id,
            bound_to,
        },
        request,
    )
    .await?;
    Ok(page.map(|row| quiet::as_shown(caller, row)))
}

/// Saves a changed site, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, site: &Site, mut change: site::ActiveModel) -> Result<Site> {
    // It is written with the areas, and may have changed with them since the site was read.
    change.authority_id = sea_orm::ActiveValue::NotSet;
    version::save(work, change, site::Column::Version, site.version).await
}

/// Changes the status of a site by a step, records it in the history, and saves further changes.
async fn move_on(
    work: &Work,
    site: &Site,
    step: Step,
    change: site::ActiveModel,
    because: Because,
) -> Result<Site> {
    let next = status::after(site.status, step)?;
    let change = site::ActiveModel {
        status: sea_orm::ActiveValue::Set(next),
        status_reason: sea_orm::ActiveValue::Set(because.reason.clone()),
        status_changed_at: sea_orm::ActiveValue::Set(work.now()),
        ..change
    };
    let moved = save(work, site, change).await?;
    let told = match step {
        Step::Schedule => Some(Trigger::SiteScheduled),
        Step::Complete => Some(Trigger::SiteCompleted),
        _ => None,
    };
    if let Some(trigger) = told {
        // The future is large; boxing it saves stack space.
        Box::pin(feedback::draft(work, trigger, About::Site(site.id))).await?;
    }
    history::changed(
        work,
        (Noun::Site, site.id.0),
        Some(site.status),
        next,
        because,
    )
    .await?;
    Ok(moved)
}

/// The effect of sessions on the status of their site: of the first session that is planned, the cancellation of the
/// last planned session, and the start of the first session. If the status does not change there is no event. When work
/// begins, the event is only sent outside the Team after that session is over.
pub(super) async fn follow_session(
    work: &mut Work,
    id: SiteId,
    (step, over_at): (Step, Option<DateTime<Utc>>),
    event: Event,
) -> Result<()> {
    let site = get_alone(work, id).await?;
    if status::after(site.status, step)? != site.status {
        let change = site::ActiveModel {
            quiet_until: sea_orm::ActiveValue::Set(over_at),
            stood_since: sea_orm::ActiveValue::Set(over_at.map(|_| site.status_changed_at)),
            ..site.clone().into()
        };
        move_on(work, &site, step, change, Because::default()).await?;
        work.happened(event).await?;
    }
    Ok(())
}

/// Whether the landowner's permission is granted and still valid on a day.
#[must_use]
pub fn is_permitted(site: &Site, day: NaiveDate) -> bool {
    site.permission == Permission::Granted
        && site.permission_valid_to.is_none_or(|last| day <= last)
}

/// Refuses unless the landowner permits work today and an approved risk assessment is in date.
async fn may_be_worked_at(work: &Work, site: &Site) -> Result<()> {
    let today = local_day(work.now());
    let assessed = risk_assessment::covers(&work.read(), site.id, today, false).await?;
    all_met([
        (is_permitted(site, today), Rule::SiteNeedsPermission),
        (assessed, Rule::SiteNeedsRiskAssessment),
    ])
}

/// Whether sessions at the site are still open.
async fn has_open_session(read: &Read<'_>, id: SiteId) -> Result<bool> {
    Ok(super::session::open_at(id).count(read.db()).await? > 0)
}
