//! Places for operations that execute. Whoever finds none waits, and places are given out in turn between subjects, so that
//! somebody who asks for much holds up nobody else. Between one subject's requests and the events of its streams they are
//! given out in turn too.
//!
//! One subject's requests come in their order, as long as the oldest has not waited for long. From then on more is asked than
//! can be answered, and the newest comes first: what is answered is answered quickly, and what cannot be is refused in the
//! end, where in order everybody would wait for almost as long as one may.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::oneshot,
    time::{Instant, timeout},
};

use crate::server::whose::Whose;

/// How many requests of one subject may wait; of more, the oldest is refused.
const WAITING_EACH: usize = 64;
/// How many requests may wait in all; of more, the oldest of whoever has the most.
const WAITING: usize = 1_024;
/// From this age of a subject's oldest request on, its newest comes first.
const OLD: Duration = Duration::from_millis(100);

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

/// What a place is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    Request,
    /// An event of a stream. Each stream waits with one at the most, so that these are bounded by the streams.
    Event,
}

struct Queue {
    free: usize,
    /// The most places of one subject.
    each: usize,
    shares: HashMap<Whose, Share>,
    /// Who has something waiting and may take a place, each once, in the order of their turns.
    turns: VecDeque<Whose>,
    /// How many requests wait.
    waiting: usize,
    /// The number of the newest that waited.
    newest: u64,
}

/// What one subject has.
#[derive(Default)]
struct Share {
    taken: usize,
    requests: VecDeque<Waiting>,
    events: VecDeque<Waiting>,
    /// Whether it stands among the turns.
    has_turn: bool,
    /// Whether an event comes next, where both wait.
    event_is_next: bool,
}

/// Somebody who waits.
struct Waiting {
    number: u64,
    since: Instant,
    given: oneshot::Sender<Place>,
}

/// A place that goes to somebody.
type Gift = (oneshot::Sender<Place>, Whose);

impl Places {
    /// So many places, and so many of them for one subject at the most.
    pub fn new(all: usize, each: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue {
            free: all,
            each,
            shares: HashMap::new(),
            turns: VecDeque::new(),
            waiting: 0,
            newest: 0,
        })))
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

impl Queue {
    /// Takes a free place for somebody who may have one. Nobody waits then who could have it: it would be theirs already.
    fn take(&mut self, whose: &Whose) -> bool {
        let taken = self.shares.get(whose).map_or(0, |share| share.taken);
        let may = self.free > 0 && taken < self.each;
        if may {
            self.free -= 1;
            self.shares.entry(whose.clone()).or_default().taken += 1;
        }
        may
    }

    /// Lets somebody wait, under a number.
    fn line_up(&mut self, whose: &Whose, lane: Lane, given: oneshot::Sender<Place>) -> u64 {
        self.newest += 1;
        let waiting = Waiting {
            number: self.newest,
            since: Instant::now(),
            given,
        };
        let share = self.shares.entry(whose.clone()).or_default();
        share.lane(lane).push_back(waiting);
        let too_many = share.requests.len() > WAITING_EACH;
        self.waiting += usize::from(lane == Lane::Request);
        self.line_up_for_a_turn(whose);
        if too_many {
            self.send_away(whose);
        } else if self.waiting > WAITING {
            let longest = self
                .shares
                .iter()
                .max_by_key(|(_, share)| share.requests.len());
            if let Some(whose) = longest.map(|(whose, _)| whose.clone()) {
                self.send_away(&whose);
            }
        }
        self.newest
    }

    /// Refuses somebody's oldest request.
    fn send_away(&mut self, whose: &Whose) {
        let share = self.shares.get_mut(whose);
        let oldest = share.and_then(|share| share.requests.pop_front());
        self.waiting -= usize::from(oldest.is_some());
    }

    fn line_up_for_a_turn(&mut self, whose: &Whose) {
        let Some(share) = self.shares.get_mut(whose) else {
            return;
        };
        if share.taken < self.each && !share.is_idle() && !share.has_turn {
            share.has_turn = true;
            self.turns.push_back(whose.clone());
        }
    }

    /// Gives the free places to those whose turn it is.
    fn give_out(&mut self) -> Vec<Gift> {
        let mut gifts = vec![];
        while self.free > 0
            && let Some(whose) = self.turns.pop_front()
        {
            let Some(share) = self.shares.get_mut(&whose) else {
                continue;
            };
            share.has_turn = false;
            if share.taken >= self.each {
                continue;
            }
            if let Some((waiting, lane)) = share.next() {
                share.taken += 1;
                self.free -= 1;
                self.waiting -= usize::from(lane == Lane::Request);
                gifts.push((waiting.given, whose.clone()));
            }
            self.line_up_for_a_turn(&whose);
            self.tidy(&whose);
        }
        gifts
    }

    fn put_back(&mut self, whose: &Whose) {
        self.free += 1;
        if let Some(share) = self.shares.get_mut(whose) {
            share.taken -= 1;
        }
        self.line_up_for_a_turn(whose);
        self.tidy(whose);
    }

    fn leave(&mut self, whose: &Whose, number: u64, lane: Lane) {
        let Some(share) = self.shares.get_mut(whose) else {
            return;
        };
        let lane_of = share.lane(lane);
        if let Ok(at) = lane_of.binary_search_by_key(&number, |waiting| waiting.number) {
            lane_of.remove(at);
            self.waiting -= usize::from(lane == Lane::Request);
        }
        self.tidy(whose);
    }

    /// Forgets who has nothing. A turn that is left behind is passed over.
    fn tidy(&mut self, whose: &Whose) {
        let share = self.shares.get(whose);
        if share.is_some_and(|share| share.taken == 0 && share.is_idle() && !share.has_turn) {
            self.shares.remove(whose);
        }
    }

    fn why(&self, whose: &Whose) -> Full {
        let taken = self.shares.get(whose).map_or(0, |share| share.taken);
        if taken >= self.each {
            Full::OfOne
        } else {
            Full::All
        }
    }
}

impl Share {
    fn lane(&mut self, lane: Lane) -> &mut VecDeque<Waiting> {
        match lane {
            Lane::Request => &mut self.requests,
            Lane::Event => &mut self.events,
        }
    }

    fn is_idle(&self) -> bool {
        self.requests.is_empty() && self.events.is_empty()
    }

    /// Who comes next.
    fn next(&mut self) -> Option<(Waiting, Lane)> {
        let is_event = !self.events.is_empty() && (self.requests.is_empty() || self.event_is_next);
        self.event_is_next = !is_event;
        if is_event {
            return self
                .events
                .pop_front()
                .map(|waiting| (waiting, Lane::Event));
        }
        let is_old = |oldest: &Waiting| oldest.since.elapsed() > OLD;
        let request = if self.requests.front().is_some_and(is_old) {
            self.requests.pop_back()
        } else {
            self.requests.pop_front()
        };
        request.map(|waiting| (waiting, Lane::Request))
    }
}

#[cfg(test)]
mod tests;
