//! The life of a noun as a table, for tests to compare with the kept one.

use std::fmt::{Debug, Write};

use super::{Error, Result, rule::Rule};

/// A line for each status, a column for each step; a dot where the step is refused.
fn printed<S: Copy + Debug, T: Copy + Debug>(
    statuses: impl IntoIterator<Item = S>,
    steps: &[T],
    after: impl Fn(S, T) -> Result<S>,
) -> String {
    let mut table = format!("{:<13}", "");
    let width = |step: &T| format!("{step:?}").len().max(12) + 1;
    for step in steps {
        let _ = write!(table, "{:<1$}", format!("{step:?}"), width(step));
    }
    for status in statuses {
        let _ = write!(table, "\n{:<13}", format!("{status:?}"));
        for step in steps {
            let next = match after(status, *step) {
                Ok(next) => format!("{next:?}"),
                Err(Error::Refused(refusals)) if refusals[0].rule == Rule::Status => ".".into(),
                Err(other) => panic!("{status:?} {step:?}: {other:?}"),
            };
            let _ = write!(table, "{next:<0$}", width(step));
        }
    }
    let lines: Vec<_> = table.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Compares the life of a noun with the kept table `tests/tables/<noun>.txt`.
pub(super) fn assert_kept<S: Copy + Debug, T: Copy + Debug>(
    noun: &str,
    statuses: impl IntoIterator<Item = S>,
    steps: &[T],
    after: impl Fn(S, T) -> Result<S>,
) {
    let file = format!("{}/tests/tables/{noun}.txt", env!("CARGO_MANIFEST_DIR"));
    let kept = std::fs::read_to_string(&file).unwrap_or_default();

    let found = printed(statuses, steps, after);

    assert!(
        found == kept,
        "the life of a {noun} is no longer what {file} says. If that is meant, make this its content:\n{found}"
    );
}
