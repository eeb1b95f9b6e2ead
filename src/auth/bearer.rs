//! Extracts the token from an `Authorization` value, the only place where a token is accepted.

use axum::http::{HeaderMap, header::AUTHORIZATION};

use super::reason::Reason;

/// The token of a request, if it has one.
///
/// # Errors
/// [`Reason::SeveralHeaders`] or [`Reason::NotBearer`]: a request with malformed credentials is refused, not treated as
/// a request without a token.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Reason> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Reason::SeveralHeaders);
    }
    bearer_value(value.to_str().map_err(|_| Reason::NotBearer)?).map(Some)
}

/// The token in an `Authorization` value; a WebSocket client sends this value in a message instead of a header.
///
/// # Errors
/// [`Reason::NotBearer`] unless it is `Bearer` (in any case), one space and a token.
pub fn bearer_value(value: &str) -> Result<&str, Reason> {
    match value.split_once(' ') {
        Some((scheme, token))
            if scheme.eq_ignore_ascii_case("bearer")
                && !token.is_empty()
                && !token.contains([' ', '\t', ',']) =>
        {
            Ok(token)
        }
        _ => Err(Reason::NotBearer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(values: &[&'static [u8]]) -> HeaderMap {
        let value = |bytes: &&'static [u8]| HeaderValue::from_bytes(bytes).expect("a header value");
        values
            .iter()
            .map(|bytes| (AUTHORIZATION, value(bytes)))
            .collect()
    }

    #[test]
    fn a_request_without_the_header_is_anonymous() {
        assert_eq!(bearer(&headers(&[])), Ok(None));
    }

    #[test]
    fn the_scheme_is_read_in_any_case() {
        for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c"] {
            assert_eq!(bearer(&headers(&[value.as_bytes()])), Ok(Some("a.b.c")));
        }
    }

    #[test]
    fn two_headers_are_refused_even_when_they_agree() {
        let twice = headers(&[b"Bearer a.b.c", b"Bearer a.b.c"]);

        assert_eq!(bearer(&twice), Err(Reason::SeveralHeaders));
    }

    #[test]
    fn any_header_other_than_bearer_space_token_is_refused() {
        let wrong: [&[u8]; 11] = [
            b"",
            b"Bearer",
            b"Bearer ",
            b"Bearer  a.b.c",
            b"Bearer\ta.b.c",
            b" Bearer a.b.c",
            b"Bearer a.b.c ",
            b"Bearer a.b.c, Bearer a.b.c",
            b"Basic YTpi",
            b"a.b.c",
            b"Bearer \xff",
        ];
        for value in wrong {
            assert_eq!(
                bearer(&headers(&[value])),
                Err(Reason::NotBearer),
                "{}",
                value.escape_ascii()
            );
        }
    }
}
