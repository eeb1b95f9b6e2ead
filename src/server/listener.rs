//! The listener: accepts connections up to the limit, and applies the timeouts for the headers of a request, for its
//! body and for the pause between two requests. A connection that exceeds a timeout is closed; for a body, reading it
//! fails. WebSockets count as connections, but have none of these timeouts.
//!
//! Each request is passed on with the address of its client (`ConnectInfo`), which may have been reported by a trusted
//! proxy. `connection_slots.rs` counts connections, `proxies.rs` has the trusted proxies, `paced.rs` has the timeouts.

use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::ConnectInfo,
    http::{Request, Response, StatusCode},
};
use futures_util::{StreamExt, stream};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};
use tower::ServiceExt;

use super::{
    connection_slots::{ConnectionSlot, ConnectionSlots},
    paced::{Paced, Turns},
    photos, proxies,
};
use crate::config::Connections;

/// The maximum size of the request line and headers, in bytes.
const HEAD: usize = 16 * 1024;
/// The pause after the operating system failed to accept a connection.
const OUT_OF_SOCKETS: Duration = Duration::from_secs(1);
/// How many times as long as another body a picture may take to arrive: it is sent from telephones.
const UPLOADED_SLOWLY: u32 = 6;

/// An address to listen on, with the limits of its connections.
pub struct Listener {
    incoming: TcpListener,
    limits: Arc<Connections>,
    slots: ConnectionSlots,
}

impl Listener {
    /// A listener without connections.
    #[must_use]
    pub fn new(incoming: TcpListener, limits: Connections) -> Self {
        Self {
            incoming,
            slots: ConnectionSlots::new(limits.bounds.clone()),
            limits: Arc::new(limits),
        }
    }

    /// Its connection slots, to report how many are free.
    #[must_use]
    pub fn slots(&self) -> ConnectionSlots {
        self.slots.clone()
    }

    /// Serves until `stop` completes, then until the running requests have been answered. WebSockets end separately.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()>) {
        // Each connection holds a receiver of this channel until it is closed.
        let (ending, ended) = watch::channel(());
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = self.incoming.accept() => accepted,
                () = &mut stop => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    // Without a free slot the connection is closed at once.
                    let Some(slot) = self.slot(peer) else {
                        continue;
                    };
                    let (router, ended) = (router.clone(), ended.clone());
                    let limits = Arc::clone(&self.limits);
                    tokio::spawn(connection((stream, peer), slot, router, limits, ended));
                }
                // The client disconnected before the connection was accepted.
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be accepted; trying again");
                    tokio::time::sleep(OUT_OF_SOCKETS).await;
                }
            }
        }
        drop((self, ended));
        ending.send_replace(());
        ending.closed().await;
    }

    /// Takes a slot for a connection. A trusted proxy has many clients, so its own address has no limit.
    fn slot(&self, peer: SocketAddr) -> Option<ConnectionSlot> {
        let is_proxy = self.limits.proxies.trusts(peer.ip());
        let slot = self.slots.take((!is_proxy).then_some(peer.ip()));
        slot.map_err(|full| self.slots.refuse(full, peer.ip())).ok()
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// The client of a connection and its slot. If a trusted proxy uses the PROXY protocol, these are the client and slot
/// that its header names.
async fn introduced(
    (stream, peer): (&TcpStream, SocketAddr),
    slot: ConnectionSlot,
    limits: &Connections,
) -> Option<(SocketAddr, ConnectionSlot)> {
    if !limits.proxies.introduces(peer) {
        return Some((peer, slot));
    }
    match timeout(limits.arrival, proxies::introduced(stream)).await {
        Ok(Ok(None)) => Some((peer, slot)),
        Ok(Ok(Some(client))) => {
            let slots = slot.handle().slots();
            let slot = slot.for_client(client.ip());
            let slot = slot.map_err(|full| slots.refuse(full, client.ip()));
            Some((client, slot.ok()?))
        }
        Ok(Err(_)) | Err(_) => {
            tracing::debug!(%peer, "a trusted proxy sent no PROXY header");
            None
        }
    }
}

/// Serves one connection until it closes; during the shutdown, only until its current request is answered.
async fn connection(
    (stream, peer): (TcpStream, SocketAddr),
    slot: ConnectionSlot,
    router: Router,
    limits: Arc<Connections>,
    mut ended: watch::Receiver<()>,
) {
    // Responses are small and written at once, so Nagle's algorithm would only delay them.
    let _as_it_is_without = stream.set_nodelay(true);
    let Some((peer, slot)) = introduced((&stream, peer), slot, &limits).await else {
        return;
    };
    let turns = Turns::default();
    let handle = slot.handle();
    let stream = Paced::new(stream, slot, turns.clone(), (limits.arrival, limits.idle));
    let idle = limits.idle;
    let service = service_fn(move |mut request: Request<Incoming>| {
        turns.next();
        let client = limits.proxies.client(peer, request.headers());
        let asking = handle.for_client_behind_proxy(client.ip());
        asking.note_activity();
        request.extensions_mut().insert(ConnectInfo(client));
        request.extensions_mut().insert(asking.clone());
        let patience = if request.uri().path() == photos::UPLOADS {
            limits.arrival * UPLOADED_SLOWLY
        } else {
            limits.arrival
        };
        let request = request.map(|body| in_time(body, patience));
        let (router, turns) = (router.clone(), turns.clone());
        async move {
            let response: Response<Body> = router.oneshot(request).await?;
            asking.note_activity();
            // The data on a WebSocket is not the headers of a request.
            if response.status() != StatusCode::SWITCHING_PROTOCOLS {
                turns.next();
            }
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Counts from the previous response; `paced` has the timeout for the headers themselves.
        .header_read_timeout(idle)
        .max_header_size(HEAD)
        // Some clients find the chosen sub-protocol only under their own spelling of the header.
        .preserve_header_case(true)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    // An error of the connection concerns only its client.
    let _gone = tokio::select! {
        gone = connection.as_mut() => gone,
        _ = ended.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
}

/// A body that fails if it does not arrive within the timeout.
fn in_time(body: Incoming, patience: Duration) -> Body {
    if body.is_end_stream() {
        return Body::empty();
    }
    let parts = Body::new(body).into_data_stream();
    let late = Box::pin(tokio::time::sleep(patience));
    Body::from_stream(stream::unfold(Some((parts, late)), |reading| async {
        let (mut parts, mut late) = reading?;
        tokio::select! {
            part = parts.next() => part.map(|part| (part.map_err(io::Error::other), Some((parts, late)))),
            () = &mut late => Some((Err(io::ErrorKind::TimedOut.into()), None)),
        }
    }))
}
