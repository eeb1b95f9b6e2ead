//! Notes that the bytes of a picture are about to be stored. What is noted and not shown by any photo is deleted after an
//! hour (`clear.rs`), so that an upload that fails half way leaves nothing behind.

use entity::photo_object::{self, Column, Entity};
use kernel::{
    Caller, Error, Result, Work,
    check::{Command, Problems},
    policy::Action,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, OnConflict},
};

/// The picture whose bytes are about to be stored.
#[derive(Clone, Debug)]
pub struct Store {
    pub digest: String,
}

impl Command for Store {
    fn check(&self, _problems: &mut Problems) {}
}

/// Notes that bytes are about to be stored.
///
/// # Errors
/// If the caller lacks the scope. [`Error::Unavailable`] while the same bytes are being deleted.
pub async fn store(caller: &Caller, input: Store) -> Result<()> {
    let work = caller.begin(Action::UploadPhoto, &input).await?;
    let now = caller.app().now();
    let object = photo_object::ActiveModel {
        digest: Set(input.digest),
        stored_at: Set(now),
        condemned_at: Set(None),
    };
    let table = Alias::new("photo_object");
    let unless_condemned = OnConflict::column(Column::Digest)
        .update_column(Column::StoredAt)
        .action_and_where(Expr::col((table, Column::CondemnedAt)).is_null())
        .to_owned();
    let noted = Entity::insert(object)
        .on_conflict(unless_condemned)
        .exec_without_returning(work.db())
        .await?;
    if noted == 0 {
        return Err(Error::Unavailable);
    }
    work.commit().await
}

/// Refuses unless the bytes are noted and not being deleted. They cannot be condemned until the transaction ends.
pub(super) async fn expect_stored(work: &Work, digest: &str) -> Result<()> {
    let object = Entity::find()
        .filter(Column::Digest.eq(digest))
        .lock_exclusive()
        .one(work.db())
        .await?;
    match object {
        Some(object) if object.condemned_at.is_none() => Ok(()),
        _ => Err(Error::Unavailable),
    }
}
