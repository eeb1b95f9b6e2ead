//! A connection's stream whose other end has to keep a pace: the head of a request arrives in time from its first byte on,
//! that of the first request from the beginning of the connection on, and what is written is taken in time. Between requests
//! nobody is waited for here, and while one is answered its body has a time of its own. The stream also ends when its place
//! is needed for another connection.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

use super::places::Place;

/// Whose turn it is on a connection.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<AtomicUsize>);

impl Turns {
    /// From the head of a request to its answer, and from there to the next head.
    pub fn next(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// The number of the turn, if it is the client's.
    fn of_client(&self) -> Option<usize> {
        let turn = self.0.load(Ordering::SeqCst);
        turn.is_multiple_of(2).then_some(turn)
    }
}

/// A connection's stream.
pub struct Paced {
    stream: TcpStream,
    /// Given back once the stream is gone, whoever holds it by then.
    place: Place,
    turns: Turns,
    /// How long a head may take to arrive.
    arrival: Duration,
    /// How long nothing of what is written may be taken.
    standstill: Duration,
    /// Running since the first byte of the head of that turn, or since the beginning.
    head: Option<(usize, Pin<Box<Sleep>>)>,
    /// Running since nothing more was taken.
    blocked: Option<Pin<Box<Sleep>>>,
}

impl Paced {
    pub fn new(
        stream: TcpStream,
        place: Place,
        turns: Turns,
        (arrival, standstill): (Duration, Duration),
    ) -> Self {
        Self {
            stream,
            place,
            turns,
            arrival,
            standstill,
            // Nobody may come and say nothing at all.
            head: Some((0, Box::pin(sleep(arrival)))),
            blocked: None,
        }
    }

    /// Whether its place is needed for another connection.
    fn is_to_go(&mut self, context: &mut Context<'_>) -> bool {
        // Nobody is told twice, and a receiver is not asked again once it has answered.
        self.place.told.is_terminated() || Pin::new(&mut self.place.told).poll(context).is_ready()
    }

    /// What came of writing, unless nothing has been taken for too long.
    fn taken(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.blocked = None;
            return written;
        }
        let standstill = self.standstill;
        let blocked = self
            .blocked
            .get_or_insert_with(|| Box::pin(sleep(standstill)));
        ready!(blocked.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let turn = self.turns.of_client();
        self.head.take_if(|(since, _)| turn != Some(*since));
        if let Some(turn) = turn
            && buffer.filled().len() > before
            && self.head.is_none()
        {
            self.head = Some((turn, Box::pin(sleep(self.arrival))));
        }
        if read.is_ready() {
            return read;
        }
        if self.is_to_go(context) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        if let Some((_, late)) = &mut self.head {
            ready!(late.as_mut().poll(context));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.taken(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.taken(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
