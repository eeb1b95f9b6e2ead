//! Police officers and PCSOs who refer people. This file reads them. Each operation that writes has a file of its own.

mod amend;
mod record;

use entity::referrer;
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{self, Command, Problems},
    condition,
    error::Result,
    numbers,
    page::{self, List, Page, PageRequest},
    policy::Action,
    search, version,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::id::ReferrerId;

pub use amend::{Amend, amend};
pub use entity::referrer::{Entity, Model as Referrer};
pub use record::{Record, record};

/// The only function that starts a query for referrers.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The referrer with this id.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn get(read: &Read<'_>, id: ReferrerId) -> Result<Referrer> {
    let row = within_reach(read).filter(referrer::Column::Id.eq(id));
    row.one(read.db())
        .await?
        .ok_or(Error::NotFound(Noun::Referrer))
}

/// Saves a changed entry, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, read: &Referrer, changed: Referrer) -> Result<Referrer> {
    let change = referrer::ActiveModel::from(changed).reset_all();
    version::save(work, change, referrer::Column::Version, read.version).await
}

/// Referrers by name.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Referrer>> {
    let read = caller.read(Action::ListReferrers)?;
    check::filter(caller, filter)?;
    let mut rows = within_reach(&read);
    if let Some(references) = &filter.references {
        let column = referrer::Column::ReferenceFolded;
        rows = rows.filter(condition::referenced(&read, column, references));
    }
    if let Some(numbers) = &filter.collar_numbers {
        let keys = numbers.iter().map(|number| numbers::key(number));
        let keys: Vec<String> = keys.collect();
        rows = rows.filter(condition::any_of(&read, referrer::Column::CollarKey, keys));
    }
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(Noun::Referrer, referrer::Column::Id, text)?);
    }
    let bound_to = format!("referrers {filter:?}");
    let list = List {
        noun: Noun::Referrer,
        within: within_reach(&read),
        rows,
        parts: vec![],
        by: referrer::Column::NameFolded,
        apart: None,
        veiled: None,
        descending: false,
        id: referrer::Column::Id,
        bound_to,
    };
    page::of(&read, list, request).await
}

/// A filter of referrers. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only referrers with these references.
    pub references: Option<Vec<String>>,
    /// Only referrers with one of these collar numbers, in their normal form.
    pub collar_numbers: Option<Vec<String>>,
    /// Only people that match this search text: each of its words is the beginning of a word of the name or the
    /// reference, but for one typing error in a longer word.
    pub search: Option<String>,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.references("references", self.references.as_deref());
        problems.references("collarNumbers", self.collar_numbers.as_deref());
        problems.sought("search", self.search.as_deref(), check::SEARCH);
    }
}
