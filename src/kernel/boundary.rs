//! Boundaries of areas, held in memory: which areas a point lies in, and how far it lies outside one. Boundaries are
//! found by their bounding boxes in an R-tree and then checked exactly.
//!
//! A point on a boundary lies in both areas that share it. Neighbours share the coordinates of their common boundary,
//! and all coordinates are rounded in the same way, so that no point falls between them.

mod shape;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use entity::{boundary, id::AreaId};
use rstar::{
    RTree,
    primitives::{GeomWithData, Rectangle},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::error::{Error, Result};

pub use shape::{MOST_POINTS, Ring, Shape};

/// The number of boundaries that are read at once. They are large.
const PAGE: usize = 50;

/// The boundaries of all areas that have one.
#[derive(Debug, Default)]
pub struct Boundaries {
    known: HashMap<AreaId, Arc<Known>>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, AreaId>>,
}

/// A boundary, and the digest by which it is known.
#[derive(Debug)]
struct Known {
    digest: String,
    shape: Shape,
}

impl Boundaries {
    /// Reads the boundaries that are not known yet. If nothing has changed, the known ones are returned.
    pub(super) async fn read(db: &impl ConnectionTrait, before: &Arc<Self>) -> Result<Arc<Self>> {
        let digests: Vec<(AreaId, String)> = boundary::Entity::find()
            .select_only()
            .columns([boundary::Column::AreaId, boundary::Column::Digest])
            .into_tuple()
            .all(db)
            .await?;
        let is_known =
            |area: &AreaId, digest: &str| before.digest_of(*area).is_some_and(|it| it == digest);
        let changed: Vec<AreaId> = digests
            .iter()
            .filter(|(area, digest)| !is_known(area, digest))
            .map(|(area, _)| *area)
            .collect();
        if changed.is_empty() && digests.len() == before.known.len() {
            return Ok(Arc::clone(before));
        }
        let present: HashSet<AreaId> = digests.into_iter().map(|(area, _)| area).collect();
        let mut known = before.known.clone();
        known.retain(|area, _| present.contains(area));
        for page in changed.chunks(PAGE) {
            let rows = boundary::Entity::find()
                .filter(boundary::Column::AreaId.is_in(page.iter().copied()));
            for row in rows.all(db).await? {
                let shape = Shape::stored(&row.polygons)
                    .map_err(|error| Error::internal(DbErr::Json(error.to_string())))?;
                let digest = row.digest;
                known.insert(row.area_id, Arc::new(Known { digest, shape }));
            }
        }
        let boxes = known.iter().filter_map(|(area, known)| {
            let (south_west, north_east) = known.shape.bounds()?;
            let bounds = Rectangle::from_corners(south_west, north_east);
            Some(GeomWithData::new(bounds, *area))
        });
        Ok(Arc::new(Self {
            boxes: RTree::bulk_load(boxes.collect()),
            known,
        }))
    }

    /// The areas whose boundary contains a point or runs through it, in no particular order.
    pub fn around(&self, latitude: f64, longitude: f64) -> impl Iterator<Item = AreaId> {
        let near = self.boxes.locate_all_at_point(&[longitude, latitude]);
        near.map(|found| found.data).filter(move |area| {
            let known = self.known.get(area);
            known.is_some_and(|known| known.shape.takes_in(latitude, longitude))
        })
    }

    /// By how many metres a point lies outside an area; 0 inside. `None` if the area's boundary is not known.
    #[must_use]
    pub fn metres_outside(&self, area: AreaId, latitude: f64, longitude: f64) -> Option<f64> {
        let known = self.known.get(&area)?;
        Some(known.shape.metres_outside(latitude, longitude))
    }

    /// Whether the boundary of an area is known.
    #[must_use]
    pub fn has(&self, area: AreaId) -> bool {
        self.known.contains_key(&area)
    }

    /// The digest of an area's boundary, if it is known.
    #[must_use]
    pub fn digest_of(&self, area: AreaId) -> Option<&str> {
        self.known.get(&area).map(|known| known.digest.as_str())
    }
}
