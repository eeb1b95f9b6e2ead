//! HTTP, WebSockets and event streams: applies limits to requests, converts them to a caller and an operation, and
//! gives responses their status. Nothing here knows a noun.

mod accept;
mod admission;
mod admitted;
mod answer;
mod compressed;
pub mod connection_slots;
mod edge;
mod event_stream;
mod failures;
pub mod health;
mod http;
mod ide;
mod issuing;
pub mod listener;
mod listening;
mod live;
mod oauth;
mod operation;
mod paced;
mod photos;
pub mod proxies;
mod reply;
mod request_body;
mod socket;
mod status;
mod visitor;
mod well_known;
mod whose;

use std::time::Duration;

use axum::{
    Extension, Router,
    body::Body,
    extract::DefaultBodyLimit,
    http::{HeaderValue, Method, Response, StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowHeaders, CorsLayer},
    set_header::SetResponseHeaderLayer,
};

use compressed::Compressible;
use health::Health;

pub use edge::Edge;

/// How long a browser may keep the answer to a preflight request; no browser keeps it longer.
const PREFLIGHT: Duration = Duration::from_hours(2);

/// The routes of the public listener.
pub fn public(edge: Edge) -> Router {
    // Limits how much is read; the handler writes the response.
    let body = DefaultBodyLimit::max(edge.0.limits.body_bytes);
    let of_browsers = Router::new()
        .route(
            "/graphql",
            get(socket::upgrade)
                .post(http::post)
                .fallback(reply::method_not_allowed),
        )
        .route("/schema.graphql", get(definition))
        .route(issuing::KEYS, get(well_known::keys))
        .route(issuing::METADATA, get(well_known::authorization_server))
        .merge(photos::routes())
        .layer(body)
        .layer(compressed::layer())
        .layer(CatchPanicLayer::custom(reply::panicked))
        .layer(cors(&edge.0.limits.allowed_origins));
    // A client's secret does not belong into a page, so no page may request a token.
    let of_systems = Router::new()
        .route(
            issuing::TOKEN,
            post(oauth::token)
                .fallback(oauth::method_not_allowed)
                .layer(DefaultBodyLimit::max(oauth::LARGEST)),
        )
        .route("/health/live", get(async || StatusCode::OK))
        .layer(CatchPanicLayer::custom(reply::panicked));
    of_browsers
        .merge(of_systems)
        .with_state(edge)
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            |response: &Response<Body>| Some(cache_control(response)),
        ))
        .layer(SetResponseHeaderLayer::overriding(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
}

/// What pages of the allowed origins may do. They may send any header: what is allowed to a page is decided by its token,
/// and libraries that trace requests add headers of their own, for which a browser would otherwise drop the request.
fn cors(origins: &[String]) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| origin.parse().ok());
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            http::REQUEST_ID,
            admission::POLICY,
            admission::LIMIT,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
        ])
        .max_age(PREFLIGHT)
}

/// No response may be stored, but for pictures. A stream may not be changed on its way either: a proxy that compresses it holds events
/// back.
fn cache_control(response: &Response<Body>) -> HeaderValue {
    if let Some(photos::Kept(kept)) = response.extensions().get() {
        kept.clone()
    } else if accept::is_event_stream(response) {
        HeaderValue::from_static("no-store, no-transform")
    } else {
        HeaderValue::from_static("no-store")
    }
}

/// The routes of the operator's listener.
pub fn admin(health: Health) -> Router {
    health::addresses(health)
}

async fn definition(axum::extract::State(edge): axum::extract::State<Edge>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        Extension(Compressible),
        edge.0.sdl.clone(),
    )
}
