//! Photos of sites, suggestions and sessions, before, during and after the work. A picture is uploaded, attached with words
//! about it, and looked at by a manager before anybody outside the Team sees it. This file reads photos. Each operation that
//! writes has a file of its own.
//!
//! - `picture.rs` says which pictures are accepted, and what is made of them; `markers.rs` reads the structure of JPEG.
//! - `reach.rs` says who may see a photo, and who may add one.
//! - `address.rs` finds the picture behind an address. `clear.rs` deletes what is not needed any more.
//!
//! The bytes are kept outside the database, under the digest of the large picture. A row of `photo_object` is written before
//! them (`store.rs`), and deleted after them.

pub mod address;
mod approve;
mod attach;
pub mod clear;
mod markers;
pub mod picture;
mod reach;
mod reject;
mod remove;
mod store;
mod told;
mod upload;

use std::hash::Hash;

use entity::photo::{self, Column};
use kernel::{
    Caller, Error, Noun, Read, Work, condition,
    error::Result,
    issuer::Identified as _,
    page::{self, List, Page, PageRequest},
    policy::Action,
    version,
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, Value};

use crate::{
    id::{PhotoId, SessionId, SiteId, SuggestionId},
    session,
    site::Site,
};
use reach::within_reach;

pub use approve::{Approve, approve};
pub use attach::{Attach, attach};
pub use entity::photo::{Entity, Model as Photo, Moderation, Phase};
pub use picture::{Picture, Unfit};
pub use reject::{Reject, reject};
pub use remove::{Remove, remove};
pub use store::{Store, store};
pub(crate) use told::hide_of_session;
pub use upload::{Upload, may_upload, upload};

/// The maximum length of a caption or an alternative text, in characters.
const WORDS: usize = 500;

/// What a photo shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    Site(SiteId),
    Suggestion(SuggestionId),
    Session(SessionId),
}

impl Owner {
    /// What a row shows. `None` for a row that other systems wrote.
    #[must_use]
    pub fn of(row: &Photo) -> Option<Self> {
        let site = row.site_id.map(Self::Site);
        let suggestion = row.suggestion_id.map(Self::Suggestion);
        site.or(suggestion)
            .or_else(|| row.session_id.map(Self::Session))
    }

    /// The condition that a photo shows this.
    fn condition(self) -> sea_orm::sea_query::SimpleExpr {
        match self {
            Self::Site(id) => Column::SiteId.eq(id),
            Self::Suggestion(id) => Column::SuggestionId.eq(id),
            Self::Session(id) => Column::SessionId.eq(id),
        }
    }
}

/// Whether a photo is the caller's own: the same subject, or for a partner's system the same organisation.
fn is_own(caller: &Caller, row: &Photo) -> bool {
    let system = caller.role().acts_for_its_organisation();
    let organisation = caller.standing().organisation;
    row.is_of(&caller.principal().identity())
        || (system && organisation.is_some() && organisation == row.organisation_id)
}

/// The photos with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[PhotoId]) -> Result<Vec<Photo>> {
    let read = caller.read(Action::ListPhotos)?;
    let these = condition::any_of(&read, Column::Id, ids.to_vec());
    Ok(within_reach(&read).filter(these).all(read.db()).await?)
}

/// The attached photos of many sites, in the order in which they were uploaded.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_sites(caller: &Caller, ids: &[SiteId]) -> Result<Vec<Photo>> {
    of(caller, Column::SiteId, ids).await
}

/// The same for suggestions.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_suggestions(caller: &Caller, ids: &[SuggestionId]) -> Result<Vec<Photo>> {
    of(caller, Column::SuggestionId, ids).await
}

/// The same for sessions.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_sessions(caller: &Caller, ids: &[SessionId]) -> Result<Vec<Photo>> {
    of(caller, Column::SessionId, ids).await
}

async fn of<K>(caller: &Caller, owner: Column, ids: &[K]) -> Result<Vec<Photo>>
where
    K: Copy + Into<Value>,
    Vec<K>: Into<Value>,
{
    let read = caller.read(Action::ListPhotos)?;
    let rows = within_reach(&read)
        .filter(condition::any_of(&read, owner, ids.to_vec()))
        .filter(Column::AttachedAt.is_not_null())
        .order_by_asc(Column::UploadedAt)
        .order_by_asc(Column::Id);
    Ok(rows.all(read.db()).await?)
}

/// A filter of photos. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub moderations: Option<Vec<Moderation>>,
}

/// Attached photos, those uploaded first in front.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(caller: &Caller, filter: &Filter, request: &PageRequest) -> Result<Page<Photo>> {
    let read = caller.read(Action::ListPhotos)?;
    let mut wanted = Condition::all().add(Column::AttachedAt.is_not_null());
    if let Some(moderations) = &filter.moderations {
        wanted = wanted.add(condition::has(Column::Moderation, moderations.clone()));
    }
    let list = List {
        noun: Noun::Photo,
        within: within_reach(&read),
        rows: within_reach(&read).filter(wanted),
        parts: vec![],
        by: Column::UploadedAt,
        apart: None,
        veiled: None,
        descending: false,
        id: Column::Id,
        bound_to: format!("photos {filter:?}"),
    };
    page::of(&read, list, request).await
}

/// Whether a photo shows the result of the present round at a site: it is one of the site or of its sessions, attached, taken
/// after the work, and not rejected.
///
/// # Errors
/// [`Error::NotFound`] if there is no such photo within reach.
pub(super) async fn shows_result(work: &Work, id: PhotoId, site: &Site) -> Result<bool> {
    let row = get(&work.read(), id).await?;
    let is_there = match row.session_id {
        Some(session) => session::get(&work.read(), session).await?.site_id == site.id,
        None => row.site_id == Some(site.id),
    };
    Ok(is_there
        && row.round == Some(site.rounds)
        && row.phase == Phase::After
        && row.attached_at.is_some()
        && row.moderation != Moderation::Rejected)
}

/// The photo with this id, if it is within reach.
async fn get(read: &Read<'_>, id: PhotoId) -> Result<Photo> {
    let row = within_reach(read).filter(Column::Id.eq(id));
    let row = row.one(read.db()).await?;
    row.ok_or(Error::NotFound(Noun::Photo))
}

/// The same, locked against changes until the transaction ends.
async fn get_alone(work: &Work, id: PhotoId) -> Result<Photo> {
    let row = within_reach(&work.read())
        .filter(Column::Id.eq(id))
        .lock_exclusive();
    let row = row.one(work.db()).await?;
    row.ok_or(Error::NotFound(Noun::Photo))
}

/// Saves a changed photo, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, row: &Photo, change: photo::ActiveModel) -> Result<Photo> {
    version::save(work, change, Column::Version, row.version).await
}
