//! What is due on a socket, and when: one alarm for all of it.

use std::time::Duration;

use tokio::time::Instant;

use crate::server::live::LiveLimits;

/// Rights are looked up anew at least this often.
const RIGHTS: Duration = Duration::from_secs(5);
/// How long what runs may go on once the service ends.
const PARTING: Duration = Duration::from_secs(12);

/// Something that is due.
#[derive(Clone, Copy)]
pub enum Due {
    /// Whoever opened the socket should have introduced themselves.
    Introduction,
    /// It is time to ask for a sign of life.
    Ping,
    /// None came.
    Silence,
    /// Rights are to be looked up anew.
    Rights,
    /// The token is over.
    Expiry,
    /// What was to be written did not get on.
    Blocked,
    /// The service ends, and something still runs.
    Parting,
}

/// When what is due.
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
    /// From the opening of the socket.
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

    /// Somebody introduced themselves, with a token that is good for so long.
    pub fn introduced(&mut self, left: Duration) {
        self.introduction = None;
        self.ping = Some(Instant::now() + self.limits.ping);
        self.looked_up();
        self.holds(left);
    }

    /// The token is good for so long.
    pub fn holds(&mut self, left: Duration) {
        self.expiry = Some(Instant::now() + left);
    }

    /// Rights were looked up.
    pub fn looked_up(&mut self) {
        self.rights = Some(Instant::now() + RIGHTS);
    }

    /// A sign of life was asked for.
    pub fn pinged(&mut self) {
        let now = Instant::now();
        self.ping = Some(now + self.limits.ping);
        self.silence.get_or_insert(now + self.limits.silence);
    }

    /// A sign of life came.
    pub fn heard(&mut self) {
        self.silence = None;
    }

    /// The service ends.
    pub fn parting(&mut self) {
        self.parting = Some(Instant::now() + PARTING);
    }

    /// What is due next, with what is blocked since an instant. There is always something: before the introduction that,
    /// after it the next ping.
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
