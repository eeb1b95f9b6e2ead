//! Runs one socket in one task: handles the client's messages, the results of its operations and the timers.

use std::{borrow::Cow, sync::Arc};

use async_graphql::Request;
use axum::extract::ws::WebSocket;
use graphql::{ErrorCode, run::failed};
use kernel::{audit, closing::Stage};
use serde_json::Value;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::{
    message::{self, Message, Payload, member},
    operations::{Live, Operations},
    resuming::Resuming,
    times::{Due, Times},
    wire::{Heard, Wire},
};
use crate::{
    auth::bearer_value,
    server::{
        admitted::Admitted,
        edge::Edge,
        live::OpenStream,
        operation::{Step, answered},
        request_body::Unread,
        visitor::Visitor,
    },
};

/// Why a socket ends.
struct End {
    code: u16,
    reason: Cow<'static, str>,
}

/// Whether the socket continues, or why it ends.
type Outcome = Result<(), End>;

// After 1001, 1013, 4403 and 4408 clients such as graphql-ws connect again by themselves; after the others they give up.
// So what passes by itself must have one of these.
const INVALID: End = End::new(4400, "Invalid message");
const UNAUTHORIZED: End = End::new(4401, "Unauthorized");
const FORBIDDEN: End = End::new(4403, "Forbidden");
const EXPIRED: End = End::new(4403, "Token expired");
const LATE: End = End::new(4408, "Connection initialisation timeout");
const TWICE: End = End::new(4429, "Too many initialisation requests");
const CROWDED: End = End::new(1013, "Too many sockets");
const TOO_LONG: End = End::new(1009, "Message too long");
const SILENT: End = End::new(1013, "No sign of life");
const BLOCKED: End = End::new(1013, "Too slow to read");
const GOING_AWAY: End = End::new(1001, "Going away");
/// The peer is gone, so no close frame is sent.
const GONE: End = End::new(0, "");

/// The member of a payload that contains the token.
const AUTHORIZATION: &str = "authorization";

impl End {
    const fn new(code: u16, reason: &'static str) -> Self {
        Self {
            code,
            reason: Cow::Borrowed(reason),
        }
    }

    /// An operation with that id is still running. The reason of a close frame is at most 123 bytes long.
    fn taken(id: &str) -> Self {
        let id = &id[..id.floor_char_boundary(80)];
        Self {
            code: 4409,
            reason: format!("Subscriber for {id} already exists").into(),
        }
    }
}

/// One socket.
pub struct Connection {
    edge: Edge,
    from: Visitor,
    wire: Wire,
    operations: Operations,
    times: Times,
    stages: watch::Receiver<Stage>,
    /// The caller, after `connection_init`.
    admitted: Option<Admitted>,
    /// The count among the open sockets of the subject.
    counted: Option<OpenStream>,
    /// Where streams resume.
    resuming: Resuming,
}

/// The next thing to handle.
enum Happening {
    Heard(Heard),
    Brought(Option<Step>, Live),
    Due(Due),
    Stage,
}

impl Connection {
    /// Serves a socket until it closes.
    pub async fn serve(edge: Edge, socket: WebSocket, from: Visitor) {
        let mut connection = Self {
            times: Times::begin(edge.0.limits.live.clone()),
            stages: edge.0.app.stages(),
            edge,
            from,
            wire: Wire::new(socket),
            operations: Operations::default(),
            admitted: None,
            counted: None,
            resuming: Resuming::default(),
        };
        let end = connection.last().await;
        let Self {
            wire, operations, ..
        } = connection;
        drop(operations);
        if end.code == GONE.code {
            wire.leave().await;
        } else {
            wire.close(end.code, &end.reason).await;
        }
    }

    /// Runs until the socket is to be closed.
    async fn last(&mut self) -> End {
        loop {
            if self.is_parting() && self.operations.is_empty() {
                return GOING_AWAY;
            }
            let happening = self.next().await;
            let outcome = match happening {
                Happening::Heard(heard) => self.hear(heard).await,
                Happening::Brought(step, live) => self.hand_on(step, live),
                Happening::Due(due) => self.act(due),
                Happening::Stage => {
                    if self.is_parting() {
                        self.times.parting();
                    }
                    Ok(())
                }
            };
            if let Err(end) = outcome {
                return end;
            }
        }
    }

    async fn next(&mut self) -> Happening {
        let (at, due) = self.times.next(self.wire.blocked_since());
        // A timer that has elapsed comes first.
        if at <= Instant::now() {
            return Happening::Due(due);
        }
        let has_room = self.wire.has_room();
        tokio::select! {
            heard = self.wire.next() => Happening::Heard(heard),
            (step, live) = self.operations.next(has_room) => Happening::Brought(step, live),
            () = sleep_until(at) => Happening::Due(due),
            Ok(()) = self.stages.changed() => Happening::Stage,
        }
    }

    fn is_parting(&self) -> bool {
        *self.stages.borrow() == Stage::Parting
    }

    async fn hear(&mut self, heard: Heard) -> Outcome {
        let text = match heard {
            Heard::Room => return Ok(()),
            Heard::Gone => return Err(GONE),
            Heard::Unreadable(1009) => return Err(TOO_LONG),
            Heard::Unreadable(code) => return Err(End::new(code, "Not readable")),
            Heard::Binary => return Err(INVALID),
            Heard::Alive => {
                self.times.heard();
                return Ok(());
            }
            Heard::Text(text) => text,
        };
        self.times.heard();
        if text.len() > self.edge.0.limits.live.message_bytes {
            return Err(TOO_LONG);
        }
        match Message::read(&text).ok_or(INVALID)? {
            Message::ConnectionInit { payload } => self.introduce(payload).await,
            Message::Ping { payload } => self.answer(payload).await,
            Message::Pong => Ok(()),
            Message::Subscribe { id, request } => self.begin(&id, request),
            Message::Complete { id } => {
                self.operations.end(&id);
                Ok(())
            }
        }
    }

    async fn introduce(&mut self, payload: Option<Payload>) -> Outcome {
        if self.admitted.is_some() {
            return Err(TWICE);
        }
        let payload = payload.unwrap_or_default();
        let admitted = admit(&self.edge, &payload, &self.from).await?;
        let admitted = admitted.for_purpose(purpose(&payload).map_err(|()| INVALID)?);
        self.resuming = Resuming::read(&payload).map_err(|()| INVALID)?;
        let (open, most) = (&self.edge.0.open, self.edge.0.limits.live.per_subject);
        self.counted = Some(open.take(&admitted.caller, most).ok_or(CROWDED)?);
        let left = admitted.left(self.edge.0.app.now());
        self.times.introduced(left);
        self.admitted = Some(admitted);
        self.wire.push(message::acknowledged());
        Ok(())
    }

    /// Answers a ping with its payload. If the payload contains a new token, the token is used and not sent back.
    async fn answer(&mut self, payload: Option<Payload>) -> Outcome {
        let token = payload.as_ref().filter(|payload| carries_token(payload));
        if let (Some(payload), Some(known)) = (token, &self.admitted) {
            let newer = admit(&self.edge, payload, &self.from).await?;
            let caller = known.caller.carried_on(&newer.caller);
            let caller = caller.map_err(|_| FORBIDDEN)?;
            let newer = Admitted { caller, ..newer };
            self.times.holds(newer.left(self.edge.0.app.now()));
            self.admitted = Some(newer);
        }
        let payload = payload.filter(|payload| !carries_token(payload));
        self.wire.push(message::pong(payload));
        Ok(())
    }

    fn begin(&mut self, id: &str, request: Result<Box<Request>, Unread>) -> Outcome {
        let known = self.admitted.as_ref().ok_or(UNAUTHORIZED)?;
        if self.operations.has(id) {
            return Err(End::taken(id));
        }
        let request = match request {
            Ok(request) => *request,
            Err(unread) => {
                let refused = failed(unread.code(), unread.message());
                self.wire.push(message::error(id, &refused.errors));
                return Ok(());
            }
        };
        let most = self.edge.0.limits.live.operations;
        if self.operations.len() >= most {
            let message = format!(
                "More than {most} operations are running on this socket: wait until one ends."
            );
            let refused = failed(ErrorCode::RateLimited, message);
            self.wire.push(message::error(id, &refused.errors));
            return Ok(());
        }
        let request = self.resuming.resume(id, request);
        let steps = self.edge.run(&known.caller.asking_anew(), request);
        let id = Arc::from(id);
        self.operations.run(Live { id, steps });
        Ok(())
    }

    fn hand_on(&mut self, step: Option<Step>, live: Live) -> Outcome {
        self.ask_the_clock()?;
        let id = &*live.id;
        match step {
            Some(Step::Next(answer)) => self.wire.push(message::next(id, &answer)),
            Some(Step::Heartbeat(position)) => self.wire.push(message::heartbeat(id, &position)),
            Some(Step::Error(errors)) => {
                self.wire.push(message::error(id, &errors));
                self.operations.end(id);
                return Ok(());
            }
            Some(Step::Complete) => {
                self.wire.push(message::complete(id));
                self.operations.end(id);
                return Ok(());
            }
            None => {
                self.operations.end(id);
                return Ok(());
            }
        }
        self.operations.run(live);
        Ok(())
    }

    /// Ends the socket if the token has expired, so that nothing is sent afterwards.
    fn ask_the_clock(&mut self) -> Outcome {
        let now = self.edge.0.app.now();
        let known = self.admitted.as_ref();
        if known.is_some_and(|known| known.is_over(now)) {
            self.wire.forget();
            return Err(EXPIRED);
        }
        Ok(())
    }

    fn act(&mut self, due: Due) -> Outcome {
        match due {
            Due::Introduction => Err(LATE),
            Due::Silence => Err(SILENT),
            Due::Blocked => {
                self.wire.forget();
                Err(BLOCKED)
            }
            Due::Parting => Err(GOING_AWAY),
            Due::Expiry => {
                self.wire.forget();
                Err(EXPIRED)
            }
            Due::Rights => {
                self.times.looked_up();
                self.ask_the_clock()?;
                self.look_up()
            }
            Due::Ping => {
                self.times.pinged();
                self.wire.ping();
                self.wire.push(message::ping());
                Ok(())
            }
        }
    }

    /// Checks the caller's access again. If it was revoked, ends the operations and then the socket.
    fn look_up(&mut self) -> Outcome {
        let Some(known) = &self.admitted else {
            return Ok(());
        };
        if known.caller.renewed().is_ok() {
            return Ok(());
        }
        let refused = answered(kernel::Error::Unauthenticated);
        for id in self.operations.ids() {
            self.wire.push(message::error(id, &refused.errors));
        }
        Err(FORBIDDEN)
    }
}

fn carries_token(payload: &Payload) -> bool {
    member(payload, AUTHORIZATION).is_some()
}

/// Authenticates the token in a payload. Every refusal has the same close code and reason.
async fn admit(edge: &Edge, payload: &Payload, from: &Visitor) -> Result<Admitted, End> {
    let token = member(payload, AUTHORIZATION).ok_or(FORBIDDEN)?;
    let token = token.as_str().ok_or(FORBIDDEN)?;
    let admitted = edge.admit(bearer_value(token).map(Some), from);
    admitted.await.map_err(|_| FORBIDDEN)
}

/// The `purpose` in a `connection_init` payload.
fn purpose(payload: &Payload) -> Result<Option<String>, ()> {
    match payload.get("purpose") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => audit::purpose(text).map_err(|_| ()),
        Some(_) => Err(()),
    }
}
