//! The listener: accepts connections, as many at once as there are places, and gives the head of a request, its body, and
//! the pause between two requests their time each. A connection that takes longer is closed; a body that does is an error
//! for whoever reads it. Sockets count among the connections, and have no time of these.
//!
//! Each request is handed on with the address of its client (`ConnectInfo`), which a trusted proxy may have told. `places.rs`
//! knows who gets a place, `proxies.rs` who is believed, `paced.rs` keeps the times.

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
    paced::{Paced, Turns},
    places::{Bounds, Place, Places},
    proxies::{self, Proxies},
};

/// The largest head of a request, in bytes.
const HEAD: usize = 16 * 1024;
/// The pause after the system had no place for another connection.
const OUT_OF_PLACES: Duration = Duration::from_secs(1);

/// What connections may take.
#[derive(Clone, Debug)]
pub struct Connections {
    /// How many there may be at once, in all and from one address.
    pub bounds: Bounds,
    /// How long the head of a request may take to arrive, and then again its body.
    pub arrival: Duration,
    /// How long a connection may stay open between requests, and how long nothing of an answer may be taken.
    pub idle: Duration,
    /// Who is believed about a client's address.
    pub proxies: Proxies,
}

/// An address to listen on, and what connections to it may take.
pub struct Listener {
    incoming: TcpListener,
    limits: Arc<Connections>,
    places: Places,
}

impl Listener {
    /// All its places are free.
    #[must_use]
    pub fn new(incoming: TcpListener, limits: Connections) -> Self {
        Self {
            incoming,
            places: Places::new(limits.bounds),
            limits: Arc::new(limits),
        }
    }

    /// Its places, for whoever tells how many are free.
    #[must_use]
    pub fn places(&self) -> Places {
        self.places.clone()
    }

    /// Serves until told to stop, then until the requests in flight have been answered. Sockets go on by themselves.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()>) {
        // Each connection listens for the end, and is over once it listens no more.
        let (ending, ended) = watch::channel(());
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = self.incoming.accept() => accepted,
                () = &mut stop => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    // Whoever gets no place is closed at once.
                    let Some(place) = self.place(peer) else {
                        continue;
                    };
                    let (router, ended) = (router.clone(), ended.clone());
                    let limits = Arc::clone(&self.limits);
                    tokio::spawn(connection((stream, peer), place, router, limits, ended));
                }
                // Gone before it was taken.
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be accepted; trying again");
                    tokio::time::sleep(OUT_OF_PLACES).await;
                }
            }
        }
        drop((self, ended));
        ending.send_replace(());
        ending.closed().await;
    }

    /// A place for a connection. Trusted proxies bring many clients, and have no bound of their own.
    fn place(&self, peer: SocketAddr) -> Option<Place> {
        let is_proxy = self.limits.proxies.trusts(peer.ip());
        let place = self.places.take((!is_proxy).then_some(peer.ip()));
        place
            .map_err(|full| self.places.refuse(full, peer.ip()))
            .ok()
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

/// The client of a connection, and its place: those that came, or those that a proxy tells of.
async fn introduced(
    (stream, peer): (&TcpStream, SocketAddr),
    place: Place,
    limits: &Connections,
) -> Option<(SocketAddr, Place)> {
    if !limits.proxies.introduces(peer) {
        return Some((peer, place));
    }
    match timeout(limits.arrival, proxies::introduced(stream)).await {
        Ok(Ok(None)) => Some((peer, place)),
        Ok(Ok(Some(client))) => {
            let places = place.guest().places();
            let place = place.for_client(client.ip());
            let place = place.map_err(|full| places.refuse(full, client.ip()));
            Some((client, place.ok()?))
        }
        Ok(Err(_)) | Err(_) => {
            tracing::debug!(%peer, "a trusted proxy sent no PROXY header");
            None
        }
    }
}

/// Serves one connection, for as long as it lasts; after the end, no longer than its request.
async fn connection(
    (stream, peer): (TcpStream, SocketAddr),
    place: Place,
    router: Router,
    limits: Arc<Connections>,
    mut ended: watch::Receiver<()>,
) {
    // Answers are small, and written whole.
    let _as_it_is_without = stream.set_nodelay(true);
    let Some((peer, place)) = introduced((&stream, peer), place, &limits).await else {
        return;
    };
    let turns = Turns::default();
    let guest = place.guest();
    let stream = Paced::new(stream, place, turns.clone(), (limits.arrival, limits.idle));
    let idle = limits.idle;
    let service = service_fn(move |mut request: Request<Incoming>| {
        turns.next();
        let client = limits.proxies.client(peer, request.headers());
        let asking = guest.asking_from(client.ip());
        asking.stirred();
        request.extensions_mut().insert(ConnectInfo(client));
        request.extensions_mut().insert(asking.clone());
        let request = request.map(|body| in_time(body, limits.arrival));
        let (router, turns) = (router.clone(), turns.clone());
        async move {
            let response: Response<Body> = router.oneshot(request).await?;
            asking.stirred();
            // What comes over a socket is no head.
            if response.status() != StatusCode::SWITCHING_PROTOCOLS {
                turns.next();
            }
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Counts from the answer before it; what a head itself may take is kept by what reads it.
        .header_read_timeout(idle)
        .max_header_size(HEAD)
        // Some clients know the protocol that a handshake chose by their own spelling of its header only.
        .preserve_header_case(true)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    // How a connection goes down is its client's business.
    let _gone = tokio::select! {
        gone = connection.as_mut() => gone,
        _ = ended.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
}

/// A body that fails if it has not arrived in time.
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
