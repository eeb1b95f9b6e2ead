//! Amends a funding period that was entered wrongly.

use chrono::NaiveDate;
use kernel::{
    Caller, Noun, Result,
    amendment::{Change, Changes},
    check::{Command, NOTE, Problems},
    event, expect_version, period,
    policy::Action,
};

use super::FundingPeriod;
use crate::id::FundingPeriodId;

/// The funding period to amend, and the new values.
#[derive(Clone, Debug)]
pub struct Amend {
    pub funding_period: FundingPeriodId,
    pub expected_version: i32,
    pub from: Change<NaiveDate>,
    pub to: Change<NaiveDate>,
    pub amount_pence: Change<i64>,
    pub source: Change<String>,
    pub reason: String,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.not_emptied("periodFrom", &self.from);
        problems.not_emptied("periodTo", &self.to);
        problems.not_emptied("amountPence", &self.amount_pence);
        problems.not_emptied("source", &self.source);
        let amount = self.amount_pence.given().copied();
        super::check(problems, amount, self.source.text());
        problems.text("reason", &self.reason, NOTE);
    }
}

/// Amends a funding period.
///
/// # Errors
/// If the caller lacks the scope or the period is not found; if it is void; if it ends before it begins, or has a day in
/// common with another one; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<FundingPeriod> {
    let mut work = caller.begin(Action::AmendFundingPeriod, &input).await?;
    let row = super::get_in_force(&work, input.funding_period).await?;
    expect_version(row.version, input.expected_version)?;
    let mut amended = row.clone();
    let mut changes = Changes::because(Some(input.reason));
    let (from, to) = (&mut amended.from_on, &mut amended.to_on);
    changes.set("periodFrom", from, input.from, period::shown);
    changes.set("periodTo", to, input.to, period::shown);
    let amount = &mut amended.amount_pence;
    changes.set("amountPence", amount, input.amount_pence, i64::to_string);
    let source = &mut amended.source;
    changes.set("source", source, input.source, String::clone);
    let mut problems = Problems::of(caller);
    super::check_days(&mut problems, (amended.from_on, amended.to_on));
    problems.done()?;
    super::are_apart(&work, &amended).await?;
    changes
        .record(&work, (Noun::FundingPeriod, row.id.0))
        .await?;
    let row = super::save(&work, &row, amended).await?;
    work.happened(event::FundingPeriodAmended::of(row.id))
        .await?;
    work.commit().await?;
    Ok(row)
}
