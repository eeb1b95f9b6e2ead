//! Numbers that count people. `domain::impact::Counted` is their type, which no field of an answer can have; these tests find
//! whoever counts without it, in the code and in the schema.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use graphql::sdl;

use crate::{
    architecture::{code, sources},
    support::sdl::named,
};

/// The files that let the database count or add up, how often, and what.
const COUNTS: &str = include_str!("tables/counts.txt");
/// The fields whose values are numbers, and what they are numbers of.
const NUMBERS: &str = include_str!("tables/numbers.txt");

/// How the database is made to count or to add up.
const COUNTING: [&str; 7] = [
    "COUNT(",
    "SUM(",
    ".count(&",
    ".count(read.",
    ".count(work.",
    ".count_distinct(",
    ".sum()",
];

/// What makes a number that counts people.
const TYPED: &str = "Counted::of(";

/// The lines of a table, each with its first column and the others.
fn table(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let lines = text.lines().map(|line| {
        let mut columns = line.split(" | ");
        let first = columns.next().expect("a column");
        (first, columns.collect())
    });
    lines.collect()
}

/// Whether a line makes the database count, also by the method of a column.
fn counts(line: &str) -> bool {
    let of_column = line.contains("Column::") && line.contains(".count()");
    of_column || COUNTING.iter().any(|way| line.contains(way))
}

#[test]
fn whoever_lets_the_database_count_says_what() {
    let known = table(COUNTS);
    // No other layer reads the database. What is counted inside this folder goes through disclosure control.
    let files = ["src/domain", "src/kernel"].into_iter().flat_map(sources);
    let files = files.filter(|(file, _)| !file.starts_with("src/domain/impact/"));

    let found = files.filter_map(|(file, text)| {
        let number = code(&text).filter(|line| counts(line)).count();
        (number > 0).then_some((file, text, number))
    });

    let mut all = vec![];
    for (file, text, number) in found {
        let columns = known.get(file.as_str());
        let columns =
            columns.unwrap_or_else(|| panic!("say in tests/tables/counts.txt what {file} counts"));
        assert_eq!(columns[0], number.to_string(), "{file}");
        if columns[1] == "people" {
            assert!(
                text.contains(TYPED),
                "{file} counts people: {TYPED}…) is expected"
            );
        }
        all.push(file);
    }
    assert_eq!(all, known.keys().copied().collect::<Vec<_>>());
}

#[test]
fn every_number_of_the_schema_says_what_it_counts() {
    let document = parse_schema(sdl()).expect("a schema");
    let mut found = vec![];
    for definition in document.definitions {
        let TypeSystemDefinition::Type(ty) = definition else {
            continue;
        };
        let TypeKind::Object(object) = ty.node.kind else {
            continue;
        };
        for field in object.fields {
            let is_a_number = ["Int", "Float"].contains(&named(&field.node.ty.node).as_str());
            let name = field.node.name.node.to_string();
            if is_a_number && name != "version" {
                found.push(format!("{}.{name}", ty.node.name.node));
            }
        }
    }
    found.sort();

    let known = table(NUMBERS);

    let kinds = [
        "no people",
        "one person",
        "people, for the Team",
        "people, by disclosure control",
        "people, as listed",
    ];
    let unknown = known
        .iter()
        .filter(|(_, columns)| !kinds.contains(&columns[0]));
    assert_eq!(unknown.count(), 0, "one of {kinds:?} is expected");
    assert_eq!(
        found,
        known.keys().copied().collect::<Vec<_>>(),
        "say in tests/tables/numbers.txt what the number counts"
    );
}
