//! Amends records that existed already so that they agree with the files, if the operator accepts the changes. This uses
//! the operations of the API with all their rules. What they refuse stays as it is and is reported.

use kernel::{Error, amendment::Change, error::Result as Answer, rule::Rule};

use super::{pass::Trouble, row::Row};

/// The reason that amendments state.
pub const REASON: &str = "import";

/// The columns that one operation is to change.
#[derive(Clone, Debug)]
pub struct Wanted(Vec<&'static str>);

impl Wanted {
    pub fn has(&self, column: &str) -> bool {
        self.0.contains(&column)
    }

    /// The new value of a field that is never empty, if its column is wanted.
    pub fn set<T>(&self, column: &str, value: T) -> Change<T> {
        self.has(column).then_some(value).into()
    }

    /// The change of a field that may be empty, if its column is wanted.
    pub fn change<T>(&self, column: &str, value: Option<T>) -> Change<T> {
        match value {
            _ if !self.has(column) => Change::Kept,
            Some(value) => Change::To(value),
            None => Change::Emptied,
        }
    }
}

/// Changes a record by one operation: all columns that differ at once or, if that is refused, group by group. The columns
/// of a group are changed together. Operations check everything before they write, so that one that is refused leaves no
/// trace in the transaction.
pub async fn apply<R: Clone>(
    row: &mut Row,
    record: R,
    groups: &[&[&'static str]],
    operation: impl AsyncFn(R, Wanted) -> Answer<R>,
) -> Result<R, Trouble> {
    let differing = groups.iter().map(|group| row.differing(group));
    let mut left: Vec<_> = differing.filter(|group| !group.is_empty()).collect();
    let all = left.concat();
    if all.is_empty() {
        return Ok(record);
    }
    // Boxed, because the futures of amendments are large.
    match Box::pin(operation(record.clone(), Wanted(all.clone()))).await {
        Ok(changed) => {
            row.amended(&all);
            return Ok(changed);
        }
        Err(error) => {
            let why = why(error)?;
            if left.len() == 1 {
                row.kept(&all, &why);
                return Ok(record);
            }
        }
    }
    let mut record = record;
    loop {
        let mut refused = Vec::new();
        let before = left.len();
        for group in left {
            match Box::pin(operation(record.clone(), Wanted(group.clone()))).await {
                Ok(changed) => {
                    record = changed;
                    row.amended(&group);
                }
                Err(error) => refused.push((group, why(error)?)),
            }
        }
        // A change may be possible only after another one, so what was refused is tried again after each success.
        if refused.len() == before || refused.is_empty() {
            for (group, why) in refused {
                row.kept(&group, &why);
            }
            return Ok(record);
        }
        left = refused.into_iter().map(|(group, _)| group).collect();
    }
}

/// The sentences of an operation that refused; an error if it failed.
pub fn why(error: Error) -> Result<String, Trouble> {
    let sentences: Vec<String> = match error {
        Error::Invalid(problems) => problems.into_iter().map(|found| found.message).collect(),
        // On PostgreSQL the database's refusal has ended the transaction.
        Error::Refused(refusals)
            if !refusals
                .iter()
                .any(|refusal| refusal.rule == Rule::ReferenceUnique) =>
        {
            refusals
                .into_iter()
                .map(|refusal| refusal.message)
                .collect()
        }
        other => return Err(other.into()),
    };
    Ok(sentences.join(" "))
}
