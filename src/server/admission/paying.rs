//! How a stream pays: its beginning and each of its events takes a place and points, and gives the place back when the
//! answer is there. While nothing happens it has neither.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;

use super::{Admission, Ticket, cost::Cost, refusal::Refusal};
use crate::{graphql::streamed::Turns, server::whose::Whose};

/// The payments of one stream, cheap to clone.
#[derive(Clone)]
pub struct Paying(Arc<Shared>);

struct Shared {
    admission: Admission,
    whose: Whose,
    /// What an event is estimated to cost.
    points: u64,
    state: Mutex<State>,
}

struct State {
    /// For what is being resolved.
    ticket: Option<Ticket>,
    /// Why the stream cannot go on.
    refusal: Option<Refusal>,
}

impl Paying {
    /// The payments of a stream whose beginning is paid by a ticket.
    pub fn new(admission: &Admission, whose: Whose, (ticket, points): (Ticket, u64)) -> Self {
        Self(Arc::new(Shared {
            admission: admission.clone(),
            whose,
            points,
            state: Mutex::new(State {
                ticket: Some(ticket),
                refusal: None,
            }),
        }))
    }

    /// What the stream asks before it resolves an event.
    pub fn turns(&self) -> Arc<Turns> {
        let (next, begun) = (self.clone(), self.clone());
        Arc::new(Turns {
            next: Box::new(move || next.clone().next().boxed()),
            begun: Box::new(move || drop(begun.take())),
        })
    }

    async fn next(self) -> bool {
        let Shared {
            admission,
            whose,
            points,
            ..
        } = &*self.0;
        let entered = admission.enter_for_event(whose, *points).await;
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        match entered {
            Ok(ticket) => {
                state.ticket = Some(ticket);
                true
            }
            Err(refusal) => {
                state.refusal = Some(refusal);
                false
            }
        }
    }

    /// Ends what is being resolved, if anything is, by what it used: what it cost.
    pub fn settle(&self, actual: u64) -> Option<Cost> {
        self.take().map(|ticket| ticket.settle(actual))
    }

    /// Why the stream could not go on, if that is so.
    pub fn refusal(&self) -> Option<Refusal> {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.refusal.take()
    }

    fn take(&self) -> Option<Ticket> {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.ticket.take()
    }
}
