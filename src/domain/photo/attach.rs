//! Attaches an upload of the caller's own, with words about it.

use entity::photo;
use kernel::{
    Caller, Result, Work,
    check::{Command, Problems},
    error::all_met,
    event,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use super::{Moderation, Owner, Phase, Photo, WORDS, is_own, reach::expect_right, told};
use crate::id::PhotoId;

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Attach {
    pub idempotency_key: Option<String>,
    pub photo: PhotoId,
    pub caption: Option<String>,
    pub alt_text: Option<String>,
    /// The photo of the same record in the other phase.
    pub pair_with: Option<PhotoId>,
}

impl Command for Attach {
    fn check(&self, problems: &mut Problems) {
        problems.optional("caption", self.caption.as_deref(), WORDS);
        problems.optional("altText", self.alt_text.as_deref(), WORDS);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Attaches an upload to the record that was declared with it.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is attached already, or not the caller's own; if it does not
/// fit the photo that it is to be paired with.
pub async fn attach(caller: &Caller, input: Attach) -> Result<Photo> {
    let mut work = caller.begin(Action::AttachPhoto, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), PhotoId(made)).await;
    }
    let row = super::get_alone(&work, input.photo).await?;
    all_met([
        (is_own(caller, &row), Rule::PhotoOfOwn),
        (row.attached_at.is_none(), Rule::Status),
    ])?;
    if let Some(owner) = Owner::of(&row) {
        expect_right(&work.read(), owner).await?;
    }
    if let Some(other) = input.pair_with {
        pair(&mut work, &row, other).await?;
    }
    let change = photo::ActiveModel {
        caption: Set(input.caption),
        alt_text: Set(input.alt_text),
        pair_id: Set(input.pair_with),
        attached_at: Set(Some(work.now())),
        ..row.clone().into()
    };
    let row = super::save(&work, &row, change).await?;
    work.happened(event::PhotoAttached::of(row.id)).await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}

/// Notes the pair with the other photo, if the two fit.
async fn pair(work: &mut Work, row: &Photo, other: PhotoId) -> Result<()> {
    let other = super::get_alone(work, other).await?;
    let phases = [row.phase, other.phase];
    let fits = Owner::of(&other) == Owner::of(row)
        && (phases == [Phase::Before, Phase::After] || phases == [Phase::After, Phase::Before])
        && other.attached_at.is_some()
        && other.moderation != Moderation::Rejected
        && other.pair_id.is_none();
    let caller = work.caller();
    let is_theirs = is_own(caller, &other) || caller.may(Action::ApprovePhoto);
    all_met([(fits, Rule::PhotoPairFits), (is_theirs, Rule::PhotoOfOwn)])?;
    told::set_pair(work, &other, Some(row.id)).await
}
