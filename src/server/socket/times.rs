//! The timers of a socket. One alarm serves all of them.

use std::time::Duration;

use tokio::time::Instant;

use crate::config::LiveLimits;

/// The interval at which the caller's access is checked again.
const RIGHTS: Duration = Duration::from_secs(5);
/// How long running operations may continue during the shutdown.
const PARTING: Duration = Duration::from_secs(12);

/// A timer that has elapsed.
#[derive(Clone, Copy)]
pub enum Due {
    /// No `connection_init` has arrived in time.
    Introduction,
    /// A ping is to be sent.
    Ping,
    /// A ping was not answered in time.
    Silence,
    /// The caller's access is to be checked again.
    Rights,
    /// The token has expired.
    Expiry,
    /// The reader is too slow: data could not be written in time.
    Blocked,
    /// The service is shutting down, and operations are still running after their time.
    Parting,
}

/// When each timer elapses.
pub struct Times {
    limits: LiveLimits,
    introduction: Option<Instant>,
    ping: Option<Instant>,
    silence: Option<Instant>,
    rights: Option<Instant>,
    expiry: Option<Instant>,
    parting: Option<Instant>,
}

impl Times {
    /// The timers of a newly opened socket.
    pub fn begin(limits: LiveLimits) -> Self {
        Self {
            introduction: Some(Instant::now() + limits.introduction),
            limits,
            ping: None,
            silence: None,
            rights: None,
            expiry: None,
            parting: None,
        }
    }

    /// `connection_init` arrived, with a token that is valid for the time `left`.
    pub fn introduced(&mut self, left: Duration) {
        self.introduction = None;
        self.ping = Some(Instant::now() + self.limits.ping);
        self.looked_up();
        self.holds(left);
    }

    /// The token is valid for the time `left`.
    pub fn holds(&mut self, left: Duration) {
        self.expiry = Some(Instant::now() + left);
    }

    /// The caller's access was checked.
    pub fn looked_up(&mut self) {
        self.rights = Some(Instant::now() + RIGHTS);
    }

    /// A ping was sent.
    pub fn pinged(&mut self) {
        let now = Instant::now();
        self.ping = Some(now + self.limits.ping);
        self.silence.get_or_insert(now + self.limits.silence);
    }

    /// Something arrived from the client.
    pub fn heard(&mut self) {
        self.silence = None;
    }

    /// The service is shutting down.
    pub fn parting(&mut self) {
        self.parting = Some(Instant::now() + PARTING);
    }

    /// The next timer, given since when writing has been blocked. There is always one: before `connection_init` its
    /// timeout, afterwards the next ping.
    pub fn next(&self, blocked: Option<Instant>) -> (Instant, Due) {
        let blocked = blocked.map(|since| since + self.limits.write);
        let due = [
            (self.expiry, Due::Expiry),
            (self.introduction, Due::Introduction),
            (self.silence, Due::Silence),
            (blocked, Due::Blocked),
            (self.parting, Due::Parting),
            (self.rights, Due::Rights),
            (self.ping, Due::Ping),
        ];
        let due = due.into_iter().filter_map(|(at, due)| Some((at?, due)));
        due.min_by_key(|(at, _)| *at)
            .unwrap_or_else(|| (Instant::now() + RIGHTS, Due::Rights))
    }
}
