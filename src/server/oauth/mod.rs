//! The token endpoint: the client credentials grant of OAuth 2.0 (RFC 6749, section 4.4), with tokens of RFC 9068.
//! `form.rs` reads the request, `proved.rs` authenticates the client, `refusal.rs` has the errors. It is written by
//! hand, because the only maintained OAuth server library for Rust requires its own storage and its own model of
//! clients, for a grant of a hundred lines.

mod form;
mod proved;
mod refusal;

use std::collections::BTreeSet;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{State, rejection::BytesRejection},
    http::{Extensions, HeaderMap, HeaderValue, Response, Uri, header},
    response::IntoResponse,
};
use domain::client::{Client, OnBehalfOf};
use kernel::{principal::Role, registered, scope::Scope};
use serde_json::json;

use super::{edge::Edge, visitor::Visitor};
use crate::auth::{self, SigningKey};
use form::{Form, LONGEST_NAME, Proof};
use proved::proved;
use refusal::Refusal;

/// The maximum size of a body, in bytes.
pub const LARGEST: usize = 16 * 1024;
/// Handles a token request. The log records the client's name, if the client is registered, and the outcome.
pub async fn token(
    State(edge): State<Edge>,
    extensions: Extensions,
    (uri, headers): (Uri, HeaderMap),
    body: Result<Bytes, BytesRejection>,
) -> Response<Body> {
    let mut known = None;
    let parameters = parameters(&uri, &headers, body);
    let answer = match parameters {
        Ok((form, proof)) => {
            given(&edge, (form, proof), &Visitor::of(&extensions), &mut known).await
        }
        Err(refusal) => Err(refusal),
    };
    let outcome = answer.as_ref().err().map_or("given", Refusal::error);
    let client = known.unwrap_or_else(|| "unknown".into());
    tracing::info!(client, outcome, "a token was requested");
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    let headers = response.headers_mut();
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// The response to any method other than `POST`.
pub async fn method_not_allowed() -> Response<Body> {
    Refusal::Method.into_response()
}

/// The parameters of a request, and the client's authentication.
fn parameters(
    uri: &Uri,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(Form, Proof), Refusal> {
    if uri.query().is_some() {
        let expected = "Parameters are expected in the body, never in the URL, which is logged elsewhere: replace a secret that was in a URL.";
        return Err(Refusal::Request(expected));
    }
    if !is_form(headers) {
        return Err(Refusal::MediaType);
    }
    let form = Form::read(&body.map_err(|_| Refusal::TooLarge)?)?;
    match form.value("grant_type") {
        Some("client_credentials") => {}
        Some(_) => return Err(Refusal::Grant),
        None => return Err(Refusal::Request("The parameter grant_type is expected.")),
    }
    let proof = Proof::of(headers, &form)?;
    Ok((form, proof))
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        && !headers.contains_key(header::CONTENT_ENCODING)
}

/// Issues a token to an authenticated client.
async fn given(
    edge: &Edge,
    (form, proof): (Form, Proof),
    from: &Visitor,
    known: &mut Option<String>,
) -> Result<Response<Body>, Refusal> {
    let client = proved(edge, proof, from, known).await?;
    let scopes = scopes(&form, &client)?;
    let person = on_behalf_of(&form, &client)?;
    let issuing = &edge.0.office.issuing;
    let now = edge.0.app.now();
    let left = client.expires_at.map(|end| (end - now).num_seconds());
    let lifetime_seconds = left.map_or(issuing.lifetime_seconds, |left| {
        left.clamp(1, issuing.lifetime_seconds)
    });
    let directory = edge.0.app.directory();
    let request = auth::Request {
        issuer: issuing.issuer.clone(),
        audience: issuing.audience.clone(),
        role: Role::named(&client.role).ok_or(Refusal::Internal)?,
        scopes: scopes.clone(),
        organisation: Some(directory.organisation_name(client.organisation_id)),
        subject: client.client_id,
        lifetime_seconds,
    };
    let key_file = issuing.key_file.clone();
    // The key file is read each time, so that a rotated key no longer signs.
    let signed = tokio::task::spawn_blocking(move || {
        let key = SigningKey::open_or_make(&key_file, false).map_err(|error| error.to_string())?;
        auth::grant(&key, &request, person.as_deref(), now).map_err(|error| error.to_string())
    });
    let signed = signed.await.map_err(|_| Refusal::Internal)?;
    let token = signed.map_err(|error| {
        tracing::error!(error, "no token can be signed");
        Refusal::Internal
    })?;
    let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
    Ok(Json(json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": lifetime_seconds,
        "scope": names.join(" "),
    }))
    .into_response())
}

/// The requested scopes, which must all be registered for the client; all of the client's scopes if none is requested.
fn scopes(form: &Form, client: &Client) -> Result<BTreeSet<Scope>, Refusal> {
    let has = registered::scopes_of(client);
    let Some(requested) = form.value("scope") else {
        return Ok(has);
    };
    let named = requested.split(' ').map(Scope::named);
    let named: BTreeSet<Scope> = named.collect::<Option<_>>().ok_or(Refusal::Scope)?;
    if named.is_subset(&has) {
        Ok(named)
    } else {
        Err(Refusal::Scope)
    }
}

/// The person on whose behalf the client acts, if it does.
fn on_behalf_of(form: &Form, client: &Client) -> Result<Option<String>, Refusal> {
    let person = form.value("obo_sub");
    let refused = |expected| Err(Refusal::Request(expected));
    if person.is_some_and(|person| person.chars().count() > LONGEST_NAME) {
        return refused("An obo_sub of at most 200 characters is expected.");
    }
    match client.on_behalf_of {
        OnBehalfOf::None if person.is_some() => {
            refused("No obo_sub is expected: this client acts for itself only.")
        }
        OnBehalfOf::Required if person.is_none() => {
            refused("An obo_sub is expected: this client acts on behalf of a person.")
        }
        _ => Ok(person.map(str::to_owned)),
    }
}
