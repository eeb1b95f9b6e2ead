//! The connection slots in use: the address of each, and which of them may be closed in favour of new connections.

use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
};

use tokio::sync::oneshot;

#[derive(Default)]
pub(super) struct Taken {
    /// The next number, for slots and for activity.
    next: u64,
    slots: HashMap<u64, Held>,
    by_address: HashMap<IpAddr, Count>,
    /// The slots that may be taken away: the number of their last activity, and their own number.
    silent: BTreeSet<(u64, u64)>,
}

/// A slot in use.
struct Held {
    /// The client's address; `None` if the slot is not counted by address.
    address: Option<IpAddr>,
    /// The number of its last activity, as long as it may be taken away.
    silent_since: Option<u64>,
    /// Whether a valid token came over the connection.
    is_known: bool,
    leave: oneshot::Sender<()>,
}

/// The number of slots of an address.
#[derive(Clone, Copy, Default)]
pub(super) struct Count {
    /// All slots.
    pub open: usize,
    /// The slots of connections over which a valid token came.
    pub known: usize,
}

impl Taken {
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// The number of slots of an address.
    pub fn of(&self, address: IpAddr) -> Count {
        self.by_address.get(&address).copied().unwrap_or_default()
    }

    /// Takes a slot; returns its number, and a receiver that is notified when the slot is taken away. A slot without an
    /// address is never taken away.
    pub fn add(&mut self, address: Option<IpAddr>) -> (u64, oneshot::Receiver<()>) {
        let (leave, taken_away) = oneshot::channel();
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
        self.slots.insert(number, held);
        (number, taken_away)
    }

    /// Notes activity on a connection.
    pub fn note_activity(&mut self, number: u64) {
        let now = self.number();
        let held = self.slots.get_mut(&number);
        let Some(since) = held.and_then(|held| held.silent_since.as_mut()) else {
            return;
        };
        let before = std::mem::replace(since, now);
        self.silent.remove(&(before, number));
        self.silent.insert((now, number));
    }

    /// Notes a valid token: the slot is no longer taken away.
    pub fn note_valid_token(&mut self, number: u64) {
        let Some(held) = self.slots.get_mut(&number).filter(|held| !held.is_known) else {
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

    /// Takes away the slot that has been silent longest; `None` if no slot may be taken away.
    pub fn take_away(&mut self) -> Option<()> {
        let (_, number) = self.silent.first().copied()?;
        let held = self.give_back(number)?;
        // The receiver no longer exists if the connection has closed meanwhile.
        let _gone = held.leave.send(());
        Some(())
    }

    /// Releases a slot, which may have been taken away before.
    pub fn remove(&mut self, number: u64) {
        self.give_back(number);
    }

    fn give_back(&mut self, number: u64) -> Option<Held> {
        let held = self.slots.remove(&number)?;
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

    /// Whether nothing is left of released slots.
    #[cfg(test)]
    pub fn is_clean(&self) -> bool {
        self.slots.is_empty() && self.by_address.is_empty() && self.silent.is_empty()
    }
}
