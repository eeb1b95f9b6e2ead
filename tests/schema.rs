//! The schema that is served is the one that is published.

#[test]
fn the_published_schema_is_the_one_that_is_served() {
    let published = std::fs::read_to_string("schema.graphql").expect("schema.graphql");

    assert!(
        published.trim_end() == immediate_justice::graphql::sdl().trim_end(),
        "schema.graphql differs from what is served: run `cargo run -- schema > schema.graphql` and look at the change"
    );
}

#[test]
fn everything_in_the_schema_is_described() {
    let schema = immediate_justice::graphql::sdl();

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
