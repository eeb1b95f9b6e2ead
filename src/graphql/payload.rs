//! What mutations answer: the changed thing, or user errors, all of them at once, up to a bound.

use async_graphql::SimpleObject;

use super::error::{ErrorCode, Fault, Result, not_found};
use crate::domain::{self, Error, bound};

/// Why a mutation did nothing, for the person who asked for it.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// What kind of error it is, for programs.
    pub code: ErrorCode,
    /// What is wrong, in a sentence.
    pub message: String,
    /// The way to the field of the input that is wrong; null where it is not one field.
    pub path: Option<Vec<String>>,
    /// The rule of the scheme that refused, in kebab case; null where none did.
    pub rule: Option<String>,
}

/// Parts what the person who asked can mend from what goes to the top level.
///
/// # Errors
/// Whatever is no user error: authentication, authorisation, limits and faults.
pub fn parted<T>(result: domain::Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
    let mut errors: Vec<_> = match result {
        Ok(done) => return Ok((Some(done), vec![])),
        Err(Error::Invalid(problems)) => problems
            .into_iter()
            .map(|problem| {
                user_error(
                    ErrorCode::BadUserInput,
                    problem.message,
                    Some(problem.path),
                    None,
                )
            })
            .collect(),
        Err(Error::Refused(refusals)) => refusals
            .into_iter()
            .map(|refusal| {
                let code = ErrorCode::of_rule(refusal.rule);
                user_error(
                    code,
                    refusal.message,
                    None,
                    Some(refusal.rule.name().into()),
                )
            })
            .collect(),
        Err(Error::NotFound(noun)) => vec![user_error(
            ErrorCode::NotFound,
            not_found(noun.name()),
            None,
            None,
        )],
        Err(other) => return Err(Fault::from(other)),
    };
    errors.truncate(bound::USER_ERRORS);
    Ok((None, errors))
}

fn user_error(
    code: ErrorCode,
    message: String,
    path: Option<Vec<String>>,
    rule: Option<String>,
) -> UserError {
    UserError {
        code,
        message,
        path,
        rule,
    }
}
