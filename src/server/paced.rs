//! A connection's stream with timeouts. The headers of a request must arrive within a time that counts from their first
//! byte, for the first request from the start of the connection. Data that is written must be read within a time. There
//! is no timeout here between requests, and while a request is answered its body has a timeout of its own. The stream
//! also ends when its connection slot is taken away for another connection.

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

use super::connection_slots::ConnectionSlot;

/// Counts the alternation of requests and responses on a connection: even while the client sends, odd while we answer.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<AtomicUsize>);

impl Turns {
    /// Moves from a request to its response, or from a response to the next request.
    pub fn next(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// The number of the turn, if the client is to send.
    fn of_client(&self) -> Option<usize> {
        let turn = self.0.load(Ordering::SeqCst);
        turn.is_multiple_of(2).then_some(turn)
    }
}

/// A connection's stream.
pub struct Paced {
    stream: TcpStream,
    /// The connection slot, released when the stream is dropped.
    slot: ConnectionSlot,
    turns: Turns,
    /// The timeout for the headers to arrive.
    arrival: Duration,
    /// How long the client may read nothing of what is written.
    standstill: Duration,
    /// The timer since the first byte of the headers of that turn, or since the start of the connection.
    head: Option<(usize, Pin<Box<Sleep>>)>,
    /// The timer since the client last read something.
    blocked: Option<Pin<Box<Sleep>>>,
}

impl Paced {
    pub fn new(
        stream: TcpStream,
        slot: ConnectionSlot,
        turns: Turns,
        (arrival, standstill): (Duration, Duration),
    ) -> Self {
        Self {
            stream,
            slot,
            turns,
            arrival,
            standstill,
            // The timer starts with the connection, so that a client that sends nothing is disconnected.
            head: Some((0, Box::pin(sleep(arrival)))),
            blocked: None,
        }
    }

    /// Whether the slot was taken away for another connection.
    fn is_to_go(&mut self, context: &mut Context<'_>) -> bool {
        // A oneshot receiver must not be polled again after it has completed.
        self.slot.taken_away.is_terminated()
            || Pin::new(&mut self.slot.taken_away).poll(context).is_ready()
    }

    /// The result of writing, or an error if the client has read nothing for too long.
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
