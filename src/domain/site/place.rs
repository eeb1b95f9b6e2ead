//! Says in which ward of another map, town or parish a site lies.

use entity::site;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event::EventKind,
    expect_version,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{AreaId, SiteId},
    place::{areas, kept},
    site::Site,
};

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct Place {
    pub site: SiteId,
    pub expected_version: i32,
    /// The areas that it lies in as well; each takes the place of those of its kind and time.
    pub areas: Vec<AreaId>,
    /// Why, in words.
    pub reason: Option<String>,
}

impl Command for Place {
    fn check(&self, problems: &mut Problems) {
        areas::check(&self.areas, 1, problems);
        problems.optional("reason", self.reason.as_deref(), NOTE);
    }
}

/// Says in which ward of another map, town or parish a site lies. Whoever answers for that area has it within reach from
/// then on.
///
/// # Errors
/// Without the right or the row; with a stale version; when an area is none that holds places, or does not go together with
/// the others; when nothing would change.
pub async fn place(caller: &Caller, input: Place) -> Result<Site> {
    let mut work = caller.begin(Action::PlaceSite, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let directory = caller.directory();
    let before = kept::of(work.db(), site.id).await?;
    let placing = areas::another(&directory, &before, &input.areas)?;
    let change = site::ActiveModel {
        ward_id: Set(placing.recorded_ward(&directory, site.ward_id)),
        ..site.clone().into()
    };
    let site = super::save(&work, &site, change).await?;
    kept::amend(&work, site.id, (before, placing.areas), input.reason).await?;
    work.happened(EventKind::SitePlaced.of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
