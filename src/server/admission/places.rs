//! Places for operations that execute. Whoever finds none waits, and `queue` decides who comes next.

mod queue;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

use crate::server::whose::Whose;
use queue::{Lane, Queue};

/// The places, cheap to clone.
#[derive(Clone)]
pub struct Places(Arc<Mutex<Queue>>);

/// A place that is taken until this is dropped.
pub struct Place {
    places: Places,
    whose: Whose,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The subject has as many as it may.
    OfOne,
    /// All are taken.
    All,
}

impl Places {
    /// So many places, and so many of them for one subject at the most.
    pub fn new(all: usize, each: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue::new(all, each))))
    }

    /// Waits for a place for a request, for so long at the most.
    ///
    /// # Errors
    /// If there was none, or too many wait already.
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
            // Too late, or sent away for others.
            Ok(Err(_)) | Err(_) => Err(self.lock().why(whose)),
        }
    }

    /// Waits for a place for an event of a stream, for as long as it takes.
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

    /// A place, if there is one; otherwise the number under which one is waited for, and where it will arrive.
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

    /// Changes the queue, and gives out what became free by it.
    fn change(&self, change: impl FnOnce(&mut Queue)) {
        let gifts = {
            let mut queue = self.lock();
            change(&mut queue);
            queue.give_out()
        };
        for (given, whose) in gifts {
            // Whoever has just left leaves the place to the next.
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

/// Takes somebody out of the queue, however they stop waiting.
struct Leaving<'p>(&'p Places, &'p Whose, u64, Lane);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let Self(places, whose, number, lane) = self;
        places.lock().leave(whose, *number, *lane);
    }
}

#[cfg(test)]
mod tests;
