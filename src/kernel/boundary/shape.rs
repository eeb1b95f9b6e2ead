//! The shape of an area: polygons with holes.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use geo::{
    BoundingRect, Coord, CoordsIter, Distance, Euclidean, Intersects, LineString, MapCoords,
    MultiPolygon, Point, Polygon, Validation,
};

use crate::check::COUNTY;

/// The maximum number of points of a boundary. Those of a county at full resolution are about a third of this.
pub const MOST_POINTS: usize = 100_000;
/// By how many degrees a boundary may exceed the rectangle around the county: those of some publications are
/// generalised.
const MARGIN: f64 = 0.1;
/// Coordinates are stored with seven decimals of a degree: about a centimetre.
const DECIMALS: f64 = 1e7;
/// The metres of one degree of latitude, on a sphere with the mean radius of the earth.
const METRES_OF_A_DEGREE: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// A closed ring: longitude and latitude of each point in degrees (WGS84); the last point is the first one again.
pub type Ring = Vec<[f64; 2]>;

/// The shape of an area: polygons with holes.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape(MultiPolygon<f64>);

impl Shape {
    /// The shape of these polygons. The first ring of each polygon is its outline, the others are its holes.
    #[must_use]
    pub fn of(polygons: Vec<Vec<Ring>>) -> Self {
        let line = |ring: Ring| LineString::from(ring);
        let polygons = polygons.into_iter().map(|rings| {
            let mut rings = rings.into_iter().map(line);
            let outline = rings.next().unwrap_or_else(|| LineString::new(vec![]));
            Polygon::new(outline, rings.collect())
        });
        Self(polygons.collect())
    }

    /// What is wrong with it as the boundary of an area of the county. `None` if nothing is.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let points = self.0.coords_count();
        if points == 0 {
            return Some("At least one polygon is expected.".into());
        }
        if points > MOST_POINTS {
            return Some(format!(
                "At most {MOST_POINTS} points are expected; there are {points}."
            ));
        }
        if let Some(far) = self
            .0
            .coords_iter()
            .find(|point| !is_near_the_county(*point))
        {
            let ((west, east), (south, north)) = (ends(&COUNTY.0), ends(&COUNTY.1));
            return Some(format!(
                "Points in or near the county are expected: longitudes {west} to {east}, latitudes {south} to {north}; \
                 there is longitude {:.5}, latitude {:.5}.",
                far.x, far.y
            ));
        }
        let invalid = self.0.check_validation().err();
        invalid.map(|why| format!("A valid geometry is expected: {why}."))
    }

    /// The text that is stored, with rounded coordinates: the `coordinates` of a `MultiPolygon` in `GeoJSON`.
    ///
    /// # Errors
    /// If a coordinate is not finite.
    pub fn to_stored(&self) -> Result<String, serde_json::Error> {
        let rounded = |degrees: f64| (degrees * DECIMALS).round() / DECIMALS;
        let ring = |line: &LineString| -> Ring {
            let points = line.0.iter();
            points.map(|at| [rounded(at.x), rounded(at.y)]).collect()
        };
        let polygon = |polygon: &Polygon| -> Vec<Ring> {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            rings.map(ring).collect()
        };
        let polygons: Vec<Vec<Ring>> = self.0.iter().map(polygon).collect();
        serde_json::to_string(&polygons)
    }

    /// The shape of a stored text.
    pub(super) fn stored(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text).map(Self::of)
    }

    /// The digest by which a stored text is known.
    #[must_use]
    pub fn digest_of(stored: &str) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, stored.as_bytes()))
    }

    /// The south-western and north-eastern corners of the box around it, as longitude and latitude.
    pub(super) fn bounds(&self) -> Option<([f64; 2], [f64; 2])> {
        let bounds = self.0.bounding_rect()?;
        Some((bounds.min().into(), bounds.max().into()))
    }

    /// Whether a point lies in it or on its edge.
    pub(super) fn takes_in(&self, latitude: f64, longitude: f64) -> bool {
        self.0.intersects(&Point::new(longitude, latitude))
    }

    /// By how many metres a point lies outside; 0 inside. Measured on a plane through the point, on which distances of
    /// some kilometres are right to a thousandth.
    pub(super) fn metres_outside(&self, latitude: f64, longitude: f64) -> f64 {
        if self.takes_in(latitude, longitude) {
            return 0.0;
        }
        let east = METRES_OF_A_DEGREE * latitude.to_radians().cos();
        let plane = self.0.map_coords(|at| Coord {
            x: (at.x - longitude) * east,
            y: (at.y - latitude) * METRES_OF_A_DEGREE,
        });
        Euclidean.distance(&plane, &Point::new(0.0, 0.0))
    }
}

fn is_near_the_county(at: Coord) -> bool {
    let near = |range: &std::ops::RangeInclusive<f64>, degrees: f64| {
        (range.start() - MARGIN..=range.end() + MARGIN).contains(&degrees)
    };
    near(&COUNTY.0, at.x) && near(&COUNTY.1, at.y)
}

/// The ends of a range with its margin, as messages name them.
fn ends(range: &std::ops::RangeInclusive<f64>) -> (String, String) {
    let named = |degrees: f64| format!("{degrees:.2}");
    (named(range.start() - MARGIN), named(range.end() + MARGIN))
}
