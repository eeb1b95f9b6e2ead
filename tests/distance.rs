//! Places near a point and inside a box, and their distance: the same on both databases.

use serde_json::{Value, json};

use crate::support::{TestApp, maps::BEFORE, on_both};

const NEAR: &str = "query($near: NearInput!, $from: LocationInput!) {
    sites(first: 100, filter: { near: $near }) { nodes { name distanceMetres(from: $from) } }
    suggestions(first: 100, filter: { near: $near }) { nodes { title distanceMetres(from: $from) } } }";

/// The haversine formula, as in textbooks.
fn haversine(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (a, b) = (one.0.to_radians(), other.0.to_radians());
    let (north, east) = (b - a, (other.1 - one.1).to_radians());
    let half = (north / 2.0).sin().powi(2) + a.cos() * b.cos() * (east / 2.0).sin().powi(2);
    2.0 * 6_371_008.8 * half.sqrt().asin()
}

/// Places on a grid over the county, each named by its number, from which its point can be computed.
fn grid() -> Vec<(f64, f64)> {
    let each = 0..42;
    each.map(|place| {
        let (row, column) = (f64::from(place / 7), f64::from(place % 7));
        (51.98 + row * 0.131, -1.33 + column * 0.1637)
    })
    .collect()
}

async fn on_the_grid(app: &TestApp) {
    app.two_maps().await;
    let seed = app.seed().await;
    for (number, point) in grid().into_iter().enumerate() {
        let name = format!("{number:02}");
        seed.site_lying(&name, (BEFORE, point), "castle-2021", &[])
            .await;
        seed.suggestion_lying(&name, (BEFORE, point), "castle-2021", &[])
            .await;
    }
    seed.done().await;
}

fn names(nodes: &Value, field: &str) -> Vec<String> {
    let nodes = nodes.as_array().expect("nodes").iter();
    nodes
        .map(|node| node[field].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_circle_contains_the_sites_that_the_haversine_formula_gives() {
    on_both(async |app| {
        on_the_grid(app).await;
        for (centre, metres) in [
            ((52.3, -0.84), 20_000),
            ((52.3, -0.84), 50_000),
            ((51.98, -1.33), 1),
            ((51.6, -0.9), 50_000),
            ((52.241, -0.675), 11_000),
        ] {
            let (latitude, longitude) = centre;
            let near = json!({ "location": { "latitude": latitude, "longitude": longitude }, "metres": metres });
            let from = json!({ "latitude": latitude, "longitude": longitude });

            let reply = app
                .manager()
                .run(NEAR, json!({ "near": near, "from": from }))
                .await;

            let inside = grid()
                .into_iter()
                .enumerate()
                .filter(|(_, point)| haversine(centre, *point) <= f64::from(metres));
            let expected: Vec<String> = inside.map(|(number, _)| format!("{number:02}")).collect();
            assert_eq!(
                names(&reply.data("sites.nodes"), "name"),
                expected,
                "{}",
                reply.body
            );
            assert_eq!(names(&reply.data("suggestions.nodes"), "title"), expected);
            for (number, node) in reply
                .data("sites.nodes")
                .as_array()
                .into_iter()
                .flatten()
                .enumerate()
            {
                let point = grid()[expected[number].parse::<usize>().expect("a number")];
                let metres = node["distanceMetres"].as_f64().expect("metres");
                assert!((metres - haversine(centre, point)).abs() <= 0.5, "{node}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_edge_of_a_circle_is_exact_to_the_metre() {
    on_both(async |app| {
        app.two_maps().await;
        let seed = app.seed().await;
        let (centre, place) = ((52.3, -0.8), (52.55, -0.42));
        seed.site_lying("far", (BEFORE, place), "castle-2021", &[])
            .await;
        seed.done().await;
        #[allow(clippy::cast_possible_truncation, reason = "tens of kilometres")]
        let metres = haversine(centre, place).floor() as i32;
        let query =
            "query($near: NearInput!) { sites(filter: { near: $near }) { nodes { name } } }";
        let found = async |metres: i32| {
            let near = json!({ "location": { "latitude": centre.0, "longitude": centre.1 }, "metres": metres });
            let reply = app.manager().run(query, json!({ "near": near })).await;
            names(&reply.data("sites.nodes"), "name")
        };

        assert_eq!(found(metres).await, [""; 0]);
        assert_eq!(found(metres + 1).await, ["far"]);
    })
    .await;
}

#[tokio::test]
async fn a_box_includes_its_edges_and_may_lie_outside_the_county() {
    on_both(async |app| {
        on_the_grid(app).await;
        let query =
            "query($box: BoxInput!) { sites(first: 100, filter: { box: $box }) { nodes { name } }
            suggestions(first: 100, filter: { box: $box }) { nodes { title } } }";
        let first = grid()[0];
        for (edges, expected) in [
            ((first.0, first.1, first.0, first.1), vec!["00"]),
            ((51.9, -1.4, 52.0, -1.0), vec!["00", "01", "02"]),
            ((-10.0, 100.0, 10.0, 120.0), vec![]),
        ] {
            let (south, west, north, east) = edges;
            let edges = json!({ "south": south, "west": west, "north": north, "east": east });

            let reply = app.manager().run(query, json!({ "box": edges })).await;

            assert_eq!(
                names(&reply.data("sites.nodes"), "name"),
                expected,
                "{}",
                reply.body
            );
            assert_eq!(names(&reply.data("suggestions.nodes"), "title"), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_box_and_a_circle_must_both_hold() {
    on_both(async |app| {
        on_the_grid(app).await;
        let query = "{ sites(filter: { box: { south: 51.9, west: -1.4, north: 52.0, east: -1.0 },
            near: { location: { latitude: 51.98, longitude: -1.33 }, metres: 12000 } }) { nodes { name } } }";

        let reply = app.manager().ask(query).await;

        assert_eq!(
            names(&reply.data("sites.nodes"), "name"),
            ["00", "01"],
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_filter_are_reported_together() {
    on_both(async |app| {
        let bad = json!({
            "box": { "south": 91.0, "west": 181.0, "north": -91.0, "east": -181.0 },
            "near": { "location": { "latitude": 1e9, "longitude": -1e9 }, "metres": 50_001 },
            "areasAsAt": "2025-05-01",
        });
        for list in ["sites", "suggestions", "sessions"] {
            let kind = match list {
                "sites" => "Site",
                "suggestions" => "Suggestion",
                _ => "Session",
            };
            let query = format!("query($filter: {kind}Filter!) {{ {list}(filter: $filter) {{ nodes {{ id }} }} }}");

            let reply = app.manager().run(&query, json!({ "filter": bad })).await;

            assert_eq!(reply.code(), "BAD_USER_INPUT", "{list}: {}", reply.body);
            let errors = reply.body["errors"].as_array().expect("errors");
            let messages: Vec<&str> = errors.iter().filter_map(|error| error["message"].as_str()).collect();
            for field in ["areas:", "box.south:", "box.west:", "box.north:", "box.east:", "near.location.latitude:", "near.location.longitude:"] {
                let beginning = format!("filter.{field}");
                let named = messages.iter().filter(|message| message.starts_with(&beginning));
                assert!(named.count() > 0, "{list} {field}: {messages:?}");
            }
        }
        let nothing = app.manager().ask("{ sites(filter: { near: { location: { latitude: 52, longitude: -1 }, metres: 0 } }) { nodes { id } } }").await;
        assert_eq!(nothing.code(), "BAD_USER_INPUT", "{}", nothing.body);
    })
    .await;
}

#[tokio::test]
async fn without_a_point_there_is_no_distance() {
    on_both(async |app| {
        app.seed_suggestion(domain::suggestion::Status::Submitted).await;

        let reply = app
            .manager()
            .ask("{ suggestions { nodes { distanceMetres(from: { latitude: 90.5, longitude: -0.8 }) } } }")
            .await;

        assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.body);
    })
    .await;
}
