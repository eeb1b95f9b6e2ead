//! Approves a photo that a manager has looked at. An approved one can be approved again, to correct its words or who sees it.

use entity::{photo, session};
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{Moderation, Phase, Photo, WORDS, told};
use crate::id::PhotoId;

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Approve {
    pub photo: PhotoId,
    pub expected_version: i32,
    pub alt_text: String,
    pub is_public: bool,
    /// The answers of the manager who has looked at it.
    pub shows_nobody: bool,
    pub shows_no_number: bool,
}

impl Command for Approve {
    fn check(&self, problems: &mut Problems) {
        problems.text("altText", &self.alt_text, WORDS);
    }
}

/// Approves a photo.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not attached, or rejected; if somebody can be recognised,
/// or a number plate or house number read; if it is to be public, and was taken during the work or in a session that has not
/// ended; if the version is stale.
pub async fn approve(caller: &Caller, input: Approve) -> Result<Photo> {
    let mut work = caller.begin(Action::ApprovePhoto, &input).await?;
    let before = super::get_alone(&work, input.photo).await?;
    expect_version(before.version, input.expected_version)?;
    let may_be_public = before.phase != Phase::During;
    let is_over = match before.session_id {
        Some(id) => {
            let session = session::Entity::find_by_id(id).one(work.db()).await?;
            session.is_some_and(|session| session.ends_at <= work.now())
        }
        None => true,
    };
    let is_open = before.attached_at.is_some() && before.moderation != Moderation::Rejected;
    all_met([
        (is_open, Rule::Status),
        (input.shows_nobody, Rule::PhotoShowsNobody),
        (input.shows_no_number, Rule::PhotoShowsNoNumber),
        (
            may_be_public || !input.is_public,
            Rule::PhotoDuringNotPublic,
        ),
        (is_over || !input.is_public, Rule::PhotoSessionOver),
    ])?;
    let change = photo::ActiveModel {
        moderation: Set(Moderation::Approved),
        alt_text: Set(Some(input.alt_text)),
        is_public: Set(input.is_public),
        ..before.clone().into()
    };
    let row = super::save(&work, &before, change).await?;
    let logged = work.happened(event::PhotoApproved::of(row.id)).await?;
    told::of_change(&mut work, logged, &before, Some(&row)).await?;
    work.commit().await?;
    Ok(row)
}
