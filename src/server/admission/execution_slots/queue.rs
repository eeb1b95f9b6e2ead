//! The queue of operations that wait for an execution slot.
//!
//! Slots are assigned to the subjects in turn, so that a subject with many requests does not delay the others. A *new*
//! subject, which has not had a slot since it came, is served before subjects that wait for a further slot; one slot in
//! four still goes to those. Requests of one subject and events of its streams also alternate.
//!
//! A subject's requests are served in the order in which they came. If more of them wait than there is room for, and not
//! only in a short burst, this is a *flood*: more requests come than can be served. The newest is then served first, only
//! a few may wait, and the oldest of any more is refused at once. So the requests that are served are served quickly; in
//! order, each would wait for almost the maximum time. A client that sends its next request when the last one was
//! answered never causes a flood, as long as all its connections have room. The same rule applies between new subjects,
//! if there are too many of them. In a flood only half of the slots are used: operations that run side by side slow each
//! other down, and refusing the rest takes processors as well.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use quick_cache::unsync::Cache;
use tokio::{sync::oneshot, time::Instant};

use super::{ExecutionSlot, Full};
use crate::server::whose::Whose;

/// The maximum number of waiting requests of one subject; beyond that, its oldest is refused.
pub(super) const WAITING_EACH: usize = 64;
/// The maximum number of waiting requests in all; beyond that, the oldest of the subject with the most is refused.
pub(super) const WAITING: usize = 1_024;
/// The maximum number of waiting new subjects; beyond that, the one that has waited longest is refused.
pub(super) const WAITING_NEW: usize = 256;
/// How many requests of a subject, or new subjects, may wait in a flood. The newest is served; with more, those behind it
/// would be served late, and only when no newer one comes.
pub(super) const WAITING_IN_FLOOD: usize = 2;
/// The longest time for which requests of a mere burst wait without a break.
pub(super) const BURST: Duration = Duration::from_millis(100);
/// The time without a refusal after which a flood is over. A refused client is asked to wait for at least as long.
pub(super) const CALM: Duration = Duration::from_secs(1);
/// Of how many absent subjects it is remembered that they cause a flood.
const REMEMBERED: usize = 1_024;
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
    pub(super) free: usize,
    /// The number of slots that are left free in a flood.
    spare: usize,
    /// When the latest flood is over, whoever causes it.
    flood_ends: Option<Instant>,
    /// The maximum number of slots of one subject.
    each: usize,
    pub(super) shares: HashMap<Whose, Share>,
    /// Subjects that have no share at the moment, but may still be causing a flood.
    absent: Cache<Whose, Line>,
    /// The new subjects with waiting entries, each once, in the order in which they came.
    new: VecDeque<Whose>,
    new_line: Line,
    /// How many new subjects in succession were served before the others.
    ahead: u8,
    /// The other subjects with waiting entries that may take a slot, each once, in the order of their turns.
    turns: VecDeque<Whose>,
    /// The number of waiting requests.
    pub(super) waiting: usize,
    /// The number of the newest entry.
    newest: u64,
}

/// What has happened to a line of waiting entries.
#[derive(Clone, Copy, Default)]
struct Line {
    /// Since when there has been a waiting entry without a break.
    waits_since: Option<Instant>,
    /// When the flood is over, unless another entry has to be refused before.
    flood_ends: Option<Instant>,
}

/// The slots and waiting entries of one subject.
#[derive(Default)]
pub(super) struct Share {
    taken: usize,
    requests: VecDeque<Waiting>,
    line: Line,
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
    given: oneshot::Sender<ExecutionSlot>,
}

/// A slot that is assigned to a waiting entry.
pub(super) type Gift = (oneshot::Sender<ExecutionSlot>, Whose);

impl Queue {
    /// `all` slots, of which one subject may hold at most `each`.
    pub(super) fn new(all: usize, each: usize) -> Self {
        Self {
            free: all,
            spare: all / 2,
            flood_ends: None,
            each,
            shares: HashMap::new(),
            absent: Cache::new(REMEMBERED),
            new: VecDeque::new(),
            new_line: Line::default(),
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
        let may = self.has_free() && taken < self.each;
        if may {
            self.free -= 1;
            self.share(whose).take();
        }
        may
    }

    /// Whether a slot is free and may be used.
    fn has_free(&self) -> bool {
        let is_flooded = self.flood_ends.is_some_and(|ends| Instant::now() < ends);
        self.free > if is_flooded { self.spare } else { 0 }
    }

    /// Adds a waiting entry, and returns its number.
    pub(super) fn line_up(
        &mut self,
        whose: &Whose,
        lane: Lane,
        given: oneshot::Sender<ExecutionSlot>,
    ) -> u64 {
        self.newest += 1;
        let waiting = Waiting {
            number: self.newest,
            given,
        };
        let share = self.share(whose);
        share.lane(lane).push_back(waiting);
        share.note();
        let waiting = share.requests.len();
        if waiting > share.line.room(WAITING_EACH) {
            share.line.overflow();
        }
        let too_many = waiting.saturating_sub(share.line.room(WAITING_EACH));
        self.flood_ends = share.line.flood_ends.max(self.flood_ends);
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

    fn share(&mut self, whose: &Whose) -> &mut Share {
        self.shares.entry(whose.clone()).or_insert_with(|| {
            let (_, line) = self.absent.remove(whose).unzip();
            Share {
                line: line.unwrap_or_default(),
                ..Share::default()
            }
        })
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
        self.new_line.note(true);
        while self.new.len() > self.new_line.room(WAITING_NEW) {
            self.new_line.overflow();
            self.flood_ends = self.new_line.flood_ends.max(self.flood_ends);
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
        while self.has_free()
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
        let next = if self.new_line.is_flooded() {
            self.new.pop_back()
        } else {
            self.new.pop_front()
        };
        self.new_line.note(!self.new.is_empty());
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
            self.new_line.note(!self.new.is_empty());
        }
        self.tidy(whose);
    }

    /// Removes a subject without slots and entries. A turn that it has left behind is skipped.
    fn tidy(&mut self, whose: &Whose) {
        let share = self.shares.get(whose);
        if share.is_some_and(|share| share.taken == 0 && share.is_idle() && !share.has_turn)
            && let Some(share) = self.shares.remove(whose)
            && share.line.is_flooded()
        {
            self.absent.insert(whose.clone(), share.line);
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
        self.line.note(!self.requests.is_empty());
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
        let request = if self.line.is_flooded() {
            self.requests.pop_back()
        } else {
            self.requests.pop_front()
        };
        self.note();
        request.map(|waiting| (waiting, Lane::Request))
    }
}

impl Line {
    /// Notes whether there is a waiting entry now.
    fn note(&mut self, anybody: bool) {
        self.waits_since = anybody.then(|| self.waits_since.unwrap_or_else(Instant::now));
    }

    /// Notes that there are more entries than there is room for.
    fn overflow(&mut self) {
        let is_burst = self.waits_since.is_none_or(|since| since.elapsed() < BURST);
        if self.is_flooded() || !is_burst {
            self.flood_ends = Some(Instant::now() + CALM);
        }
    }

    fn is_flooded(&self) -> bool {
        self.flood_ends.is_some_and(|ends| Instant::now() < ends)
    }

    /// How many entries may wait.
    fn room(&self, usual: usize) -> usize {
        if self.is_flooded() {
            WAITING_IN_FLOOD
        } else {
            usual
        }
    }
}
