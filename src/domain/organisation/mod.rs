//! Partner organisations and the areas that they are responsible for. This file reads them. Each operation that writes
//! has a file of its own.

mod amend;
mod move_on;
mod record;
mod responsible;
pub mod status;

use entity::organisation;
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{self, Command, Problems, folded},
    condition,
    error::{Result, all_met},
    history::{self, Because},
    page::{self, List, Page, PageRequest},
    policy::Action,
    rule::Rule,
    search, version,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::id::OrganisationId;
use status::Step;

pub use amend::{Amend, amend};
pub use entity::{
    organisation::{Entity, Model as Organisation, OrganisationKind, Status},
    responsibility::Model as Responsibility,
};
pub use move_on::{MoveOn, close, resume, suspend};
pub use record::{Record, record};
pub use responsible::Responsible;

/// The only function that starts a query for organisations.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The organisation with this id.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn get(read: &Read<'_>, id: OrganisationId) -> Result<Organisation> {
    let row = within_reach(read).filter(organisation::Column::Id.eq(id));
    let row = row.one(read.db()).await?;
    row.ok_or(Error::NotFound(Noun::Organisation))
}

/// The rule that the organisation with this id is not closed.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub(crate) async fn is_open(read: &Read<'_>, id: OrganisationId) -> Result<(bool, Rule)> {
    let row = get(read, id).await?;
    Ok((row.closed_at.is_none(), Rule::OrganisationOpen))
}

/// The organisations with these ids, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[OrganisationId]) -> Result<Vec<Organisation>> {
    let read = caller.read(Action::ListOrganisations)?;
    let these = condition::any_of(&read, organisation::Column::Id, ids.to_vec());
    Ok(within_reach(&read).filter(these).all(read.db()).await?)
}

/// The organisation with this reference, if there is one.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_reference(caller: &Caller, reference: &str) -> Result<Option<Organisation>> {
    let read = caller.read(Action::ListOrganisations)?;
    check::reference(reference)?;
    Ok(within_reach(&read)
        .filter(organisation::Column::ReferenceFolded.eq(folded(reference)))
        .one(read.db())
        .await?)
}

/// Organisations by name.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Organisation>> {
    let read = caller.read(Action::ListOrganisations)?;
    check::filter(caller, filter)?;
    let mut rows = within_reach(&read);
    if let Some(kinds) = &filter.kinds {
        rows = rows.filter(condition::has(organisation::Column::Kind, kinds.clone()));
    }
    if let Some(references) = &filter.references {
        let column = organisation::Column::ReferenceFolded;
        rows = rows.filter(condition::referenced(&read, column, references));
    }
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(
            Noun::Organisation,
            organisation::Column::Id,
            text,
        )?);
    }
    let bound_to = format!("organisations {filter:?}");
    let list = List {
        noun: Noun::Organisation,
        within: within_reach(&read),
        rows,
        parts: vec![],
        by: organisation::Column::NameFolded,
        apart: None,
        veiled: None,
        descending: false,
        id: organisation::Column::Id,
        bound_to,
    };
    page::of(&read, list, request).await
}

/// A filter of organisations. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only organisations with these references.
    pub references: Option<Vec<String>>,
    /// Only organisations of these types.
    pub kinds: Option<Vec<OrganisationKind>>,
    /// Only organisations that match this search text: each of its words is the beginning of a word of the name or the
    /// reference, but for one typing error in a longer word.
    pub search: Option<String>,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.references("references", self.references.as_deref());
        problems.sought("search", self.search.as_deref(), check::SEARCH);
    }
}

/// Saves a changed organisation, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, read: &Organisation, changed: Organisation) -> Result<Organisation> {
    let change = organisation::ActiveModel::from(changed).reset_all();
    version::save(work, change, organisation::Column::Version, read.version).await
}

/// Changes the status of an organisation that is not the caller's own by a step, and records that in its history.
async fn move_on(
    work: &Work,
    read: &Organisation,
    step: Step,
    note: Option<String>,
) -> Result<Organisation> {
    let from = status::of(read);
    let next = status::after(from, step)?;
    let own = work.read().caller().standing().organisation == Some(read.id);
    all_met([(!own, Rule::OrganisationNotOwn)])?;
    let mut moved = read.clone();
    match step {
        Step::Suspend => moved.suspended = true,
        Step::Resume => moved.suspended = false,
        Step::Close => moved.closed_at = Some(work.now()),
    }
    let organisation = save(work, read, moved).await?;
    let because = Because { reason: None, note };
    let entry = (Noun::Organisation, organisation.id.0);
    history::changed(work, entry, Some(from), next, because).await?;
    Ok(organisation)
}
