//! Tests of distances, and of the difference between the databases' polynomial and the haversine formula.

use super::{Circle, Degrees, Point, distance};

/// The polynomial, calculated as the databases do.
fn polynomial(from: Point, to: Point) -> f64 {
    let radians = |to: Degrees, from: Degrees| (to.0 - from.0) * (std::f64::consts::PI / 180.0);
    let (north, east) = (
        radians(to.latitude, from.latitude),
        radians(to.longitude, from.longitude),
    );
    let (sine, cosine) = from.latitude.0.to_radians().sin_cos();
    let hav = |x: f64| x * x * (1.0 - x * x * (1.0 / 12.0));
    let terms = [sine / 6.0, -cosine / 2.0, -sine, cosine];
    let other = terms
        .into_iter()
        .fold(cosine / 24.0, |sum, term| sum * north + term);
    let squared = hav(north) + hav(east) * cosine * other;
    2.0 * 6_371_008.8 * (squared.sqrt() / 2.0).asin()
}

#[test]
fn the_distance_polynomial_is_within_a_millimetre_of_the_haversine_formula() {
    for latitude in [51.5, 51.97, 52.3, 52.65, 53.1] {
        let from = Point::at(latitude, -0.84);
        for bearing in 0..72 {
            let (sine, cosine) = (f64::from(bearing) * 5.0).to_radians().sin_cos();
            for metres in [1.0, 50.0, 999.0, 10_000.0, 50_000.0] {
                let to = Point::at(
                    latitude + metres / 111_195.0 * cosine,
                    -0.84 + metres / (111_195.0 * latitude.to_radians().cos()) * sine,
                );

                let difference = polynomial(from, to) - distance::haversine(from, to);

                assert!(difference.abs() < 0.001, "{difference} at {from:?} {to:?}");
            }
        }
    }
}

#[test]
fn a_degree_of_latitude_has_the_right_length() {
    let metres = super::metres_between(Point::at(52.0, -1.0), Point::at(53.0, -1.0));

    assert_eq!(metres, 111_195);
    assert_eq!(
        super::metres_between(Point::at(0.0, 0.0), Point::at(0.0, 180.0)),
        20_015_114
    );
}

#[test]
fn the_bounding_box_contains_the_circle_also_at_a_pole() {
    let circle = |latitude| Circle {
        centre: Point::at(latitude, -0.84),
        metres: 50_000,
    };

    let around = distance::bounds(&circle(52.3));
    let pole = distance::bounds(&circle(89.9));

    let west = Point::at(52.3, around.west.0);
    assert!(distance::haversine(circle(52.3).centre, west) >= 49_990.0);
    assert!(around.north.0 - 52.3 > 0.449 && around.north.0 - 52.3 < 0.451);
    assert!(pole.east.0 > 180.0 && pole.west.0 < -180.0);
}
