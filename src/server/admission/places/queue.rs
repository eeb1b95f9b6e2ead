//! The queue of operations that wait for an execution slot.
//!
//! Slots are assigned to the subjects in turn, so that a subject with many requests does not delay the others. A *new*
//! subject, which has not had a slot since it came, is served before subjects that wait for a further slot; one slot in
//! four still goes to those. Requests of one subject and events of its streams also alternate.
//!
//! A subject's requests are served in order, as long as the oldest has not waited for long. From then on there are more
//! requests than can be served, and the newest is served first. The requests that are served are then served quickly;
//! in order, every request would wait for almost the maximum time. If this state lasts, only as many requests may wait
//! as may run, and the oldest of any more is refused at once. The same rule applies between new subjects, if there are
//! too many of them.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::{sync::oneshot, time::Instant};

use super::{Full, Place};
use crate::server::whose::Whose;

/// The maximum number of waiting requests of one subject; beyond that, its oldest is refused.
pub(super) const WAITING_EACH: usize = 64;
/// The maximum number of waiting requests in all; beyond that, the oldest of the subject with the most is refused.
pub(super) const WAITING: usize = 1_024;
/// From this age of a subject's oldest request on, its newest is served first.
pub(super) const OLD: Duration = Duration::from_millis(100);
/// If requests have been waiting for this long without a break, this is a lasting overload and not a short burst.
pub(super) const LASTING: Duration = Duration::from_secs(1);
/// How many requests may wait in a lasting overload, unless more may run at once. With fewer, clients that send the next
/// request as soon as they are answered would be refused all the time.
pub(super) const ROOM: usize = 8;
/// How many new subjects are served before one that waits for a further slot.
const AHEAD: u8 = 3;

/// What a slot is needed for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    Request,
    /// An event of a stream. Each stream waits with at most one event, so the number of streams limits these.
    Event,
}

pub(super) struct Queue {
    /// The number of slots.
    all: usize,
    pub(super) free: usize,
    /// The maximum number of slots of one subject.
    each: usize,
    pub(super) shares: HashMap<Whose, Share>,
    /// The new subjects with waiting entries, each once, in the order in which they came.
    new: VecDeque<Whose>,
    new_since: Since,
    /// How many new subjects in succession were served before the others.
    ahead: u8,
    /// The other subjects with waiting entries that may take a slot, each once, in the order of their turns.
    turns: VecDeque<Whose>,
    /// The number of waiting requests.
    pub(super) waiting: usize,
    /// The number of the newest entry.
    newest: u64,
}

/// Since when there has been a waiting entry without a break.
#[derive(Default)]
struct Since(Option<Instant>);

/// The slots and waiting entries of one subject.
#[derive(Default)]
pub(super) struct Share {
    taken: usize,
    requests: VecDeque<Waiting>,
    requests_since: Since,
    events: VecDeque<Waiting>,
    /// Whether it is in `turns` or in `new`.
    has_turn: bool,
    /// Whether it has had a slot since it came.
    was_served: bool,
    /// Whether an event is next, if both a request and an event wait.
    event_is_next: bool,
}

/// A waiting entry.
struct Waiting {
    number: u64,
    since: Instant,
    given: oneshot::Sender<Place>,
}

/// A slot that is assigned to a waiting entry.
pub(super) type Gift = (oneshot::Sender<Place>, Whose);

impl Queue {
    /// `all` slots, of which one subject may hold at most `each`.
    pub(super) fn new(all: usize, each: usize) -> Self {
        Self {
            all,
            free: all,
            each,
            shares: HashMap::new(),
            new: VecDeque::new(),
            new_since: Since::default(),
            ahead: 0,
            turns: VecDeque::new(),
            waiting: 0,
            newest: 0,
        }
    }

    /// Takes a free slot for a subject, if it may have one. If a slot is free, no waiting entry is entitled to it,
    /// because it would have been assigned already.
    pub(super) fn take(&mut self, whose: &Whose) -> bool {
        let taken = self.shares.get(whose).map_or(0, |share| share.taken);
        let may = self.free > 0 && taken < self.each;
        if may {
            self.free -= 1;
            self.shares.entry(whose.clone()).or_default().take();
        }
        may
    }

    /// Adds a waiting entry, and returns its number.
    pub(super) fn line_up(
        &mut self,
        whose: &Whose,
        lane: Lane,
        given: oneshot::Sender<Place>,
    ) -> u64 {
        self.newest += 1;
        let waiting = Waiting {
            number: self.newest,
            since: Instant::now(),
            given,
        };
        let share = self.shares.entry(whose.clone()).or_default();
        share.lane(lane).push_back(waiting);
        share.note();
        let room = if share.requests_since.is_long_ago() {
            self.each.max(ROOM)
        } else {
            WAITING_EACH
        };
        let too_many = share.requests.len().saturating_sub(room);
        self.waiting += usize::from(lane == Lane::Request);
        self.line_up_for_a_turn(whose);
        for _ in 0..too_many {
            self.send_away(whose);
        }
        if self.waiting > WAITING {
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

    /// Refuses a subject's oldest request.
    fn send_away(&mut self, whose: &Whose) {
        if let Some(share) = self.shares.get_mut(whose) {
            self.waiting -= usize::from(share.requests.pop_front().is_some());
            share.note();
        }
    }

    fn line_up_for_a_turn(&mut self, whose: &Whose) {
        let Some(share) = self.shares.get_mut(whose) else {
            return;
        };
        if share.taken >= self.each || share.is_idle() || share.has_turn {
            return;
        }
        share.has_turn = true;
        if share.was_served {
            self.turns.push_back(whose.clone());
            return;
        }
        self.new.push_back(whose.clone());
        self.new_since.note(true);
        while self.new_since.is_long_ago() && self.new.len() > self.all.max(ROOM) {
            self.send_the_oldest_away();
        }
    }

    /// Refuses all requests of the new subject that has waited longest. Events of its streams wait in turn with the
    /// others.
    fn send_the_oldest_away(&mut self) {
        let Some(whose) = self.new.pop_front() else {
            return;
        };
        if let Some(share) = self.shares.get_mut(&whose) {
            self.waiting -= share.requests.len();
            share.requests.clear();
            share.note();
            (share.has_turn, share.was_served) = (false, true);
        }
        self.line_up_for_a_turn(&whose);
        self.tidy(&whose);
    }

    /// Assigns the free slots in turn.
    pub(super) fn give_out(&mut self) -> Vec<Gift> {
        let mut gifts = vec![];
        while self.free > 0
            && let Some(whose) = self.next()
        {
            let Some(share) = self.shares.get_mut(&whose) else {
                continue;
            };
            share.has_turn = false;
            if share.taken >= self.each {
                continue;
            }
            if let Some((waiting, lane)) = share.next() {
                share.take();
                self.free -= 1;
                self.waiting -= usize::from(lane == Lane::Request);
                gifts.push((waiting.given, whose.clone()));
            }
            self.line_up_for_a_turn(&whose);
            self.tidy(&whose);
        }
        gifts
    }

    /// The subject whose turn it is.
    fn next(&mut self) -> Option<Whose> {
        if self.new.is_empty() || self.ahead >= AHEAD && !self.turns.is_empty() {
            self.ahead = 0;
            return self.turns.pop_front();
        }
        self.ahead = (self.ahead + 1).min(AHEAD);
        let next = if self.new_since.is_long_ago() {
            self.new.pop_back()
        } else {
            self.new.pop_front()
        };
        self.new_since.note(!self.new.is_empty());
        next
    }

    pub(super) fn put_back(&mut self, whose: &Whose) {
        self.free += 1;
        if let Some(share) = self.shares.get_mut(whose) {
            share.taken -= 1;
        }
        self.line_up_for_a_turn(whose);
        self.tidy(whose);
    }

    pub(super) fn leave(&mut self, whose: &Whose, number: u64, lane: Lane) {
        let Some(share) = self.shares.get_mut(whose) else {
            return;
        };
        let lane_of = share.lane(lane);
        if let Ok(at) = lane_of.binary_search_by_key(&number, |waiting| waiting.number) {
            lane_of.remove(at);
            share.note();
            self.waiting -= usize::from(lane == Lane::Request);
        }
        if share.has_turn && !share.was_served && share.is_idle() {
            share.has_turn = false;
            self.new.retain(|new| new != whose);
            self.new_since.note(!self.new.is_empty());
        }
        self.tidy(whose);
    }

    /// Removes a subject without slots and entries. A turn that it has left behind is skipped.
    fn tidy(&mut self, whose: &Whose) {
        let share = self.shares.get(whose);
        if share.is_some_and(|share| share.taken == 0 && share.is_idle() && !share.has_turn) {
            self.shares.remove(whose);
        }
    }

    pub(super) fn why(&self, whose: &Whose) -> Full {
        let taken = self.shares.get(whose).map_or(0, |share| share.taken);
        if taken >= self.each {
            Full::OfOne
        } else {
            Full::All
        }
    }
}

impl Share {
    fn take(&mut self) {
        self.taken += 1;
        self.was_served = true;
    }

    fn lane(&mut self, lane: Lane) -> &mut VecDeque<Waiting> {
        match lane {
            Lane::Request => &mut self.requests,
            Lane::Event => &mut self.events,
        }
    }

    fn is_idle(&self) -> bool {
        self.requests.is_empty() && self.events.is_empty()
    }

    /// Notes whether requests wait, after each change of them.
    fn note(&mut self) {
        self.requests_since.note(!self.requests.is_empty());
    }

    /// The next waiting entry.
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
        let newest_first =
            self.requests_since.is_long_ago() || self.requests.front().is_some_and(is_old);
        let request = if newest_first {
            self.requests.pop_back()
        } else {
            self.requests.pop_front()
        };
        self.note();
        request.map(|waiting| (waiting, Lane::Request))
    }
}

impl Since {
    /// Notes whether there is a waiting entry now.
    fn note(&mut self, anybody: bool) {
        self.0 = anybody.then(|| self.0.unwrap_or_else(Instant::now));
    }

    fn is_long_ago(&self) -> bool {
        self.0.is_some_and(|since| since.elapsed() >= LASTING)
    }
}
