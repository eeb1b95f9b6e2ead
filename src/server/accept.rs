//! Content negotiation (RFC 9110, section 12.5.1): the form of a response by the request's header `Accept`, as GraphQL
//! over HTTP of September 2026 says. This is the only place that reads the header.

use std::cmp::Reverse;

use axum::http::{HeaderMap, HeaderValue, Response, header};

/// The media type of GraphQL responses.
const RESPONSE: &str = "application/graphql-response+json";
const JSON: &str = "application/json";
/// The media type of event streams.
pub const EVENTS: &str = "text/event-stream";

const RESPONSE_HEADER: HeaderValue =
    HeaderValue::from_static("application/graphql-response+json; charset=utf-8");
const JSON_HEADER: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// The forms of a response that a request accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The preferred form of a response as JSON. `None` if JSON is not acceptable.
    pub form: Option<Form>,
    /// Whether an event stream is acceptable.
    pub events: bool,
}

/// A form of a response as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `application/graphql-response+json`.
    Response,
    /// `application/json` for what has succeeded. An error response has the other type, by which clients that know it
    /// recognise that the response is not one of a proxy.
    Json,
    /// `application/json`, also for errors, because the client does not accept the other type.
    JsonOnly,
}

impl Accepted {
    /// What a request accepts. Without the header it accepts JSON. By the older draft (`legacy`), a client that accepts
    /// `application/json` alone gets that for errors as well.
    pub fn of(headers: &HeaderMap, legacy: bool) -> Self {
        let values = headers.get_all(header::ACCEPT).iter();
        let values = values.filter_map(|value| value.to_str().ok());
        let ranges: Vec<Range> = values
            .flat_map(elements)
            .enumerate()
            .filter_map(|(place, element)| Range::read(place, element))
            .collect();
        if ranges.is_empty() {
            return Self {
                form: Some(Form::Json),
                events: false,
            };
        }
        let wish = |kind: &str| Wish::of(&ranges, kind);
        let (response, json) = (wish(RESPONSE), wish(JSON));
        let is_wanted = |wish: &Option<Wish>| wish.as_ref().is_some_and(|wish| wish.quality > 0);
        let form = match (is_wanted(&response), is_wanted(&json)) {
            (false, false) => None,
            (true, false) => Some(Form::Response),
            // Equal only if one range stands for both. Then it is the type that every client reads.
            (true, true) if response > json => Some(Form::Response),
            (false, true) if legacy || response.is_some() => Some(Form::JsonOnly),
            (_, true) => Some(Form::Json),
        };
        Self {
            form,
            events: is_wanted(&wish(EVENTS)),
        }
    }

    /// The response in the accepted form; an event stream as it is.
    pub fn apply_to<B>(self, mut response: Response<B>) -> Response<B> {
        if let Some(form) = self.form.filter(|_| !is_event_stream(&response)) {
            form.set_on(&mut response);
        }
        response
    }

    /// Whether no form of a response is acceptable.
    pub fn is_nothing(self) -> bool {
        self.form.is_none() && !self.events
    }
}

/// Whether a response is an event stream.
pub fn is_event_stream<B>(response: &Response<B>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(EVENTS.as_bytes()))
}

impl Form {
    /// Sets the type of a response as JSON.
    pub fn set_on<B>(self, response: &mut Response<B>) {
        let kind = match self {
            Self::Response => RESPONSE_HEADER,
            Self::Json if !response.status().is_success() => RESPONSE_HEADER,
            Self::Json | Self::JsonOnly => JSON_HEADER,
        };
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
}

/// The elements of the header's list. A comma between quotation marks belongs to a parameter.
fn elements(value: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    value.split(move |letter| {
        is_quoted ^= letter == '"';
        letter == ',' && !is_quoted
    })
}

/// A media range with its quality.
struct Range<'h> {
    place: usize,
    kind: &'h str,
    /// In thousandths.
    quality: u16,
}

impl<'h> Range<'h> {
    /// Reads an element of the list. Parameters other than `q` say nothing here. What is not a media range is passed
    /// over, because some libraries send a bare `*` among others.
    fn read(place: usize, element: &'h str) -> Option<Self> {
        let mut parts = element.split(';').map(str::trim);
        let kind = parts.next()?;
        kind.split_once('/')?;
        let quality = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then_some(value)
        });
        Some(Self {
            place,
            kind,
            quality: quality.map_or(1_000, thousandths),
        })
    }

    /// How exactly it names a media type; `None` if it does not.
    fn names(&self, kind: &str) -> Option<u8> {
        let (ours, theirs) = (kind.split_once('/')?, self.kind.split_once('/')?);
        let is_of_type = theirs.0.eq_ignore_ascii_case(ours.0);
        match theirs {
            ("*", "*") => Some(0),
            (_, "*") if is_of_type => Some(1),
            (_, subtype) if is_of_type && subtype.eq_ignore_ascii_case(ours.1) => Some(2),
            _ => None,
        }
    }
}

/// A quality in thousandths. One that is not a number counts as if it were not there.
fn thousandths(text: &str) -> u16 {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole, part.parse()) {
        ("0", Ok(part)) => part,
        ("", Ok(part)) if text.len() > 1 => part,
        _ => 1_000,
    }
}

/// How much a media type is wanted, in order: by quality, then by how exactly it is named, then by its place in the
/// list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wish {
    quality: u16,
    exactness: u8,
    place: Reverse<usize>,
}

impl Wish {
    /// The wish for a media type: that of the range that names it most exactly.
    fn of(ranges: &[Range], kind: &str) -> Option<Self> {
        let wishes = ranges.iter().filter_map(|range| {
            Some(Self {
                exactness: range.names(kind)?,
                quality: range.quality,
                place: Reverse(range.place),
            })
        });
        wishes.max_by_key(|wish| (wish.exactness, wish.quality, wish.place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(values: &[&'static str]) -> (Option<Form>, bool) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::ACCEPT, HeaderValue::from_static(value));
        }
        let Accepted { form, events } = Accepted::of(&headers, false);
        (form, events)
    }

    #[test]
    fn the_response_has_the_json_type_with_the_highest_quality() {
        for (value, form) in [
            (RESPONSE, Form::Response),
            (
                "Application/GraphQL-Response+JSON; charset=utf-8",
                Form::Response,
            ),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Form::Response,
            ),
            (
                "application/json;q=0.9, application/graphql-response+json",
                Form::Response,
            ),
            (
                "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed",
                Form::Response,
            ),
            (
                "multipart/mixed;boundary=\"a,application/json;q=1\";subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9",
                Form::Response,
            ),
            ("application/graphql-response+json, */*", Form::Response),
            (
                "application/json;q=0.001, application/*;q=0",
                Form::JsonOnly,
            ),
            (JSON, Form::Json),
            ("application/json; charset=utf-8", Form::Json),
            (
                "application/json, application/graphql-response+json",
                Form::Json,
            ),
            (
                "application/graphql-response+json;q=0.5, application/json",
                Form::Json,
            ),
            ("application/json, text/plain, */*", Form::Json),
            (
                "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
                Form::Json,
            ),
            ("*/*", Form::Json),
            ("application/*", Form::Json),
            ("application/graphql-response+json;q=0, */*", Form::JsonOnly),
            ("application/json;q=nonsense", Form::Json),
        ] {
            assert_eq!(accepted(&[value]).0, Some(form), "{value}");
        }
        assert_eq!(
            accepted(&["text/html", "application/json"]).0,
            Some(Form::Json)
        );
        let mut old = HeaderMap::new();
        old.insert(header::ACCEPT, JSON_HEADER);
        assert_eq!(Accepted::of(&old, true).form, Some(Form::JsonOnly));
        assert_eq!(accepted(&[]), (Some(Form::Json), false));
        assert_eq!(accepted(&[""]), (Some(Form::Json), false));
    }

    #[test]
    fn an_event_stream_is_accepted_if_its_quality_is_not_zero() {
        for (value, form) in [
            (EVENTS, None),
            ("text/event-stream;charset=utf-8", None),
            ("text/*;q=0.1", None),
            ("text/event-stream, multipart/mixed", None),
            (
                "text/event-stream, application/json;q=0.5",
                Some(Form::Json),
            ),
            (
                "application/json, text/event-stream;q=0.1",
                Some(Form::Json),
            ),
            ("*/*, text/event-stream", Some(Form::Json)),
            ("*/*", Some(Form::Json)),
        ] {
            assert_eq!(accepted(&[value]), (form, true), "{value}");
        }
        for value in [
            JSON,
            "text/event-stream;q=0, */*",
            "text/event-stream; Q=0.000",
            "text/html;q=0.9, */*;q=0.0",
        ] {
            assert!(!accepted(&[value]).1, "{value}");
        }
    }

    #[test]
    fn types_that_are_not_offered_are_not_acceptable() {
        for value in [
            "application/xml",
            "text/html",
            "multipart/mixed",
            "application/json;q=0",
            "*/*;q=0",
            "application/json+x",
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(value));
            assert!(Accepted::of(&headers, false).is_nothing(), "{value}");
        }
    }
}
