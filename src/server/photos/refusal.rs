//! Why an upload is refused or a picture not shown, in the form of every error of the service.

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};
use domain::{
    id::RequestId,
    photo::{Unfit, picture::LARGEST},
};
use graphql::{ErrorCode, described, run::failed};
use kernel::Error;

use crate::server::{admission, reply::answer, status::Statuses};

/// Why an upload is refused.
pub enum Refusal {
    /// The request itself is wrong: its parameters, all at once.
    Request(Vec<String>),
    /// The content type is none of a picture, or there is a content encoding.
    MediaType,
    /// The body is too large.
    TooLarge,
    /// The body did not arrive as a whole.
    Incomplete,
    /// The picture is refused.
    Picture(Unfit),
    /// The domain refuses.
    Domain(Error, RequestId),
    /// It is not admitted now.
    NotNow(Box<admission::Refusal>),
    /// Too many uploads at once, or the storage is away.
    Busy,
    /// The service keeps no photos.
    NotKept,
}

impl Refusal {
    /// The response.
    pub fn answer(self) -> Response<Body> {
        let (status, code, message) = match self {
            Self::Request(problems) => (
                StatusCode::BAD_REQUEST,
                ErrorCode::BadUserInput,
                problems.join(" "),
            ),
            Self::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorCode::UnsupportedMediaType,
                "The content type image/jpeg, image/png or image/webp without a content encoding is expected.".into(),
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                ErrorCode::PayloadTooLarge,
                format!("The picture is larger than {LARGEST} bytes."),
            ),
            Self::Incomplete => return incomplete(),
            Self::Picture(unfit) => {
                let status = match unfit {
                    Unfit::Heic | Unfit::Format => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                let code = match unfit {
                    Unfit::Heic | Unfit::Format => ErrorCode::UnsupportedMediaType,
                    _ => ErrorCode::BadUserInput,
                };
                (status, code, unfit.sentence().into())
            }
            Self::Domain(error, request) => return of_domain(error, request),
            Self::NotNow(refusal) => {
                let given = refusal.answer();
                return answer(Statuses::new(false, None).of(&given), given);
            }
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                ErrorCode::Unavailable,
                "The service is busy, or its storage of photos away: try again in a moment.".into(),
            ),
            Self::NotKept => (
                StatusCode::NOT_FOUND,
                ErrorCode::NotFound,
                "This service keeps no photos: its operator has set no place for them.".into(),
            ),
        };
        answer(status, failed(code, message))
    }
}

/// The response to a body that stopped before its end, or did not arrive in time.
fn incomplete() -> Response<Body> {
    let message = "The picture did not arrive in time, or not as a whole.";
    let mut response = answer(
        StatusCode::REQUEST_TIMEOUT,
        failed(ErrorCode::RequestTimeout, message),
    );
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// The response to an error of the domain. A rule that refused is named.
fn of_domain(error: Error, request: RequestId) -> Response<Body> {
    let rule = match &error {
        Error::Refused(refusals) => refusals.first().map(|refusal| refusal.rule.name()),
        _ => None,
    };
    let status = match &error {
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Invalid(_) => StatusCode::BAD_REQUEST,
        Error::Refused(_) => StatusCode::CONFLICT,
        Error::Timeout | Error::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Error::StreamGap(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let (code, message, cause) = described(error);
    let mut given = failed(code, message);
    for error in &mut given.errors {
        let extensions = error.extensions.get_or_insert_default();
        if let Some(rule) = rule {
            extensions.set("rule", rule);
        }
        if cause.is_some() {
            extensions.set("requestId", request.0.to_string());
        }
    }
    if let Some(cause) = cause {
        tracing::error!(request = %request.0, ?cause, "internal error");
    }
    answer(status, given)
}

/// The response if there is no picture at an address, or none that may be shown. It is the same for every reason.
pub fn nothing_here() -> Response<Body> {
    let message = "There is no such photo, or the address has ended: read its url again.";
    answer(StatusCode::NOT_FOUND, failed(ErrorCode::NotFound, message))
}
