//! GraphQL over a WebSocket, by the protocol `graphql-transport-ws` and no other. The driver is async-graphql's; what it
//! carries passes the same checks as over HTTP.

use async_graphql::{Data, Executor, Request, Response as Answer, futures_util::stream::BoxStream};
use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::{
    body::Body,
    extract::{FromRequestParts, State, WebSocketUpgrade},
    http::{HeaderMap, Request as HttpRequest, Response, StatusCode, header},
    response::IntoResponse,
};
use futures_util::{FutureExt, StreamExt, future::pending};
use std::{net::IpAddr, sync::Arc, time::Duration};

use super::{Edge, http, ide};
use crate::{
    auth::bearer_value,
    domain::{self, Caller, audit},
    graphql::{ErrorCode, run::failed},
};

/// The largest message, in bytes.
const MESSAGE: usize = 64 * 1024;
/// The sub-protocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// Opens a socket; shows a browser the IDE page, if it is on; says to anybody else that only `POST` is expected.
pub async fn upgrade(State(edge): State<Edge>, request: HttpRequest<Body>) -> Response<Body> {
    let (mut parts, _) = request.into_parts();
    if !parts.headers.contains_key(header::UPGRADE) {
        let page = edge
            .0
            .limits
            .ide
            .then(|| ide::page(&parts.headers))
            .flatten();
        return match page {
            Some(page) => page,
            None => http::method_not_allowed().await,
        };
    }
    if !offers_the_protocol(&parts.headers) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    if !comes_from_an_allowed_origin(&edge, &parts.headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    // The driver picks the first protocol offered that it knows; it is to see no other than ours.
    parts.headers.insert(
        header::SEC_WEBSOCKET_PROTOCOL,
        header::HeaderValue::from_static(PROTOCOL),
    );
    let Ok(protocol) = GraphQLProtocol::from_request_parts(&mut parts, &()).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let from = super::peer(&parts.extensions);
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade
            .protocols([PROTOCOL])
            .max_message_size(MESSAGE)
            .on_upgrade(move |socket| serve(edge, socket, protocol, from)),
        Err(rejection) => rejection.into_response(),
    }
}

fn offers_the_protocol(headers: &HeaderMap) -> bool {
    let offers = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok());
    offers
        .flat_map(|offer| offer.split(','))
        .any(|offer| offer.trim() == PROTOCOL)
}

/// Browsers say where they come from; whoever does not is no browser.
fn comes_from_an_allowed_origin(edge: &Edge, headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_none_or(|origin| {
        edge.0
            .limits
            .allowed_origins
            .iter()
            .any(|allowed| allowed.as_bytes() == origin.as_bytes())
    })
}

async fn serve(
    edge: Edge,
    socket: axum::extract::ws::WebSocket,
    protocol: GraphQLProtocol,
    from: Option<IpAddr>,
) {
    let (expiry, expires) = tokio::sync::oneshot::channel();
    let door = edge.clone();
    let driven = GraphQLWebSocket::new(socket, Runs(edge.clone()), protocol)
        .on_connection_init(async move |payload| {
            let refused = || async_graphql::Error::new("Forbidden");
            let token = authorization(&payload).ok_or_else(refused)?;
            let (caller, until) = door
                .admit(bearer_value(&token).map(Some), from)
                .await
                .map_err(|_| refused())?;
            let purpose = purpose(&payload).map_err(|_| refused())?;
            let caller = caller.for_purpose(purpose);
            let left = (until - door.0.app.now())
                .to_std()
                .unwrap_or(Duration::ZERO);
            let _socket_gone_already = expiry.send(left);
            let mut data = Data::default();
            data.insert(caller);
            Ok(data)
        })
        .serve();
    // The token's end is the socket's end.
    let over = async {
        match expires.await {
            Ok(left) => tokio::time::sleep(left).await,
            Err(_) => pending().await,
        }
    };
    futures_util::pin_mut!(driven, over);
    futures_util::future::select(driven, over).map(|_| ()).await;
}

/// The `Authorization` of a `connection_init` payload, its name in any case.
fn authorization(payload: &serde_json::Value) -> Option<String> {
    let members = payload.as_object()?;
    let (_, value) = members
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
    value.as_str().map(str::to_owned)
}

/// The `purpose` of a `connection_init` payload: why they say they ask.
fn purpose(payload: &serde_json::Value) -> domain::Result<Option<String>> {
    let given = payload.get("purpose").and_then(serde_json::Value::as_str);
    given.map_or(Ok(None), audit::purpose)
}

/// Runs what a socket asks, as its caller.
#[derive(Clone)]
struct Runs(Edge);

impl Executor for Runs {
    async fn execute(&self, _: Request) -> Answer {
        failed(ErrorCode::Unauthenticated, "A valid token is needed.")
    }

    fn execute_stream(
        &self,
        request: Request,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Answer> {
        let caller = session
            .as_ref()
            .and_then(|data| data.get(&std::any::TypeId::of::<Caller>()));
        // Rights may have changed since the socket was opened.
        let caller = caller.and_then(|caller| caller.downcast_ref::<Caller>());
        if let Some(caller) = caller.and_then(|caller| caller.renewed().ok()) {
            let streamed = self.0.0.runner.run(&caller.asking_anew(), request);
            // This driver has no way to tell a heartbeat.
            return streamed
                .filter_map(async |streamed| streamed.answer())
                .boxed();
        }
        let refused = failed(ErrorCode::Unauthenticated, "A valid token is needed.");
        futures_util::stream::iter([refused]).boxed()
    }
}
