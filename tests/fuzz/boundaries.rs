//! Files with boundaries: whatever they contain, each feature is read or its problem told, and every boundary that is
//! taken is read back from what is stored.

use std::io::Cursor;

use domain::area::AreaType;
use immediate_justice::import::boundaries::read;

use super::{driver, driver::fuzz, mutation::Mutation};

#[tokio::test]
async fn every_file_of_boundaries_gets_a_report() {
    let corpus = driver::corpus("boundaries");
    let words = "type FeatureCollection Feature Polygon MultiPolygon coordinates geometry properties crs name features \
                 WD25CD urn:ogc:def:crs:EPSG::27700 [ ] { } , -0.85 52.25 475000 260000 -0.9 52.2 1e308";
    let words = words.split_whitespace().map(str::to_owned).collect();
    let mut mutation = Mutation::new(&corpus, words);
    let next = || mutation.next();
    fuzz("boundaries", &corpus, next, 2_000, async |input| {
        let mut told = 0;

        let read = read(Cursor::new(input), AreaType::Ward, &mut |found| {
            told += 1;
            match found {
                Ok(found) => {
                    assert!(!found.code.is_empty());
                    let problem = found.shape.problem();
                    let stored = found.shape.to_stored().expect("finite numbers");
                    let same: serde_json::Value = serde_json::from_str(&stored).expect("JSON");
                    assert!(same.is_array() && problem.is_none_or(|text| text.ends_with('.')));
                }
                Err(problem) => assert!(problem.expected.ends_with('.'), "{problem:?}"),
            }
            true
        });

        assert!(
            read.is_ok() && told <= input.len().max(1),
            "{told}: {read:?}"
        );
    })
    .await;
}
