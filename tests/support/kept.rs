//! Files that are generated from the code and stored in the repository, so that their changes are reviewed.

use std::path::Path;

/// Compares a kept file with what the code generates now; with the variable `WRITE` set, writes it instead.
pub fn compare(file: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("WRITE").is_some() {
        return std::fs::write(path, generated).expect("a file that can be written");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    if kept == generated {
        return;
    }
    let mut lines = kept.lines().zip(generated.lines()).enumerate();
    let first = lines.find(|(_, (kept, generated))| kept != generated);
    let (number, (kept, generated)) = first.unwrap_or((0, ("its end", "another end")));
    panic!(
        "{file} is not what the code generates, first in line {}:\n  kept      {kept}\n  generated {generated}\n\
         Run `tests/run --write`, and review the change of the file.",
        number + 1
    );
}
