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
pub struct Places(Arc<Mutex<Queue>>);

/// A held execution slot, released on drop.
pub struct Place {
    places: Places,
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

impl Places {
    /// `all` slots, of which one subject may hold at most `each`.
    pub fn new(all: usize, each: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue::new(all, each))))
    }

    /// Waits for a slot for a request, at most for the time `patience`.
    ///
    /// # Errors
    /// If no slot became free in time, or the request was refused because too many wait.
    pub async fn for_request(&self, whose: &Whose, patience: Duration) -> Result<Place, Full> {
        let (number, given) = match self.ask(whose, Lane::Request) {
            Ok(place) => return Ok(place),
            Err(waiting) => waiting,
        };
        let leaving = Leaving(self, whose, number, Lane::Request);
        let given = timeout(patience, given).await;
        drop(leaving);
        match given {
            Ok(Ok(place)) => Ok(place),
            // The time is over, or the request was refused in favour of others.
            Ok(Err(_)) | Err(_) => Err(self.lock().why(whose)),
        }
    }

    /// Waits for a slot for an event of a stream, without a time limit.
    pub async fn for_event(&self, whose: &Whose) -> Place {
        loop {
            let (number, given) = match self.ask(whose, Lane::Event) {
                Ok(place) => return place,
                Err(waiting) => waiting,
            };
            let leaving = Leaving(self, whose, number, Lane::Event);
            let given = given.await;
            drop(leaving);
            if let Ok(place) = given {
                return place;
            }
        }
    }

    /// A slot, if one is free; otherwise the number of the new entry in the queue, and the receiver of its slot.
    fn ask(&self, whose: &Whose, lane: Lane) -> Result<Place, (u64, oneshot::Receiver<Place>)> {
        let mut queue = self.lock();
        if queue.take(whose) {
            return Ok(self.place(whose.clone()));
        }
        let (given, receiver) = oneshot::channel();
        Err((queue.line_up(whose, lane, given), receiver))
    }

    fn place(&self, whose: Whose) -> Place {
        Place {
            places: self.clone(),
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
            let _or_gone = given.send(self.place(whose));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.change(|queue| queue.put_back(&self.whose));
    }
}

/// Removes an entry from the queue on drop, for whatever reason it stops waiting.
struct Leaving<'p>(&'p Places, &'p Whose, u64, Lane);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let Self(places, whose, number, lane) = self;
        places.lock().leave(whose, *number, *lane);
    }
}

#[cfg(test)]
mod tests;
