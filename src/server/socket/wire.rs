//! A socket and the few messages that wait to be written to it. A reader who is slow holds up their own streams alone, and
//! not for ever.

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

/// With so many messages waiting, streams wait too.
const ROOM: usize = 8;
/// With so many messages waiting, nothing more is read.
const FULL: usize = 32;
/// How long a peer may take to take notice of the end.
const LINGER: Duration = Duration::from_secs(2);
/// How long it is waited after an end in the middle of a message.
const PAUSE: Duration = Duration::from_millis(500);

/// What comes over the wire.
pub enum Heard {
    Text(Utf8Bytes),
    Binary,
    /// A sign of life.
    Alive,
    /// There is room again for what streams bring.
    Room,
    /// The other end is gone.
    Gone,
    /// It cannot be read, with the code that says why.
    Unreadable(u16),
}

/// A socket and what waits to be written to it.
pub struct Wire {
    socket: WebSocket,
    waiting: VecDeque<Message>,
    /// Since when something waits without getting on.
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

    /// Lets a message wait for its turn.
    pub fn push(&mut self, text: String) {
        self.queue(Message::text(text));
    }

    /// Asks the other end itself for a sign of life, whatever speaks there.
    pub fn ping(&mut self) {
        self.queue(Message::Ping(Bytes::new()));
    }

    fn queue(&mut self, message: Message) {
        self.waiting.push_back(message);
        self.blocked.get_or_insert_with(Instant::now);
    }

    /// Whether streams may go on.
    pub fn has_room(&self) -> bool {
        self.waiting.len() < ROOM
    }

    /// Since when what was to be written does not get on.
    pub fn blocked_since(&self) -> Option<Instant> {
        self.blocked
    }

    /// Writes what waits, and reads on, unless too much waits. Nothing is lost if this is given up halfway.
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

    /// Nothing of what waits is written any more.
    pub fn forget(&mut self) {
        self.waiting.clear();
    }

    /// Lets the other end take its leave in good order.
    pub async fn leave(mut self) {
        let left = async { while let Some(Ok(_)) = self.socket.next().await {} };
        let _or_not = timeout(LINGER, left).await;
    }

    /// Writes what waits and says goodbye, as long as that does not take long.
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
            // With something left unread the system would cut the connection, and the goodbye with it.
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

/// The code for why a socket cannot be read; none if there is nobody left to tell it.
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
