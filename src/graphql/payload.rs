//! The results of mutations: the changed record, or up to a fixed number of user errors, all at once.

use async_graphql::SimpleObject;
use kernel::{Error, bound};

use super::error::{ErrorCode, Fault, Result, not_found};

/// A reason why a mutation failed, for the person who requested it.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// The error code, for use by programs.
    pub code: ErrorCode,
    /// The error message: one sentence in English.
    pub message: String,
    /// The path to the invalid input field; null if the error does not concern a single field.
    pub path: Option<Vec<String>>,
    /// The name of the scheme's rule that refused the mutation, in kebab case, for example `site-needs-permission`;
    /// null if no rule did.
    pub rule: Option<String>,
}

/// Declares the result of the mutations of a noun: the record after the mutation, in its GraphQL type, and the user
/// errors. The row that the domain returns follows `=`.
macro_rules! payload {
    (
        $(#[$about:meta])+
        pub struct $payload:ident {
            $(#[$about_record:meta])+
            $record:ident: $shown:ident = $row:ty;
        }
    ) => {
        $(#[$about])+
        #[derive(::async_graphql::SimpleObject)]
        pub struct $payload {
            $(#[$about_record])+
            $record: Option<$shown>,
            /// All reasons why the mutation failed, at most 20; empty if it succeeded.
            user_errors: Vec<$crate::payload::UserError>,
        }

        impl $payload {
            /// The payload for the result of a domain operation.
            pub fn of(result: kernel::Result<$row>) -> $crate::error::Result<Self> {
                let (done, user_errors) = $crate::payload::parted(result)?;
                Ok(Self {
                    $record: done.map($shown::of),
                    user_errors,
                })
            }
        }
    };
}
pub(crate) use payload;

/// Separates user errors from the errors of the top level.
///
/// # Errors
/// Every error that is not a user error: authentication, authorisation, limits and faults.
pub fn parted<T>(result: kernel::Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
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
