//! The edge: what comes in is bounded and turned into a caller and an operation, what goes out gets its status. Nothing
//! here knows a noun.

mod http;
mod ide;
mod status;
mod websocket;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, Method, StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer, cors::CorsLayer, set_header::SetResponseHeaderLayer,
};

use crate::{
    auth::{Reason, SigningKey, Verifier},
    domain::{App, Caller},
    graphql::{run::Runner, schema, sdl},
};

/// What every door needs.
#[derive(Clone)]
pub struct Edge(Arc<Shared>);

struct Shared {
    app: App,
    runner: Runner,
    verifier: Verifier,
    jwks: String,
    sdl: String,
    limits: Limits,
}

/// What the edge bounds, and where browsers may come from.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body_bytes: usize,
    /// The longest time for one operation.
    pub operation: Duration,
    /// The origins from which browsers may ask and open sockets, exactly as browsers write them.
    pub allowed_origins: Vec<String>,
    /// Whether browsers are shown the IDE page.
    pub ide: bool,
    /// Whether errors get the statuses of GraphQL over HTTP's older draft.
    pub legacy_status: bool,
}

impl Edge {
    /// An edge for a service, with the key that its tokens are signed with.
    #[must_use]
    pub fn new(
        app: App,
        key: &SigningKey,
        (issuer, audience): (String, String),
        limits: Limits,
    ) -> Self {
        Self(Arc::new(Shared {
            app,
            runner: Runner::new(schema()),
            verifier: Verifier::new(key, issuer, audience),
            jwks: key.jwks().to_string(),
            sdl: sdl(),
            limits,
        }))
    }

    /// The one way in, for every door: the text of a token becomes a caller, or nobody. Why somebody is turned away is
    /// for the log alone.
    fn admit(
        &self,
        bearer: Result<Option<&str>, Reason>,
    ) -> Result<(Caller, chrono::DateTime<chrono::Utc>), Stranger> {
        let turned_away = |reason: Reason| {
            tracing::info!(?reason, "a token was refused");
            Stranger { tried: true }
        };
        let token = bearer
            .map_err(turned_away)?
            .ok_or(Stranger { tried: false })?;
        let verified = self
            .0
            .verifier
            .verify(token, self.0.app.now())
            .map_err(turned_away)?;
        let caller = self
            .0
            .app
            .caller(verified.principal)
            .map_err(|_| Stranger { tried: true })?;
        Ok((caller, verified.expires_at))
    }
}

/// Somebody who was not let in.
struct Stranger {
    /// Whether they came with a token.
    tried: bool,
}

/// The public addresses.
pub fn public(edge: Edge) -> Router {
    // Bounds what is read, and leaves the answer to the door.
    let body = DefaultBodyLimit::max(edge.0.limits.body_bytes);
    let origins = edge.0.limits.allowed_origins.iter();
    let cors = CorsLayer::new()
        .allow_origin(
            origins
                .filter_map(|origin| origin.parse().ok())
                .collect::<Vec<_>>(),
        )
        .allow_methods([Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, http::PURPOSE])
        .expose_headers([http::REQUEST_ID]);
    Router::new()
        .route(
            "/graphql",
            get(websocket::upgrade)
                .post(http::post)
                .fallback(http::method_not_allowed),
        )
        .route("/schema.graphql", get(definition))
        .route("/.well-known/jwks.json", get(keys))
        .route("/health/live", get(async || StatusCode::OK))
        .with_state(edge)
        .layer(body)
        .layer(CatchPanicLayer::custom(http::panicked))
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

/// The operator's addresses.
pub fn admin(app: App) -> Router {
    let ready = async move || match app.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database is unreachable\n",
        ),
    };
    Router::new()
        .route("/health/live", get(async || StatusCode::OK))
        .route("/health/ready", get(ready))
}

async fn definition(axum::extract::State(edge): axum::extract::State<Edge>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        edge.0.sdl.clone(),
    )
}

async fn keys(axum::extract::State(edge): axum::extract::State<Edge>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "application/json")],
        edge.0.jwks.clone(),
    )
}
