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
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// The connection slots of one listener.
#[derive(Clone)]
pub struct Places(Arc<Shared>);

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

impl Places {
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
    pub(super) fn take(&self, address: Option<IpAddr>) -> Result<Place, Full> {
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
        let (number, told) = taken.add(address);
        let guest = Guest {
            places: self.clone(),
            number,
            address,
        };
        Ok(Place { guest, told })
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
        let places = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(TOLD_EVERY).await;
            let connections = places.0.refused.swap(0, Ordering::Relaxed);
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
pub(super) struct Place {
    guest: Guest,
    /// Notified when the slot is taken away for another connection.
    pub told: oneshot::Receiver<()>,
}

impl Place {
    /// A handle to the slot, for the requests of the connection.
    pub fn guest(&self) -> Guest {
        self.guest.clone()
    }

    /// Exchanges the slot for one of the client whose connection a proxy forwards.
    pub fn for_client(self, client: IpAddr) -> Result<Self, Full> {
        let places = self.guest.places.clone();
        drop(self);
        places.take(Some(client))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.guest.places.taken().remove(self.guest.number);
    }
}

/// A handle to the slot of a connection, for its requests.
#[derive(Clone)]
pub(super) struct Guest {
    places: Places,
    number: u64,
    address: Option<IpAddr>,
}

impl Guest {
    /// The slots of the listener.
    pub fn places(&self) -> Places {
        self.places.clone()
    }

    /// The same connection, for a request of a client whose address a proxy reported.
    pub fn asking_from(&self, client: IpAddr) -> Self {
        Self {
            address: Some(network(client)),
            ..self.clone()
        }
    }

    /// Notes activity on the connection.
    pub fn stirred(&self) {
        self.places.taken().stirred(self.number);
    }

    /// Notes a valid token: the slot is no longer taken away, and the address has the higher limit.
    pub fn is_known(&self) {
        if let Some(address) = self.address {
            self.places.0.known.insert(address, Instant::now());
        }
        self.places.taken().known(self.number);
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
    fn take(places: &Places, last: u8) -> Result<Place, Full> {
        places.take(Some([192, 0, 2, last].into()))
    }

    /// Whether the slot was taken away.
    fn is_told(place: &mut Place) -> bool {
        place.told.try_recv().is_ok()
    }

    #[test]
    fn an_unknown_address_gets_fewer_places_than_one_with_a_good_token() {
        let places = Places::new(BOUNDS);
        let first = take(&places, 1).expect("a place");
        let _second = take(&places, 1).expect("a place");

        assert_eq!(take(&places, 1).err(), Some(Full::Address));
        let _elsewhere = take(&places, 2).expect("a place");
        first.guest().is_known();
        let _third = take(&places, 1).expect("a place");
        assert_eq!(take(&places, 1).err(), Some(Full::Address));
    }

    #[test]
    fn an_address_stays_known_for_a_while_after_its_last_connection() {
        for (known_for, expected) in [
            (Duration::from_mins(1), None),
            (Duration::ZERO, Some(Full::Address)),
        ] {
            let places = Places::new(Bounds {
                known_for,
                ..BOUNDS
            });
            let known = take(&places, 1).expect("a place");
            known.guest().is_known();
            drop(known);

            let _both = [take(&places, 1), take(&places, 1)];

            assert_eq!(take(&places, 1).err(), expected);
        }
    }

    #[test]
    fn a_place_that_is_given_back_is_free_again() {
        let places = Places::new(BOUNDS);
        let one = take(&places, 1).expect("a place");
        one.guest().is_known();
        assert_eq!(places.free(), (3, 4));

        drop(one);

        assert_eq!(places.free(), (4, 4));
        assert!(places.taken().is_clean());
    }

    #[tokio::test]
    async fn the_longest_silent_connection_without_a_good_token_goes_first() {
        let places = Places::new(BOUNDS);
        let mut held: Vec<Place> = (1..=4)
            .map(|last| take(&places, last).expect("a place"))
            .collect();
        held[0].guest().is_known();
        held[1].guest().stirred();

        let newest = take(&places, 5).expect("a place");

        let told: Vec<bool> = held.iter_mut().map(is_told).collect();
        assert_eq!(told, [false, false, true, false]);
        assert_eq!(places.free(), (0, 4));
        // A connection whose slot was taken away does not release it again.
        drop(held.remove(2));
        assert_eq!(places.free(), (0, 4));
        drop(newest);
        assert_eq!(places.free(), (1, 4));
    }

    #[tokio::test]
    async fn nobody_with_a_good_token_and_no_proxy_is_closed_for_another() {
        let places = Places::new(BOUNDS);
        let _proxys: Vec<Place> = (0..3)
            .map(|_| places.take(None).expect("a place"))
            .collect();
        let known = take(&places, 1).expect("a place");
        known.guest().is_known();

        assert_eq!(take(&places, 2).err(), Some(Full::Everywhere));
    }

    #[test]
    fn who_asks_through_a_proxy_makes_their_own_address_known() {
        let places = Places::new(BOUNDS);
        let proxy = places.take(None).expect("a place");
        proxy.guest().asking_from([192, 0, 2, 1].into()).is_known();

        let _two = [take(&places, 1), take(&places, 1)];

        assert!(take(&places, 1).is_ok());
    }
}
