//! Sites for a map, all of them at once. Only their public data is read.

use chrono::{DateTime, Utc};
use entity::site;
use kernel::{Caller, Error, Result, check, policy::Action};
use sea_orm::{FromQueryResult, PaginatorTrait, QueryOrder, QuerySelect};

use super::{Filter, SiteType, Status, quiet};
use crate::id::{AreaId, SiteId};

/// The maximum number of sites on one map.
pub const MOST_ON_A_MAP: u64 = 5_000;

/// The data of a site on a map.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OnTheMap {
    pub id: SiteId,
    pub reference: String,
    pub name: String,
    pub kind: SiteType,
    pub status: Status,
    pub latitude: f64,
    pub longitude: f64,
    pub ward_id: AreaId,
    pub improved_at: Option<DateTime<Utc>>,
    quiet_until: Option<DateTime<Utc>>,
}

/// The sites within reach that match the filter, by name, all of them or none.
///
/// # Errors
/// If the caller lacks the scope; if the filter is not valid or finds more sites than a map may have.
pub async fn on_the_map(caller: &Caller, filter: &Filter) -> Result<Vec<OnTheMap>> {
    let read = caller.read(Action::ListSites)?;
    check::filter(caller, filter)?;
    let rows = super::wanted(&read, filter)?;
    let shown = rows.clone().select_only().columns([
        site::Column::Id,
        site::Column::Reference,
        site::Column::Name,
        site::Column::Kind,
        site::Column::Status,
        site::Column::Latitude,
        site::Column::Longitude,
        site::Column::WardId,
        site::Column::ImprovedAt,
        site::Column::QuietUntil,
    ]);
    let shown = shown
        .order_by_asc(site::Column::NameFolded)
        .order_by_asc(site::Column::Id)
        .limit(MOST_ON_A_MAP + 1);
    let shown: Vec<OnTheMap> = shown.into_model().all(read.db()).await?;
    if shown.len() as u64 <= MOST_ON_A_MAP {
        let as_shown = |site: OnTheMap| OnTheMap {
            status: quiet::status(caller, site.status, site.quiet_until),
            ..site
        };
        return Ok(shown.into_iter().map(as_shown).collect());
    }
    let found = rows.count(read.db()).await?;
    Err(Error::invalid(
        "filter",
        format!(
            "A filter that matches at most {MOST_ON_A_MAP} sites is expected. This one matches {found}."
        ),
    ))
}
