//! Adds a ward of other ward boundaries, a town or a parish in which a site lies.

use entity::site;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{AreaId, SiteId},
    place::{
        areas,
        kept::{self, Relocation},
    },
    site::{Site, reach},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct SetAreas {
    pub site: SiteId,
    pub expected_version: i32,
    /// Further areas that it lies in. Each one replaces those of the same type and time.
    pub areas: Vec<AreaId>,
    /// The reason, as free text.
    pub reason: Option<String>,
}

impl Command for SetAreas {
    fn check(&self, problems: &mut Problems) {
        areas::check(&self.areas, 1, problems);
        problems.optional("reason", self.reason.as_deref(), NOTE);
    }
}

/// Adds a ward of other ward boundaries, a town or a parish in which a site lies. From then on it is within the reach
/// of the organisations that are responsible for that area.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the version is stale; if places cannot lie in an area, or
/// an area conflicts with the others; if nothing would change.
pub async fn set_areas(caller: &Caller, input: SetAreas) -> Result<Site> {
    let mut work = caller.begin(Action::SetSiteAreas, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let directory = caller.directory();
    let before = kept::of(work.db(), site.id).await?;
    let placing = areas::another(&directory, &before, &input.areas)?;
    let change = site::ActiveModel {
        ward_id: Set(placing.recorded_ward(&directory, site.ward_id)),
        ..site.clone().into()
    };
    let relocation = Relocation {
        before,
        after: placing.areas,
    };
    kept::amend(&work, site.id, &relocation, input.reason).await?;
    let site = super::save(&work, &site, change).await?;
    let logged = work.happened(event::SiteAreasSet::of(site.id)).await?;
    reach::left_areas(&work, logged, site.id, relocation.left_areas()).await?;
    work.commit().await?;
    Ok(site)
}
