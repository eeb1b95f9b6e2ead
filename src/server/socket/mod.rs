//! GraphQL over WebSockets, with the sub-protocol `graphql-transport-ws` only. This file has the handshake. `message`
//! reads and writes the protocol's messages, `connection` runs one socket in one task, `operations` runs its operations
//! in turn, `resuming` has the positions
//! after which they resume, `wire` limits the messages that wait to be written, and `times` has the timers.

mod connection;
mod message;
mod operations;
mod resuming;
mod times;
mod wire;

use async_graphql::http::WebSocketProtocols;
use axum::{
    body::Body,
    extract::{FromRequestParts, State, WebSocketUpgrade},
    http::{HeaderMap, Request as HttpRequest, Response, StatusCode, header},
    response::IntoResponse,
};

use super::{edge::Edge, ide, live::is_refusing, reply, visitor::Visitor};
use connection::Connection;

/// The size of the read buffer of each open socket, in bytes.
const READ_BUFFER: usize = 4 * 1024;
/// The maximum size of a frame, in bytes. It is above the limit of a message, so that a message slightly over that
/// limit can be read and refused with the right close code.
const LARGEST_FRAME: usize = 256 * 1024;

/// Opens a WebSocket. Serves the IDE page to a browser if that is enabled. Responds to other requests that only `POST`
/// is expected.
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
            None => reply::method_not_allowed().await,
        };
    }
    if !offers_the_protocol(&parts.headers) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    if !comes_from_an_allowed_origin(&edge, &parts.headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if is_refusing(&edge.0.app) {
        return reply::going_away();
    }
    // The header is replaced, because axum finds the protocol only in some of the forms in which clients list several.
    parts.headers.insert(
        header::SEC_WEBSOCKET_PROTOCOL,
        header::HeaderValue::from_static(protocol()),
    );
    let from = Visitor::of(&parts.extensions);
    let largest = edge.0.limits.live.message_bytes.max(LARGEST_FRAME);
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => {
            let mut response = upgrade
                .protocols([protocol()])
                .read_buffer_size(READ_BUFFER)
                // No write buffer: each message is written before the next one is accepted.
                .write_buffer_size(0)
                .max_frame_size(largest)
                .max_message_size(largest)
                .on_upgrade(move |socket| Connection::serve(edge, socket, from));
            // The extensions contain the client's own spelling of header names, which the response must use.
            response.extensions_mut().extend(parts.extensions);
            response
        }
        Err(rejection) => rejection.into_response(),
    }
}

/// The sub-protocol.
fn protocol() -> &'static str {
    WebSocketProtocols::GraphQLWS.sec_websocket_protocol()
}

fn offers_the_protocol(headers: &HeaderMap) -> bool {
    let offers = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok());
    offers
        .flat_map(|offer| offer.split(','))
        .any(|offer| offer.trim() == protocol())
}

/// Whether the request comes from an allowed origin. A request without `Origin` is not from a browser and is allowed.
fn comes_from_an_allowed_origin(edge: &Edge, headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_none_or(|origin| {
        edge.0
            .limits
            .allowed_origins
            .iter()
            .any(|allowed| allowed.as_bytes() == origin.as_bytes())
    })
}
