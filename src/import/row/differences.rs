//! Where the stored record differs from the row.

use kernel::numbers;

use super::Row;
use crate::import::report::Located;

/// The finding of a stored value that is different, if changes are not accepted.
pub const DIFFERENT: &str = "The stored value is different; the import does not change it.";

/// The finding of a stored value that is different although changes are accepted.
pub fn kept(why: Option<&str>) -> String {
    let why = why.unwrap_or("No operation changes it.");
    format!("The stored value is different and stays as it is. {why}")
}

impl Row {
    /// Compares a value of a record that exists already with the value in the row.
    pub fn compare<T: PartialEq>(&mut self, column: &'static str, stored: &T, given: &T) {
        if stored != given {
            self.differs(column, None);
        }
    }

    /// Notes that the stored value of a column is different, and why it stays so if that is known.
    pub fn differs(&mut self, column: &'static str, why: Option<String>) {
        if !self.differences.iter().any(|(noted, _)| *noted == column) {
            self.differences.push((column, why));
        }
    }

    /// Compares two texts; the number of spaces between words makes no difference.
    pub fn compare_text(&mut self, column: &'static str, stored: Option<&str>) {
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let given = self.optional(column).map(words);
        self.compare(column, &stored.map(words), &given);
    }

    /// Compares two codes, such as postcodes and collar numbers, in the normal form: only letters and digits count, in either
    /// case.
    pub fn compare_code(&mut self, column: &'static str, stored: Option<&str>) {
        self.compare_as(column, stored, numbers::key);
    }

    /// Compares two texts in a normal form.
    pub fn compare_as(
        &mut self,
        column: &'static str,
        stored: Option<&str>,
        normal: impl Fn(&str) -> String,
    ) {
        let given = self.optional(column).map(&normal);
        self.compare(column, &stored.map(&normal), &given);
    }

    /// Those of some columns whose stored value is different and may still be changed.
    pub fn differing(&self, columns: &[&'static str]) -> Vec<&'static str> {
        let open = |column: &&&'static str| self.differences.contains(&(**column, None));
        columns.iter().filter(open).copied().collect()
    }

    /// Notes that the stored values of some columns were changed.
    pub fn amended(&mut self, columns: &[&'static str]) {
        self.differences
            .retain(|(column, _)| !columns.contains(column));
        self.is_amended = true;
    }

    /// Notes why the stored values of some columns stay as they are.
    pub fn kept(&mut self, columns: &[&'static str], why: &str) {
        for (column, noted) in &mut self.differences {
            if columns.contains(column) {
                noted.get_or_insert_with(|| why.to_owned());
            }
        }
    }

    /// Whether the stored record was amended.
    pub fn is_amended(&self) -> bool {
        self.is_amended
    }

    /// The columns whose stored value is different, each as a finding. If changes are `accepted`, a finding says which
    /// record was not changed and why.
    pub fn differences(&self, accepted: bool) -> Vec<Located> {
        let found = self.differences.iter().map(|(column, why)| Located {
            column: Some(column),
            ..if accepted {
                Located {
                    reference: self.reference(),
                    ..self.table.at(self.line, kept(why.as_deref()))
                }
            } else {
                self.table.at(self.line, DIFFERENT)
            }
        });
        found.collect()
    }

    /// The reference of the row's record, or of those that it belongs to.
    fn reference(&self) -> Option<String> {
        let columns = ["reference", "session", "referral"];
        let named: Vec<&str> = columns
            .into_iter()
            .filter_map(|column| self.optional(column))
            .collect();
        (!named.is_empty()).then(|| named.join(" "))
    }
}
