//! Lifts the access restrictions on a person.

use super::{amend, limit, limit::Seen};
use crate::id::OffenderId;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};

/// The person whose restrictions are lifted, and the reason.
#[derive(Clone, Debug)]
pub struct Lift {
    pub offender: OffenderId,
    pub expected_version: i32,
    pub reason: String,
}

impl Command for Lift {
    fn check(&self, problems: &mut Problems) {
        problems.text("reason", &self.reason, NOTE);
    }
}

/// Lifts every access restriction on a person. A caller cannot lift restrictions that exclude themselves.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the caller may not see the person; if access is not
/// limited; if the version is stale.
pub async fn lift(caller: &Caller, input: Lift) -> Result<Seen> {
    let mut work = caller.begin(Action::LiftOffenderLimits, &input).await?;
    let person = super::get(&work.read(), input.offender).await?;
    let person = super::get_alone(&work, person.id).await?;
    expect_version(person.version, input.expected_version)?;
    let holding = limit::holding(&work, person.id).await?;
    all_met([(!holding.is_empty(), Rule::LimitHolds)])?;
    limit::end(&work, person.id, None, Some(input.reason)).await?;
    let person = amend::save(&work, &person, person.clone()).await?;
    work.happened(event::OffenderLimitsLifted::of(person.id))
        .await?;
    work.commit().await?;
    Ok(person.into())
}
