//! A person as a client of the service, and the responses to their requests.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{TestApp, cost, instants, price};

/// A client with a token, or without one.
pub struct Client<'a> {
    pub app: &'a TestApp,
    pub token: Option<String>,
}

impl<'a> Client<'a> {
    pub fn new(app: &'a TestApp, token: Option<String>) -> Self {
        Self { app, token }
    }

    /// Sends a query with variables.
    pub async fn run(&self, query: &str, variables: Value) -> Reply {
        self.post(&json!({ "query": query, "variables": variables }).to_string())
            .await
    }

    /// Sends a query without variables.
    pub async fn ask(&self, query: &str) -> Reply {
        self.run(query, json!({})).await
    }

    /// Sends a mutation: `act("approveSite", input, "site { status version }")` returns the response.
    pub async fn act(&self, mutation: &str, input: Value, selection: &str) -> Reply {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code message path rule }} }} }}"
        );
        self.run(&query, json!({ "input": input })).await
    }

    /// Sends a mutation that must succeed, and returns the `field` of its payload.
    pub async fn done(&self, mutation: &str, field: &str, selection: &str, input: Value) -> Value {
        let reply = self
            .act(mutation, input, &format!("{field} {{ {selection} }}"))
            .await;
        let done = reply.data(&format!("{mutation}.{field}"));
        assert!(
            !done.is_null(),
            "{mutation} on {:?}: {}",
            self.app.kind,
            reply.body
        );
        done
    }

    /// The id of an area.
    pub async fn area(&self, reference: &str) -> Value {
        let reply = self
            .ask("{ areas(first: 100) { nodes { id reference } } }")
            .await;
        let areas = reply.data("areas.nodes");
        let mut areas = areas.as_array().into_iter().flatten();
        let found = areas.find(|area| area["reference"] == reference);
        found.unwrap_or_else(|| panic!("no {reference}"))["id"].clone()
    }

    /// Suggests a place in a ward, with an idempotency key if one is given.
    pub async fn suggest(&self, title: &str, ward: &str, key: Option<&str>) -> Reply {
        let input = json!({
            "title": title, "description": "It has seen better days.", "siteType": "PARK",
            "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": self.area(ward).await, "idempotencyKey": key,
        });
        self.act(
            "submitSuggestion",
            input,
            "suggestion { id reference title }",
        )
        .await
    }

    /// Posts a body as it is.
    pub async fn post(&self, body: &str) -> Reply {
        let reply = self.send(self.request(body.to_owned())).await;
        if reply.body["data"].is_object() {
            price::compare(body);
        }
        reply
    }

    /// A request with a body, as `post` sends it.
    pub fn request(&self, body: impl Into<Body>) -> Request<Body> {
        let mut request =
            Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request.body(body.into()).expect("a request")
    }

    /// Sends a request unchanged.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        send(&self.app.router, request).await
    }
}

/// Sends a request unchanged to a router.
pub async fn send(router: &axum::Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    let (text, cost) = cost::without(&text);
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    assert_eq!(instants::wrong(&body), None, "{text}");
    Reply {
        status: parts.status,
        headers: parts.headers,
        body,
        text,
        cost,
    }
}

/// A response.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Value,
    pub text: String,
    /// `extensions.cost`, which is taken out of the body.
    pub cost: Value,
}

impl Reply {
    /// The value at a path in `data`, for example `sites.nodes.0.name`; null if there is none.
    pub fn data(&self, way: &str) -> Value {
        let start = &self.body["data"];
        let end = way
            .split('.')
            .fold(start, |value, step| match step.parse::<usize>() {
                Ok(place) => &value[place],
                Err(_) => &value[step],
            });
        end.clone()
    }

    /// The code of the first error; empty if there is none.
    pub fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
    }

    /// The user errors of the only mutation, as `CODE rule-or-path`.
    pub fn user_errors(&self) -> Vec<String> {
        let payload = self.body["data"]
            .as_object()
            .and_then(|data| data.values().next().cloned())
            .unwrap_or_default();
        let errors = payload["userErrors"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let listed = errors.iter().map(|error| {
            let path: Vec<&str> = error["path"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let place = error["rule"]
                .as_str()
                .map_or_else(|| path.join("."), str::to_owned);
            format!("{} {place}", error["code"].as_str().unwrap_or_default())
                .trim_end()
                .to_owned()
        });
        listed.collect()
    }
}
