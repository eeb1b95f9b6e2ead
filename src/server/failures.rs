//! Counts failed authentications by their source: invalid tokens by address, failed client authentications by client
//! and address. A source with too many failures must wait.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use kernel::App;
use quick_cache::sync::Cache;

/// How many sources are remembered; beyond that, the least recently used ones are forgotten.
const REMEMBERED: usize = 10_000;

type Limiter = RateLimiter<NotKeyed, InMemoryState, Time, NoOpMiddleware<Duration>>;

/// The recent failures by source.
pub struct Failures<K> {
    quota: Quota,
    time: Time,
    recent: Cache<K, Arc<Tally>>,
}

/// The failures of one source.
struct Tally {
    limiter: Limiter,
    /// The time until which it must wait, in microseconds of [`Time`].
    until: AtomicI64,
}

impl<K: Hash + Eq> Failures<K> {
    /// Allows the given number of failures a minute from each source.
    pub fn new(app: App, a_minute: NonZeroU32) -> Self {
        Self {
            quota: Quota::per_minute(a_minute),
            time: Time::of(app),
            recent: Cache::new(REMEMBERED),
        }
    }

    /// Counts a failure.
    ///
    /// # Errors
    /// The number of seconds to wait, if the limit is exceeded.
    pub fn count(&self, from: K) -> Result<(), u64>
    where
        K: Clone,
    {
        let counted = self.recent.get_or_insert_with(&from, || {
            let tally = Tally {
                limiter: RateLimiter::direct_with_clock(self.quota, self.time.clone()),
                until: AtomicI64::new(0),
            };
            Ok::<_, std::convert::Infallible>(Arc::new(tally))
        });
        let Ok(tally) = counted;
        tally.limiter.check().map_err(|early| {
            let now = self.time.now();
            let wait = early.wait_time_from(now);
            tally.until.store(micros(now + wait), Ordering::SeqCst);
            whole_seconds(wait)
        })
    }

    /// The number of seconds that a source must still wait; `None` if it need not wait.
    pub fn wait(&self, from: &K) -> Option<u64> {
        let until = self.recent.get(from)?.until.load(Ordering::SeqCst);
        let left = until - micros(self.time.now());
        let left = u64::try_from(left).ok().filter(|left| *left > 0)?;
        Some(whole_seconds(Duration::from_micros(left)))
    }
}

/// Rounds up to whole seconds.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// The part of an address that identifies one site: an IPv4 address, or the /64 network of an IPv6 address.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << 64);
            Ipv6Addr::from_bits(network).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// The time for which the service has run, by its own clock. If the clock is set back, this time continues from where
/// it was. Otherwise a source that failed before would have to wait until the clock reaches the old time again.
#[derive(Clone)]
struct Time(Arc<(App, Mutex<Passed>)>);

/// The time that had passed when the clock was last read.
struct Passed {
    looked_at: DateTime<Utc>,
    time: Duration,
}

impl Time {
    fn of(app: App) -> Self {
        let passed = Passed {
            looked_at: app.now(),
            time: Duration::ZERO,
        };
        Self(Arc::new((app, Mutex::new(passed))))
    }
}

impl Clock for Time {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let (app, passed) = &*self.0;
        let mut passed = passed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = app.now();
        let since = now - passed.looked_at;
        // Zero if the clock was set back.
        passed.time += since.to_std().unwrap_or_default();
        passed.looked_at = now;
        passed.time
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
