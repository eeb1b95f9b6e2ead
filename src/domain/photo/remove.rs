//! Removes a photo, with its bytes. Uploaders remove their own until it is approved, managers any.

use entity::photo::Entity;
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::EntityTrait;

use super::{Moderation, Photo, is_own, told};
use crate::id::PhotoId;

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Remove {
    pub photo: PhotoId,
    pub expected_version: i32,
}

impl Command for Remove {
    fn check(&self, _problems: &mut Problems) {}
}

/// Removes a photo, and returns it as it was.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not the caller's own; if it is approved, and the caller
/// may not approve photos; if the version is stale.
pub async fn remove(caller: &Caller, input: Remove) -> Result<Photo> {
    let mut work = caller.begin(Action::RemovePhoto, &input).await?;
    let row = super::get_alone(&work, input.photo).await?;
    expect_version(row.version, input.expected_version)?;
    let manages = caller.may(Action::ApprovePhoto);
    all_met([
        (manages || is_own(caller, &row), Rule::PhotoOfOwn),
        (
            manages || row.moderation != Moderation::Approved,
            Rule::Status,
        ),
    ])?;
    told::end_pair(&mut work, &row).await?;
    Entity::delete_by_id(row.id).exec(work.db()).await?;
    let logged = work.happened(event::PhotoRemoved::of(row.id)).await?;
    told::of_change(&mut work, logged, &row, None).await?;
    work.commit().await?;
    Ok(row)
}
