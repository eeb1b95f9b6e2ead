//! Records a term: a ward that a councillor represents for a period.

use super::term::{self, Stand};
use crate::{councillor::Councillor, giving, id::CouncillorId, register};
use kernel::{
    Caller, Noun, Result,
    amendment::{Change, Changes},
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    issuer::Identified,
    policy::Action,
    principal::Role,
    rule::Rule,
};

/// The councillor, the ward and the period.
#[derive(Clone, Debug)]
pub struct RecordTerm {
    pub idempotency_key: Option<String>,
    pub councillor: CouncillorId,
    pub expected_version: i32,
    pub term: Stand,
}

impl Command for RecordTerm {
    fn check(&self, problems: &mut Problems) {
        self.term.period.check(problems, "until", "from");
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Records a term.
///
/// # Errors
/// If the caller lacks the scope or the councillor is not found; if it is the caller's own entry; if it gives rights
/// that the caller lacks; if the area is not a ward in that period, or they already represent it then; if the version
/// is stale; if the idempotency key was used with another input.
pub async fn record_term(caller: &Caller, input: RecordTerm) -> Result<Councillor> {
    let mut work = caller.begin(Action::RecordTerm, &input).await?;
    // Before the row: a term that another call records in the meantime then makes the version stale.
    let terms = term::of(&work, input.councillor).await?;
    let row = super::get(&work.read(), input.councillor).await?;
    if work.replayed().is_some() {
        return Ok(row);
    }
    expect_version(row.version, input.expected_version)?;
    let directory = caller.directory();
    let mut stands: Vec<Stand> = terms.iter().map(term::stand).collect();
    let mut rules = vec![(!register::is_own(caller, &row.identity()), Rule::OwnEntry)];
    rules.push(giving::has_role(caller, Role::Councillor));
    rules.extend(term::check_rules(&directory, &[input.term]));
    stands.push(input.term);
    rules.push((term::are_apart(&stands), Rule::PeriodsApart));
    all_met(rules)?;
    let mut changes = Changes::because(None);
    let new = term::shown(&directory, input.term);
    changes.change("terms", &mut None, Change::To(new), String::clone);
    changes.record(&work, (Noun::Councillor, row.id.0)).await?;
    let row = super::save(&work, &row, row.clone()).await?;
    term::write(&work, row.id, &[input.term]).await?;
    work.happened(event::TermRecorded::of(row.id)).await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}
