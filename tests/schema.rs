//! The schema that is served is the published one.

use crate::support::kept::compare;

#[test]
fn the_kept_schema_is_the_served_schema() {
    let served = graphql::sdl();

    compare("schema.graphql", &format!("{}\n", served.trim_end()));
}

#[test]
fn everything_in_the_schema_has_a_description() {
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
