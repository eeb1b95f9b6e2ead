//! Rejects a photo, or withdraws one that was approved, for a reason, and every other photo of the same picture with it. Its
//! addresses end at once, and its bytes are deleted.

use entity::photo::{self, Column};
use kernel::{
    Caller, Result, Work,
    check::{Command, NOTE, Problems},
    condition,
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

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
    let others = photo::Entity::find()
        .filter(Column::Digest.eq(&before.digest))
        .filter(Column::Id.ne(before.id))
        .filter(condition::has(Column::Moderation, [Moderation::Rejected]).not())
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(work.db())
        .await?;
    let row = reject_one(&mut work, &before, &input.reason).await?;
    for other in others {
        // Rejecting the one before may have ended its pair.
        let other = super::get_alone(&work, other.id).await?;
        reject_one(&mut work, &other, &input.reason).await?;
    }
    work.commit().await?;
    Ok(row)
}

async fn reject_one(work: &mut Work, before: &Photo, reason: &str) -> Result<Photo> {
    told::end_pair(work, before).await?;
    let change = photo::ActiveModel {
        moderation: Set(Moderation::Rejected),
        reason: Set(Some(reason.to_owned())),
        pair_id: Set(None),
        ..before.clone().into()
    };
    let row = super::save(work, before, change).await?;
    let logged = work.happened(event::PhotoRejected::of(row.id)).await?;
    told::of_change(work, logged, before, Some(&row)).await?;
    Ok(row)
}
