//! The edge: what comes in is bounded and turned into a caller and an operation, what goes out gets its status. Nothing
//! here knows a noun.

mod admission;
mod answer;
mod asked;
mod event_stream;
mod failures;
pub mod health;
mod http;
mod ide;
pub mod listener;
mod live;
mod oauth;
mod operation;
mod paced;
pub mod places;
pub mod proxies;
mod socket;
mod status;
mod well_known;
mod whose;

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit},
    http::{Extensions, HeaderValue, Method, StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use tower_http::{
    catch_panic::CatchPanicLayer, cors::CorsLayer, set_header::SetResponseHeaderLayer,
};

use crate::{
    auth::{Reason, Verifier},
    domain::{App, Caller},
    graphql::{price::Allowance, run::Runner, schema, sdl},
};
use admission::Admission;
use failures::{Failures, network};
use health::Health;
use live::Open;
use oauth::Office;
use places::Guest;

pub use admission::AdmissionLimits;
pub use live::LiveLimits;
pub use oauth::Issuing;

/// What every door needs.
#[derive(Clone)]
pub struct Edge(Arc<Shared>);

struct Shared {
    app: App,
    runner: Runner,
    verifier: Verifier,
    failures: Failures<IpAddr>,
    office: Office,
    open: Open,
    admission: Admission,
    metadata: String,
    sdl: String,
    limits: Limits,
}

/// What the edge bounds, and where browsers may come from.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body_bytes: usize,
    /// The most points that an operation may cost by estimate.
    pub operation_points: u64,
    /// The largest answer, in bytes.
    pub answer_bytes: usize,
    /// The longest time for one operation.
    pub operation: Duration,
    /// The origins from which browsers may ask and open sockets, exactly as browsers write them.
    pub allowed_origins: Vec<String>,
    /// How many bad tokens a minute may come from one address, and how many bad proofs of one client.
    pub failed_authentications: NonZeroU32,
    /// Whether browsers are shown the IDE page.
    pub ide: bool,
    /// Whether errors get the statuses of GraphQL over HTTP's older draft.
    pub legacy_status: bool,
    /// What is bounded of operations that execute.
    pub admission: AdmissionLimits,
    /// What is bounded of sockets and event streams.
    pub live: LiveLimits,
}

impl Edge {
    /// An edge for a service, with what reads its tokens and what gives out our own.
    #[must_use]
    pub fn new(app: App, verifier: Verifier, issuing: Issuing, limits: Limits) -> Self {
        app.know_our_issuer(&issuing.issuer);
        let sdl = sdl();
        let clock = app.clone();
        Self(Arc::new(Shared {
            runner: Runner::new(schema(), &sdl).allowing(Allowance {
                points: limits.operation_points,
                bytes: limits.answer_bytes,
                time: limits.operation,
                ..Allowance::default()
            }),
            verifier,
            failures: Failures::new(app.clone(), limits.failed_authentications),
            metadata: well_known::metadata(&issuing.issuer).to_string(),
            office: Office::new(&app, issuing, limits.failed_authentications),
            open: Open::default(),
            admission: Admission::new(move || clock.now(), limits.admission.clone()),
            sdl,
            limits,
            app,
        }))
    }

    /// Reads the issuers' keys anew once in a while, for as long as it is waited for.
    pub async fn keep_keys_fresh(&self, every: Duration) {
        let mut schedule = tokio::time::interval(every);
        schedule.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        // The first one is at once, and the keys have just been read.
        schedule.tick().await;
        loop {
            schedule.tick().await;
            self.0.verifier.renew(self.0.app.now()).await;
        }
    }

    /// The one way in, for every door: the text of a token becomes a caller, or nobody. Why somebody is turned away is
    /// for the log alone; a bad token is counted against the address that it came from, a good one speaks for it.
    async fn admit(
        &self,
        bearer: Result<Option<&str>, Reason>,
        from: &Visitor,
    ) -> Result<(Caller, chrono::DateTime<chrono::Utc>), Stranger> {
        let app = &self.0.app;
        let token = match bearer {
            Ok(Some(token)) => Ok(token),
            Ok(None) => return Err(Stranger::Silent),
            Err(reason) => Err(reason),
        };
        let verified = match token {
            Ok(token) => self.0.verifier.verify(token, app.now()).await,
            Err(reason) => Err(reason),
        };
        let admitted = match verified {
            Ok(verified) => app
                .caller(verified.principal)
                .map(|caller| (caller, verified.expires_at))
                .map_err(|_| "suspended or out of service".to_owned()),
            Err(reason) => Err(format!("{reason:?}")),
        };
        from.came_with(admitted.is_ok());
        admitted.map_err(|reason| {
            tracing::info!(reason, "a token was refused");
            match from.network().map(|from| self.0.failures.count(from)) {
                Some(Err(seconds)) => Stranger::Insistent(seconds),
                _ => Stranger::Refused,
            }
        })
    }
}

/// Where something comes from: the client's address, and the place of its connection. There are none where requests are
/// handed in without a listener.
#[derive(Clone, Default)]
struct Visitor {
    address: Option<IpAddr>,
    guest: Option<Guest>,
}

impl Visitor {
    /// Whoever sent a request.
    fn of(extensions: &Extensions) -> Self {
        let connection = extensions.get::<ConnectInfo<SocketAddr>>();
        Self {
            address: connection.map(|ConnectInfo(address)| address.ip()),
            guest: extensions.get().cloned(),
        }
    }

    /// What is counted together by address.
    fn network(&self) -> Option<IpAddr> {
        self.address.map(network)
    }

    /// Notes whether they came with a good token, or proved themselves otherwise.
    fn came_with(&self, is_good: bool) {
        if let Some(guest) = self.guest.as_ref().filter(|_| is_good) {
            guest.is_known();
        }
    }
}

/// Somebody who was not let in.
enum Stranger {
    /// They came without a token.
    Silent,
    /// Their token was refused.
    Refused,
    /// As many before it, and they are to wait for so many seconds.
    Insistent(u64),
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
                .fallback(http::method_not_allowed),
        )
        .route("/schema.graphql", get(definition))
        .route(well_known::KEYS, get(well_known::keys))
        .route(well_known::METADATA, get(well_known::authorization_server))
        .route(
            well_known::TOKEN,
            post(oauth::token)
                .fallback(oauth::method_not_allowed)
                .layer(DefaultBodyLimit::max(oauth::LARGEST)),
        )
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
pub fn admin(health: Health) -> Router {
    health::addresses(health)
}

async fn definition(axum::extract::State(edge): axum::extract::State<Edge>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        edge.0.sdl.clone(),
    )
}
