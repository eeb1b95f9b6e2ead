//! Rejects a photo, or withdraws one that was approved, for a reason. Its addresses end at once, and its bytes are deleted.

use entity::photo;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use super::{Moderation, Photo, told};
use crate::id::PhotoId;

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Reject {
    pub photo: PhotoId,
    pub expected_version: i32,
    pub reason: String,
}

impl Command for Reject {
    fn check(&self, problems: &mut Problems) {
        problems.text("reason", &self.reason, NOTE);
    }
}

/// Rejects or withdraws a photo. This cannot be undone.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not attached, or rejected already; if the version is
/// stale.
pub async fn reject(caller: &Caller, input: Reject) -> Result<Photo> {
    let mut work = caller.begin(Action::RejectPhoto, &input).await?;
    let before = super::get_alone(&work, input.photo).await?;
    expect_version(before.version, input.expected_version)?;
    let is_open = before.attached_at.is_some() && before.moderation != Moderation::Rejected;
    all_met([(is_open, Rule::Status)])?;
    told::end_pair(&work, &before).await?;
    let change = photo::ActiveModel {
        moderation: Set(Moderation::Rejected),
        reason: Set(Some(input.reason)),
        pair_id: Set(None),
        ..before.clone().into()
    };
    let row = super::save(&work, &before, change).await?;
    let logged = work.happened(event::PhotoRejected::of(row.id)).await?;
    told::of_change(&mut work, logged, &before, Some(&row)).await?;
    work.commit().await?;
    Ok(row)
}
