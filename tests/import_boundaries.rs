//! The import of boundaries: what is stored, and what is said about files that are not as they should be.

use std::{fs::File, path::Path};

use domain::area::AreaType;
use immediate_justice::import::{
    Failure,
    boundaries::{MOST_BYTES, Options, Report},
};
use serde_json::{Value, json};

use crate::support::{
    TestApp, on_both, process,
    squares::{
        EAST_2025, NOBODY, PARISH, Squares, WARD_2021, WEST_2025, collection, collection_in,
        feature, options, ring, square, ward, wards,
    },
};

fn wards_only() -> Options {
    options(AreaType::Ward)
}

async fn imported(app: &TestApp, file: &Value, options: Options) -> Report {
    let report = app.import_squares(&Squares::of(file), options).await;
    report.expect("an import that reaches its end")
}

async fn stored(app: &TestApp) -> Vec<String> {
    app.column("SELECT reference FROM boundary JOIN area ON area.id = area_id ORDER BY reference")
        .await
}

/// What was found, as the numbers of the features and the beginnings of the sentences.
fn assert_found(report: &Report, expected: &[(Option<usize>, &str)]) {
    let found = report.problems.iter();
    let found: Vec<_> = found.map(|it| (it.index, it.expected.as_str())).collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((index, text), (expected_index, part)) in found.iter().zip(expected) {
        assert!(
            index == expected_index && text.contains(part),
            "{part}: {found:#?}"
        );
    }
}

#[tokio::test]
async fn boundaries_are_stored_once_and_replaced_only_if_requested() {
    on_both(async |app| {
        app.squares().await;
        let trial = Options { dry_run: true, ..wards_only() };
        let tried = imported(app, &wards(), trial).await;
        assert_eq!((tried.features, tried.recorded, tried.problems.len()), (3, 3, 0));
        assert_eq!(stored(app).await, [""; 0]);
        assert!(app.app.directory().boundaries.around(52.25, -0.85).next().is_none());

        let first = imported(app, &wards(), wards_only()).await;
        let again = imported(app, &wards(), wards_only()).await;

        assert_eq!((first.recorded, first.already_there), (3, 0));
        assert_eq!((again.recorded, again.already_there), (0, 3));
        assert_eq!(stored(app).await, ["east-2025", "ward-2021", "west-2025"]);
        let changed = collection(&[ward(WEST_2025, square((-0.9, 52.2), 0.05))]);
        let kept = imported(app, &changed, wards_only()).await;
        assert_eq!(kept.differing().len(), 1, "{kept:?}");
        assert!(kept.differing()[0].starts_with("squares.geojson, features[0]: The area west-2025 has another"));
        assert!(app.app.directory().boundaries.around(52.29, -0.81).count() > 1);
        let accepting = Options { accept_changes: true, ..wards_only() };
        let amended = imported(app, &changed, accepting).await;
        assert_eq!((amended.amended, amended.differences.len()), (1, 0));
        assert_eq!(app.app.directory().boundaries.around(52.29, -0.81).count(), 1);
        let area = app
            .manager()
            .ask("{ area(reference: \"west-2025\") { version amendments { field oldValue newValue reason } } }")
            .await
            .data("area");
        let amendment = |old: Option<&str>| {
            json!({ "field": "boundary", "oldValue": old, "newValue": "squares.geojson", "reason": "import" })
        };
        let amendments = json!([amendment(None), amendment(Some("squares.geojson"))]);
        assert_eq!(area, json!({ "version": 3, "amendments": amendments }));
    })
    .await;
}

#[tokio::test]
async fn all_invalid_features_are_reported_together_and_nothing_is_stored() {
    on_both(async |app| {
        app.squares().await;
        let polygon = |ring: Value| json!({ "type": "Polygon", "coordinates": [ring] });
        let bow = json!([[-0.9, 52.2], [-0.8, 52.3], [-0.8, 52.2], [-0.9, 52.3], [-0.9, 52.2]]);
        let open = json!([[-0.9, 52.2], [-0.8, 52.2], [-0.8, 52.3], [-0.9, 52.3]]);
        let outside = json!({ "type": "Polygon", "coordinates": [ring((-0.9, 52.2), 0.1), ring((-0.7, 52.2), 0.01)] });
        let good = || square((-0.9, 52.2), 0.1);
        let mut two_years = ward(WEST_2025, good());
        two_years["properties"]["WD23CD"] = json!(EAST_2025);
        let file = collection(&[
            ward(WARD_2021, good()),
            ward(NOBODY, good()),
            ward(WARD_2021, good()),
            ward(PARISH, good()),
            feature("LAD25CD", WEST_2025, good()),
            two_years,
            ward(WEST_2025, json!({ "type": "Point", "coordinates": [-0.9, 52.2] })),
            ward(WEST_2025, Value::Null),
            ward(WEST_2025, polygon(open)),
            ward(WEST_2025, polygon(json!([]))),
            ward(WEST_2025, polygon(json!([[-0.9], [-0.8], [-0.8], [-0.9]]))),
            ward(WEST_2025, polygon(bow)),
            json!({ "type": "Feature", "properties": { "WD25CD": EAST_2025 }, "geometry": outside }),
            json!(17),
            // Latitude before longitude, eastings and northings, and another county.
            feature("WD21CD", WEST_2025, square((52.2, -0.9), 0.1)),
            ward(WEST_2025, square((475_000.0, 260_000.0), 1_000.0)),
        ]);

        let report = imported(app, &file, wards_only()).await;

        assert_found(
            &report,
            &[
                (Some(1), "no area has T05999999"),
                (Some(2), "features[0] has this code too"),
                (Some(3), "the area square-parish is of another type"),
                (Some(4), "named like WD25CD"),
                (Some(5), "One property with the code of the area"),
                (Some(6), "A Polygon or a MultiPolygon is expected"),
                (Some(7), "A Polygon or a MultiPolygon is expected"),
                (Some(8), "A closed ring is expected"),
                (Some(9), "A closed ring is expected"),
                (Some(10), "Positions of two numbers"),
                (Some(11), "exterior ring has a self-intersection"),
                (Some(12), "is not contained within the polygon's exterior"),
                (Some(13), "A feature of GeoJSON is expected"),
                (Some(14), "features[11] has this code too"),
                (Some(15), "need a member crs that names EPSG:27700"),
            ],
        );
        assert_eq!((report.recorded, report.amended), (0, 0));
        assert_eq!(stored(app).await, [""; 0]);
        let changed = app.column::<String>("SELECT action FROM audit_entry WHERE action = 'AmendArea'").await;
        assert_eq!(changed, [""; 0]);
        let swapped = collection(&[ward(WEST_2025, square((52.2, -0.9), 0.1))]);
        let report = imported(app, &swapped, wards_only()).await;
        assert_found(&report, &[(Some(0), "Points in or near the county are expected")]);
    })
    .await;
}

#[tokio::test]
async fn the_national_grid_is_converted_and_other_systems_are_refused() {
    on_both(async |app| {
        app.squares().await;
        let grid = [ward(WEST_2025, square((475_000.0, 260_000.0), 1_000.0))];
        for wrong in ["urn:ogc:def:crs:EPSG::3857", "EPSG:4258", "27700", ""] {
            let report = imported(app, &collection_in(wrong, &grid), wards_only()).await;
            assert_found(&report, &[(None, "A member crs that names EPSG:4326 or EPSG:27700")]);
        }
        let degrees = collection_in("urn:ogc:def:crs:OGC:1.3:CRS84", &[ward(EAST_2025, square((-0.8, 52.2), 0.1))]);
        assert_eq!(imported(app, &degrees, wards_only()).await.recorded, 1);
        // The system may be named after the features.
        let grid = format!(
            "\u{feff}{{ \"features\": {}, \"type\": \"FeatureCollection\",
                \"crs\": {{ \"type\": \"name\", \"properties\": {{ \"name\": \"urn:ogc:def:crs:EPSG::27700\" }} }} }}",
            json!(grid)
        );

        let report = app.import_squares(&Squares::bytes(grid.as_bytes()), wards_only()).await;

        assert_eq!(report.expect("an import").recorded, 1);
        let boundaries = &app.app.directory().boundaries;
        let west = |latitude, longitude| boundaries.around(latitude, longitude).next().is_some();
        // The middle of the square by the Ordnance Survey's exact transformation, and points about 20 metres on both
        // sides of the middles of its edges.
        let (latitude, longitude) = MIDDLE;
        for (north, east) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
            let point = |metres: f64| {
                let (up, right) = (north * metres / 111_250.0, east * metres / 68_300.0);
                west(latitude + up, longitude + right)
            };
            assert!(point(0.0) && point(470.0) && !point(530.0), "{north} {east}");
        }
    })
    .await;
}

/// Easting 475500, northing 260500, by the exact transformation.
const MIDDLE: (f64, f64) = (52.237_538_6, -0.895_786_6);

#[tokio::test]
async fn a_national_file_is_read_if_unknown_codes_may_be_ignored() {
    on_both(async |app| {
        app.squares().await;
        let far = square((-3.0, 55.0), 0.1);
        let mut features: Vec<Value> = (0..300).map(|_| ward(NOBODY, far.clone())).collect();
        features.push(ward(WEST_2025, square((-0.9, 52.2), 0.1)));
        let file = collection(&features);

        let all = imported(app, &file, wards_only()).await;
        let known = Options { ignore_unknown: true, ..wards_only() };
        let known = imported(app, &file, known).await;

        assert_eq!(all.problems.len(), 300);
        let named = "features[0], features[1], features[2], features[3], features[4], 295 more: The code of an area";
        assert_eq!(all.causes().len(), 1);
        assert!(all.causes()[0].contains(named), "{:?}", all.causes());
        assert_eq!((known.features, known.ignored, known.recorded), (301, 300, 1));
    })
    .await;
}

#[tokio::test]
async fn oversized_files_and_files_that_are_not_geojson_are_refused() {
    on_both(async |app| {
        app.squares().await;
        let unreadable = async |file: Squares, expected: &str| match app
            .import_squares(&file, wards_only())
            .await
        {
            Err(Failure::Unreadable(path, cause)) => {
                assert_eq!(path, file.path());
                assert!(cause.to_string().contains(expected), "{cause}");
            }
            other => panic!("{expected}: {other:?}"),
        };
        let huge = Squares::bytes(b"");
        // A file with a hole, which takes no space.
        File::create(huge.path())
            .and_then(|file| file.set_len(MOST_BYTES + 1))
            .expect("a file");
        unreadable(huge, "larger than 2048 MiB").await;
        let mut large = ward(WEST_2025, square((-0.9, 52.2), 0.1));
        large["properties"]["note"] = json!("x".repeat(17 << 20));
        unreadable(
            Squares::of(&collection(&[large])),
            "a feature is larger than 16 MiB",
        )
        .await;
        let mut points = vec![json!([-0.9, 52.2]); 100_001];
        points.push(json!([-0.9, 52.2]));
        let detailed = json!({ "type": "Polygon", "coordinates": [points] });
        let report = imported(app, &collection(&[ward(WEST_2025, detailed)]), wards_only()).await;
        assert_found(
            &report,
            &[(
                Some(0),
                "At most 100000 points are expected; there are 100002",
            )],
        );

        let whole = collection(&[ward(WEST_2025, square((-0.9, 52.2), 0.1))]).to_string();
        for broken in [
            String::new(),
            "[]".into(),
            "{}".into(),
            json!({ "type": "FeatureCollection", "features": {} }).to_string(),
            json!({ "type": "Topology", "features": [] }).to_string(),
            whole[..whole.len() - 3].to_owned(),
            format!("{whole} x"),
            "[".repeat(100_000),
            format!(
                "{{\"type\":\"FeatureCollection\",\"features\":{}",
                "[".repeat(100_000)
            ),
        ] {
            let report = app
                .import_squares(&Squares::bytes(broken.as_bytes()), wards_only())
                .await;
            let report = report.expect("an import that reaches its end");
            assert_found(
                &report,
                &[(None, "A FeatureCollection of GeoJSON is expected")],
            );
        }
        let deep = format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{}{}]}}",
            "[".repeat(9_999),
            "]".repeat(9_999)
        );
        let report = app
            .import_squares(&Squares::bytes(deep.as_bytes()), wards_only())
            .await;
        assert_found(
            &report.expect("an import"),
            &[(Some(0), "A feature of GeoJSON is expected")],
        );
        assert_eq!(stored(app).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_command_reports_what_it_did() {
    on_both(async |app| {
        app.squares().await;
        let file = Squares::of(&wards());
        let run = |file: &Path, also: &[&str]| {
            let file = file.to_str().expect("a path");
            let arguments = [&["import", "boundaries", file, "--type", "ward"], also].concat();
            let output = process::run(&app.database_url(), &arguments);
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            (output.status.code(), text(&output.stdout), text(&output.stderr))
        };

        let (code, said, _) = run(&file.path(), &["--dry-run"]);
        assert_eq!((code, said.ends_with("dry run: nothing was stored\n")), (Some(0), true), "{said}");
        let (code, said, _) = run(&file.path(), &[]);
        let counts = "squares.geojson: 3 features, 3 areas recorded, 0 existed already, 0 amended, 0 differ, 0 features ignored\n";
        assert_eq!((code, said.as_str()), (Some(0), counts));
        let other = Squares::of(&collection(&[ward(WEST_2025, square((-0.9, 52.2), 0.05)), ward(NOBODY, Value::Null)]));
        let (code, _, said) = run(&other.path(), &[]);
        assert_eq!(code, Some(1));
        assert!(said.contains("squares.geojson, features[1]: "), "{said}");
        let other = Squares::of(&collection(&[ward(WEST_2025, square((-0.9, 52.2), 0.05))]));
        let (code, said, _) = run(&other.path(), &[]);
        assert_eq!((code, said.contains("features[0]: The area west-2025 has another boundary")), (Some(3), true));
        assert_eq!(run(&other.path(), &["--accept-changes"]).0, Some(0));
        assert_eq!(run(Path::new("/nowhere.geojson"), &[]).0, Some(1));
        assert_eq!(process::run(&app.database_url(), &["import"]).status.code(), Some(2));
    })
    .await;
}
