//! The report of an import of boundaries.

use std::fmt;

/// How many features are listed with one finding.
const FEATURES: usize = 5;

/// The report of an import of boundaries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The name of the file.
    pub file: String,
    /// The number of features that could be read.
    pub features: usize,
    /// The number of areas that have got a boundary.
    pub recorded: usize,
    /// The number of areas that have this boundary already.
    pub already_there: usize,
    /// The number of areas that have got another boundary.
    pub amended: usize,
    /// The number of features that were left out because no area has their code.
    pub ignored: usize,
    /// All problems; if there is one, nothing is stored.
    pub problems: Vec<Finding>,
    /// The features whose areas have another boundary, which was kept.
    pub differences: Vec<Finding>,
    /// Whether this was a dry run. Then nothing is stored, whatever the counts are.
    pub dry_run: bool,
}

/// Something found about the file or about one of its features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The number of the feature, counted from 0 as in the array; `None` for the file as a whole.
    pub index: Option<usize>,
    /// A sentence that says what was expected.
    pub expected: String,
}

impl Report {
    pub(super) fn of(file: &str, dry_run: bool) -> Self {
        Self {
            file: file.to_owned(),
            dry_run,
            ..Self::default()
        }
    }

    pub(super) fn problem(&mut self, index: usize, expected: String) {
        self.problems.push(Finding {
            index: Some(index),
            expected,
        });
    }

    pub(super) fn differs(&mut self, index: usize, reference: &str) {
        self.differences.push(Finding {
            index: Some(index),
            expected: format!("The area {reference} has another boundary; it was kept."),
        });
    }

    /// The problems as text, each once with the first features that have it.
    #[must_use]
    pub fn causes(&self) -> Vec<String> {
        grouped(&self.file, &self.problems)
    }

    /// The differences as text.
    #[must_use]
    pub fn differing(&self) -> Vec<String> {
        grouped(&self.file, &self.differences)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}: {} features, {} areas recorded, {} existed already, {} amended, {} differ, {} features ignored",
            self.file,
            self.features,
            self.recorded,
            self.already_there,
            self.amended,
            self.differences.len(),
            self.ignored
        )
    }
}

/// Findings as text: the same one of several features once, with the first of them.
fn grouped(file: &str, found: &[Finding]) -> Vec<String> {
    let mut causes: Vec<(&str, Vec<usize>)> = Vec::new();
    for finding in found {
        let same = |(cause, _): &(&str, Vec<usize>)| *cause == finding.expected;
        let place = causes.iter().position(same).unwrap_or_else(|| {
            causes.push((&finding.expected, Vec::new()));
            causes.len() - 1
        });
        causes[place].1.extend(finding.index);
    }
    let said = |(cause, indices): &(&str, Vec<usize>)| {
        let first = indices.iter().take(FEATURES);
        let mut named: Vec<String> = first.map(|index| format!("features[{index}]")).collect();
        if indices.len() > FEATURES {
            named.push(format!("{} more", indices.len() - FEATURES));
        }
        let place = named.iter().map(|name| format!(", {name}"));
        format!("{file}{}: {cause}", place.collect::<String>())
    };
    causes.iter().map(said).collect()
}
