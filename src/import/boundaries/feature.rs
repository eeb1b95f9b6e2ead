//! One feature: the code of its area, and its polygons.

use domain::area::AreaType;
use geojson::{Feature, GeometryValue, JsonObject, Position};
use kernel::boundary::{MOST_POINTS, Ring, Shape};
use serde_json::value::RawValue;

use super::{grid::Grid, report::Finding};

/// A feature that was read: an area's code and its boundary.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The number of the feature, counted from 0.
    pub index: usize,
    /// The GSS code.
    pub code: String,
    /// The boundary.
    pub shape: Shape,
}

/// Reads a feature.
pub fn read(index: usize, text: &RawValue, grid: Grid, kind: AreaType) -> Result<Found, Finding> {
    let expected = |expected: String| Finding {
        index: Some(index),
        expected,
    };
    let feature: Feature = serde_json::from_str(text.get())
        .map_err(|error| expected(format!("A feature of GeoJSON is expected: {error}.")))?;
    let code = code_of(feature.properties.as_ref(), kind).map_err(expected)?;
    let geometry = feature.geometry.map(|geometry| geometry.value);
    let polygons = match geometry {
        Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates,
        _ => return Err(expected("A Polygon or a MultiPolygon is expected.".into())),
    };
    let points: usize = polygons.iter().flatten().map(Vec::len).sum();
    if points > MOST_POINTS {
        let most = format!("At most {MOST_POINTS} points are expected; there are {points}.");
        return Err(expected(most));
    }
    let rings = |rings: &Vec<Vec<Position>>| -> Result<Vec<Ring>, String> {
        if rings.is_empty() {
            return Err("A polygon with an outline is expected.".into());
        }
        rings
            .iter()
            .map(|positions| ring(positions, grid))
            .collect()
    };
    let polygons: Result<Vec<_>, _> = polygons.iter().map(rings).collect();
    Ok(Found {
        index,
        code,
        shape: Shape::of(polygons.map_err(expected)?),
    })
}

fn ring(positions: &[Position], grid: Grid) -> Result<Ring, String> {
    if positions.len() < 4 || positions.first() != positions.last() {
        return Err(
            "A closed ring is expected: at least four positions, of which the last is the first again."
                .into(),
        );
    }
    let degrees = |position: &Position| match *position.as_slice() {
        [x, y, ..] => grid.degrees([x, y]),
        _ => Err("Positions of two numbers are expected.".to_owned()),
    };
    positions.iter().map(degrees).collect()
}

/// The beginnings of the names that the Office for National Statistics gives to the codes of a type of area.
fn prefixes(kind: AreaType) -> &'static [&'static str] {
    match kind {
        AreaType::Ward => &["WD"],
        AreaType::Unitary => &["LAD", "CTYUA", "UTLA"],
        AreaType::Parish => &["PAR", "PARNCP"],
        AreaType::Town => &["BUA"],
        AreaType::PoliceArea => &["PFA"],
    }
}

/// The GSS code among the properties: a name such as `WD23CD`, with any year.
fn code_of(properties: Option<&JsonObject>, kind: AreaType) -> Result<String, String> {
    let prefixes = prefixes(kind);
    let is_code = |name: &str| {
        let name = name.to_ascii_uppercase();
        let year = name.strip_suffix("CD").and_then(|rest| {
            let mut prefixes = prefixes.iter();
            prefixes.find_map(|prefix| rest.strip_prefix(prefix))
        });
        year.is_some_and(|year| year.len() == 2 && year.bytes().all(|digit| digit.is_ascii_digit()))
    };
    let all = properties.into_iter().flatten();
    let mut codes: Vec<&str> = all
        .filter(|(name, _)| is_code(name))
        .map(|(_, value)| value.as_str().unwrap_or_default())
        .collect();
    codes.dedup();
    match codes.as_slice() {
        [code] if !code.is_empty() => Ok((*code).to_owned()),
        _ => {
            let names: Vec<String> = prefixes
                .iter()
                .map(|prefix| format!("{prefix}25CD"))
                .collect();
            Err(format!(
                "One property with the code of the area is expected, named like {}, of any year.",
                names.join(" or ")
            ))
        }
    }
}
