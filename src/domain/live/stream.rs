//! One listener's stream: first what was missed, from the log, then what comes, without a gap or a double in between.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures_util::{FutureExt, Stream, stream};
use kernel::{
    Caller, Result, check,
    closing::Stage,
    outbox::{self, Notice},
    policy::Action,
    position,
};
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use super::{Told, Wanted, thing};

/// A listener's rights are looked up anew at least this often, and whenever what is held in memory was read anew.
const RIGHTS: Duration = Duration::from_secs(5);
/// How many events are read from the log at once.
const PAGE: u64 = 100;

/// What comes over a stream.
#[derive(Clone, Debug)]
pub enum Heard {
    /// An event.
    Told(Box<Told>),
    /// Nothing for a while: the position up to which nothing more was for this listener, sealed.
    Heartbeat(String),
}

/// The events that are wanted and within the caller's reach: those after a position and then those that come, or only
/// those that come. The stream ends with an error when the caller may no longer listen, or when what it should bring next
/// is no longer kept.
///
/// A listener who is slow costs nobody else anything: what they have not fetched is not kept for them, but read from the
/// log again.
///
/// # Errors
/// If the caller lacks the scope; for a position that was never issued; [`kernel::Error::StreamGap`] for one whose
/// events are no longer kept.
pub async fn listen(
    caller: &Caller,
    action: Action,
    wanted: Wanted,
    after: Option<&str>,
) -> Result<impl Stream<Item = Result<Heard>> + use<>> {
    // What is told from here on is kept for this listener, so that nothing falls between the log and the live events.
    let told = caller.app().told();
    let notices = caller.watch(action)?;
    check::asked(caller, &wanted)?;
    let last = match after {
        Some(text) => position::resumed(caller, text).await?,
        None => told,
    };
    let heartbeat = caller.heartbeat();
    let listener = Listener {
        caller: caller.clone(),
        action,
        wanted,
        notices,
        last,
        missed: VecDeque::new(),
        is_behind: after.is_some(),
        rights: every(RIGHTS),
        heartbeat: every(heartbeat),
        stages: caller.app().stages(),
        has_parted: false,
    };
    Ok(stream::unfold(Some(listener), |listener| async {
        let mut listener = listener?;
        match listener.next().await {
            Ok(heard) => heard.map(|heard| (Ok(heard), Some(listener))),
            Err(error) => Some((Err(error), None)),
        }
    }))
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

struct Listener {
    caller: Caller,
    /// What must stay open to them.
    action: Action,
    wanted: Wanted,
    notices: Receiver<Arc<Notice>>,
    /// The position up to which everything has been looked at.
    last: i64,
    /// What was read from the log and not looked at yet.
    missed: VecDeque<Arc<Notice>>,
    /// Whether the log may have more of what was missed.
    is_behind: bool,
    rights: Interval,
    heartbeat: Interval,
    stages: watch::Receiver<Stage>,
    /// Whether its last position was told, because the service ends.
    has_parted: bool,
}

impl Listener {
    async fn next(&mut self) -> Result<Option<Heard>> {
        loop {
            if self.has_parted {
                return Ok(None);
            }
            if *self.stages.borrow_and_update() == Stage::Parting {
                self.has_parted = true;
                return Ok(Some(self.position()));
            }
            while let Some(notice) = self.missed.pop_front() {
                if let Some(heard) = self.hear(&notice)? {
                    return Ok(Some(heard));
                }
            }
            if self.heartbeat.tick().now_or_never().is_some() {
                return Ok(Some(self.position()));
            }
            if self.is_behind {
                self.catch_up().await?;
                continue;
            }
            tokio::select! {
                notice = self.notices.recv() => match notice {
                    // Read from the log already.
                    Ok(notice) if notice.position() <= self.last => {}
                    Ok(notice) if notice.position() == self.last + 1 => self.missed.push_back(notice),
                    // Too slow for what is kept in memory, or come between two events.
                    Ok(_) | Err(RecvError::Lagged(_)) => self.is_behind = true,
                    Err(RecvError::Closed) => return Ok(None),
                },
                _ = self.rights.tick() => self.renew()?,
                Ok(()) = self.stages.changed() => {}
                _ = self.heartbeat.tick() => return Ok(Some(self.position())),
            }
        }
    }

    /// Reads on in the log, until it has no more.
    async fn catch_up(&mut self) -> Result<()> {
        let app = &self.caller.app();
        let facts = outbox::after(app, self.last, PAGE).await?;
        let things = thing::load(app, &facts).await?;
        self.is_behind = !facts.is_empty();
        self.missed = facts
            .into_iter()
            .map(|fact| Arc::new(things.notice(fact)))
            .collect();
        Ok(())
    }

    fn hear(&mut self, notice: &Arc<Notice>) -> Result<Option<Heard>> {
        self.last = notice.position();
        if self.caller.is_outdated() || self.rights.tick().now_or_never().is_some() {
            self.renew()?;
        }
        let told = self.wanted.hears(&self.caller, notice);
        Ok(told.map(|told| {
            // What is told carries its position: no need to tell it again soon.
            self.heartbeat.reset();
            Heard::Told(Box::new(told.witnessed(&self.caller)))
        }))
    }

    /// Looks the caller up anew. Whoever may not listen any more, because their client was narrowed or by their newer token,
    /// is told so.
    fn renew(&self) -> Result<()> {
        self.caller.renew()?;
        self.caller.allow(self.action)
    }

    fn position(&self) -> Heard {
        Heard::Heartbeat(position::sealed(self.caller.app(), self.last))
    }
}
