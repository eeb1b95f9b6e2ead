//! What becomes of values: which are coerced to what, and which are refused, with which path.

use std::sync::LazyLock;

use async_graphql::{Request, Variables};
use serde_json::{Value, json};

use crate::{
    document::{Documents, Limits, Unfit},
    schema, sdl,
};

static DOCUMENTS: LazyLock<Documents> =
    LazyLock::new(|| Documents::new(&sdl(), schema().names(), Limits::default()));

/// The variables as they are executed, or the refusals.
fn coerced(text: &str, variables: &Value) -> Result<Value, Vec<String>> {
    let mut request = Request::new(text).variables(Variables::from_json(variables.clone()));
    match DOCUMENTS.operation(&mut request) {
        Ok(_) => Ok(serde_json::to_value(&request.variables).expect("JSON")),
        Err(unfit) => match &*unfit {
            Unfit::Faulty(_, problems) => {
                let reported = problems.iter().map(|problem| {
                    assert!(problem.at.is_some(), "{problem:?}");
                    let path = problem.path.join(".");
                    assert!(problem.message.starts_with(&path), "{problem:?}");
                    problem.message.clone()
                });
                Err(reported.collect())
            }
            Unfit::TooComplex(excess) => panic!("{excess}"),
        },
    }
}

const SITES: &str = "query($f: SiteFilter, $n: Int, $o: SiteOrder) {
    sites(filter: $f, first: $n, orderBy: $o) { nodes { id } } }";

#[test]
fn values_are_coerced_as_the_specification_requires() {
    for (given, expected) in [
        (json!({}), json!({})),
        (
            json!({ "f": null, "n": null }),
            json!({ "f": null, "n": null }),
        ),
        (json!({ "n": 10.0 }), json!({ "n": 10 })),
        (json!({ "n": 1e1 }), json!({ "n": 10 })),
        (json!({ "n": -0.0 }), json!({ "n": 0 })),
        (
            json!({ "f": { "types": "PARK" } }),
            json!({ "f": { "types": ["PARK"] } }),
        ),
        (
            json!({ "f": { "near": { "location": { "latitude": 52, "longitude": -1 }, "metres": 5.0 } } }),
            json!({ "f": { "near": { "location": { "latitude": 52, "longitude": -1 }, "metres": 5 } } }),
        ),
        (
            json!({ "f": { "areas": 7 } }),
            json!({ "f": { "areas": ["7"] } }),
        ),
        (
            json!({ "o": { "direction": null } }),
            json!({ "o": { "direction": null } }),
        ),
        // The document does not use it.
        (json!({ "x": 1 }), json!({})),
    ] {
        assert_eq!(coerced(SITES, &given), Ok(expected), "{given}");
    }
}

#[test]
fn every_invalid_value_is_reported_by_its_path() {
    let whole = "A whole number is expected, from -2147483648 to 2147483647.";
    let direction = "One of these is expected: ASC, DESC.";
    for (given, expected) in [
        (json!({ "n": "1" }), vec![format!("first: {whole}")]),
        (json!({ "n": 1.5 }), vec![format!("first: {whole}")]),
        (json!({ "n": 2_147_483_648_u32 }), vec![format!("first: {whole}")]),
        (json!({ "n": 1e300 }), vec![format!("first: {whole}")]),
        (json!({ "n": true }), vec![format!("first: {whole}")]),
        (json!({ "n": [1] }), vec!["first: A single value is expected, not a list.".into()]),
        (json!({ "f": "x" }), vec!["filter: An object of the type SiteFilter is expected.".into()]),
        (
            json!({ "f": { "secret": 1, "other": 2 } }),
            vec!["filter: Only fields of the type SiteFilter are expected.".into()],
        ),
        (
            json!({ "f": { "types": [null, "PARK"], "search": 1, "near": { "location": { "latitude": "x" } } }, "o": { "direction": "UP" } }),
            vec![
                "filter.near.location.latitude: A number is expected.".into(),
                "filter.near.location.longitude: A value is expected.".into(),
                "filter.near.metres: A value is expected.".into(),
                "filter.search: A text is expected.".into(),
                "filter.types.0: A value is expected, not null.".into(),
                format!("orderBy.direction: {direction}"),
            ],
        ),
        (json!({ "o": { "direction": 1 } }), vec![format!("orderBy.direction: {direction}")]),
        (
            json!({ "f": { "proposed": { "from": "2025-02-30", "to": 1 } } }),
            vec![
                "filter.proposed.from: A date in the years 1900 to 2199 is expected, for example 2025-08-20.".into(),
                "filter.proposed.to: A date in the years 1900 to 2199 is expected, for example 2025-08-20.".into(),
            ],
        ),
    ] {
        let reported = coerced(SITES, &given).map_err(|mut reported| {
            reported.sort();
            reported
        });
        assert_eq!(reported, Err(expected), "{given}");
    }
}

#[test]
fn invalid_literals_are_reported_by_the_same_paths() {
    for (given, expected) in [
        (
            "filter: { types: [null, PARK, NOWHERE], proposed: { from: \"2025\" }, near: { location: { latitude: \"x\" } } }, first: 1.0",
            vec![
                "filter.types.0: A value is expected, not null.",
                "filter.types.2: One of these is expected: ",
                "filter.proposed.from: A date in the years 1900 to 2199 is expected",
                "filter.near.metres: A value is expected.",
                "filter.near.location.longitude: A value is expected.",
                "filter.near.location.latitude: A number is expected.",
                "first: A whole number is expected",
            ],
        ),
        (
            "filter: { secret: 1 }",
            vec!["filter: Only fields of the type SiteFilter are expected."],
        ),
        (
            "filter: PARK",
            vec!["filter: An object of the type SiteFilter is expected."],
        ),
        (
            "orderBy: { direction: \"ASC\" }",
            vec!["orderBy.direction: One of these is expected: ASC, DESC."],
        ),
        (
            "first: [1]",
            vec!["first: A single value is expected, not a list."],
        ),
        (
            "first: 3000000000",
            vec!["first: A whole number is expected"],
        ),
        ("after: 1", vec!["after: A text is expected."]),
        (
            "changedSince: 1",
            vec!["changedSince: A position is expected"],
        ),
    ] {
        let text = format!("{{ sites({given}) {{ nodes {{ id }} }} }}");

        let reported = coerced(&text, &json!({})).expect_err(&text);

        assert_eq!(reported.len(), expected.len(), "{reported:?}");
        for (reported, expected) in reported.iter().zip(expected) {
            assert!(reported.starts_with(expected), "{reported}");
        }
    }
}

#[test]
fn a_required_variable_without_a_value_refuses_the_request() {
    let text = "query($id: ID!, $day: Date!, $yes: Boolean!) {
        node(id: $id) { id } impact(asAt: $day) { asAt } viewer @skip(if: $yes) { role } }";
    for given in [json!({}), json!({ "id": null, "day": null, "yes": null })] {
        let reported = coerced(text, &given).expect_err("refused");
        let reported: Vec<&str> = reported
            .iter()
            .filter_map(|one| one.split(':').next())
            .collect();
        assert_eq!(reported, ["id", "asAt", "if"], "{given}");
    }
}

#[test]
fn null_is_refused_where_a_default_allows_to_leave_the_value_out() {
    let text = "query($yes: Boolean = true) { viewer @skip(if: $yes) { role } }";
    assert_eq!(coerced(text, &json!({})), Ok(json!({})));
    let reported = coerced(text, &json!({ "yes": null }));
    assert_eq!(
        reported,
        Err(vec!["if: A value is expected, not null.".into()])
    );
}

#[test]
fn an_invalid_variable_is_reported_wherever_it_is_used() {
    let text = "query($d: Date) { sites(filter: { proposed: { from: $d, to: $d } }) { nodes { id } } ...A ...B }
        fragment A on Query { suggestions(filter: { submitted: { from: $d } }) { nodes { id } } }
        fragment B on Query { areas(filter: { validOn: $d }) { nodes { id } } }";
    let reported = coerced(text, &json!({ "d": "9999-12-31" })).expect_err("refused");
    let reported: Vec<&str> = reported
        .iter()
        .filter_map(|one| one.split(':').next())
        .collect();
    assert_eq!(
        reported,
        [
            "filter.proposed.from",
            "filter.proposed.to",
            "filter.submitted.from",
            "filter.validOn"
        ]
    );
}

#[test]
fn a_default_value_of_a_variable_is_checked_too() {
    let text = "query($d: Date = \"9999-12-31\") { impact(asAt: $d) { asAt } }";
    assert!(coerced(text, &json!({})).is_err());
}

#[test]
fn at_most_twenty_errors_are_reported_and_no_value_is_quoted() {
    let many: Vec<Value> = (0..1_000).map(|_| json!("secret")).collect();
    let reported = coerced(SITES, &json!({ "f": { "types": many } })).expect_err("refused");
    assert_eq!(reported.len(), 20);
    assert!(
        !reported.iter().any(|one| one.contains("secret")),
        "{reported:?}"
    );
}
