//! Prints the statuses and steps of a kind of record as a table, which tests compare with the stored one.

use std::fmt::{Debug, Write};

use kernel::{Error, Noun, Result, rule::Rule};
use strum::IntoEnumIterator;

/// One line for each status, one column for each step, and a dot if the step is refused.
fn printed<S, T>(after: impl Fn(S, T) -> Result<S>) -> String
where
    S: Copy + Debug + IntoEnumIterator,
    T: Copy + Into<&'static str> + IntoEnumIterator,
{
    let mut table = format!("{:<13}", "");
    let width = |name: &str| name.len().max(12) + 1;
    for step in T::iter() {
        let name = step.into();
        let _ = write!(table, "{name:<0$}", width(name));
    }
    for status in S::iter() {
        let _ = write!(table, "\n{:<13}", format!("{status:?}"));
        for step in T::iter() {
            let name = step.into();
            let next = match after(status, step) {
                Ok(next) => format!("{next:?}"),
                Err(Error::Refused(refusals)) if refusals[0].rule == Rule::Status => ".".into(),
                Err(other) => panic!("{status:?} {name}: {other:?}"),
            };
            let _ = write!(table, "{next:<0$}", width(name));
        }
    }
    let lines: Vec<_> = table.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Compares the table of a kind of record with the stored one in `tests/tables/<noun>.txt`; with the variable `WRITE` set,
/// writes it instead.
pub(super) fn assert_kept<S, T>(noun: Noun, after: impl Fn(S, T) -> Result<S>)
where
    S: Copy + Debug + IntoEnumIterator,
    T: Copy + Into<&'static str> + IntoEnumIterator,
{
    let noun = noun.name();
    let file = format!(
        "{}/../../tests/tables/{noun}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let found = printed(after);
    if std::env::var_os("WRITE").is_some() {
        return std::fs::write(file, found).expect("a file that can be written");
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == stored,
        "{file} differs from the steps in the code, which are:\n{found}\nRun `tests/run --write`, and review the change."
    );
}
