//! What follows from a change of a photo: an event about what it shows if others see the difference, and the end of its pair.

use entity::photo;
use kernel::{
    Noun, Result, Work,
    departure::{self, Logged},
    event,
    reach::Bound,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{Owner, Photo};

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
pub(super) async fn end_pair(work: &Work, row: &Photo) -> Result<()> {
    let Some(other) = row.pair_id else {
        return Ok(());
    };
    let other = photo::Entity::find()
        .filter(photo::Column::Id.eq(other))
        .lock_exclusive()
        .one(work.db())
        .await?;
    if let Some(other) = other {
        let change = photo::ActiveModel {
            pair_id: Set(None),
            ..other.clone().into()
        };
        super::save(work, &other, change).await?;
    }
    Ok(())
}
