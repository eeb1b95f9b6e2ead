//! Deletes what is not needed any more: uploads that were not attached within a day, and bytes that no photo shows. The
//! deletion of bytes is claimed first, so that nobody stores the same bytes meanwhile, and is begun again if the instance
//! that claimed it does not live to end it.

use chrono::TimeDelta;
use entity::{
    photo::{self, Moderation},
    photo_object,
};
use kernel::{
    App, Caller, Result,
    check::{Command, Problems},
    condition, event,
    policy::Action,
    principal::{Principal, Role},
    scope::Scope,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, LockBehavior, LockType},
};

/// How long an upload may wait to be attached.
const UNATTACHED: TimeDelta = TimeDelta::days(1);
/// How long bytes are kept that no photo shows; longer than an upload takes.
const UNSHOWN: TimeDelta = TimeDelta::hours(1);
/// After which time a deletion that was begun is begun again.
const CLAIMED: TimeDelta = TimeDelta::minutes(10);

/// The service itself, as the one who clears photos away.
///
/// # Errors
/// None: nothing in the registers concerns it.
pub fn cleaner(app: &App) -> Result<Caller> {
    app.caller(Principal {
        subject: "photos".into(),
        role: Role::Manager,
        scopes: [Scope::SitesManage].into(),
        ..Principal::operator()
    })
}

/// One step of clearing away.
#[derive(Debug)]
struct Clear;

impl Command for Clear {
    fn check(&self, _problems: &mut Problems) {}
}

/// Deletes the upload that was not attached for the longest time, if it is due. Returns whether there was one.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn expire_next(caller: &Caller) -> Result<bool> {
    let due = || {
        photo::Entity::find()
            .filter(photo::Column::AttachedAt.is_null())
            .filter(photo::Column::UploadedAt.lt(caller.now() - UNATTACHED))
            .order_by_asc(photo::Column::UploadedAt)
            .limit(1)
    };
    // Nothing is locked while there is nothing to do.
    let read = caller.read(Action::ClearPhotos)?;
    if due().one(read.db()).await?.is_none() {
        return Ok(false);
    }
    let mut work = caller.begin(Action::ClearPhotos, &Clear).await?;
    let row = due()
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(work.db())
        .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    photo::Entity::delete_by_id(row.id).exec(work.db()).await?;
    work.happened(event::PhotoExpired::of(row.id)).await?;
    work.commit().await?;
    Ok(true)
}

/// The objects that no photo shows, and that are not being deleted.
fn unshown(caller: &Caller) -> sea_orm::Select<photo_object::Entity> {
    let now = caller.now();
    let shown = photo::Entity::find()
        .select_only()
        .column(photo::Column::Id)
        .filter(
            Expr::col((photo::Entity, photo::Column::Digest))
                .equals((photo_object::Entity, photo_object::Column::Digest)),
        )
        .filter(condition::has(photo::Column::Moderation, [Moderation::Rejected]).not());
    let unclaimed = Condition::any()
        .add(photo_object::Column::CondemnedAt.is_null())
        .add(photo_object::Column::CondemnedAt.lt(now - CLAIMED));
    photo_object::Entity::find()
        .filter(photo_object::Column::StoredAt.lt(now - UNSHOWN))
        .filter(unclaimed)
        .filter(Expr::exists(shown.into_query()).not())
        .order_by_asc(photo_object::Column::StoredAt)
        .limit(1)
}

/// Claims the deletion of bytes that no photo shows: their digest. `None` if there are none.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn condemn_next(caller: &Caller) -> Result<Option<String>> {
    let read = caller.read(Action::ClearPhotos)?;
    let Some(found) = unshown(caller).one(read.db()).await? else {
        return Ok(None);
    };
    let work = caller.begin(Action::ClearPhotos, &Clear).await?;
    // Locked first, and looked at again: an upload of the same bytes locks them as well.
    let locked = photo_object::Entity::find()
        .filter(photo_object::Column::Digest.eq(&found.digest))
        .lock_exclusive()
        .one(work.db())
        .await?;
    let still = unshown(caller).filter(photo_object::Column::Digest.eq(&found.digest));
    let (Some(object), Some(_)) = (locked, still.one(work.db()).await?) else {
        return Ok(None);
    };
    let digest = object.digest.clone();
    let change = photo_object::ActiveModel {
        condemned_at: Set(Some(work.now())),
        ..object.into()
    };
    photo_object::Entity::update(change).exec(work.db()).await?;
    work.commit().await?;
    Ok(Some(digest))
}

/// Notes that bytes were deleted.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn forget(caller: &Caller, digest: &str) -> Result<()> {
    let work = caller.begin(Action::ClearPhotos, &Clear).await?;
    photo_object::Entity::delete_many()
        .filter(photo_object::Column::Digest.eq(digest))
        .filter(photo_object::Column::CondemnedAt.is_not_null())
        .exec(work.db())
        .await?;
    work.commit().await
}
