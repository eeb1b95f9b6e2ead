//! The output of a running operation, and what the responses of a stream contain besides their data: the position of
//! each event, so that a client can resume after a lost connection. Transports that have a place for a position (the
//! `id` of server-sent events, the payload of a WebSocket's `ping`) take it from here.

use std::{
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
};

use async_graphql::{Context, Response, Value};
use domain::live::{self, Delivery, Start, StreamItem, Wanted};
use futures_util::{
    Stream, StreamExt,
    future::{BoxFuture, ready},
    stream::poll_fn,
};
use kernel::{Error, deadline::Deadline, policy::Action, position};

use super::{
    context::ContextExt,
    error::{Fault, Result},
    price::Meter,
    scalar::EventPosition,
};

/// An output of a running operation.
#[derive(Debug)]
pub enum Streamed {
    /// A response. In a stream it contains the position of its event in `extensions.position`.
    Answer(Box<Response>),
    /// Nothing was sent for a while. A transport may report this to its client as a heartbeat, in the way of its
    /// protocol.
    Heartbeat {
        /// There were no further events for this client up to this position. The client may resume after it.
        position: String,
    },
    /// A stream that was given no position starts here. A transport reports this only to a client that wants it
    /// ([`AnnounceStart`]).
    Start {
        /// The position from which the client may resume before the first event has come.
        position: String,
    },
}

impl Streamed {
    /// The response, for transports that cannot send a heartbeat.
    #[must_use]
    pub fn answer(self) -> Option<Response> {
        match self {
            Self::Answer(answer) => Some(*answer),
            Self::Heartbeat { .. } | Self::Start { .. } => None,
        }
    }
}

/// The position after which a stream resumes, if the transport received it outside the document (`Last-Event-ID`, or
/// `resumeAfter` of a socket). The transport puts it into the request's data. The later of it and the argument `after`
/// counts, because a client that reconnects by itself still sends the argument of its first request.
#[derive(Clone, Debug)]
pub struct ResumeAfter(pub String);

/// Says that the client wants to know where a stream starts that was given no position, so that it can resume before the
/// first event has come. A transport whose client resumes by itself puts it into the request's data.
#[derive(Clone, Copy, Debug)]
pub struct AnnounceStart;

/// The callbacks by which a transport limits how many events are resolved at once, and what they may cost. The
/// transport puts it into the request's data; without it there is no limit.
pub struct Turns {
    /// Called and awaited before an event is resolved. If the result is false, the stream sends the position before the
    /// event and ends.
    pub next: Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>,
    /// Called once the stream has been started.
    pub begun: Box<dyn Fn() + Send + Sync>,
}

impl Turns {
    async fn next(turns: Option<Arc<Self>>) -> bool {
        match turns {
            Some(turns) => (turns.next)().await,
            None => true,
        }
    }
}

/// The position that a stream has reached. The engine processes one event at a time, so the last recorded position
/// belongs to the next response.
#[derive(Debug, Default)]
pub struct Course(Mutex<Marks>);

#[derive(Debug, Default)]
struct Marks {
    event: Option<String>,
    /// A heartbeat or the start.
    heartbeat: Option<Streamed>,
}

impl Course {
    fn mark(&self, note: impl FnOnce(&mut Marks)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Adds the position of the event to its response, and decides whether the stream may continue. It does not
    /// continue after an event that could not be sent, so that a client that resumes gets this event again.
    fn place(&self, answer: Response) -> (Response, bool) {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The response makes the heartbeat unnecessary.
        marks.heartbeat = None;
        match marks.event.take() {
            Some(_) if answer.data == Value::Null => (answer, false),
            Some(position) => (answer.extension("position", position.into()), true),
            None => (answer, true),
        }
    }

    /// The position to send as a heartbeat. There is none while an event is resolved: its response makes the heartbeat
    /// unnecessary, and it must not wait until a heartbeat has been read.
    fn take_heartbeat(&self) -> Option<Streamed> {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match marks.event {
            Some(_) => None,
            None => marks.heartbeat.take(),
        }
    }
}

/// Starts a stream for a subscription field: the events that match, after a position if one is given, each wrapped in
/// its GraphQL type.
///
/// # Errors
/// If the caller lacks the right, if the position was never returned, or if its events are no longer kept.
pub async fn listened<T: Send>(
    ctx: &Context<'_>,
    action: Action,
    wanted: Wanted,
    after: Option<EventPosition>,
    to_graphql: impl Fn(Delivery) -> Option<T> + Send,
) -> Result<impl Stream<Item = Result<T>>> {
    let given = after.as_ref().map(|position| position.0.as_str());
    let resumed = ctx.data_opt::<ResumeAfter>().map(|after| after.0.as_str());
    let after = match (given, resumed) {
        (Some(given), Some(resumed)) => Some(position::later(ctx.caller().app(), given, resumed)),
        (given, resumed) => given.or(resumed),
    };
    let start = match after {
        Some(position) => Start::After(position),
        None => Start::Now,
    };
    let heard = live::listen(ctx.caller(), action, wanted, start);
    let time = ctx.data_unchecked::<Arc<Meter>>().time();
    let heard = Deadline::of_part(time, heard).await;
    let heard = heard.unwrap_or(Err(Error::Timeout))?;
    let course = Arc::clone(ctx.data_unchecked::<Arc<Course>>());
    let turns = ctx.data_opt::<Arc<Turns>>().cloned();
    if let Some(turns) = &turns {
        (turns.begun)();
    }
    let caller = ctx.caller().clone();
    let delivery = heard.scan((), move |(), heard| {
        let found = match heard {
            Ok(StreamItem::Event(delivery)) => {
                course.mark(|marks| marks.event = Some(delivery.position.clone()));
                let before = delivery.before();
                to_graphql(*delivery).map(|event| Ok((event, before)))
            }
            Ok(StreamItem::Heartbeat(position)) => {
                course.mark(|marks| marks.heartbeat = Some(Streamed::Heartbeat { position }));
                None
            }
            Ok(StreamItem::Start(position)) => {
                course.mark(|marks| marks.heartbeat = Some(Streamed::Start { position }));
                None
            }
            Err(error) => Some(Err(Fault::from(error))),
        };
        let (caller, course, turns) = (caller.clone(), Arc::clone(&course), turns.clone());
        async move {
            let (event, before) = match found {
                Some(Ok(found)) => found,
                Some(Err(fault)) => return Some(Some(Err(fault))),
                None => return Some(None),
            };
            if !Turns::next(turns).await {
                course.mark(|marks| {
                    let position = before.sealed(&caller);
                    marks.event = None;
                    marks.heartbeat = Some(Streamed::Heartbeat { position });
                });
                return None;
            }
            // The caller's rights may have changed while the event waited for its turn.
            let still = caller.still_may(action).map_err(Fault::from);
            Some(Some(still.map(|()| event)))
        }
    });
    Ok(delivery.filter_map(ready))
}

/// The responses of an operation, each with its position if it has one, and the heartbeats in between. Heartbeats are
/// recorded while the responses are polled, so they need no wake-up of their own.
pub(super) fn placed(
    mut answers: impl Stream<Item = Response> + Send + Unpin,
    course: Arc<Course>,
) -> impl Stream<Item = Streamed> + Send + Unpin {
    let mut goes_on = true;
    poll_fn(move |context| {
        if !goes_on {
            return Poll::Ready(None);
        }
        match answers.poll_next_unpin(context) {
            Poll::Ready(Some(answer)) => {
                let (answer, more) = course.place(answer);
                goes_on = more;
                Poll::Ready(Some(Streamed::Answer(Box::new(answer))))
            }
            Poll::Ready(None) => {
                goes_on = false;
                // A heartbeat that was recorded at the very end.
                Poll::Ready(course.take_heartbeat())
            }
            Poll::Pending => match course.take_heartbeat() {
                Some(heartbeat) => Poll::Ready(Some(heartbeat)),
                None => Poll::Pending,
            },
        }
    })
}
