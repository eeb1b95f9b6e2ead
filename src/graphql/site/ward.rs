//! The ward and the authority of a site, which may change with the maps.

use async_graphql::Context;
use chrono::NaiveDate;
use domain::place::areas;

use super::Site;
use crate::{
    area::Area,
    context::ContextExt,
    error::{Nullable, Result},
    loader,
};

impl Site {
    /// The ward that contained the site on the day on which it was proposed.
    pub(super) fn first_ward(&self, ctx: &Context<'_>) -> Nullable<Area> {
        Area::known(&ctx.caller().directory(), self.0.ward_id).map(Ok)
    }

    /// The authority of that ward.
    pub(super) fn first_authority(&self, ctx: &Context<'_>) -> Nullable<Area> {
        let directory = ctx.caller().directory();
        let ward = Area::known(&directory, self.0.ward_id);
        ward.and_then(|ward| ward.above(&directory)).map(Ok)
    }

    /// The ward that contained the site on a day.
    pub(super) async fn ward_on(&self, ctx: &Context<'_>, day: NaiveDate) -> Result<Option<Area>> {
        let areas = loader::AREAS_OF_SITE.of(ctx, self.0.id).await?;
        let directory = ctx.caller().directory();
        let ward = areas::ward_on(&directory, &areas.unwrap_or_default(), day);
        Ok(ward.and_then(|id| Area::known(&directory, id)))
    }
}
