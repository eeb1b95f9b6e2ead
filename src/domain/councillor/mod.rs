//! Councillors and their terms. This file reads them. Each operation that writes has a file of its own.

mod amend;
mod end_term;
mod record;
mod record_term;
mod term;

use entity::councillor;
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{self, Command, Problems},
    condition,
    error::Result,
    page::{self, List, Page, PageRequest},
    policy::Action,
    search, version,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::id::CouncillorId;

pub use amend::{Amend, amend};
pub use end_term::{EndTerm, end_term};
pub use entity::{
    councillor::{Entity, Model as Councillor},
    term::Model as Term,
};
pub use record::{Record, record};
pub use record_term::{RecordTerm, record_term};
pub use term::Stand;

/// The only function that starts a query for councillors.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The councillor with this id.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn get(read: &Read<'_>, id: CouncillorId) -> Result<Councillor> {
    let row = within_reach(read).filter(councillor::Column::Id.eq(id));
    let row = row.one(read.db()).await?;
    row.ok_or(Error::NotFound(Noun::Councillor))
}

/// Saves a changed councillor, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, read: &Councillor, changed: Councillor) -> Result<Councillor> {
    let change = councillor::ActiveModel::from(changed).reset_all();
    version::save(work, change, councillor::Column::Version, read.version).await
}

/// Councillors by name.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Councillor>> {
    let read = caller.read(Action::ListCouncillors)?;
    check::filter(caller, filter)?;
    let mut rows = within_reach(&read);
    if let Some(references) = &filter.references {
        let column = councillor::Column::ReferenceFolded;
        rows = rows.filter(condition::referenced(&read, column, references));
    }
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(
            Noun::Councillor,
            councillor::Column::Id,
            text,
        )?);
    }
    let bound_to = format!("councillors {filter:?}");
    let list = List {
        noun: Noun::Councillor,
        within: within_reach(&read),
        rows,
        parts: vec![],
        by: councillor::Column::NameFolded,
        apart: None,
        veiled: None,
        descending: false,
        id: councillor::Column::Id,
        bound_to,
    };
    page::of(&read, list, request).await
}

/// A filter of councillors. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only councillors with these references.
    pub references: Option<Vec<String>>,
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
