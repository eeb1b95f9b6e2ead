//! Distances on the earth, taken as a sphere. Not every build of SQLite has trigonometric functions, so the databases
//! compare squared chords, calculated by a polynomial of the two differences in radians. Both databases add and
//! multiply in the same way, so both give the same result. For circles of up to 50 km around points in or near the
//! county the polynomial differs from the haversine formula by less than a millimetre.

use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::{Circle, Degrees, Point, Rectangle};

/// The mean radius of the earth in metres, as defined by the International Union of Geodesy and Geophysics.
const RADIUS: f64 = 6_371_008.8;
/// By how many degrees the box around a circle is widened, so that rounding leaves nothing out.
const SLACK: f64 = 1e-6;

/// The great-circle distance in whole metres, by the haversine formula.
#[must_use]
pub fn metres_between(one: Point, other: Point) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "half the way round the earth is 20,015,115 metres"
    )]
    let metres = haversine(one, other).round() as i32;
    metres
}

/// The great-circle distance in metres.
pub(super) fn haversine(one: Point, other: Point) -> f64 {
    let [north, north_of_other] = [one.latitude, other.latitude].map(|angle| angle.0.to_radians());
    let east = (other.longitude.0 - one.longitude.0).to_radians();
    let half = ((north_of_other - north) / 2.0).sin().powi(2)
        + north.cos() * north_of_other.cos() * (east / 2.0).sin().powi(2);
    2.0 * RADIUS * half.sqrt().min(1.0).asin()
}

/// The bounding box of a circle. If a pole lies inside, it extends over all longitudes.
pub(super) fn bounds(circle: &Circle) -> Rectangle {
    let Point {
        latitude,
        longitude,
    } = circle.centre;
    let angle = f64::from(circle.metres) / RADIUS;
    let height = angle.to_degrees() + SLACK;
    let widest = angle.sin() / latitude.0.to_radians().cos();
    let width = if widest.abs() < 1.0 {
        widest.asin().to_degrees() + SLACK
    } else {
        360.0
    };
    Rectangle {
        south: Degrees(latitude.0 - height),
        west: Degrees(longitude.0 - width),
        north: Degrees(latitude.0 + height),
        east: Degrees(longitude.0 + width),
    }
}

/// The condition that the point in two columns lies in the circle, given that it lies in its box.
pub(super) fn is_inside<C: ColumnTrait>(circle: &Circle, latitude: C, longitude: C) -> SimpleExpr {
    let angle = f64::from(circle.metres) / RADIUS;
    let chord = 2.0 * (angle / 2.0).sin();
    squared(circle.centre, latitude, longitude).lte(chord * chord)
}

/// The squared chord, in radii, from a point to the one in two columns: `4 hav u + 4 cos φ cos(φ + u) hav v`, where
/// `4 hav x` is `x² - x⁴/12` but for `x⁶/360`, and the second cosine is expanded around the first.
pub(super) fn squared<C: ColumnTrait>(from: Point, latitude: C, longitude: C) -> SimpleExpr {
    let radians = |column: C, degrees: Degrees| {
        column
            .into_expr()
            .sub(degrees.0)
            .mul(std::f64::consts::PI / 180.0)
    };
    let north = || radians(latitude, from.latitude);
    let east = || radians(longitude, from.longitude);
    let (sine, cosine) = from.latitude.0.to_radians().sin_cos();
    let terms = [sine / 6.0, -cosine / 2.0, -sine, cosine];
    let other_cosine = terms
        .into_iter()
        .fold(SimpleExpr::from(Expr::val(cosine / 24.0)), |sum, term| {
            sum.mul(north()).add(term)
        });
    hav(&north).add(hav(&east).mul(cosine).mul(other_cosine))
}

/// `x² - x⁴/12`.
fn hav(x: &dyn Fn() -> SimpleExpr) -> SimpleExpr {
    let square = || x().mul(x());
    square().mul(Expr::val(1.0).sub(square().mul(1.0 / 12.0)))
}
