//! What became of the rows of a file. Some files are looked at in more than one pass, so it is kept by the line at which
//! a row begins: one byte for each line.

/// What became of a row. Of two passes the later variant counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// No row begins here, or it has a problem.
    #[default]
    Nothing,
    /// Everything in the row existed already.
    AlreadyThere,
    /// The record existed already, and further steps were recorded.
    MovedOn,
    /// The record is a new one.
    Recorded,
    /// The record existed already with other values, and was amended.
    Amended,
    /// The record existed already, and still has other values.
    Differs,
}

/// What became of each row of a file.
#[derive(Debug, Default)]
pub struct Tally(Vec<Outcome>);

impl Tally {
    /// Notes what became of the row that begins at a line.
    pub fn note(&mut self, line: u64, outcome: Outcome) {
        let place = usize::try_from(line).unwrap_or(usize::MAX);
        if self.0.len() <= place {
            self.0.resize(place + 1, Outcome::Nothing);
        }
        self.0[place] = self.0[place].max(outcome);
    }

    /// What has become of that row so far.
    pub fn at(&self, line: u64) -> Outcome {
        let place = usize::try_from(line).unwrap_or(usize::MAX);
        self.0.get(place).copied().unwrap_or_default()
    }

    /// Adds what became of the rows in another pass.
    pub fn add(&mut self, other: &Self) {
        for (line, outcome) in (0..).zip(&other.0) {
            self.note(line, *outcome);
        }
    }

    /// The number of rows of which one of these became.
    pub fn count(&self, outcomes: &[Outcome]) -> u64 {
        let counted = self.0.iter().filter(|found| outcomes.contains(found));
        u64::try_from(counted.count()).unwrap_or(u64::MAX)
    }
}
