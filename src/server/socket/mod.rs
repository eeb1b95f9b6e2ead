//! GraphQL over a WebSocket, by the protocol `graphql-transport-ws` and no other. Here is the handshake; `message` reads and
//! writes the protocol's messages, `connection` is the life of one socket in one task, `operations` takes turns between its
//! streams, `wire` bounds what waits to be written, `times` says what is due when.

mod connection;
mod message;
mod operations;
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

/// Kept for every socket as long as it is open, in bytes.
const READ_BUFFER: usize = 4 * 1024;
/// A frame longer than this is not read to its end, in bytes: what is a little too long can be answered in an orderly way.
const LARGEST_FRAME: usize = 256 * 1024;

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
    // axum answers with the protocol only if a header has it alone or beside others, each in its own order.
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
                // One message at a time: what is taken in has all that came before it written.
                .write_buffer_size(0)
                .max_frame_size(largest)
                .max_message_size(largest)
                .on_upgrade(move |socket| Connection::serve(edge, socket, from));
            // With them goes how the client spells the names of headers.
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
