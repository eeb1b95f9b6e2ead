//! Converts errors of the domain to GraphQL errors; this is the only table of error codes. A database error cannot
//! reach a response, since [`Fault`] has no `Display` and is made only from errors of the domain.

use std::sync::Arc;

use async_graphql::{
    Enum, ErrorExtensionValues, ErrorExtensions, Name, ServerError, Value, indexmap::IndexMap,
};
use kernel::{
    Error,
    deadline::{Cost, Deadline},
    error::{Cause, Gap, Problem, Refusal},
    policy::needs,
    rule::Rule,
};

/// The result of a resolver.
pub type Result<T> = std::result::Result<T, Fault>;

/// The result of a resolver of a nullable field. An error makes only this field null. With a `Result` around the
/// `Option`, the error would make the parent null too.
pub type Nullable<T> = Option<Result<T>>;

/// The result of a resolver of a nullable field.
pub async fn nullable<T>(found: impl Future<Output = Result<Option<T>>>) -> Nullable<T> {
    found.await.transpose()
}

/// An error in a resolver.
#[derive(Clone)]
pub struct Fault(Error);

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// An error code, for use by programs. Every user error of a mutation has one, and so does every error in `errors`, as
/// `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ErrorCode {
    /// The request is not a JSON object with a GraphQL request, or it is a batch.
    BadRequest,
    /// The input is invalid; `path` names the field.
    BadUserInput,
    /// A rule of the scheme refuses the operation; `rule` names it.
    Conflict,
    /// The token does not permit this operation. `extensions.requiredScopes` contains the scopes of which one would
    /// permit it. In a list, the error stands at the first row, and `extensions.count` is the number of rows.
    Forbidden,
    /// The GraphQL document cannot be parsed.
    GraphqlParseFailed,
    /// The GraphQL document is not valid for the schema.
    GraphqlValidationFailed,
    /// The idempotency key was already used with another input.
    IdempotencyKeyReused,
    /// An internal error of the service. Report `extensions.requestId` to the operator.
    Internal,
    /// The endpoint does not support this HTTP method.
    MethodNotAllowed,
    /// The request accepts no media type that the service can respond with.
    NotAcceptable,
    /// The record does not exist, or the caller has no access to it.
    NotFound,
    /// The request body is larger than allowed: 256 KiB, unless the operator set another limit; a picture may have 10 MiB.
    PayloadTooLarge,
    /// The request names its document by a hash or an id, which the service does not know: send the document.
    PersistedQueryNotSupported,
    /// The GraphQL document is larger, deeper or more costly than allowed; the message names the limit.
    QueryTooComplex,
    /// Too many requests in a short time. The header `Retry-After` and `extensions.retryAfter` give the number of
    /// seconds to wait.
    RateLimited,
    /// The client took too long to send the request.
    RequestTimeout,
    /// Events after the given position are no longer kept, so the reader has missed some. The missed events lie between
    /// `extensions.from` and `extensions.to`; `extensions.restartAt` is the position from which to continue.
    StreamGap,
    /// The operation took longer than allowed. Repeat a mutation with the same `idempotencyKey`. `extensions.cost`
    /// contains what the operation had used by then: `milliseconds`, and database `statements`.
    Timeout,
    /// The request has no valid token.
    Unauthenticated,
    /// The service or its database is busy or unavailable; try again.
    Unavailable,
    /// The content type is not `application/json`, or what was uploaded is not a picture in JPEG, PNG or WebP.
    UnsupportedMediaType,
    /// The record has changed since it was last read.
    VersionConflict,
}

impl ErrorCode {
    /// The name of the code in a response.
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
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::NotFound => "NOT_FOUND",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
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

    /// The error code for a rule that refused.
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
        let scopes = match &error {
            Error::Forbidden(action) => needs(*action),
            _ => &[],
        };
        let problems = match &error {
            Error::Invalid(problems) => Some(Arc::new(problems.clone())),
            _ => None,
        };
        let (code, message, cause) = described(error);
        let mut built = Self::new(message).extend_with(|_, extensions| {
            extensions.set("code", code.name());
            if !scopes.is_empty() {
                let scopes = scopes.iter().map(|scope| Value::from(scope.name()));
                extensions.set("requiredScopes", Value::List(scopes.collect()));
            }
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
        built.source = match problems {
            Some(problems) => Some(problems),
            None => cause.map(|cause| Arc::new(cause) as _),
        };
        built
    }
}

/// An error for each problem of an input, with the path to the argument or input field; the error itself if it is about no
/// input.
pub fn apart(error: ServerError) -> Vec<ServerError> {
    let source = error.source.as_ref();
    let Some(problems) = source.and_then(|source| source.downcast_ref::<Vec<Problem>>()) else {
        return vec![error];
    };
    let one = |problem: &Problem| {
        let mut one = ServerError {
            message: worded(problem),
            source: None,
            ..error.clone()
        };
        let extensions = one.extensions.get_or_insert_default();
        extensions.set("inputPath", problem.path.clone());
        one
    };
    problems.iter().map(one).collect()
}

fn worded(problem: &Problem) -> String {
    format!("{}: {}", problem.path.join("."), problem.message)
}

/// Adds the cost of an operation to the extensions of a `TIMEOUT` error.
pub fn add_cost(extensions: &mut ErrorExtensionValues, cost: Cost) {
    let said = [
        ("milliseconds", cost.milliseconds),
        ("statements", cost.statements),
    ];
    let said = said.map(|(name, number)| (Name::new(name), number.into()));
    extensions.set("cost", Value::Object(IndexMap::from(said)));
}

/// The code and the message for the response, and the cause for the log.
#[must_use]
pub fn described(error: Error) -> (ErrorCode, String, Option<Cause>) {
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
            let all: Vec<_> = problems.iter().map(worded).collect();
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
            "The operation took longer than allowed.".into(),
            None,
        ),
        Error::Unavailable => (
            ErrorCode::Unavailable,
            "The service is busy or its database away; try again.".into(),
            None,
        ),
        Error::StreamGap(_) => (
            ErrorCode::StreamGap,
            "Events between `from` and `to` are no longer kept: read the lists again, and continue from `restartAt`.".into(),
            None,
        ),
        Error::Internal(cause) => (ErrorCode::Internal, "Internal error.".into(), Some(cause)),
    }
}

/// The message for a record that does not exist, or that the caller has no access to.
#[must_use]
pub fn not_found(noun: &str) -> String {
    format!("There is no such {noun}, or the token gives no access to it.")
}
