//! Referrals: one person, one offence, one disposal, and the hours of work agreed. This file reads and saves them. Each
//! operation that writes has a file of its own.

mod accept;
mod amend;
mod answer;
mod ask_about;
mod close;
mod conclude;
pub(crate) mod departures;
mod draft;
mod end;
mod engage;
pub mod followed_up;
pub(super) mod guard;

pub mod mentor;
mod progress;
pub(crate) mod reach;
mod reassign_mentor;
mod record_contact;
mod refuse;
mod reopen;
pub mod status;
mod submit;
pub mod time;
pub mod watch;

use entity::{contact, referral};
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{self, Command, Problems},
    condition,
    error::Result,
    history::{self, Because},
    page::{self, List, Page, PageRequest, Sorted},
    period::{self, Period},
    policy::Action,
    principal::Role,
    version,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::{
    id::{OffenderId, OrganisationId, ReferralId, ReferrerId, StaffId},
    offender::limit,
};
pub(crate) use reach::within_reach;
use status::Step;

pub use accept::{Accept, accept};
pub use amend::{Amend, amend, shows_amended};
pub use answer::{Answer, answer};
pub use ask_about::{AskAbout, ask_about};
pub use close::{Close, reject, withdraw};
pub use conclude::{Conclude, conclude};
pub use draft::{Draft, Person, draft};
pub use end::{End, end};
pub use engage::{Engage, engage};
pub use entity::contact::{Channel, Model as Contact};
pub use entity::referral::{
    Admission, DisposalType, Entity, Model as Referral, Status, VictimViews,
};
pub(super) use followed_up::{to_follow_up, to_follow_up_many};
pub(super) use progress::{credit, may_be_credited};
pub(super) use reach::meaning;
pub use reassign_mentor::{ReassignMentor, reassign_mentor};
pub use record_contact::{RecordContact, record_contact};
pub use refuse::{Refuse, refuse};
pub use reopen::{Reopen, reopen};
pub use submit::{Submit, submit};

/// Whether the caller may see the police's own number of the incident and the messages between the Team and the
/// referrer: the Team, referrers and the data protection officer.
#[must_use]
pub fn shows_exchange(caller: &Caller) -> bool {
    caller.role() == Role::Referrer || caller.role().sees_what_the_team_sees()
}

/// The referral with this id, if it is within reach, for an operation that writes.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or none for this caller; [`Error::Refused`](kernel::Error::Refused) if access
/// to its person is limited.
pub async fn get(read: &Read<'_>, id: ReferralId) -> Result<Referral> {
    let row = within_reach(read)
        .filter(referral::Column::Id.eq(id))
        .one(read.db())
        .await?;
    let row = row.ok_or_else(|| read.caller().out_of_reach(Noun::Referral, id.0))?;
    limit::not_limited(read, row.offender_id).await?;
    Ok(row)
}

/// The referral with this id, if it is within reach, locked against changes until the transaction ends.
pub(crate) async fn get_alone(work: &Work, id: ReferralId) -> Result<Referral> {
    let row = within_reach(&work.read())
        .filter(referral::Column::Id.eq(id))
        .lock_exclusive()
        .one(work.db())
        .await?;
    let row = row.ok_or_else(|| work.caller().out_of_reach(Noun::Referral, id.0))?;
    limit::not_limited(&work.read(), row.offender_id).await?;
    Ok(row)
}

/// The referral of a row within reach, for a rule. None of its data is shown.
pub(super) async fn of_row(read: &Read<'_>, id: ReferralId) -> Result<Referral> {
    Entity::find_by_id(id)
        .one(read.db())
        .await?
        .ok_or(Error::NotFound(Noun::Referral))
}

/// The referrals of rows within reach, locked against changes until the transaction ends: an operation that distributes
/// the remaining minutes must be the only one that does. SQLite has only one writer anyway.
pub(super) async fn alone(work: &Work, ids: Vec<ReferralId>) -> Result<Vec<Referral>> {
    let read = &work.read();
    let rows = Entity::find().filter(condition::any_of(read, referral::Column::Id, ids));
    Ok(rows
        // Always in the same order, so that two transactions that lock the same rows wait for one another and do not
        // deadlock.
        .order_by_asc(referral::Column::Id)
        .lock_exclusive()
        .all(work.db())
        .await?)
}

/// The referrals with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[ReferralId]) -> Result<Vec<Referral>> {
    let read = caller.read(Action::ListReferrals)?;
    let rows =
        within_reach(&read).filter(condition::any_of(&read, referral::Column::Id, ids.to_vec()));
    let rows = rows.all(read.db()).await?;
    caller.looked_at(rows.iter().map(|row| row.offender_id));
    Ok(rows)
}

/// The referrals with these references that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_references(caller: &Caller, references: &[String]) -> Result<Vec<Referral>> {
    let read = caller.read(Action::ListReferrals)?;
    let these = condition::referenced(&read, referral::Column::ReferenceFolded, references);
    let rows = within_reach(&read).filter(these).all(read.db()).await?;
    caller.looked_at(rows.iter().map(|row| row.offender_id));
    Ok(rows)
}

/// The referral with this reference, if it is within reach.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_reference(caller: &Caller, reference: &str) -> Result<Option<Referral>> {
    check::reference(reference)?;
    let mut found = find_by_references(caller, &[reference.to_owned()]).await?;
    caller.sought_reference(Noun::Referral.name(), reference, !found.is_empty());
    Ok(found.pop())
}

/// The orders of referrals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    DraftedAt,
    Reference,
}

/// A filter of referrals. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Only referrals with these references.
    pub references: Option<Vec<String>>,
    /// Only referrals with these statuses.
    pub status: Option<Vec<Status>>,
    /// Only referrals of these offence categories.
    pub offence_categories: Option<Vec<String>>,
    /// Only referrals with this mentor.
    pub mentor: Option<StaffId>,
    /// Only referrals of this person.
    pub offender: Option<OffenderId>,
    /// Only referrals of this referrer.
    pub referrer: Option<ReferrerId>,
    /// Only referrals of this police force.
    pub organisation: Option<OrganisationId>,
    /// Only referrals that are concluded, or that are not.
    pub concluded: Option<bool>,
    /// Only referrals submitted in this period.
    pub submitted: Period,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.references("references", self.references.as_deref());
        problems.references("offenceCategoryCodes", self.offence_categories.as_deref());
        self.submitted.check_filter(problems, "submitted");
    }
}

fn listed(read: &Read<'_>, filter: &Filter, order: Sorted<By>) -> List<Entity> {
    let mut rows = within_reach(read);
    if let Some(references) = &filter.references {
        let column = referral::Column::ReferenceFolded;
        rows = rows.filter(condition::referenced(read, column, references));
    }
    if let Some(statuses) = &filter.status {
        rows = rows.filter(condition::has(referral::Column::Status, statuses.clone()));
    }
    if let Some(categories) = &filter.offence_categories {
        let column = referral::Column::OffenceCategory;
        rows = rows.filter(condition::any_of(read, column, categories.clone()));
    }
    if let Some(mentor) = filter.mentor {
        rows = rows.filter(referral::Column::MentorId.eq(mentor));
    }
    if let Some(offender) = filter.offender {
        rows = rows.filter(referral::Column::OffenderId.eq(offender));
    }
    if let Some(referrer) = filter.referrer {
        rows = rows.filter(referral::Column::ReferrerId.eq(referrer));
    }
    if let Some(organisation) = filter.organisation {
        rows = rows.filter(referral::Column::OrganisationId.eq(organisation));
    }
    if let Some(concluded) = filter.concluded {
        let at = referral::Column::ConcludedAt;
        rows = rows.filter(if concluded {
            at.is_not_null()
        } else {
            at.is_null()
        });
    }
    rows = rows.filter(period::holds(
        referral::Column::SubmittedAt,
        filter.submitted,
    ));
    let by = match order.by {
        By::DraftedAt => referral::Column::DraftedAt,
        By::Reference => referral::Column::Reference,
    };
    let bound_to = format!("referrals {filter:?} {order:?}");
    List {
        noun: Noun::Referral,
        within: within_reach(read),
        rows,
        parts: vec![],
        by,
        apart: None,
        veiled: None,
        descending: order.descending,
        id: referral::Column::Id,
        bound_to,
    }
}

/// Referrals within reach.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    order: Sorted<By>,
    request: &PageRequest,
) -> Result<Page<Referral>> {
    let read = caller.read(Action::ListReferrals)?;
    check::filter(caller, filter)?;
    if let Some(references) = &filter.references {
        let column = referral::Column::ReferenceFolded;
        let these = condition::referenced(&read, column, references);
        let known = within_reach(&read).filter(these).select_only();
        let known: Vec<String> = known.column(column).into_tuple().all(read.db()).await?;
        caller.sought_references(Noun::Referral.name(), references, &known);
    }
    let page = page::of(&read, listed(&read, filter, order), request).await?;
    let people = page.rows.iter();
    caller.searched(Action::ListReferrals, people.map(|row| row.offender_id));
    Ok(page)
}

/// The referrals of each of many people, oldest first.
///
/// # Errors
/// As [`list`].
pub async fn of_offenders(
    caller: &Caller,
    people: &[OffenderId],
    request: &PageRequest,
) -> Result<std::collections::HashMap<OffenderId, Page<Referral>>> {
    let read = caller.read(Action::ListReferrals)?;
    let order = Sorted {
        by: By::DraftedAt,
        descending: false,
    };
    let list = || listed(&read, &Filter::default(), order);
    let pages = page::of_each(&read, list, referral::Column::OffenderId, people, request).await?;
    let shown = pages.iter().filter(|(_, page)| !page.rows.is_empty());
    caller.looked_at(shown.map(|(person, _)| *person));
    Ok(pages)
}

/// The contacts with many people, by referral, oldest first.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn contacts(caller: &Caller, referrals: &[ReferralId]) -> Result<Vec<Contact>> {
    let read = caller.read(Action::ListContacts)?;
    let shown = within_reach(&read)
        .select_only()
        .column(referral::Column::Id);
    let shown = shown
        .filter(condition::any_of(
            &read,
            referral::Column::Id,
            referrals.to_vec(),
        ))
        .into_query();
    let rows = contact::Entity::find().filter(contact::Column::ReferralId.in_subquery(shown));
    Ok(rows
        .order_by_asc(contact::Column::At)
        .order_by_asc(contact::Column::Id)
        .all(read.db())
        .await?)
}

/// Saves a changed referral, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, row: &Referral, change: referral::ActiveModel) -> Result<Referral> {
    version::save(work, change, referral::Column::Version, row.version).await
}

/// Changes the status of a referral by a step, records it in the history, and saves further changes.
async fn move_on(
    work: &Work,
    row: &Referral,
    step: Step,
    change: referral::ActiveModel,
    because: Because,
) -> Result<Referral> {
    let next = status::after(row.status, step)?;
    let change = referral::ActiveModel {
        status: Set(next),
        status_reason: Set(because.reason.clone()),
        ..change
    };
    let moved = save(work, row, change).await?;
    history::changed(
        work,
        (Noun::Referral, row.id.0),
        Some(row.status),
        next,
        because,
    )
    .await?;
    Ok(moved)
}
