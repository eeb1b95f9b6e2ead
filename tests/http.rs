//! GraphQL over HTTP: the status of each response, and the content of errors.

use axum::{
    body::{Body, Bytes},
    http::{Method, header},
};
use futures_util::stream;
use serde_json::{Value, json};

use crate::{
    address::got,
    support::{Client, Kind, Reply, TestApp, send, socket},
};

/// Bodies, with the status and the code of the response, and the status by the older draft.
fn table() -> Vec<(&'static str, Value, u16, u16, &'static str)> {
    vec![
        ("no JSON", json!(null), 400, 400, "BAD_REQUEST"),
        (
            "a batch",
            json!([{ "query": "{ viewer { subject } }" }]),
            400,
            400,
            "BAD_REQUEST",
        ),
        ("no object", json!("query"), 400, 400, "BAD_REQUEST"),
        ("no query", json!({}), 422, 400, "BAD_REQUEST"),
        (
            "a query that is no text",
            json!({ "query": 1 }),
            422,
            400,
            "BAD_REQUEST",
        ),
        (
            "variables that are no object",
            json!({ "query": "{ viewer { subject } }", "variables": [1] }),
            422,
            400,
            "BAD_REQUEST",
        ),
        (
            "no GraphQL",
            json!({ "query": "{" }),
            400,
            400,
            "GRAPHQL_PARSE_FAILED",
        ),
        (
            "an empty document",
            json!({ "query": "" }),
            400,
            400,
            "GRAPHQL_PARSE_FAILED",
        ),
        (
            "an unknown field",
            json!({ "query": "{ nothing }" }),
            422,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "no operation",
            json!({ "query": "fragment F on Query { viewer { subject } }" }),
            422,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "an unknown operation",
            json!({ "query": "query A { viewer { subject } }", "operationName": "B" }),
            422,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "several operations and no name",
            json!({ "query": "query A { viewer { subject } } query B { viewer { subject } }" }),
            422,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "a variable left out",
            json!({ "query": "query($id: ID!) { node(id: $id) { id } }" }),
            422,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "a variable of the wrong type",
            json!({ "query": "query($first: Int) { sites(first: $first) { nodes { id } } }", "variables": { "first": "1" } }),
            422,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "a variable of no such value",
            json!({ "query": "query($by: SiteOrder!) { sites(orderBy: $by) { nodes { id } } }", "variables": { "by": { "field": "X" } } }),
            422,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "a subscription",
            json!({ "query": "subscription { siteRequested { position } }" }),
            400,
            400,
            "BAD_REQUEST",
        ),
        (
            "too deep",
            json!({ "query": format!("{{ {}id{} }}", "a { ".repeat(13), " }".repeat(13)) }),
            400,
            400,
            "QUERY_TOO_COMPLEX",
        ),
        (
            "too many root fields",
            json!({ "query": format!("{{ {} }}", "viewer { subject } ".repeat(21)) }),
            400,
            400,
            "QUERY_TOO_COMPLEX",
        ),
        (
            "an argument that cannot be",
            json!({ "query": "{ sites(first: 0) { nodes { id } } }" }),
            200,
            200,
            "BAD_USER_INPUT",
        ),
    ]
}

#[tokio::test]
async fn every_invalid_request_has_its_status_and_code() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.manager();
    let mut wrong = vec![];
    for (kind, body, status, _, code) in table() {
        let reply = client.post(&body.to_string()).await;

        expect(&mut wrong, kind, &reply, status, code);
    }
    let reply = client.post("{\"query\":").await;
    expect(&mut wrong, "half a body", &reply, 400, "BAD_REQUEST");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn the_older_draft_has_one_status_for_all_errors() {
    let app = TestApp::start(Kind::Sqlite).await;
    let router = app.router_with(|limits| limits.legacy_status = true).await;
    let mut wrong = vec![];
    for (kind, body, _, status, code) in table() {
        let reply = send(&router, app.manager().request(body.to_string())).await;

        expect(&mut wrong, kind, &reply, status, code);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn expect(wrong: &mut Vec<String>, kind: &str, reply: &Reply, status: u16, code: &str) {
    if (reply.status.as_u16(), reply.code()) != (status, code) {
        wrong.push(format!(
            "{kind}: expected {status} {code}, got {} {}",
            reply.status, reply.text
        ));
    }
}

#[tokio::test]
async fn the_content_type_is_json_without_an_encoding() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.manager();
    let headers = [
        (header::CONTENT_TYPE, "text/plain"),
        (header::CONTENT_TYPE, "application/graphql"),
        (header::CONTENT_TYPE, "multipart/form-data; boundary=x"),
        (header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
        (header::CONTENT_TYPE, "application/jsonp"),
        (header::CONTENT_TYPE, ""),
        (header::CONTENT_ENCODING, "gzip"),
        (header::CONTENT_ENCODING, "identity"),
    ];
    for (name, value) in headers {
        let mut request = client.request(json!({ "query": "{ viewer { subject } }" }).to_string());
        request
            .headers_mut()
            .insert(name, value.parse().expect("a value"));

        let reply = client.send(request).await;

        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (415, "UNSUPPORTED_MEDIA_TYPE"),
            "{value}"
        );
    }
    let mut request = client.request(json!({ "query": "{ viewer { subject } }" }).to_string());
    request.headers_mut().insert(
        header::CONTENT_TYPE,
        "Application/JSON; charset=utf-8".parse().expect("a value"),
    );
    assert_eq!(client.send(request).await.status, 200);
}

#[tokio::test]
async fn operations_in_a_url_are_refused() {
    let app = TestApp::start(Kind::Sqlite).await;
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
        let mut request = app.manager().request(Body::empty());
        *request.method_mut() = method.clone();
        *request.uri_mut() = "/graphql?query=%7Bviewer%7Bsubject%7D%7D"
            .parse()
            .expect("an address");

        let reply = app.manager().send(request).await;

        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (405, "METHOD_NOT_ALLOWED"),
            "{method}"
        );
        assert_eq!(reply.headers[header::ALLOW], "POST");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_whole_or_in_chunks() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.manager();
    let sized = |bytes: usize| {
        let start = r#"{"query":"{ viewer { subject } }"#;
        format!("{start}{}\"}}", " ".repeat(bytes - start.len() - 2))
    };
    let chunked = |text: String| {
        let pieces: Vec<_> = text
            .as_bytes()
            .chunks(10_000)
            .map(Bytes::copy_from_slice)
            .collect();
        Body::from_stream(stream::iter(
            pieces.into_iter().map(Ok::<_, std::io::Error>),
        ))
    };
    let announced = |text: &str| {
        let mut request = client.request(text.to_owned());
        request.headers_mut().insert(
            header::CONTENT_LENGTH,
            text.len().to_string().parse().expect("a number"),
        );
        request
    };
    let (right, wrong) = (sized(256 * 1024), sized(256 * 1024 + 1));

    for request in [
        client.request(wrong.clone()),
        announced(&wrong),
        client.request(chunked(wrong.clone())),
    ] {
        let reply = client.send(request).await;
        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (413, "PAYLOAD_TOO_LARGE"),
            "{}",
            reply.text
        );
        assert_hardened(&reply);
    }
    // It is the document that is too long now, not the body.
    for request in [announced(&right), client.request(chunked(right))] {
        assert_eq!(client.send(request).await.code(), "QUERY_TOO_COMPLEX");
    }
}

#[tokio::test]
async fn every_response_forbids_caching_and_type_sniffing() {
    let app = TestApp::start(Kind::Sqlite).await;
    let replies = [
        app.manager().ask("{ viewer { subject } }").await,
        app.anonymous().ask("{ viewer { subject } }").await,
        app.manager().post("x").await,
        got(&app, "/graphql").await,
        got(&app, "/schema.graphql").await,
        got(&app, "/nowhere").await,
    ];
    for reply in replies {
        assert_hardened(&reply);
    }
}

fn assert_hardened(reply: &Reply) {
    assert_eq!(
        reply.headers[header::CACHE_CONTROL],
        "no-store",
        "{}",
        reply.text
    );
    assert_eq!(reply.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(!reply.headers.contains_key(header::SERVER));
}

#[tokio::test]
async fn the_introspection_queries_of_clients_work() {
    let app = TestApp::start(Kind::Sqlite).await;
    let query =
        std::fs::read_to_string("tests/documents/introspection.graphql").expect("a document");

    let reply = app
        .person(kernel::principal::Role::PartnerFrontend)
        .ask(&query)
        .await;

    assert_eq!(
        reply.body.get("errors"),
        None,
        "{}",
        reply.text.chars().take(500).collect::<String>()
    );
    assert_eq!(reply.data("__schema.queryType.name"), "Query");
}

#[tokio::test]
async fn document_limits_apply_over_every_transport() {
    let app = TestApp::start(Kind::Sqlite).await;
    let fields = |count: usize| "a: __typename ".repeat(count);
    let lists = "fields { type { ".repeat(3) + "name" + &" } }".repeat(3);
    for query in [
        format!("{{ f(x: {}{}) }}", "[".repeat(900), "]".repeat(900)),
        format!("{{ {} }}", fields(31)),
        format!("{{ __type(name: \"Query\") {{ {lists} }} }}"),
        format!("{{ viewer {{ subject }} }} # {}", "x".repeat(65_536)),
    ] {
        let over_http = app.manager().ask(&query).await;

        assert_eq!(
            (over_http.status.as_u16(), over_http.code()),
            (400, "QUERY_TOO_COMPLEX")
        );
        if query.len() < 60_000 {
            let client: Client<'_> = app.manager();
            let over_the_socket = socket::answer(&client, &query).await;
            assert_eq!(
                over_the_socket.code(),
                "QUERY_TOO_COMPLEX",
                "{}",
                over_the_socket.text
            );
        }
    }
}

#[tokio::test]
async fn cors_allows_the_configured_origins_only() {
    let app = TestApp::start(Kind::Sqlite).await;
    for (origin, allowed) in [
        ("https://partner.example", Some("https://partner.example")),
        ("https://partner.example.evil.example", None),
        ("null", None),
    ] {
        let mut request = app.anonymous().request(Body::empty());
        *request.method_mut() = Method::OPTIONS;
        request
            .headers_mut()
            .insert(header::ORIGIN, origin.parse().expect("a value"));
        request.headers_mut().insert(
            header::ACCESS_CONTROL_REQUEST_METHOD,
            "POST".parse().expect("a value"),
        );

        let reply = app.anonymous().send(request).await;

        let allowed_found = reply.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(
            allowed_found.and_then(|allowed_found| allowed_found.to_str().ok()),
            allowed,
            "{origin}"
        );
    }
}

#[tokio::test]
async fn a_browser_gets_the_ide_page() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut request = app.anonymous().request(Body::empty());
    *request.method_mut() = Method::GET;
    request
        .headers_mut()
        .insert(header::ACCEPT, "text/html,*/*".parse().expect("a value"));

    let reply = app.anonymous().send(request).await;

    assert_eq!(reply.status, 200);
    assert!(reply.text.starts_with("<!doctype html>"), "{}", reply.text);
    assert!(reply.headers.contains_key(header::CONTENT_SECURITY_POLICY));
}
