//! The places that are taken: whose they are, and which of them may be taken away.

use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
};

use tokio::sync::oneshot;

#[derive(Default)]
pub(super) struct Taken {
    /// The number of the next place, and of the next sign of life.
    next: u64,
    places: HashMap<u64, Held>,
    by_address: HashMap<IpAddr, Count>,
    /// The places that may be taken away: their last sign of life, and their number.
    silent: BTreeSet<(u64, u64)>,
}

/// One place that is taken.
struct Held {
    /// Whose it is; none if it is not counted by address.
    address: Option<IpAddr>,
    /// The number of its last sign of life, as long as it may be taken away.
    silent_since: Option<u64>,
    /// Whether a good token came over it.
    is_known: bool,
    leave: oneshot::Sender<()>,
}

/// How many places an address has.
#[derive(Clone, Copy, Default)]
pub(super) struct Count {
    /// All of them.
    pub open: usize,
    /// Those over which a good token came.
    pub known: usize,
}

impl Taken {
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// How many places an address has.
    pub fn of(&self, address: IpAddr) -> Count {
        self.by_address.get(&address).copied().unwrap_or_default()
    }

    /// Takes another place: its number, and what hears when it is taken away. Nobody takes one away without an address.
    pub fn add(&mut self, address: Option<IpAddr>) -> (u64, oneshot::Receiver<()>) {
        let (leave, told) = oneshot::channel();
        let number = self.number();
        let silent_since = address.is_some().then_some(number);
        self.silent
            .extend(silent_since.map(|since| (since, number)));
        if let Some(address) = address {
            self.by_address.entry(address).or_default().open += 1;
        }
        let held = Held {
            address,
            silent_since,
            is_known: false,
            leave,
        };
        self.places.insert(number, held);
        (number, told)
    }

    /// Notes a sign of life.
    pub fn stirred(&mut self, number: u64) {
        let now = self.number();
        let held = self.places.get_mut(&number);
        let Some(since) = held.and_then(|held| held.silent_since.as_mut()) else {
            return;
        };
        let before = std::mem::replace(since, now);
        self.silent.remove(&(before, number));
        self.silent.insert((now, number));
    }

    /// Notes a good token: nobody takes the place away any more.
    pub fn known(&mut self, number: u64) {
        let Some(held) = self.places.get_mut(&number).filter(|held| !held.is_known) else {
            return;
        };
        held.is_known = true;
        let (since, address) = (held.silent_since.take(), held.address);
        if let Some(since) = since {
            self.silent.remove(&(since, number));
        }
        if let Some(count) = address.and_then(|address| self.by_address.get_mut(&address)) {
            count.known += 1;
        }
    }

    /// Takes the place away that was silent for longest; none if there is none that may be taken away.
    pub fn take_away(&mut self) -> Option<()> {
        let (_, number) = self.silent.first().copied()?;
        let held = self.give_back(number)?;
        // Whoever has gone by themselves meanwhile hears nothing.
        let _gone = held.leave.send(());
        Some(())
    }

    /// Gives a place back; it may have been taken away before.
    pub fn remove(&mut self, number: u64) {
        self.give_back(number);
    }

    fn give_back(&mut self, number: u64) -> Option<Held> {
        let held = self.places.remove(&number)?;
        if let Some(since) = held.silent_since {
            self.silent.remove(&(since, number));
        }
        if let Some(address) = held.address
            && let Some(count) = self.by_address.get_mut(&address)
        {
            count.open -= 1;
            count.known -= usize::from(held.is_known);
            if count.open == 0 {
                self.by_address.remove(&address);
            }
        }
        Some(held)
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Whether nothing is left of places that were given back.
    #[cfg(test)]
    pub fn is_clean(&self) -> bool {
        self.places.is_empty() && self.by_address.is_empty() && self.silent.is_empty()
    }
}
