//! Ends a term, or corrects its end. A term that ends on its first day was never held.

use chrono::NaiveDate;
use entity::term as stored;
use kernel::{
    Caller, Error, Noun, Result,
    amendment::{Change, Changes},
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    issuer::Identified,
    period::Period,
    policy::Action,
    principal::Role,
    rule::Rule,
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::term::{self, Stand};
use crate::{
    councillor::Councillor,
    giving,
    id::{CouncillorId, TermId},
    register,
};

/// The term, and when it ends.
#[derive(Clone, Debug)]
pub struct EndTerm {
    pub councillor: CouncillorId,
    pub expected_version: i32,
    pub term: TermId,
    /// The first day on which the councillor no longer represents the ward.
    pub until: NaiveDate,
    pub reason: Option<String>,
}

impl Command for EndTerm {
    fn check(&self, problems: &mut Problems) {
        problems.reason(self.reason.as_deref());
    }
}

/// Ends a term.
///
/// # Errors
/// If the caller lacks the scope, or the councillor or the term is not found; if it is the caller's own entry; if the
/// end is before the term begins or beyond the period of its ward; if the version is stale.
pub async fn end_term(caller: &Caller, input: EndTerm) -> Result<Councillor> {
    let mut work = caller.begin(Action::EndTerm, &input).await?;
    let row = super::get(&work.read(), input.councillor).await?;
    expect_version(row.version, input.expected_version)?;
    let directory = caller.directory();
    let terms = term::of(&work, row.id).await?;
    let ending = terms.iter().find(|term| term.id == input.term);
    let ending = ending.ok_or(Error::NotFound(Noun::Term))?;
    let old = term::stand(ending);
    let period = Period {
        until: Some(input.until),
        ..old.period
    };
    if period.is_backwards() {
        let expected = "A day no earlier than the first day of the term is expected.";
        return Err(Error::invalid("until", expected));
    }
    let ended = Stand { period, ..old };
    let others = terms.iter().filter(|term| term.id != input.term);
    let mut stands: Vec<Stand> = others.map(term::stand).collect();
    stands.push(ended);
    let ward = term::days_of_ward(&directory, ended.ward);
    let within = ward.until.is_none_or(|last| input.until <= last);
    let mut rules = vec![
        (!register::is_own(caller, &row.identity()), Rule::OwnEntry),
        (within, Rule::TermWithinWard),
        (term::are_apart(&stands), Rule::PeriodsApart),
    ];
    if !period.lies_within(old.period) {
        rules.push(giving::has_role(caller, Role::Councillor));
    }
    all_met(rules)?;
    let mut changes = Changes::because(input.reason);
    changes.set("terms", &mut old.clone(), Change::To(ended), |stand| {
        term::shown(&directory, *stand)
    });
    changes.record(&work, (Noun::Councillor, row.id.0)).await?;
    let row = super::save(&work, &row, row.clone()).await?;
    let change = stored::ActiveModel {
        until_on: Set(Some(input.until)),
        ..ending.clone().into()
    };
    stored::Entity::update(change).exec(work.db()).await?;
    work.happened(event::TermEnded::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}
