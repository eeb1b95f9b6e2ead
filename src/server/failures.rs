//! Bad tokens are counted by the address that they come from. Whoever brings too many is told to wait; a good token passes
//! all the same.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use quick_cache::sync::Cache;

use crate::domain::App;

/// How many addresses are remembered; with more, those that were quiet for longest are forgotten.
const REMEMBERED: usize = 10_000;

type Limiter = RateLimiter<NotKeyed, InMemoryState, Time, NoOpMiddleware<Duration>>;

/// The failed authentications of late, by address.
pub struct Failures {
    quota: Quota,
    time: Time,
    recent: Cache<IpAddr, Arc<Limiter>>,
}

impl Failures {
    /// Allows so many a minute from each address.
    pub fn new(app: App, a_minute: NonZeroU32) -> Self {
        Self {
            quota: Quota::per_minute(a_minute),
            time: Time(app),
            recent: Cache::new(REMEMBERED),
        }
    }

    /// Counts one.
    ///
    /// # Errors
    /// How many seconds to wait, when it was one too many.
    pub fn count(&self, from: IpAddr) -> Result<(), u64> {
        let counted = self.recent.get_or_insert_with(&network(from), || {
            let limiter = RateLimiter::direct_with_clock(self.quota, self.time.clone());
            Ok::<_, std::convert::Infallible>(Arc::new(limiter))
        });
        let Ok(limiter) = counted;
        limiter.check().map_err(|early| {
            let wait = early.wait_time_from(self.time.now());
            // In whole seconds, and not a moment too early.
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
        })
    }
}

/// What one site is likely to share: an IPv4 address, or the 64 bits of an IPv6 address that say the network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << 64);
            Ipv6Addr::from_bits(network).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// The service's own time, since 1970.
#[derive(Clone)]
struct Time(App);

impl Clock for Time {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let micros = self.0.now().timestamp_micros();
        Duration::from_micros(u64::try_from(micros).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_are_counted_together() {
        let same = |one: &str, other: &str| {
            let parsed = |text: &str| network(text.parse().expect("an address"));
            parsed(one) == parsed(other)
        };

        assert!(same("192.0.2.1", "::ffff:192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
        assert!(same("2001:db8:0:1::1", "2001:db8:0:1:ffff::2"));
        assert!(!same("2001:db8:0:1::1", "2001:db8:0:2::1"));
    }
}
