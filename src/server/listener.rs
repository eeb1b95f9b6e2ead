//! The listener: accepts connections, as many at once as there may be, and gives the head of a request, its body, and the
//! pause between two requests their time each. A connection that takes longer is closed; a body that does is an error for
//! whoever reads it. Sockets count among the connections, and have no time of these.

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
    sync::{OwnedSemaphorePermit, Semaphore, watch},
};
use tower::ServiceExt;

use super::paced::{Paced, Turns};

/// The largest head of a request, in bytes.
const HEAD: usize = 16 * 1024;
/// The pause after the system had no place for another connection.
const OUT_OF_PLACES: Duration = Duration::from_secs(1);

/// What connections may take.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// How many there may be at once; whoever comes after them is closed at once.
    pub most: usize,
    /// How long the head of a request may take to arrive, and then again its body.
    pub arrival: Duration,
    /// How long a connection may stay open without a request, and how long nothing of an answer may be taken.
    pub idle: Duration,
}

/// Serves until told to stop, then until the requests in flight have been answered. Sockets go on by themselves.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Connections,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.most));
    // Each connection listens for the end, and is over once it listens no more.
    let (ending, ended) = watch::channel(());
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                    tracing::warn!(most = limits.most, "no place for another connection");
                    continue;
                };
                let (router, ended) = (router.clone(), ended.clone());
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
    drop((listener, ended));
    ending.send_replace(());
    ending.closed().await;
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// Serves one connection, for as long as it lasts; after the end, no longer than its request.
async fn connection(
    (stream, peer): (TcpStream, SocketAddr),
    place: OwnedSemaphorePermit,
    router: Router,
    limits: Connections,
    mut ended: watch::Receiver<()>,
) {
    // Answers are small, and written whole.
    let _as_it_is_without = stream.set_nodelay(true);
    let turns = Turns::default();
    let stream = Paced::new(stream, place, turns.clone(), (limits.arrival, limits.idle));
    let service = service_fn(move |mut request: Request<Incoming>| {
        turns.next();
        request.extensions_mut().insert(ConnectInfo(peer));
        let request = request.map(|body| in_time(body, limits.arrival));
        let (router, turns) = (router.clone(), turns.clone());
        async move {
            let response: Response<Body> = router.oneshot(request).await?;
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
        .header_read_timeout(limits.idle)
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
