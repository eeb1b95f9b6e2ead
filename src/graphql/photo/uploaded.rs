//! The ids in an upload over HTTP, which are the same as in the API.

use async_graphql::ID;
use domain::{
    id::{SessionId, SiteId, SuggestionId},
    photo::{Owner, Photo},
};

use crate::id::{opaque, opened};

/// The record that an id names, if it is one that photos can show.
#[must_use]
pub fn owner(id: &str) -> Option<Owner> {
    let site = opened::<SiteId>(id).map(Owner::Site);
    let suggestion = || opened::<SuggestionId>(id).map(Owner::Suggestion);
    let session = || opened::<SessionId>(id).map(Owner::Session);
    site.or_else(suggestion).or_else(session)
}

/// The id of a photo.
#[must_use]
pub fn id_of(row: &Photo) -> ID {
    opaque(row.id)
}
