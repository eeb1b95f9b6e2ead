//! Withdraws one's own suggestion before it is decided.

use crate::{
    id::SuggestionId,
    suggestion::{Suggestion, status::Step},
};
use kernel::{
    Caller, Error, Result,
    check::{Command, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Withdraw {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
}

impl Command for Withdraw {
    fn check(&self, _problems: &mut Problems) {}
}

/// Withdraws one's own suggestion before it is decided.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if another person submitted it; if the status does not allow
/// the step; if the version is stale.
pub async fn withdraw(caller: &Caller, input: Withdraw) -> Result<Suggestion> {
    let mut work = caller.begin(Action::WithdrawSuggestion, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    if !super::is_own(caller, &suggestion) {
        return Err(Error::Forbidden(Action::WithdrawSuggestion));
    }
    let change = suggestion.clone().into();
    let suggestion = super::move_on(
        &work,
        &suggestion,
        Step::Withdraw,
        change,
        Because::default(),
    )
    .await?;
    work.happened(event::SuggestionWithdrawn::of(suggestion.id))
        .await?;
    work.commit().await?;
    Ok(suggestion)
}
