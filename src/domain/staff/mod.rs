//! Members of the Team. This file reads them. Each operation that writes has a file of its own.

mod amend;
mod record;

use chrono::NaiveDate;
use entity::staff;
use kernel::registered::InService;
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{self, Command, Problems},
    condition,
    directory::Directory,
    error::Result,
    issuer::{Identified, Identity},
    page::{self, List, Page, PageRequest},
    policy::Action,
    rule::Rule,
    search, version,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::{id::StaffId, offender::handed_on};

pub use amend::{Amend, amend};
pub use entity::staff::{Entity, Model as Staff, StaffRole};
pub use record::{Record, record};

/// Checks that a member of staff who is assigned work on a day has the role for it and is in service on that day.
#[must_use]
pub fn can_do(
    directory: &Directory,
    id: StaffId,
    role: StaffRole,
    day: NaiveDate,
) -> [(bool, Rule); 2] {
    let row = directory.staff.get(&id);
    let serves = row.is_none_or(|row| row.service().holds_on(day));
    [
        (row.is_some_and(|row| row.role == role), Rule::StaffRoleFits),
        (serves, Rule::StaffInService),
    ]
}

/// The identity (subject and issuer) of a member of staff.
#[must_use]
pub fn identity(directory: &Directory, id: StaffId) -> Option<Identity> {
    directory.staff.get(&id).map(Identified::identity)
}

/// Checks that a caller who gives another issuer's subject the role of manager, which reaches everybody, may see every
/// person themselves.
async fn opens_all(work: &Work, who: &Identity, role: StaffRole) -> Result<(bool, Rule)> {
    if role == StaffRole::Manager && who.issuer().is_some() {
        return handed_on::sees_all(work).await;
    }
    Ok((true, Rule::AccessHandedOn))
}

/// The only function that starts a query for staff.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The member of staff with this id.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn get(read: &Read<'_>, id: StaffId) -> Result<Staff> {
    let row = within_reach(read).filter(staff::Column::Id.eq(id));
    row.one(read.db())
        .await?
        .ok_or(Error::NotFound(Noun::Staff))
}

/// Saves a changed entry, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, read: &Staff, changed: Staff) -> Result<Staff> {
    let change = staff::ActiveModel::from(changed).reset_all();
    version::save(work, change, staff::Column::Version, read.version).await
}

/// Staff by name.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(caller: &Caller, filter: &Filter, request: &PageRequest) -> Result<Page<Staff>> {
    let read = caller.read(Action::ListStaff)?;
    check::filter(caller, filter)?;
    let mut rows = within_reach(&read);
    if let Some(roles) = &filter.roles {
        rows = rows.filter(condition::has(staff::Column::Role, roles.clone()));
    }
    if let Some(references) = &filter.references {
        let column = staff::Column::ReferenceFolded;
        rows = rows.filter(condition::referenced(&read, column, references));
    }
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(Noun::Staff, staff::Column::Id, text)?);
    }
    let bound_to = format!("staff {filter:?}");
    let list = List {
        noun: Noun::Staff,
        within: within_reach(&read),
        rows,
        parts: vec![],
        by: staff::Column::NameFolded,
        apart: None,
        veiled: None,
        descending: false,
        id: staff::Column::Id,
        bound_to,
    };
    page::of(&read, list, request).await
}

/// A filter of staff. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only people with these references.
    pub references: Option<Vec<String>>,
    /// Only staff of these roles.
    pub roles: Option<Vec<StaffRole>>,
    /// Only people that match this search text: each of its words is the beginning of a word of the name or the
    /// reference, but for one typing error in a longer word.
    pub search: Option<String>,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.references("references", self.references.as_deref());
        problems.sought("search", self.search.as_deref(), check::SEARCH);
    }
}
