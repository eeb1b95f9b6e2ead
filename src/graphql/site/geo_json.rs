//! Sites for maps, as `GeoJSON` (RFC 7946).

use async_graphql::{
    Context, InputValueError, InputValueResult, Object, Scalar, ScalarType, Value,
};
use domain::site::{self, OnTheMap};
use kernel::directory::Directory;
use serde_json::json;

use crate::{
    context::ContextExt,
    error::Result,
    id::opaque,
    scalar::DateTime,
    site::{
        kind::{SiteStatus, SiteType},
        query::SiteFilter,
    },
};

/// The GraphQL scalar `GeoJson`: a `FeatureCollection`.
pub struct GeoJson(Value);

/// A `GeoJSON` `FeatureCollection` (RFC 7946), as map libraries accept it. Points are [longitude, latitude] in WGS84.
#[Scalar(
    name = "GeoJson",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc7946"
)]
impl ScalarType for GeoJson {
    fn parse(value: Value) -> InputValueResult<Self> {
        Err(InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }
}

impl GeoJson {
    fn of(sites: &[OnTheMap], directory: &Directory) -> Self {
        let features: Vec<_> = sites.iter().map(|site| feature(site, directory)).collect();
        let collection = json!({ "type": "FeatureCollection", "features": features });
        Self(Value::from_json(collection).unwrap_or_default())
    }
}

/// A site as a `GeoJSON` feature, with its public data only.
fn feature(site: &OnTheMap, directory: &Directory) -> serde_json::Value {
    let ward = directory.areas.get(&site.ward_id);
    let authority = ward
        .and_then(|ward| ward.parent_id)
        .and_then(|parent| directory.areas.get(&parent));
    let improved_at = site
        .improved_at
        .map(|at| ScalarType::to_value(&DateTime(at)));
    json!({
        "type": "Feature",
        "id": opaque(site.id).as_str(),
        "geometry": { "type": "Point", "coordinates": [site.longitude, site.latitude] },
        "properties": {
            "reference": site.reference,
            "name": site.name,
            "type": async_graphql::InputType::to_value(&SiteType::from(site.kind)),
            "status": async_graphql::InputType::to_value(&SiteStatus::from(site.status)),
            "statusText": site::status::plain(site.status),
            "isOpen": site::status::is_open(site.status),
            "improvedAt": improved_at,
            "ward": ward.map(|area| &area.name),
            "authority": authority.map(|area| &area.name),
        },
    })
}

/// Queries for maps.
#[derive(Default)]
pub struct GeoJsonQuery;

#[Object]
impl GeoJsonQuery {
    /// The sites that the caller may see, as one `GeoJSON` `FeatureCollection`, sorted by name, at most 5,000. If more
    /// sites match, the query fails with an error that contains their number. Each feature has the site's `id` and the
    /// properties `reference`, `name`, `type`, `status`, `statusText`, `isOpen` (whether work is still to be done there),
    /// `improvedAt` (null if the site is not improved yet), and the names of its `ward` and `authority` on the day on
    /// which it was proposed. Scope `sites:read`.
    async fn sites_geo_json(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only sites that match this filter.")] filter: Option<SiteFilter>,
    ) -> Result<GeoJson> {
        let sites = site::on_the_map(ctx.caller(), &filter.unwrap_or_default().into()).await?;
        Ok(GeoJson::of(&sites, &ctx.caller().directory()))
    }
}
