//! Responses are compressed if the client accepts it, unless a guess in them could lie beside somebody's secret.

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Request, header},
};
use http_body_util::BodyExt;
use kernel::principal::Role;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt};
use tower::ServiceExt;

use crate::support::{Client, Kind, TestApp};

/// Longer than a packet.
const AREAS: &str = "query Areas { wards: areas(first: 100, filter: { types: [WARD] }) { nodes { ...area } }
    all: areas(first: 100) { nodes { ...area } } } fragment area on Area { id reference name type }";

/// The headers of a response, and its body as it was sent.
async fn fetched(app: &TestApp, mut request: Request<Body>, codings: &str) -> (HeaderMap, Bytes) {
    let codings = codings.parse().expect("a header");
    request
        .headers_mut()
        .insert(header::ACCEPT_ENCODING, codings);
    let response = app
        .router
        .clone()
        .oneshot(request)
        .await
        .expect("an answer");
    let (parts, body) = response.into_parts();
    (
        parts.headers,
        body.collect().await.expect("a body").to_bytes(),
    )
}

fn question(client: &Client<'_>, query: &str) -> Request<Body> {
    client.request(json!({ "query": query }).to_string())
}

async fn asked(client: &Client<'_>, query: &str, codings: &str) -> (HeaderMap, Bytes) {
    fetched(client.app, question(client, query), codings).await
}

async fn read(mut coded: impl AsyncRead + Unpin) -> String {
    let mut text = String::new();
    coded
        .read_to_string(&mut text)
        .await
        .expect("text in this coding");
    text
}

/// Without the numbers that every response has anew.
fn content(body: &str) -> serde_json::Value {
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    body["data"].clone()
}

#[tokio::test]
async fn a_response_is_compressed_as_the_client_accepts_it() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.council();
    let (headers, plain) = asked(&client, AREAS, "identity").await;
    assert_eq!(headers.get(header::CONTENT_ENCODING), None);
    assert_eq!(
        headers[header::CONTENT_LENGTH],
        plain.len().to_string().as_str()
    );
    let whole = content(str::from_utf8(&plain).expect("text"));

    for (codings, coding) in [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip;q=0.2, br;q=0.9", "br"),
        ("gzip, deflate", "gzip"),
    ] {
        let (headers, body) = asked(&client, AREAS, codings).await;

        assert_eq!(headers[header::CONTENT_ENCODING], coding, "{codings}");
        let varies = headers.get_all(header::VARY).iter();
        assert!(
            varies.filter(|value| *value == "accept-encoding").count() == 1,
            "{headers:?}"
        );
        assert_eq!(headers.get(header::CONTENT_LENGTH), None, "{codings}");
        assert!(
            body.len() < plain.len() / 2,
            "{codings}: {} of {}",
            body.len(),
            plain.len()
        );
        let text = match coding {
            "gzip" => read(GzipDecoder::new(&*body)).await,
            "br" => read(BrotliDecoder::new(&*body)).await,
            _ => read(ZstdDecoder::new(&*body)).await,
        };
        assert_eq!(content(&text), whole, "{codings}");
    }
}

#[tokio::test]
async fn the_schema_is_compressed() {
    let app = TestApp::start(Kind::Sqlite).await;
    let request = Request::get("/schema.graphql").body(Body::empty());

    let (headers, body) = fetched(&app, request.expect("a request"), "gzip").await;

    assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
    assert_eq!(read(GzipDecoder::new(&*body)).await, graphql::sdl());
}

/// Who sees how long responses become learns nothing of a person and of no text that somebody else submitted, whatever
/// they have put beside it.
#[tokio::test]
async fn a_response_that_may_tell_of_a_person_or_of_a_suggestion_is_never_compressed() {
    let app = TestApp::start(Kind::Sqlite).await;
    let text = "A climbing frame that needs paint. ".repeat(40);
    let input = json!({
        "title": "Frame", "description": text, "siteType": "PARK", "ward": app.area("oakley").await,
        "location": { "latitude": 52.3, "longitude": -0.8 },
    });
    let suggest = json!({
        "query": "mutation($input: SubmitSuggestionInput!) { submitSuggestion(input: $input) { suggestion { id description } } }",
        "variables": { "input": input },
    });
    let group = app.person(Role::CommunityGroup);
    let (headers, body) = fetched(&app, group.request(suggest.to_string()), "gzip, br, zstd").await;
    assert!(body.len() > 1_024, "{}", body.len());
    assert_eq!(headers.get(header::CONTENT_ENCODING), None, "a mutation");

    for fields in ["description", "contact { name }", "history { by { role } }"] {
        let query = format!(
            "{AREAS} query Both {{ one: areas(first: 100) {{ nodes {{ ...area }} }} other: areas(first: 100) {{ nodes {{ ...area }} }}
                suggestions {{ nodes {{ {fields} }} }} }}"
        );
        let body = json!({ "query": query, "operationName": "Both" }).to_string();
        let (headers, body) = fetched(&app, group.request(body), "gzip, br, zstd").await;

        assert!(body.len() > 1_024, "{fields}: {}", body.len());
        assert_eq!(headers.get(header::CONTENT_ENCODING), None, "{fields}");
    }
}

#[tokio::test]
async fn a_short_response_and_an_error_are_sent_as_they_are() {
    let app = TestApp::start(Kind::Sqlite).await;
    for query in ["{ areas(first: 1) { nodes { name } } }", "{ nothing }", "{"] {
        let (headers, body) = asked(&app.council(), query, "gzip, br, zstd").await;

        assert_eq!(headers.get(header::CONTENT_ENCODING), None, "{query}");
        assert_eq!(
            headers[header::CONTENT_LENGTH],
            body.len().to_string().as_str(),
            "{query}"
        );
    }
}
