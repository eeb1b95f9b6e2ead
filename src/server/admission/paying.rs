//! The payments of a stream: its start and each of its events takes an execution slot and points, and releases the slot
//! when the result is ready. Between events a stream holds no slot.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use graphql::streamed::Turns;

use super::{Admission, Ticket, cost::Cost, refusal::Refusal};
use crate::server::whose::Whose;

/// The payments of one stream, cheap to clone.
#[derive(Clone)]
pub struct Paying(Arc<Shared>);

struct Shared {
    admission: Admission,
    whose: Whose,
    /// The estimated cost of an event.
    points: u64,
    state: Mutex<State>,
}

struct State {
    /// The ticket of the event that is being resolved.
    ticket: Option<Ticket>,
    /// Why the stream cannot continue.
    refusal: Option<Refusal>,
}

impl Paying {
    /// The payments of a stream whose start is paid by a ticket.
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

    /// The hook that the stream calls before it resolves an event.
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

    /// Ends the event that is being resolved, if any, with its actual cost; returns the cost for the response.
    pub fn settle(&self, actual: u64) -> Option<Cost> {
        self.take().map(|ticket| ticket.settle(actual))
    }

    /// Why the stream could not continue, if it could not.
    pub fn refusal(&self) -> Option<Refusal> {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.refusal.take()
    }

    fn take(&self) -> Option<Ticket> {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.ticket.take()
    }
}
