//! Records an upload, after its bytes are stored.

use chrono::{DateTime, Utc};
use entity::photo::{Column, Entity};
use kernel::{
    Caller, Noun, Read, Result, bound,
    check::{self, Command, Problems},
    condition,
    error::all_met,
    event,
    policy::Action,
    rule::Rule,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, Select,
};

use super::{
    Moderation, Owner, Phase, Photo, Picture,
    reach::{expect_right, own},
    store::expect_stored,
};
use crate::id::PhotoId;

/// The upload: what it shows, and when it was taken.
#[derive(Clone, Debug)]
pub struct Upload {
    pub owner: Owner,
    pub phase: Phase,
    pub taken_at: Option<DateTime<Utc>>,
}

impl Command for Upload {
    fn check(&self, problems: &mut Problems) {
        if let Some(taken_at) = self.taken_at {
            problems.not_to_come("takenAt", kernel::clock::local_day(taken_at));
        }
    }
}

/// Checks an upload before its picture is decoded.
///
/// # Errors
/// If the caller lacks the scope, the record is not found, or the caller may not add a photo to it.
pub async fn may_upload(caller: &Caller, input: &Upload) -> Result<()> {
    let read = caller.read(Action::UploadPhoto)?;
    check::query(caller, input)?;
    expect_right(&read, input.owner).await?;
    expect_room(&read, input.owner).await
}

/// Refuses if the record has as many photos as it may have, or the caller as many uploads that are not attached.
async fn expect_room(read: &Read<'_>, owner: Owner) -> Result<()> {
    let of_owner = Entity::find()
        .filter(owner.condition())
        .filter(condition::has(Column::Moderation, [Moderation::Rejected]).not());
    let has_room = of_owner.count(read.db()).await? < bound::PHOTOS as u64;
    let own = unattached(read.caller()).count(read.db()).await?;
    all_met([
        (has_room, Rule::PhotoRoom),
        (own < bound::UNATTACHED as u64, Rule::PhotoUnattachedRoom),
    ])
}

/// The caller's own uploads that are not attached.
fn unattached(caller: &Caller) -> Select<Entity> {
    let unattached = Entity::find().filter(Column::AttachedAt.is_null());
    unattached.filter(own(caller))
}

/// Records an upload. If the caller has uploaded the same picture for the same record already, and not attached it yet,
/// nothing changes.
///
/// # Errors
/// If the caller lacks the scope, the record is not found, or the caller may not add a photo to it; if there is no room.
pub async fn upload(caller: &Caller, input: Upload, picture: &Picture) -> Result<Photo> {
    let mut work = caller.begin(Action::UploadPhoto, &input).await?;
    // Each upload is counted by those that follow it.
    work.one_at_a_time(Noun::Photo).await?;
    let round = expect_right(&work.read(), input.owner).await?;
    expect_stored(&work, &picture.digest).await?;
    let same = unattached(caller)
        .filter(input.owner.condition())
        .filter(condition::has(Column::Phase, [input.phase]))
        .filter(Column::Digest.eq(&picture.digest));
    if let Some(row) = same.one(work.db()).await? {
        return Ok(row);
    }
    let rejected = Entity::find()
        .filter(Column::Digest.eq(&picture.digest))
        .filter(condition::has(Column::Moderation, [Moderation::Rejected]));
    let is_rejected = rejected.one(work.db()).await?.is_some();
    all_met([(!is_rejected, Rule::PhotoRejectedBefore)])?;
    expect_room(&work.read(), input.owner).await?;
    let row = row(caller, &input, (round, picture));
    let row = Entity::insert(row.into_active_model().reset_all())
        .exec_with_returning(work.db())
        .await?;
    work.happened(event::PhotoUploaded::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

fn row(caller: &Caller, input: &Upload, (round, picture): (Option<i32>, &Picture)) -> Photo {
    let by = caller.principal();
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let (site_id, suggestion_id, session_id) = match input.owner {
        Owner::Site(id) => (Some(id), None, None),
        Owner::Suggestion(id) => (None, Some(id), None),
        Owner::Session(id) => (None, None, Some(id)),
    };
    Photo {
        id: PhotoId::new(),
        site_id,
        suggestion_id,
        session_id,
        round,
        phase: input.phase,
        caption: None,
        alt_text: None,
        taken_at: input.taken_at,
        uploaded_at: caller.now(),
        uploaded_by: by.subject.clone(),
        uploaded_by_issuer: by.issuer.stored().into(),
        organisation_id: caller.standing().organisation,
        width: number(picture.width),
        height: number(picture.height),
        bytes: i32::try_from(picture.large.len()).unwrap_or(i32::MAX),
        digest: picture.digest.clone(),
        attached_at: None,
        moderation: Moderation::Pending,
        reason: None,
        is_public: false,
        pair_id: None,
        version: 1,
    }
}
