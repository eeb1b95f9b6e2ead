//! Which layer may use which, checked by words in the sources. Exceptions are listed here with a reason, and may
//! only become fewer.

use std::{collections::BTreeMap, path::Path};

/// A folder or file, and the words that its code must not contain.
const FLOORS: [(&str, &[&str]); 7] = [
    (
        "src/auth",
        &[
            "async_graphql",
            "sea_orm",
            "entity",
            "graphql",
            "server",
            "config",
            "database",
            "cli",
        ],
    ),
    ("src/graphql", &["Scope"]),
    (
        "src/server",
        &[
            "sea_orm",
            "entity",
            "migration",
            "Config",
            "cli",
            "database",
            "jsonwebtoken",
            "site",
            "referral",
            "offender",
            "suggestion",
            "session",
        ],
    ),
    (
        "src/cli",
        &["sea_orm", "entity", "async_graphql", "jsonwebtoken"],
    ),
    (
        "src/config",
        &[
            "domain",
            "auth",
            "graphql",
            "server",
            "cli",
            "entity",
            "migration",
            "axum",
        ],
    ),
    (
        "src/database.rs",
        &[
            "domain",
            "auth",
            "graphql",
            "server",
            "cli",
            "entity",
            "migration",
            "axum",
        ],
    ),
    (
        "src/main.rs",
        &[
            "domain",
            "auth",
            "graphql",
            "server",
            "entity",
            "migration",
            "config",
            "database",
        ],
    ),
];

/// The exception for axum: `auth` reads headers.
const ALLOWED: [(&str, &str); 1] = [("src/auth", "use axum::http::")];

/// Queries that begin outside a function `within_reach`, by file, how many and why. Each is a place to look at when rows appear
/// that should not.
const ENTRY_POINTS: &str = include_str!("tables/entry_points.txt");

/// The maximum number of lines of a file.
const LONGEST: usize = 400;

#[test]
fn no_layer_uses_a_layer_that_it_may_not_use() {
    let mut said = vec![];
    for (floor, words) in FLOORS {
        let files = sources(floor);
        assert!(!files.is_empty(), "nothing in {floor}");
        for (file, text) in files {
            for line in code(&text) {
                let is_allowed = ALLOWED
                    .iter()
                    .any(|(place, start)| *place == floor && line.trim_start().starts_with(start));
                if is_allowed {
                    continue;
                }
                let found = words.iter().filter(|word| names(line, word));
                said.extend(found.map(|word| format!("{file} says {word}: {}", line.trim())));
            }
        }
    }
    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn queries_begin_in_within_reach_or_in_listed_functions() {
    let known = ENTRY_POINTS.lines().map(|line| {
        let columns: Vec<&str> = line.split(" | ").collect();
        let count = columns[1].parse().expect("a number");
        (columns[0], count)
    });
    let known: BTreeMap<&str, usize> = known.collect();

    let found = sources("src").into_iter().map(|(file, text)| {
        let count: usize = outside_of_reach(code(&text))
            .map(|line| line.matches("::find()").count())
            .sum();
        (file, count)
    });
    let found: BTreeMap<String, usize> = found.filter(|(_, count)| *count > 0).collect();

    let differ =
        |file: &str| known.get(file).copied().unwrap_or(0) != found.get(file).copied().unwrap_or(0);
    let files = known
        .keys()
        .map(|file| (*file).to_owned())
        .chain(found.keys().cloned());
    let differing: Vec<String> = files.filter(|file| differ(file)).collect();
    assert!(
        differing.is_empty(),
        "begin at within_reach, or say in tests/tables/entry_points.txt why not: {differing:?}, found {found:#?}"
    );
}

#[test]
fn only_one_file_opens_transactions() {
    let opens = sources("src").into_iter().filter(|(file, text)| {
        !file.ends_with("/tests.rs")
            && code(text).any(|line| {
                line.contains(".begin()")
                    || line.contains(".begin_with_")
                    || line.contains(".transaction(")
            })
    });

    let files: Vec<String> = opens.map(|(file, _)| file).collect();

    assert_eq!(files, ["src/kernel/transaction.rs"]);
}

#[test]
fn no_file_exceeds_the_maximum_length() {
    let mut long = vec![];
    for (file, text) in ["src", "entity/src", "migration/src", "tests"]
        .into_iter()
        .flat_map(sources)
    {
        let lines = text.lines().count();
        if lines > LONGEST {
            long.push(format!("{file}: {lines} lines"));
        }
    }
    assert!(long.is_empty(), "split by meaning: {long:#?}");
}

#[test]
fn every_file_begins_with_its_purpose() {
    let silent = ["src", "entity/src", "migration/src", "tests"]
        .into_iter()
        .flat_map(sources)
        .filter(|(_, text)| !text.starts_with("//!"));

    let silent: Vec<String> = silent.map(|(file, _)| file).collect();

    assert!(silent.is_empty(), "files without a `//!`: {silent:#?}");
}

#[test]
fn crates_that_are_not_built_for_tests_have_none() {
    for place in ["entity", "migration", "src/graphql/derive"] {
        let manifest = std::fs::read_to_string(format!("{place}/Cargo.toml")).expect("a manifest");
        assert!(
            manifest.contains("\ntest = false\ndoctest = false\n"),
            "{place}"
        );
        for (file, text) in sources(place) {
            let has_tests = ["#[test]", "::test]", "```"]
                .iter()
                .any(|mark| text.contains(mark));
            assert!(!has_tests, "{file}: its tests would not run");
        }
    }
}

/// The Rust sources in a folder, or of a file and the folder beside it, sorted.
pub fn sources(place: &str) -> Vec<(String, String)> {
    let mut found = vec![];
    let single = format!("{place}.rs");
    for file in [place, &single] {
        if let Ok(text) = std::fs::read_to_string(file) {
            found.push((file.to_owned(), text));
        }
    }
    let mut folders = vec![Path::new(place).to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                found.push((path.display().to_string(), text));
            }
        }
    }
    found.sort();
    found
}

/// The lines that are neither comments nor tests.
pub fn code(text: &str) -> impl Iterator<Item = &str> {
    let upto = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    upto.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

/// The lines that are not part of a function `within_reach`, where the queries for a kind of record begin.
fn outside_of_reach<'a>(lines: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let mut is_inside = false;
    lines.filter(move |line| {
        if line.contains("fn within_reach(") {
            is_inside = true;
        }
        let is_outside = !is_inside;
        if *line == "}" {
            is_inside = false;
        }
        is_outside
    })
}

/// Whether a line names a module or type, outside a string.
fn names(line: &str, word: &str) -> bool {
    let plain: String = line.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    plain.match_indices(word).any(|(start, _)| {
        let (before, after) = (&plain[..start], &plain[start + word.len()..]);
        let is_whole = !before.ends_with(is_part) && !after.starts_with(is_part);
        // A path says a module; a type says itself.
        let is_named = word.starts_with(char::is_uppercase)
            || after.starts_with("::")
            || before.ends_with("::");
        is_whole && is_named
    })
}
