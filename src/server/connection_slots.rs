//! The connection slots of a listener: the limits in all and for each address, and which connection is closed when all
//! slots are in use. An address without a recent valid token has a lower limit, so that strangers cannot use up the
//! connections that partners need. `listener` takes the slots and `paced` releases them. The code that verifies tokens
//! reports valid ones. `taken.rs` does the counting.

mod taken;

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use quick_cache::sync::Cache;
use tokio::sync::oneshot;

use super::failures::network;
use crate::config::Bounds;
use taken::Taken;

/// How many addresses with valid tokens are remembered; beyond that, the least recently used ones are forgotten.
const REMEMBERED: usize = 10_000;
/// The minimum interval between log messages about refused or replaced connections.
const LOGGED_EVERY: Duration = Duration::from_secs(10);

/// The connection slots of one listener.
#[derive(Clone)]
pub struct ConnectionSlots(Arc<Shared>);

struct Shared {
    bounds: Bounds,
    taken: Mutex<Taken>,
    /// When the last valid token came from an address.
    known: Cache<IpAddr, Instant>,
    refused: AtomicU64,
}

/// Why no slot is available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// All slots are in use by connections with valid tokens.
    Everywhere,
    /// The address has reached its limit.
    Address,
}

impl ConnectionSlots {
    /// Slots with these limits, all free.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self(Arc::new(Shared {
            bounds,
            taken: Mutex::default(),
            known: Cache::new(REMEMBERED),
            refused: AtomicU64::new(0),
        }))
    }

    /// The number of free slots and the number of all slots.
    #[must_use]
    pub fn free(&self) -> (usize, usize) {
        let most = self.0.bounds.most;
        (most.saturating_sub(self.taken().len()), most)
    }

    /// Takes a slot for a connection from an address. A connection without an address counts only towards the total,
    /// and its slot is never taken away. If all slots are in use, the connection is closed that has been silent longest
    /// and has presented no valid token.
    pub(super) fn take(&self, address: Option<IpAddr>) -> Result<ConnectionSlot, Full> {
        let address = address.map(network);
        let mut taken = self.taken();
        self.has_room(&taken, address)?;
        if taken.len() >= self.0.bounds.most {
            taken.take_away().ok_or(Full::Everywhere)?;
            self.count(
                "a silent connection was closed in favour of a new one",
                address,
            );
        }
        let (number, taken_away) = taken.add(address);
        let handle = SlotHandle {
            slots: self.clone(),
            number,
            address,
        };
        Ok(ConnectionSlot { handle, taken_away })
    }

    /// Counts a refused connection. The first one is logged at once, further ones later as a number.
    pub(super) fn refuse(&self, why: Full, address: IpAddr) {
        let why = match why {
            Full::Everywhere => "the connection limit is reached",
            Full::Address => "the connection limit of one address is reached",
        };
        self.count(why, Some(network(address)));
    }

    fn count(&self, what: &'static str, address: Option<IpAddr>) {
        if self.0.refused.fetch_add(1, Ordering::Relaxed) > 0 {
            return;
        }
        let address = address.map(|address| address.to_string());
        tracing::warn!(most = self.0.bounds.most, address, "{what}");
        let slots = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(LOGGED_EVERY).await;
            let connections = slots.0.refused.swap(0, Ordering::Relaxed);
            if connections > 1 {
                tracing::warn!(
                    connections,
                    "connections were refused, or closed in favour of new ones"
                );
            }
        });
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an address may have another slot.
    fn has_room(&self, taken: &Taken, address: Option<IpAddr>) -> Result<(), Full> {
        let Some(address) = address else {
            return Ok(());
        };
        let count = taken.of(address);
        let bounds = &self.0.bounds;
        let since = self.0.known.get(&address);
        let is_known =
            count.known > 0 || since.is_some_and(|since| since.elapsed() < bounds.known_for);
        let most = if is_known {
            bounds.per_address
        } else {
            bounds.per_unknown_address.min(bounds.per_address)
        };
        if count.open < most {
            Ok(())
        } else {
            Err(Full::Address)
        }
    }
}

/// A connection slot, released on drop.
pub(super) struct ConnectionSlot {
    handle: SlotHandle,
    /// Notified when the slot is taken away for another connection.
    pub taken_away: oneshot::Receiver<()>,
}

impl ConnectionSlot {
    /// A handle to the slot, for the requests of the connection.
    pub fn handle(&self) -> SlotHandle {
        self.handle.clone()
    }

    /// Exchanges the slot for one of the client whose connection a proxy forwards.
    pub fn for_client(self, client: IpAddr) -> Result<Self, Full> {
        let slots = self.handle.slots.clone();
        drop(self);
        slots.take(Some(client))
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.handle.slots.taken().remove(self.handle.number);
    }
}

/// A handle to the slot of a connection, for its requests.
#[derive(Clone)]
pub(super) struct SlotHandle {
    slots: ConnectionSlots,
    number: u64,
    address: Option<IpAddr>,
}

impl SlotHandle {
    /// The slots of the listener.
    pub fn slots(&self) -> ConnectionSlots {
        self.slots.clone()
    }

    /// The same connection, for a request of a client whose address a proxy reported.
    pub fn for_client_behind_proxy(&self, client: IpAddr) -> Self {
        Self {
            address: Some(network(client)),
            ..self.clone()
        }
    }

    /// Notes activity on the connection.
    pub fn note_activity(&self) {
        self.slots.taken().note_activity(self.number);
    }

    /// Notes a valid token: the slot is no longer taken away, and the address has the higher limit.
    pub fn note_valid_token(&self) {
        if let Some(address) = self.address {
            self.slots.0.known.insert(address, Instant::now());
        }
        self.slots.taken().note_valid_token(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        most: 4,
        per_address: 3,
        per_unknown_address: 2,
        known_for: Duration::from_mins(1),
    };

    /// A slot for a connection from one of several addresses.
    fn take(slots: &ConnectionSlots, last: u8) -> Result<ConnectionSlot, Full> {
        slots.take(Some([192, 0, 2, last].into()))
    }

    /// Whether the slot was taken away.
    fn was_taken_away(slot: &mut ConnectionSlot) -> bool {
        slot.taken_away.try_recv().is_ok()
    }

    #[test]
    fn an_unknown_address_gets_fewer_slots_than_one_with_a_valid_token() {
        let slots = ConnectionSlots::new(BOUNDS);
        let first = take(&slots, 1).expect("a slot");
        let _second = take(&slots, 1).expect("a slot");

        assert_eq!(take(&slots, 1).err(), Some(Full::Address));
        let _elsewhere = take(&slots, 2).expect("a slot");
        first.handle().note_valid_token();
        let _third = take(&slots, 1).expect("a slot");
        assert_eq!(take(&slots, 1).err(), Some(Full::Address));
    }

    #[test]
    fn an_address_stays_known_for_a_while_after_its_last_connection() {
        for (known_for, expected) in [
            (Duration::from_mins(1), None),
            (Duration::ZERO, Some(Full::Address)),
        ] {
            let slots = ConnectionSlots::new(Bounds {
                known_for,
                ..BOUNDS
            });
            let known = take(&slots, 1).expect("a slot");
            known.handle().note_valid_token();
            drop(known);

            let _both = [take(&slots, 1), take(&slots, 1)];

            assert_eq!(take(&slots, 1).err(), expected);
        }
    }

    #[test]
    fn a_released_slot_is_free_again() {
        let slots = ConnectionSlots::new(BOUNDS);
        let one = take(&slots, 1).expect("a slot");
        one.handle().note_valid_token();
        assert_eq!(slots.free(), (3, 4));

        drop(one);

        assert_eq!(slots.free(), (4, 4));
        assert!(slots.taken().is_clean());
    }

    #[tokio::test]
    async fn the_longest_silent_connection_without_a_valid_token_is_closed_first() {
        let slots = ConnectionSlots::new(BOUNDS);
        let mut held: Vec<ConnectionSlot> = (1..=4)
            .map(|last| take(&slots, last).expect("a slot"))
            .collect();
        held[0].handle().note_valid_token();
        held[1].handle().note_activity();

        let newest = take(&slots, 5).expect("a slot");

        let taken_away: Vec<bool> = held.iter_mut().map(was_taken_away).collect();
        assert_eq!(taken_away, [false, false, true, false]);
        assert_eq!(slots.free(), (0, 4));
        // A connection whose slot was taken away does not release it again.
        drop(held.remove(2));
        assert_eq!(slots.free(), (0, 4));
        drop(newest);
        assert_eq!(slots.free(), (1, 4));
    }

    #[tokio::test]
    async fn no_connection_with_a_valid_token_or_of_a_proxy_is_closed_for_another() {
        let slots = ConnectionSlots::new(BOUNDS);
        let _proxys: Vec<ConnectionSlot> =
            (0..3).map(|_| slots.take(None).expect("a slot")).collect();
        let known = take(&slots, 1).expect("a slot");
        known.handle().note_valid_token();

        assert_eq!(take(&slots, 2).err(), Some(Full::Everywhere));
    }

    #[test]
    fn a_valid_token_through_a_proxy_makes_the_clients_address_known() {
        let slots = ConnectionSlots::new(BOUNDS);
        let proxy = slots.take(None).expect("a slot");
        proxy
            .handle()
            .for_client_behind_proxy([192, 0, 2, 1].into())
            .note_valid_token();

        let _two = [take(&slots, 1), take(&slots, 1)];

        assert!(take(&slots, 1).is_ok());
    }
}
