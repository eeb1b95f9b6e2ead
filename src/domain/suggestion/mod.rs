//! Suggestions of places that councillors, community groups, councils, officers and residents would like to see
//! improved. A submitted suggestion is a site request. This file reads and saves them. Each operation that writes has a
//! file of its own.

mod accept;
mod amend;
mod answer;
mod answer_referred;
mod areas;
mod ask;
mod decline;
mod filter;
mod mark_duplicate;
mod own_number;
mod refer_on;
mod reopen;
mod review;
mod set_areas;
mod similar;
pub mod standing;
pub mod status;
mod submit;
pub mod subscriber;
mod support;
pub mod watch;
mod withdraw;
mod work_types;

use entity::{suggestion, suggestion_subscriber};
use kernel::{
    Caller, Error, Noun, Read, Work, check, condition,
    departure::{self, Logged},
    error::Result,
    history::{self, Because},
    issuer::Identified,
    page::{self, List, Page, PageRequest, Sorted},
    policy::Action,
    principal::Role,
    reach::{Bound, Reach},
    search, version,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, Select,
};

use crate::{
    feedback::{self, About, Trigger},
    id::{AreaId, SiteId, SuggestionId},
    place::lies,
};
use status::Step;

pub use super::place::kept::areas_of;
pub use accept::{Accept, accept};
pub use amend::{Amend, amend, shown_amendments};
pub use answer::{Answer, answer};
pub use answer_referred::{AnswerReferred, answer_referred};
pub use ask::{Ask, ask};
pub use decline::{Decline, decline};
pub use entity::suggestion::{BodyAnswer, Entity, Model as Suggestion, Source, Status};
pub use filter::Filter;
pub use mark_duplicate::{MarkDuplicate, mark_duplicate};
pub use refer_on::{ReferOn, refer_on};
pub use reopen::{Reopen, reopen};
pub use review::{Review, review};
pub use set_areas::{SetAreas, set_areas};
pub(super) use similar::SHOWN_CLOSED;
pub use similar::similar;
pub use submit::{Submit, Submitted, submit};
use subscriber::{Subscriber, subscribed};
pub use support::{Support, end_support, support, supported};
pub use withdraw::{Withdraw, withdraw};
pub use work_types::work_types_of;

/// Records that a suggested place has left areas.
async fn left_areas(
    work: &Work,
    logged: Logged,
    suggestion: SuggestionId,
    areas: Vec<AreaId>,
) -> Result<()> {
    let records = [(Noun::Suggestion, suggestion.0)];
    departure::record(work, logged, records, &Bound::Wards(areas)).await
}

/// The only function that starts a query for suggestions.
pub(super) fn within_reach(read: &Read<'_>) -> Select<Entity> {
    Entity::find().filter(Reach::of_suggestions(read.caller()).filter(|bound| meaning(read, bound)))
}

/// The same as several queries: one for each way in which a suggestion can be within reach, which an index serves. There
/// are none if every suggestion is within reach.
fn in_each_way(read: &Read<'_>) -> Vec<Select<Entity>> {
    let ways = Reach::of_suggestions(read.caller()).ways(|bound| ways(read, bound));
    let ways = ways.into_iter();
    ways.map(|way| Entity::find().filter(way)).collect()
}

/// The condition that each bound means for a suggestion. It is also within the reach of its subscribers, who suggested
/// the same place.
fn meaning(read: &Read<'_>, bound: &Bound) -> Condition {
    match bound {
        Bound::Wards(wards) => lies::lies_in::<SuggestionId>(read, wards),
        _ => ways(read, bound)
            .into_iter()
            .fold(Condition::any().add(condition::never()), Condition::add),
    }
}

/// The conditions of which a suggestion must meet any, so that a bound holds it. An index serves each.
fn ways(read: &Read<'_>, bound: &Bound) -> Vec<Condition> {
    match bound {
        Bound::Wards(wards) => lies::ways::<SuggestionId>(read, wards),
        Bound::Organisation(id) => vec![
            subscribed(suggestion_subscriber::Column::OrganisationId.eq(*id)),
            Condition::all().add(suggestion::Column::OrganisationId.eq(*id)),
        ],
        Bound::Submitter(who) => vec![
            subscribed(
                suggestion_subscriber::Column::Subject
                    .eq(&who.subject)
                    .and(suggestion_subscriber::Column::Issuer.eq(&who.issuer)),
            ),
            Condition::all().add(
                suggestion::Column::SubmittedBy
                    .eq(&who.subject)
                    .and(suggestion::Column::SubmittedByIssuer.eq(&who.issuer)),
            ),
        ],
        _ => vec![],
    }
}

/// Whether a bound includes a suggestion: the same rule as [`meaning`], applied to a row and its areas.
fn takes_in(bound: &Bound, suggestion: &Suggestion, areas: &[AreaId]) -> bool {
    match bound {
        Bound::Wards(wards) => areas.iter().any(|area| wards.contains(area)),
        Bound::Organisation(id) => suggestion.organisation_id == *id,
        Bound::Submitter(who) => suggestion.is_of(who),
        _ => false,
    }
}

/// Whether a bound includes a subscriber of a suggestion: the same rule as [`meaning`], applied to a row.
fn subscribes(bound: &Bound, subscriber: &Subscriber) -> bool {
    match bound {
        Bound::Organisation(id) => subscriber.organisation_id == *id,
        Bound::Submitter(who) => subscriber.is_of(who),
        _ => false,
    }
}

/// Whether a suggestion that is already loaded, with its areas and subscribers, is within the caller's reach.
#[must_use]
pub fn is_within_reach(
    caller: &Caller,
    suggestion: &Suggestion,
    areas: &[AreaId],
    subscribers: &[Subscriber],
) -> bool {
    let takes_part = |bound: &Bound| subscribers.iter().any(|row| subscribes(bound, row));
    Reach::of_suggestions(caller)
        .holds(|bound| takes_in(bound, suggestion, areas) || takes_part(bound))
}

/// Whether the caller may see more of a suggestion within reach than its progress and its public texts: it must be
/// within reach by itself, and not only because the caller is subscribed to it.
#[must_use]
pub fn shows_more_than_public_words(
    caller: &Caller,
    suggestion: &Suggestion,
    areas: &[AreaId],
) -> bool {
    is_within_reach(caller, suggestion, areas, &[])
}

/// Whether the caller decides on suggestions: in reopening and amending, such a caller acts as the Team.
fn is_reviewer(caller: &Caller) -> bool {
    caller.may(Action::ReviewSuggestion)
}

/// Whether the caller may see what people wrote about a place and the replies to them. Analysts do not need these
/// texts, which may be about people.
#[must_use]
pub fn shows_words(caller: &Caller) -> bool {
    caller.role() != Role::Analyst
}

/// Whether the caller may see the exchange between the Team and the submitter: questions, answers, amendments.
#[must_use]
pub fn shows_exchange(caller: &Caller, suggestion: &Suggestion) -> bool {
    is_own(caller, suggestion) || caller.role().sees_what_the_team_sees()
}

/// Whether the caller is the submitter: the same subject, or for a partner's system the same organisation.
#[must_use]
pub fn is_own(caller: &Caller, suggestion: &Suggestion) -> bool {
    let system = caller.role().acts_for_its_organisation();
    suggestion.is_of(&caller.principal().identity())
        || (system && caller.standing().organisation == Some(suggestion.organisation_id))
}

/// Whether the caller may see the contact data of a suggestion: its submitter, managers and the data protection
/// officer.
#[must_use]
pub fn shows_contact(caller: &Caller, suggestion: &Suggestion) -> bool {
    is_own(caller, suggestion)
        || matches!(caller.role(), Role::Manager | Role::DataProtectionOfficer)
}

/// The suggestion with this id, if it is within reach.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or none for this caller.
pub async fn get(read: &Read<'_>, id: SuggestionId) -> Result<Suggestion> {
    let row = within_reach(read)
        .filter(suggestion::Column::Id.eq(id))
        .one(read.db())
        .await?;
    row.ok_or(Error::NotFound(Noun::Suggestion))
}

/// The suggestions with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[SuggestionId]) -> Result<Vec<Suggestion>> {
    let read = caller.read(Action::ListSuggestions)?;
    let rows = within_reach(&read).filter(condition::any_of(
        &read,
        suggestion::Column::Id,
        ids.to_vec(),
    ));
    Ok(rows.all(read.db()).await?)
}

/// The suggestions with these references that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_references(caller: &Caller, references: &[String]) -> Result<Vec<Suggestion>> {
    let read = caller.read(Action::ListSuggestions)?;
    let these = condition::referenced(&read, suggestion::Column::ReferenceFolded, references);
    Ok(within_reach(&read).filter(these).all(read.db()).await?)
}

/// The suggestion with this reference, if it is within reach.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_reference(caller: &Caller, reference: &str) -> Result<Option<Suggestion>> {
    check::reference(reference)?;
    let mut found = find_by_references(caller, &[reference.to_owned()]).await?;
    Ok(found.pop())
}

/// The orders of suggestions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    SubmittedAt,
    Title,
    StatusChangedAt,
}

fn listed(read: &Read<'_>, filter: &Filter, order: Sorted<By>) -> List<Entity> {
    let condition = filter.condition(read);
    let lies = filter.place.lies::<SuggestionId>(read);
    let there = filter.place.ways::<SuggestionId>(read).unwrap_or_default();
    let rows = within_reach(read).filter(condition.clone());
    let parts: Vec<Select<Entity>> = if filter.finds_few() {
        vec![]
    } else if there.len() > 1 {
        let there = there.into_iter();
        there.map(|way| rows.clone().filter(way)).collect()
    } else {
        let narrowed = |rows: Select<Entity>| rows.filter(condition.clone()).filter(lies.clone());
        in_each_way(read).into_iter().map(narrowed).collect()
    };
    let rows = rows.filter(lies);
    let by = match order.by {
        By::SubmittedAt => suggestion::Column::SubmittedAt,
        By::Title => suggestion::Column::TitleFolded,
        By::StatusChangedAt => suggestion::Column::StatusChangedAt,
    };
    let bound_to = format!("suggestions {filter:?} {order:?}");
    List {
        noun: Noun::Suggestion,
        within: within_reach(read),
        rows,
        parts,
        by,
        apart: None,
        veiled: None,
        descending: order.descending,
        id: suggestion::Column::Id,
        bound_to,
    }
}

/// Suggestions within reach.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    order: Sorted<By>,
    request: &PageRequest,
) -> Result<Page<Suggestion>> {
    let read = caller.read(Action::ListSuggestions)?;
    check::filter(caller, filter)?;
    let mut list = listed(&read, filter, order);
    if let Some(text) = &filter.search {
        let found = search::finds(Noun::Suggestion, suggestion::Column::Id, text)?;
        list.rows = list.rows.filter(found);
    }
    page::of(&read, list, request).await
}

/// The suggestions of each of many sites, oldest first.
///
/// # Errors
/// As [`list`].
pub async fn of_sites(
    caller: &Caller,
    sites: &[SiteId],
    request: &PageRequest,
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
        request,
    )
    .await
}

/// The columns that every decision sets: when, by whom if nobody had reviewed it before, and the note that the
/// submitter sees.
fn decided(work: &Work, row: &Suggestion, note: Option<String>) -> suggestion::ActiveModel {
    let by = || Some(work.caller().subject().to_owned());
    suggestion::ActiveModel {
        decision_note: Set(note),
        decided_at: Set(Some(work.now())),
        reviewed_by: Set(row.reviewed_by.clone().or_else(by)),
        ..row.clone().into()
    }
}

/// Saves a changed suggestion, unless it was changed since it was read (optimistic locking).
async fn save(
    work: &Work,
    row: &Suggestion,
    mut change: suggestion::ActiveModel,
) -> Result<Suggestion> {
    // It is written with the areas, and may have changed with them since the suggestion was read.
    change.authority_id = NotSet;
    let saved = version::save(work, change, suggestion::Column::Version, row.version);
    // The future is large; boxing it saves stack space.
    Box::pin(saved).await
}

/// Changes the status of a suggestion by a step, records it in the history, and saves further changes.
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
        status_changed_at: Set(work.now()),
        ..change
    };
    let moved = save(work, row, change).await?;
    if status::is_decided(next) {
        let about = About::Suggestion(row.id);
        // Boxed to save stack space, as above.
        Box::pin(feedback::draft(work, Trigger::SuggestionDecided, about)).await?;
    }
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
