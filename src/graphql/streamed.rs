//! What comes over a running operation, and what a stream's answers carry beside their data: the position that each has
//! reached, so that whoever is cut off can go on from there. Doors that know a place for it (the `id` of server-sent
//! events, the payload of a socket's `ping`) take it from here.

use std::{
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
};

use async_graphql::{Context, Response, Value};
use futures_util::{
    Stream, StreamExt,
    future::{BoxFuture, ready},
    stream::poll_fn,
};

use super::{
    context::ContextExt,
    error::{Fault, Result},
    price::Meter,
    scalar::EventPosition,
};
use crate::{
    deadline::Deadline,
    domain::{
        Error,
        live::{self, Heard, Told, Wanted},
        policy::Action,
    },
};

/// What comes over a running operation.
#[derive(Debug)]
pub enum Streamed {
    /// An answer. One of a stream has the position of its event in `extensions.position`.
    Answer(Box<Response>),
    /// Nothing for a while. A door may tell it to its client as a sign of life, in its protocol's own way.
    Heartbeat {
        /// Up to here nothing more was for this client, who may go on after it.
        position: String,
    },
}

impl Streamed {
    /// The answer, for doors that have no way to tell a heartbeat.
    #[must_use]
    pub fn answer(self) -> Option<Response> {
        match self {
            Self::Answer(answer) => Some(*answer),
            Self::Heartbeat { .. } => None,
        }
    }
}

/// The position after which a stream goes on, as a door was told it outside the document (`Last-Event-ID`). A door puts it
/// in the request's data. It wins over the argument `after`, which a client that comes back still has from its beginning.
#[derive(Clone, Debug)]
pub struct ResumeAfter(pub String);

/// What a stream asks of its door, which bounds how much is resolved at once and what it may cost. A door puts it in the
/// request's data; without it nothing is asked.
pub struct Turns {
    /// Asked before an event is resolved, and waited for. No: the stream tells the position before the event, and ends.
    pub next: Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>,
    /// Told once the stream listens.
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

/// How far a stream has come. The engine takes one event at a time, so that what was noted last is of the answer that comes
/// next.
#[derive(Debug, Default)]
pub struct Course(Mutex<Marks>);

#[derive(Debug, Default)]
struct Marks {
    event: Option<String>,
    heartbeat: Option<String>,
}

impl Course {
    fn mark(&self, note: impl FnOnce(&mut Marks)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The answer with the position of the event that it tells of, and whether the stream may go on: not after an event
    /// that could not be told, so that whoever resumes hears of it again.
    fn place(&self, answer: Response) -> (Response, bool) {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Overtaken.
        marks.heartbeat = None;
        match marks.event.take() {
            Some(_) if answer.data == Value::Null => (answer, false),
            Some(position) => (answer.extension("position", position.into()), true),
            None => (answer, true),
        }
    }

    /// The position to tell as a sign of life. Not while an event is resolved: its answer overtakes it, and nothing that is
    /// resolved should wait until a sign of life was read.
    fn take_heartbeat(&self) -> Option<String> {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match marks.event {
            Some(_) => None,
            None => marks.heartbeat.take(),
        }
    }
}

/// Listens for a field: to what is wanted, after a position if one is given, each event in its face.
///
/// # Errors
/// Without the right; for a position that was never given or whose events are no longer kept; what the database answers.
pub async fn listened<T: Send>(
    ctx: &Context<'_>,
    action: Action,
    wanted: Wanted,
    after: Option<EventPosition>,
    face: impl Fn(Told) -> Option<T> + Send,
) -> Result<impl Stream<Item = Result<T>>> {
    let resumed = ctx.data_opt::<ResumeAfter>().map(|after| after.0.clone());
    let after = resumed.or(after.map(|position| position.0));
    let heard = live::listen(ctx.caller(), action, wanted, after.as_deref());
    let time = ctx.data_unchecked::<Arc<Meter>>().time();
    let heard = Deadline::of_part(time, heard).await;
    let heard = heard.unwrap_or(Err(Error::Timeout))?;
    let course = Arc::clone(ctx.data_unchecked::<Arc<Course>>());
    let turns = ctx.data_opt::<Arc<Turns>>().cloned();
    if let Some(turns) = &turns {
        (turns.begun)();
    }
    let caller = ctx.caller().clone();
    let told = heard.scan((), move |(), heard| {
        let found = match heard {
            Ok(Heard::Told(told)) => {
                course.mark(|marks| marks.event = Some(told.position.clone()));
                let before = told.before();
                face(*told).map(|face| Ok((face, before)))
            }
            Ok(Heard::Heartbeat(position)) => {
                course.mark(|marks| marks.heartbeat = Some(position));
                None
            }
            Err(error) => Some(Err(Fault::from(error))),
        };
        let (caller, course, turns) = (caller.clone(), Arc::clone(&course), turns.clone());
        async move {
            let (face, before) = match found {
                Some(Ok(found)) => found,
                Some(Err(fault)) => return Some(Some(Err(fault))),
                None => return Some(None),
            };
            if !Turns::next(turns).await {
                course.mark(|marks| {
                    marks.event = None;
                    marks.heartbeat = Some(before.sealed(&caller));
                });
                return None;
            }
            // They may have changed while it waited for its turn.
            let still = caller.still_may(action).map_err(Fault::from);
            Some(Some(still.map(|()| face)))
        }
    });
    Ok(told.filter_map(ready))
}

/// The answers of an operation, each with its position if it has one, and the heartbeats in between. A heartbeat is noted
/// while the answers are polled, so none has to be waited for.
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
                // What was noted at the very end.
                let last = course.take_heartbeat();
                Poll::Ready(last.map(|position| Streamed::Heartbeat { position }))
            }
            Poll::Pending => match course.take_heartbeat() {
                Some(position) => Poll::Ready(Some(Streamed::Heartbeat { position })),
                None => Poll::Pending,
            },
        }
    })
}
