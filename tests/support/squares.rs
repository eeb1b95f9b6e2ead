//! Areas with fictional codes (no official code begins with T), and files with little squares as their boundaries.
//!
//! ```text
//! latitude
//! 52.30 ┌──────────────┬──────────────┐
//!       │ west-2025    │ east-2025    │   both together are ward-2021, until 1 May 2025
//! 52.20 └──────────────┴──────────────┘
//!     -0.90          -0.80          -0.70  longitude
//! ```

use std::path::PathBuf;

use domain::area::{self, AreaType};
use immediate_justice::import::{
    Failure,
    boundaries::{self, Options, Report},
};
use serde_json::{Value, json};

use super::{TestApp, maps::CHANGED};

/// The codes of the areas.
pub const WARD_2021: &str = "T05000001";
pub const WEST_2025: &str = "T05000011";
pub const EAST_2025: &str = "T05000012";
pub const TOWN: &str = "T63000001";
pub const PARISH: &str = "T04000001";
/// A code that no area has.
pub const NOBODY: &str = "T05999999";

/// The ring of a square, by its south-western corner and the length of its sides in degrees.
pub fn ring((west, south): (f64, f64), size: f64) -> Value {
    let (east, north) = (west + size, south + size);
    json!([
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south]
    ])
}

/// A polygon that is a square.
pub fn square(corner: (f64, f64), size: f64) -> Value {
    json!({ "type": "Polygon", "coordinates": [ring(corner, size)] })
}

/// A feature with an area's code, as the Office for National Statistics names the property.
pub fn feature(property: &str, code: &str, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": { "OBJECTID": 1, property: code }, "geometry": geometry })
}

/// A feature of a ward.
pub fn ward(code: &str, geometry: Value) -> Value {
    feature("WD25CD", code, geometry)
}

/// The file of some features.
pub fn collection(features: &[Value]) -> Value {
    json!({ "type": "FeatureCollection", "name": "Squares", "features": features })
}

/// The same with a reference system, as older files name it.
pub fn collection_in(crs: &str, features: &[Value]) -> Value {
    let mut file = collection(features);
    file["crs"] = json!({ "type": "name", "properties": { "name": crs } });
    file
}

/// The wards of both maps.
pub fn wards() -> Value {
    let both = json!([[
        [-0.9, 52.2],
        [-0.7, 52.2],
        [-0.7, 52.3],
        [-0.9, 52.3],
        [-0.9, 52.2]
    ]]);
    collection(&[
        ward(WARD_2021, json!({ "type": "Polygon", "coordinates": both })),
        ward(WEST_2025, square((-0.9, 52.2), 0.1)),
        ward(EAST_2025, square((-0.8, 52.2), 0.1)),
    ])
}

/// A file in a folder of its own, which is removed with it.
pub struct Squares {
    folder: tempfile::TempDir,
}

impl Squares {
    pub fn of(content: &Value) -> Self {
        Self::bytes(content.to_string().as_bytes())
    }

    pub fn bytes(content: &[u8]) -> Self {
        let folder = tempfile::TempDir::new().expect("a folder");
        let squares = Self { folder };
        std::fs::write(squares.path(), content).expect("a file");
        squares
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("squares.geojson")
    }
}

/// The options for boundaries of wards.
pub fn options(kind: AreaType) -> Options {
    Options {
        kind,
        accept_changes: false,
        ignore_unknown: false,
        dry_run: false,
    }
}

impl TestApp {
    /// Records the areas, all in the west, without boundaries.
    pub async fn squares(&self) {
        let operator = self.operator();
        let directory = operator.directory();
        let west = directory
            .areas
            .values()
            .find(|area| area.reference == "west");
        let west = west.expect("an authority").id;
        for (name, kind, code, (from, to)) in [
            (
                "ward-2021",
                AreaType::Ward,
                WARD_2021,
                (None, Some(CHANGED)),
            ),
            (
                "west-2025",
                AreaType::Ward,
                WEST_2025,
                (Some(CHANGED), None),
            ),
            (
                "east-2025",
                AreaType::Ward,
                EAST_2025,
                (Some(CHANGED), None),
            ),
            ("square-town", AreaType::Town, TOWN, (None, None)),
            ("square-parish", AreaType::Parish, PARISH, (None, None)),
        ] {
            let day = |day: Option<&str>| day.map(|day| day.parse().expect("a day"));
            let record = area::Record {
                idempotency_key: None,
                reference: name.into(),
                kind,
                name: name.to_uppercase(),
                parent: Some(west),
                gss_code: Some(code.into()),
                valid_from: day(from),
                valid_to: day(to),
            };
            area::record(&operator, record).await.expect("an area");
        }
    }

    /// Imports a file.
    pub async fn import_squares(
        &self,
        file: &Squares,
        options: Options,
    ) -> Result<Report, Failure> {
        boundaries::import(&self.app, &file.path(), &options).await
    }

    /// Records the areas and imports the boundaries of the wards.
    pub async fn bounded_wards(&self) {
        self.squares().await;
        let report = self
            .import_squares(&Squares::of(&wards()), options(AreaType::Ward))
            .await
            .expect("an import that reaches its end");
        assert_eq!((report.causes(), report.recorded), (vec![], 3));
    }
}
