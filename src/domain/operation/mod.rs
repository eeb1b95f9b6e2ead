//! Operations and clear-up days that the Team joins, with other bodies. A partner asks the Team to join in, or the Team plans
//! it itself. Sessions are part of an operation; their hours count as those of sessions do, once. This file reads operations.
//! Each operation that writes has a file of its own; `linked.rs` has their areas, sites and sessions.
//!
//! Until an operation is public, only who has to do with it sees it: the name of a policing operation is protected.

mod add_session;
mod amend;
mod linked;
mod move_on;
mod plan;
mod publish;
pub mod status;

use entity::{
    operation::{self, Column, Entity},
    operation_area,
};
use kernel::{
    Caller, Error, Noun, Read, Work, check,
    check::{Command, Problems, folded},
    condition,
    error::Result,
    history::{self, Because},
    issuer::Identity,
    page::{self, List, Page, PageRequest},
    period::Period,
    policy::Action,
    reach::{Bound, Reach},
    version,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
};

use crate::id::{AreaId, OperationId, OrganisationId, SiteId};
use status::Step;

pub(super) use add_session::stays_in_its_operation;
pub use add_session::{AddSession, add_session, remove_session};
pub use amend::{Amend, amend};
pub use entity::operation::{Kind, Model as Operation, Status};
pub use linked::{areas_of, of_sessions, sessions_of, sites_of, work_of};
pub use move_on::{MoveOn, accept, cancel, complete, decline, withdraw};
pub use plan::{Plan, plan, request};
pub use publish::{Publish, publish};

/// The only function that starts a query for operations.
fn within_reach(read: &Read<'_>) -> Select<Entity> {
    Entity::find().filter(Reach::of_operations(read.caller()).filter(meaning))
}

/// The condition that each bound means for an operation.
fn meaning(bound: &Bound) -> Condition {
    let any = Condition::any();
    match bound {
        Bound::Public => any.add(Column::IsPublic.eq(true)),
        Bound::Organisation(id) => any
            .add(Column::RequestedByOrganisationId.eq(*id))
            .add(Column::LeadOrganisationId.eq(*id)),
        Bound::Submitter(who) => any.add(
            Column::RequestedBy
                .eq(&who.subject)
                .and(Column::RequestedByIssuer.eq(&who.issuer)),
        ),
        _ => any.add(condition::never()),
    }
}

/// The operation with this id, if it is within reach.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or none for this caller.
async fn get(read: &Read<'_>, id: OperationId) -> Result<Operation> {
    let row = within_reach(read).filter(Column::Id.eq(id));
    let row = row.one(read.db()).await?;
    row.ok_or(Error::NotFound(Noun::Operation))
}

/// The same, locked against changes until the transaction ends.
async fn get_alone(work: &Work, id: OperationId) -> Result<Operation> {
    let row = within_reach(&work.read()).filter(Column::Id.eq(id));
    let row = row.lock_exclusive().one(work.db()).await?;
    row.ok_or(Error::NotFound(Noun::Operation))
}

/// The operations with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[OperationId]) -> Result<Vec<Operation>> {
    let read = caller.read(Action::ListOperations)?;
    let these = condition::any_of(&read, Column::Id, ids.to_vec());
    Ok(within_reach(&read).filter(these).all(read.db()).await?)
}

/// The operation with this reference, if it is within reach.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_reference(caller: &Caller, reference: &str) -> Result<Option<Operation>> {
    let read = caller.read(Action::ListOperations)?;
    check::reference(reference)?;
    let referenced = Column::ReferenceFolded.eq(folded(reference));
    Ok(within_reach(&read)
        .filter(referenced)
        .one(read.db())
        .await?)
}

/// A filter of operations. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub statuses: Option<Vec<Status>>,
    pub kinds: Option<Vec<Kind>>,
    /// Only operations that take place in this area itself, not in areas inside it.
    pub area: Option<AreaId>,
    /// Only operations that take place at this site.
    pub site: Option<SiteId>,
    /// Only operations that this organisation leads.
    pub lead: Option<OrganisationId>,
    /// Only operations that begin in this period.
    pub starts: Period,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        self.starts.check_filter(problems, "starts");
    }
}

impl Filter {
    fn condition(&self, read: &Read<'_>) -> Condition {
        let mut all = Condition::all();
        if let Some(statuses) = &self.statuses {
            all = all.add(condition::has(Column::Status, statuses.clone()));
        }
        if let Some(kinds) = &self.kinds {
            all = all.add(condition::has(Column::Kind, kinds.clone()));
        }
        if let Some(area) = self.area {
            let there = operation_area::Entity::find()
                .select_only()
                .column(operation_area::Column::OperationId)
                .filter(operation_area::Column::AreaId.eq(area));
            all = all.add(condition::among_few(read, Column::Id, there.into_query()));
        }
        if let Some(site) = self.site {
            all = all.add(linked::is_at(read, site));
        }
        if let Some(lead) = self.lead {
            all = all.add(Column::LeadOrganisationId.eq(lead));
        }
        let (from, until) = (self.starts.from, self.starts.until);
        all.add_option(from.map(|day| Column::StartsOn.gte(day)))
            .add_option(until.map(|day| Column::StartsOn.lt(day)))
    }
}

/// Operations within reach, those that begin last in front.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Operation>> {
    let read = caller.read(Action::ListOperations)?;
    check::filter(caller, filter)?;
    let list = List {
        noun: Noun::Operation,
        within: within_reach(&read),
        rows: within_reach(&read).filter(filter.condition(&read)),
        parts: vec![],
        by: Column::StartsOn,
        apart: None,
        veiled: None,
        descending: true,
        id: Column::Id,
        bound_to: format!("operations {filter:?}"),
    };
    page::of(&read, list, request).await
}

/// Whether this caller, or for a system its organisation, asked the Team to join in.
fn is_asked_by(caller: &Caller, row: &Operation) -> bool {
    let own = caller.standing().organisation;
    let asked_itself = Identity {
        subject: row.requested_by.clone(),
        issuer: row.requested_by_issuer.clone(),
    } == caller.principal().identity();
    row.requested_by_organisation_id.is_some() && asked_itself
        || caller.role().acts_for_its_organisation()
            && own.is_some()
            && own == row.requested_by_organisation_id
}

/// Whether the caller may see who asked for an operation: the Team, the data protection officer and who did.
#[must_use]
pub fn shows_requester(caller: &Caller, row: &Operation) -> bool {
    caller.role().sees_what_the_team_sees() || is_asked_by(caller, row)
}

/// Changes the status of an operation by a step, and records that in its history.
async fn move_by(
    work: &Work,
    row: &Operation,
    step: Step,
    note: Option<String>,
) -> Result<Operation> {
    let next = status::after(row.status, step)?;
    let change = operation::ActiveModel {
        status: Set(next),
        ..row.clone().into()
    };
    let moved = save(work, row, change).await?;
    let (entry, because) = ((Noun::Operation, row.id.0), Because { reason: None, note });
    history::changed(work, entry, Some(row.status), next, because).await?;
    Ok(moved)
}

/// Saves a changed operation, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, row: &Operation, change: operation::ActiveModel) -> Result<Operation> {
    version::save(work, change, Column::Version, row.version).await
}
