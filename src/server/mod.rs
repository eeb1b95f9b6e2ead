//! HTTP, WebSockets and event streams: applies limits to requests, converts them to a caller and an operation, and
//! gives responses their status. Nothing here knows a noun.

mod accept;
mod admission;
mod admitted;
mod answer;
mod asked;
mod edge;
mod event_stream;
mod failures;
pub mod health;
mod http;
mod ide;
mod issuing;
pub mod listener;
mod live;
mod oauth;
mod operation;
mod paced;
pub mod places;
pub mod proxies;
mod reply;
mod socket;
mod status;
mod visitor;
mod well_known;
mod whose;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, Method, StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use tower_http::{
    catch_panic::CatchPanicLayer, cors::CorsLayer, set_header::SetResponseHeaderLayer,
};

use health::Health;

pub use edge::Edge;

/// The routes of the public listener.
pub fn public(edge: Edge) -> Router {
    // Limits how much is read; the handler writes the response.
    let body = DefaultBodyLimit::max(edge.0.limits.body_bytes);
    let origins = edge.0.limits.allowed_origins.iter();
    let cors = CorsLayer::new()
        .allow_origin(
            origins
                .filter_map(|origin| origin.parse().ok())
                .collect::<Vec<_>>(),
        )
        .allow_methods([Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            http::PURPOSE,
            event_stream::LAST_EVENT_ID,
        ])
        .expose_headers([
            http::REQUEST_ID,
            admission::POLICY,
            admission::LIMIT,
            header::RETRY_AFTER,
        ]);
    Router::new()
        .route(
            "/graphql",
            get(socket::upgrade)
                .post(http::post)
                .fallback(reply::method_not_allowed),
        )
        .route("/schema.graphql", get(definition))
        .route(issuing::KEYS, get(well_known::keys))
        .route(issuing::METADATA, get(well_known::authorization_server))
        .route(
            issuing::TOKEN,
            post(oauth::token)
                .fallback(oauth::method_not_allowed)
                .layer(DefaultBodyLimit::max(oauth::LARGEST)),
        )
        .route("/health/live", get(async || StatusCode::OK))
        .with_state(edge)
        .layer(body)
        .layer(CatchPanicLayer::custom(reply::panicked))
        .layer(cors)
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(SetResponseHeaderLayer::overriding(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
}

/// The routes of the operator's listener.
pub fn admin(health: Health) -> Router {
    health::addresses(health)
}

async fn definition(axum::extract::State(edge): axum::extract::State<Edge>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        edge.0.sdl.clone(),
    )
}
