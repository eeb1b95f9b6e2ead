//! What follows from a change of a photo: an event about what it shows if others see the difference, and the end of its pair.

use entity::photo;
use kernel::{
    Noun, Result, Work,
    departure::{self, Logged},
    event,
    reach::Bound,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Moderation, Owner, Photo};
use crate::id::{PhotoId, SessionId};

/// Records an event about what a photo shows, if the photo is public from now on, is not any more, or has changed while it
/// is. If it is not any more, lists of photos tell those outside the Team to remove it.
pub(super) async fn of_change(
    work: &mut Work,
    logged: Logged,
    before: &Photo,
    after: Option<&Photo>,
) -> Result<()> {
    let was_public = before.is_shown_to_all();
    let is_public = after.is_some_and(Photo::is_shown_to_all);
    if was_public && !is_public {
        let gone = [(Noun::Photo, before.id.0)];
        departure::record(work, logged, gone, &Bound::Public).await?;
    }
    if was_public || is_public {
        let event = match Owner::of(before) {
            Some(Owner::Site(id)) => event::SitePhotosChanged::of(id),
            Some(Owner::Suggestion(id)) => event::SuggestionPhotosChanged::of(id),
            Some(Owner::Session(id)) => event::SessionPhotosChanged::of(id),
            None => return Ok(()),
        };
        work.happened(event).await?;
    }
    Ok(())
}

/// Ends the pair of a photo that is rejected or removed.
pub(super) async fn end_pair(work: &mut Work, row: &Photo) -> Result<()> {
    let Some(other) = row.pair_id else {
        return Ok(());
    };
    let other = photo::Entity::find()
        .filter(photo::Column::Id.eq(other))
        .lock_exclusive()
        .one(work.db())
        .await?;
    if let Some(other) = other {
        set_pair(work, &other, None).await?;
    }
    Ok(())
}

/// Changes the other half of a photo, which others see too.
pub(super) async fn set_pair(work: &mut Work, row: &Photo, half: Option<PhotoId>) -> Result<()> {
    let change = photo::ActiveModel {
        pair_id: Set(half),
        ..row.clone().into()
    };
    let changed = super::save(work, row, change).await?;
    let logged = work.happened(event::PhotoPaired::of(row.id)).await?;
    of_change(work, logged, row, Some(&changed)).await
}

/// Hides the photos of a session that is to come again: they would tell of it. A manager approves them once more afterwards.
pub(crate) async fn hide_of_session(work: &mut Work, session: SessionId) -> Result<()> {
    let rows = photo::Entity::find()
        .filter(photo::Column::SessionId.eq(session))
        .filter(photo::Column::IsPublic.eq(true))
        .order_by_asc(photo::Column::Id)
        .lock_exclusive()
        .all(work.db())
        .await?;
    for row in rows {
        let change = photo::ActiveModel {
            is_public: Set(false),
            moderation: Set(Moderation::Pending),
            ..row.clone().into()
        };
        let hidden = super::save(work, &row, change).await?;
        let logged = work.happened(event::PhotoHidden::of(row.id)).await?;
        of_change(work, logged, &row, Some(&hidden)).await?;
    }
    Ok(())
}
