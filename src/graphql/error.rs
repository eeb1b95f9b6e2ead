//! From the kinds of things that go wrong to what a partner is told: the one table of codes. A database error cannot
//! become an answer, since [`Fault`] has no `Display` and only the domain's errors turn into it.

use std::sync::Arc;

use async_graphql::{Enum, ErrorExtensionValues, ErrorExtensions, Name, Value, indexmap::IndexMap};

use crate::{
    deadline::{Cost, Deadline},
    domain::{
        Error,
        error::Gap,
        error::{Cause, Refusal},
        rule::Rule,
    },
};

/// The result of a resolver.
pub type Result<T> = std::result::Result<T, Fault>;

/// The result of a resolver whose field may be null. A fault makes the field null and leaves its parent, which a `Result`
/// around the `Option` would take away.
pub type Nullable<T> = Option<Result<T>>;

/// What a resolver has found, for a field that may be null.
pub async fn nullable<T>(found: impl Future<Output = Result<Option<T>>>) -> Nullable<T> {
    found.await.transpose()
}

/// What goes wrong in a resolver.
#[derive(Clone)]
pub struct Fault(Error);

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// Why something was not done, for programs. User errors of a mutation carry one, and so does every error in `errors`, as
/// `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ErrorCode {
    /// The request is no JSON object of GraphQL, or is a batch.
    BadRequest,
    /// The input does not make sense; `path` names the field.
    BadUserInput,
    /// A rule of the scheme refuses; `rule` names it.
    Conflict,
    /// The token may not do this.
    Forbidden,
    /// The document does not parse.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// The idempotency key was used for another input.
    IdempotencyKeyReused,
    /// Our fault; `extensions.requestId` helps us to find it.
    Internal,
    /// The address knows no such method.
    MethodNotAllowed,
    /// It is not there, or not there for this token.
    NotFound,
    /// The body is larger than 256 KiB.
    PayloadTooLarge,
    /// The document is larger, deeper or more costly than allowed; the message names the limit.
    QueryTooComplex,
    /// Too much in a short time; the header `Retry-After`, and `extensions.retryAfter`, say how many seconds to wait.
    RateLimited,
    /// The request took longer to arrive than it may.
    RequestTimeout,
    /// Events were lost to a reader, because they are no longer kept. `extensions.from` and `extensions.to` say between which
    /// positions; `extensions.restartAt` is the position to go on from.
    StreamGap,
    /// It took longer than allowed; give a mutation again with the same `idempotencyKey`. `extensions.cost` says what was
    /// spent until then: `milliseconds`, and `statements` of the database.
    Timeout,
    /// There is no valid token.
    Unauthenticated,
    /// The service is busy, or its database is busy or away; try again.
    Unavailable,
    /// The content type is not `application/json`.
    UnsupportedMediaType,
    /// The record has changed since it was read.
    VersionConflict,
}

impl ErrorCode {
    /// The code on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Conflict => "CONFLICT",
            Self::Forbidden => "FORBIDDEN",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::IdempotencyKeyReused => "IDEMPOTENCY_KEY_REUSED",
            Self::Internal => "INTERNAL",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotFound => "NOT_FOUND",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::RateLimited => "RATE_LIMITED",
            Self::RequestTimeout => "REQUEST_TIMEOUT",
            Self::StreamGap => "STREAM_GAP",
            Self::Timeout => "TIMEOUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Unavailable => "UNAVAILABLE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::VersionConflict => "VERSION_CONFLICT",
        }
    }

    /// The code of a rule that refused.
    #[must_use]
    pub fn of_rule(rule: Rule) -> Self {
        match rule {
            Rule::Version => Self::VersionConflict,
            Rule::IdempotencyKeyReused => Self::IdempotencyKeyReused,
            _ => Self::Conflict,
        }
    }
}

impl From<Fault> for async_graphql::Error {
    fn from(Fault(error): Fault) -> Self {
        let gap = match &error {
            Error::StreamGap(gap) => Some(gap.clone()),
            _ => None,
        };
        let (code, message, cause) = told(error);
        let mut told = Self::new(message).extend_with(|_, extensions| {
            extensions.set("code", code.name());
            if code == ErrorCode::Timeout
                && let Some(deadline) = Deadline::current()
            {
                add_cost(extensions, deadline.cost());
            }
            if let Some(Gap {
                from,
                to,
                restart_at,
            }) = gap
            {
                extensions.set("from", from);
                extensions.set("to", to);
                extensions.set("restartAt", restart_at);
            }
        });
        told.source = cause.map(|cause| Arc::new(cause) as _);
        told
    }
}

/// Says in the extensions of a `TIMEOUT` what was spent until then.
pub fn add_cost(extensions: &mut ErrorExtensionValues, cost: Cost) {
    let said = [
        ("milliseconds", cost.milliseconds),
        ("statements", cost.statements),
    ];
    let said = said.map(|(name, number)| (Name::new(name), number.into()));
    extensions.set("cost", Value::Object(IndexMap::from(said)));
}

/// What is told of an error, and what is kept for the log.
#[must_use]
pub fn told(error: Error) -> (ErrorCode, String, Option<Cause>) {
    match error {
        Error::Unauthenticated => (
            ErrorCode::Unauthenticated,
            "A valid token is needed.".into(),
            None,
        ),
        Error::Forbidden(action) => (
            ErrorCode::Forbidden,
            format!("This token may not {}.", action.words()),
            None,
        ),
        Error::NotFound(noun) => (ErrorCode::NotFound, not_found(noun.name()), None),
        Error::Invalid(problems) => {
            let all: Vec<_> = problems
                .into_iter()
                .map(|p| format!("{}: {}", p.path.join("."), p.message))
                .collect();
            (ErrorCode::BadUserInput, all.join(" "), None)
        }
        Error::Refused(refusals) => {
            let code = refusals.first().map_or(ErrorCode::Conflict, |refusal| {
                ErrorCode::of_rule(refusal.rule)
            });
            let all: Vec<String> = refusals
                .into_iter()
                .map(|Refusal { message, .. }| message)
                .collect();
            (code, all.join(" "), None)
        }
        Error::Timeout => (
            ErrorCode::Timeout,
            "It took longer than allowed.".into(),
            None,
        ),
        Error::Unavailable => (
            ErrorCode::Unavailable,
            "The service is busy or its database away; try again.".into(),
            None,
        ),
        Error::StreamGap(_) => (
            ErrorCode::StreamGap,
            "Events between `from` and `to` are no longer kept: read the lists anew, and go on from `restartAt`.".into(),
            None,
        ),
        Error::Internal(cause) => (ErrorCode::Internal, "Internal error.".into(), Some(cause)),
    }
}

/// The words for what is not there, or not there for this token.
#[must_use]
pub fn not_found(noun: &str) -> String {
    format!("There is no such {noun} within reach.")
}
