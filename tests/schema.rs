//! The schema that is served is the published one.

use crate::support::kept::compare;

#[test]
fn the_published_schema_is_the_one_that_is_served() {
    let served = graphql::sdl();

    compare("schema.graphql", &format!("{}\n", served.trim_end()));
}

#[test]
fn everything_in_the_schema_is_described() {
    let schema = graphql::sdl();

    let lines: Vec<&str> = schema.lines().collect();
    let named = lines.windows(2).filter(|pair| {
        let line = pair[1].trim_start();
        let begins = [
            "type ",
            "enum ",
            "input ",
            "interface ",
            "union ",
            "scalar ",
        ]
        .iter()
        .any(|word| line.starts_with(word));
        begins && !pair[0].trim_end().ends_with("\"\"\"")
    });
    let undescribed: Vec<&str> = named.map(|pair| pair[1]).collect();
    assert!(
        undescribed.is_empty(),
        "without a description: {undescribed:?}"
    );
}
