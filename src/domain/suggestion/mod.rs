//! Suggestions: places that councillors, community groups, councils, officers and residents would like to see improved. A
//! submitted one is a site request. Here: how they are read and written; each verb has a file of its own.

mod accept;
mod decline;
mod review;
pub mod status;
mod submit;
pub mod watch;
mod withdraw;

use entity::suggestion;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use super::{
    App, Caller, Error, Noun, Read, Work, check, condition,
    error::Result,
    history::{self, Because},
    id::{AreaId, OrganisationId, SiteId, SuggestionId},
    page::{self, Asked, List, Page, Sorted},
    policy::Action,
    principal::Role,
    reach::{Bound, Reach},
    search,
    site::SiteType,
};
use status::Step;

pub use accept::{Accept, accept};
pub use decline::{Decline, decline};
pub use entity::suggestion::{Entity, Model as Suggestion, Source, Status};
pub use review::{Review, review};
pub use submit::{Submit, submit};
pub use withdraw::{Withdraw, withdraw};

/// The only place that begins a query for suggestions.
fn within_reach(read: &Read<'_>) -> Select<Entity> {
    Entity::find().filter(Reach::of_suggestions(read.caller).filter(meaning))
}

/// What each bound means for suggestions.
fn meaning(bound: &Bound) -> Condition {
    let condition = Condition::all();
    match bound {
        Bound::Wards(wards) => condition.add(suggestion::Column::WardId.is_in(wards.clone())),
        Bound::Organisation(id) => condition.add(suggestion::Column::OrganisationId.eq(*id)),
        Bound::Submitter(subject) => condition.add(suggestion::Column::SubmittedBy.eq(subject)),
        _ => condition.add(condition::never()),
    }
}

/// What each bound means for one suggestion: the same as [`meaning`], on a row.
fn takes_in(bound: &Bound, suggestion: &Suggestion) -> bool {
    match bound {
        Bound::Wards(wards) => wards.contains(&suggestion.ward_id),
        Bound::Organisation(id) => suggestion.organisation_id == *id,
        Bound::Submitter(subject) => suggestion.submitted_by == *subject,
        _ => false,
    }
}

/// Whether a suggestion already loaded is within the caller's reach.
#[must_use]
pub fn is_within_reach(caller: &Caller, suggestion: &Suggestion) -> bool {
    Reach::of_suggestions(caller).holds(|bound| takes_in(bound, suggestion))
}

/// Whether the caller is who suggested it: the same subject, or for a partner's system the same organisation.
#[must_use]
pub fn is_own(caller: &Caller, suggestion: &Suggestion) -> bool {
    let system = matches!(
        caller.role(),
        Role::CouncilSystem | Role::CommunityGroup | Role::PartnerFrontend
    );
    suggestion.submitted_by == caller.subject()
        || (system && caller.standing().organisation == Some(suggestion.organisation_id))
}

/// Whether the caller may see who to contact about it: who suggested it, the manager and the data protection officer.
#[must_use]
pub fn shows_contact(caller: &Caller, suggestion: &Suggestion) -> bool {
    is_own(caller, suggestion)
        || matches!(caller.role(), Role::Manager | Role::DataProtectionOfficer)
}

/// The suggestion of that id within reach.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or none for this caller.
pub async fn get(read: &Read<'_>, id: SuggestionId) -> Result<Suggestion> {
    let row = within_reach(read)
        .filter(suggestion::Column::Id.eq(id))
        .one(&read.db)
        .await?;
    row.ok_or(Error::NotFound(Noun::Suggestion))
}

/// The suggestions of those ids that are within reach, in no order.
///
/// # Errors
/// Without the right; what the database answers.
pub async fn find_many(caller: &Caller, ids: &[SuggestionId]) -> Result<Vec<Suggestion>> {
    let read = caller.read(Action::ListSuggestions)?;
    let rows = within_reach(&read).filter(condition::any_of(
        &read,
        suggestion::Column::Id,
        ids.to_vec(),
    ));
    Ok(rows.all(&read.db).await?)
}

/// The suggestion of that reference, if it is within reach.
///
/// # Errors
/// Without the right; what the database answers.
pub async fn find_by_reference(caller: &Caller, reference: &str) -> Result<Option<Suggestion>> {
    let read = caller.read(Action::ListSuggestions)?;
    check::reference(reference)?;
    Ok(within_reach(&read)
        .filter(suggestion::Column::Reference.eq(reference))
        .one(&read.db)
        .await?)
}

/// What an event names, read once for all listeners; each stream asks whether it is within its own caller's reach.
pub(super) async fn named_by_an_event(app: &App, id: Uuid) -> Result<Option<Suggestion>> {
    Ok(Entity::find_by_id(SuggestionId(id))
        .one(&app.shared().reading)
        .await?)
}

/// What suggestions can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    SubmittedAt,
    Title,
}

/// Which suggestions are wanted; nothing given means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Only suggestions in these states.
    pub status: Vec<Status>,
    /// Only suggestions of these types of site.
    pub kinds: Vec<SiteType>,
    /// Only suggestions in these areas, whatever kind of area they are.
    pub areas: Vec<AreaId>,
    /// Only suggestions of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only suggestions in whose title or reference every word of this text begins a word.
    pub search: Option<String>,
}

fn listed(read: &Read<'_>, filter: &Filter, order: Sorted<By>) -> List<Entity> {
    let mut rows = within_reach(read);
    if !filter.status.is_empty() {
        rows = rows.filter(suggestion::Column::Status.is_in(filter.status.clone()));
    }
    if !filter.kinds.is_empty() {
        rows = rows.filter(suggestion::Column::SiteKind.is_in(filter.kinds.clone()));
    }
    if !filter.areas.is_empty() {
        let inside = read.caller.directory().inside(&filter.areas);
        rows = rows.filter(condition::any_of(read, suggestion::Column::WardId, inside));
    }
    if let Some(organisation) = filter.organisation {
        rows = rows.filter(suggestion::Column::OrganisationId.eq(organisation));
    }
    let by = match order.by {
        By::SubmittedAt => suggestion::Column::SubmittedAt,
        By::Title => suggestion::Column::TitleFolded,
    };
    let bound_to = format!("suggestions {filter:?} {order:?}");
    List {
        noun: Noun::Suggestion,
        rows,
        by,
        descending: order.descending,
        id: suggestion::Column::Id,
        bound_to,
    }
}

/// Suggestions within reach.
///
/// # Errors
/// Without the right; for a page or cursor that does not fit.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    order: Sorted<By>,
    asked: &Asked,
) -> Result<Page<Suggestion>> {
    let read = caller.read(Action::ListSuggestions)?;
    let mut list = listed(&read, filter, order);
    if let Some(text) = &filter.search {
        let found = search::finds(Noun::Suggestion, suggestion::Column::Id, text)?;
        list.rows = list.rows.filter(found);
    }
    page::of(&read, list, asked).await
}

/// The suggestions of each of many sites, oldest first.
///
/// # Errors
/// As [`list`].
pub async fn of_sites(
    caller: &Caller,
    sites: &[SiteId],
    asked: &Asked,
) -> Result<std::collections::HashMap<SiteId, Page<Suggestion>>> {
    let read = caller.read(Action::ListSuggestions)?;
    let order = Sorted {
        by: By::SubmittedAt,
        descending: false,
    };
    page::of_each(
        &read,
        || listed(&read, &Filter::default(), order),
        suggestion::Column::SiteId,
        sites,
        asked,
    )
    .await
}

/// Moves a suggestion one step on, with its history, together with whatever else changes.
async fn move_on(
    work: &Work,
    row: &Suggestion,
    step: Step,
    change: suggestion::ActiveModel,
    because: Because,
) -> Result<Suggestion> {
    let next = status::after(row.status, step)?;
    let change = suggestion::ActiveModel {
        status: Set(next),
        version: Set(row.version + 1),
        ..change
    };
    let unchanged = suggestion::Column::Version.eq(row.version);
    let moved = Entity::update(change)
        .validate()?
        .filter(unchanged)
        .exec(work.db())
        .await?;
    history::changed(
        work,
        (Noun::Suggestion, row.id.0),
        Some(row.status),
        next,
        because,
    )
    .await?;
    Ok(moved)
}
