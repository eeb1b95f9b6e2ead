//! The execution slots of operations. If none is free, an operation waits, and `queue` decides which one is next.

mod queue;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

use crate::server::whose::Whose;
use queue::{Lane, Queue};

/// The execution slots, cheap to clone.
#[derive(Clone)]
pub struct ExecutionSlots(Arc<Mutex<Queue>>);

/// A held execution slot, released on drop.
pub struct ExecutionSlot {
    slots: ExecutionSlots,
    whose: Whose,
}

/// Why no slot is available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The subject's own slots are all in use.
    OfOne,
    /// All slots are in use.
    All,
}

impl ExecutionSlots {
    /// `all` slots, of which one subject may hold at most `each`.
    pub fn new(all: usize, each: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue::new(all, each))))
    }

    /// Waits for a slot for a request, at most for the time `patience`.
    ///
    /// # Errors
    /// If no slot became free in time, or the request was refused because too many wait.
    pub async fn for_request(
        &self,
        whose: &Whose,
        patience: Duration,
    ) -> Result<ExecutionSlot, Full> {
        let (number, given) = match self.try_take(whose, Lane::Request) {
            Ok(slot) => return Ok(slot),
            Err(waiting) => waiting,
        };
        let leaving = Leaving(self, whose, number, Lane::Request);
        let given = timeout(patience, given).await;
        drop(leaving);
        match given {
            Ok(Ok(slot)) => Ok(slot),
            // The time is over, or the request was refused in favour of others.
            Ok(Err(_)) | Err(_) => Err(self.lock().why(whose)),
        }
    }

    /// Waits for a slot for an event of a stream, without a time limit.
    pub async fn for_event(&self, whose: &Whose) -> ExecutionSlot {
        loop {
            let (number, given) = match self.try_take(whose, Lane::Event) {
                Ok(slot) => return slot,
                Err(waiting) => waiting,
            };
            let leaving = Leaving(self, whose, number, Lane::Event);
            let given = given.await;
            drop(leaving);
            if let Ok(slot) = given {
                return slot;
            }
        }
    }

    /// A slot, if one is free; otherwise the number of the new entry in the queue, and the receiver of its slot.
    fn try_take(
        &self,
        whose: &Whose,
        lane: Lane,
    ) -> Result<ExecutionSlot, (u64, oneshot::Receiver<ExecutionSlot>)> {
        let mut queue = self.lock();
        if queue.take(whose) {
            return Ok(self.slot(whose.clone()));
        }
        let (given, receiver) = oneshot::channel();
        Err((queue.line_up(whose, lane, given), receiver))
    }

    fn slot(&self, whose: Whose) -> ExecutionSlot {
        ExecutionSlot {
            slots: self.clone(),
            whose,
        }
    }

    /// Changes the queue, and assigns the slots that became free.
    fn change(&self, change: impl FnOnce(&mut Queue)) {
        let gifts = {
            let mut queue = self.lock();
            change(&mut queue);
            queue.give_out()
        };
        for (given, whose) in gifts {
            // If the receiver has stopped waiting, the slot is dropped and goes to the next one.
            let _or_gone = given.send(self.slot(whose));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ExecutionSlot {
    fn drop(&mut self) {
        self.slots.change(|queue| queue.put_back(&self.whose));
    }
}

/// Removes an entry from the queue on drop, for whatever reason it stops waiting.
struct Leaving<'p>(&'p ExecutionSlots, &'p Whose, u64, Lane);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let Self(slots, whose, number, lane) = self;
        slots.lock().leave(whose, *number, *lane);
    }
}

#[cfg(test)]
mod tests;
