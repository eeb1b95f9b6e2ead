//! Police officers and PCSOs who refer people. Here: how they are read; each verb has a file of its own.

mod amend;
mod record;

use entity::referrer;
use kernel::{
    Caller, Error, Noun, Read, Work,
    error::Result,
    page::{self, Asked, List, Page},
    policy::Action,
    search,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::id::ReferrerId;

pub use amend::{Amend, amend};
pub use entity::referrer::{Entity, Model as Referrer};
pub use record::{Record, record};

/// The only place that begins a query for referrers.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The referrer of that id.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn get(read: &Read<'_>, id: ReferrerId) -> Result<Referrer> {
    let row = within_reach(read).filter(referrer::Column::Id.eq(id));
    row.one(read.db())
        .await?
        .ok_or(Error::NotFound(Noun::Referrer))
}

/// Writes a changed entry if nobody else did since it was read.
async fn save(work: &Work, read: &Referrer, changed: Referrer) -> Result<Referrer> {
    let row = Referrer {
        version: read.version + 1,
        ..changed
    };
    let row: referrer::ActiveModel = row.into();
    Ok(Entity::update(row.reset_all())
        .validate()?
        .filter(referrer::Column::Version.eq(read.version))
        .exec(work.db())
        .await?)
}

/// Referrers by name.
///
/// # Errors
/// Without the right; for a page or cursor that does not fit.
pub async fn list(caller: &Caller, filter: &Filter, asked: &Asked) -> Result<Page<Referrer>> {
    let read = caller.read(Action::ListReferrers)?;
    let mut rows = within_reach(&read);
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(Noun::Referrer, referrer::Column::Id, text)?);
    }
    let bound_to = format!("referrers {filter:?}");
    let list = List {
        noun: Noun::Referrer,
        rows,
        by: referrer::Column::NameFolded,
        apart: None,
        veiled: None,
        descending: false,
        id: referrer::Column::Id,
        bound_to,
    };
    page::of(&read, list, asked).await
}

/// Which referrers are wanted; nothing given means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only people in whose name or reference every word of this text begins a word.
    pub search: Option<String>,
}
