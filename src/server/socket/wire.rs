//! A socket and the messages that wait to be written to it. A slow reader delays only its own streams, and only for a
//! limited time.

use std::{
    collections::VecDeque,
    future::poll_fn,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket},
};
use futures_util::{Sink, SinkExt, StreamExt};
use tokio::time::{Instant, sleep, timeout};

/// When this number of messages is waiting, streams are paused.
const ROOM: usize = 8;
/// When this number of messages is waiting, nothing more is read.
const FULL: usize = 32;
/// The timeout for the peer to complete the closing handshake.
const LINGER: Duration = Duration::from_secs(2);
/// The pause before the connection is dropped after an unreadable message.
const PAUSE: Duration = Duration::from_millis(500);

/// What was read from the socket.
pub enum Heard {
    Text(Utf8Bytes),
    Binary,
    /// A ping or pong frame.
    Alive,
    /// There is room again for messages of streams.
    Room,
    /// The peer has closed the connection.
    Gone,
    /// The message cannot be read; with the close code.
    Unreadable(u16),
}

/// A socket with its queue of messages to write.
pub struct Wire {
    socket: WebSocket,
    waiting: VecDeque<Message>,
    /// Since when writing has made no progress.
    blocked: Option<Instant>,
    is_broken: bool,
}

impl Wire {
    pub fn new(socket: WebSocket) -> Self {
        Self {
            socket,
            waiting: VecDeque::new(),
            blocked: None,
            is_broken: false,
        }
    }

    /// Queues a message.
    pub fn push(&mut self, text: String) {
        self.queue(Message::text(text));
    }

    /// Queues a ping frame, which every WebSocket peer answers, whatever its protocol.
    pub fn ping(&mut self) {
        self.queue(Message::Ping(Bytes::new()));
    }

    fn queue(&mut self, message: Message) {
        self.waiting.push_back(message);
        self.blocked.get_or_insert_with(Instant::now);
    }

    /// Whether streams may continue.
    pub fn has_room(&self) -> bool {
        self.waiting.len() < ROOM
    }

    /// Since when writing has made no progress, if it is blocked.
    pub fn blocked_since(&self) -> Option<Instant> {
        self.blocked
    }

    /// Writes queued messages, and reads the next one unless too many are queued. It is safe to drop this future:
    /// nothing is lost.
    pub async fn next(&mut self) -> Heard {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Heard> {
        let had_room = self.has_room();
        if self.write(context).is_err() {
            return Poll::Ready(Heard::Gone);
        }
        if !had_room && self.has_room() {
            return Poll::Ready(Heard::Room);
        }
        if self.waiting.len() >= FULL {
            return Poll::Pending;
        }
        self.socket
            .poll_next_unpin(context)
            .map(|heard| match heard {
                Some(Ok(Message::Text(text))) => Heard::Text(text),
                Some(Ok(Message::Binary(_))) => Heard::Binary,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Heard::Alive,
                Some(Ok(Message::Close(_))) | None => Heard::Gone,
                Some(Err(error)) => {
                    self.is_broken = true;
                    why(error).map_or(Heard::Gone, Heard::Unreadable)
                }
            })
    }

    fn write(&mut self, context: &mut Context<'_>) -> Result<(), axum::Error> {
        if self.blocked.is_none() {
            return Ok(());
        }
        let mut socket = std::pin::Pin::new(&mut self.socket);
        while !self.waiting.is_empty() {
            match socket.as_mut().poll_ready(context)? {
                Poll::Ready(()) => {}
                Poll::Pending => return Ok(()),
            }
            let Some(message) = self.waiting.pop_front() else {
                break;
            };
            self.blocked = Some(Instant::now());
            socket.as_mut().start_send(message)?;
        }
        if socket.poll_flush(context)?.is_ready() {
            self.blocked = None;
        }
        Ok(())
    }

    /// Discards the queued messages.
    pub fn forget(&mut self) {
        self.waiting.clear();
    }

    /// Waits for the peer to complete its closing handshake.
    pub async fn leave(mut self) {
        let left = async { while let Some(Ok(_)) = self.socket.next().await {} };
        let _or_not = timeout(LINGER, left).await;
    }

    /// Writes the queued messages and a close frame, with a timeout.
    pub async fn close(mut self, code: u16, reason: &str) {
        let goodbye = Message::Close(Some(CloseFrame {
            code,
            reason: reason.into(),
        }));
        let ended = async {
            for message in std::mem::take(&mut self.waiting) {
                self.socket.feed(message).await?;
            }
            self.socket.send(goodbye).await?;
            // If unread data were left, the operating system would reset the connection and the close frame would be
            // lost.
            while let Some(heard) = self.socket.next().await {
                heard?;
            }
            Ok::<_, axum::Error>(())
        };
        let ended = timeout(LINGER, ended).await;
        if self.is_broken && matches!(ended, Ok(Err(_))) {
            sleep(PAUSE).await;
        }
    }
}

/// The close code for a read error; `None` if the peer is gone.
fn why(error: axum::Error) -> Option<u16> {
    use tungstenite::Error;
    let error = error.into_inner().downcast::<Error>().ok()?;
    match *error {
        Error::Capacity(_) => Some(1009),
        Error::Utf8(_) => Some(1007),
        Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(1002),
        _ => None,
    }
}
