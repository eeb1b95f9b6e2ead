//! The stream of one subscriber: first the missed events from the log, then live events, without a gap or a duplicate
//! in between.

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

use super::{Delivery, Wanted, thing};

/// How often a subscriber's rights are checked again at least. They are also checked whenever the directory was
/// reloaded.
const RIGHTS: Duration = Duration::from_secs(5);
/// The number of events read from the log at once.
const PAGE: u64 = 100;

/// An item of a stream.
#[derive(Clone, Debug)]
pub enum StreamItem {
    /// An event.
    Event(Box<Delivery>),
    /// A heartbeat after a time without events: the encrypted position up to which there was nothing more for this
    /// subscriber.
    Heartbeat(String),
    /// The same at the start of a stream that starts without a position.
    Start(String),
}

/// Where a stream starts.
#[derive(Clone, Copy, Debug)]
pub enum Start<'p> {
    /// After an encrypted position.
    After(&'p str),
    /// With the events from now on. The first item is the position from which to resume before the first event has come.
    Now,
}

/// The events that match the filter and are within the caller's reach: those after a position and then live ones, or
/// only live ones. The stream ends with an error when the caller may no longer subscribe, or when the next event is no
/// longer kept.
///
/// A slow subscriber does not affect others: events that it has not fetched are not kept for it, but are read from the
/// log again.
///
/// # Errors
/// If the caller lacks the scope; for a position that was never issued; [`kernel::Error::StreamGap`] for one whose
/// events are no longer kept.
pub async fn listen(
    caller: &Caller,
    action: Action,
    wanted: Wanted,
    start: Start<'_>,
) -> Result<impl Stream<Item = Result<StreamItem>> + use<>> {
    // Events from here on are queued for this subscriber, so that none is lost between the log and the live events.
    let newest = caller.app().newest_sent();
    let notices = caller.watch(action)?;
    check::filter(caller, &wanted)?;
    let last = match start {
        Start::After(text) => position::resumed(caller, text).await?,
        Start::Now => newest,
    };
    let heartbeat = caller.heartbeat();
    let listener = Listener {
        caller: caller.clone(),
        action,
        wanted,
        notices,
        last,
        missed: VecDeque::new(),
        is_behind: matches!(start, Start::After(_)),
        is_to_announce: matches!(start, Start::Now),
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
    /// The action that the caller must remain allowed.
    action: Action,
    wanted: Wanted,
    notices: Receiver<Arc<Notice>>,
    /// The position up to which all events were considered.
    last: i64,
    /// Events read from the log and not considered yet.
    missed: VecDeque<Arc<Notice>>,
    /// Whether the log may contain more missed events.
    is_behind: bool,
    /// Whether its start is still to be sent.
    is_to_announce: bool,
    rights: Interval,
    heartbeat: Interval,
    stages: watch::Receiver<Stage>,
    /// Whether its last position was sent, because the service is shutting down.
    has_parted: bool,
}

impl Listener {
    async fn next(&mut self) -> Result<Option<StreamItem>> {
        loop {
            if self.has_parted {
                return Ok(None);
            }
            if *self.stages.borrow_and_update() == Stage::Parting {
                self.has_parted = true;
                return Ok(Some(self.position()));
            }
            if std::mem::take(&mut self.is_to_announce) {
                return Ok(Some(StreamItem::Start(self.sealed())));
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
                    // It was already read from the log.
                    Ok(notice) if notice.position() <= self.last => {}
                    Ok(notice) if notice.position() == self.last + 1 => self.missed.push_back(notice),
                    // The subscriber was too slow for the queue, or an event is missing in between.
                    Ok(_) | Err(RecvError::Lagged(_)) => self.is_behind = true,
                    Err(RecvError::Closed) => return Ok(None),
                },
                _ = self.rights.tick() => self.renew()?,
                Ok(()) = self.stages.changed() => {}
                _ = self.heartbeat.tick() => return Ok(Some(self.position())),
            }
        }
    }

    /// Reads the log until there is no more.
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

    fn hear(&mut self, notice: &Arc<Notice>) -> Result<Option<StreamItem>> {
        self.last = notice.position();
        if self.caller.is_outdated() || self.rights.tick().now_or_never().is_some() {
            self.renew()?;
        }
        let delivery = self.wanted.delivery(&self.caller, notice);
        Ok(delivery.map(|delivery| {
            // An event contains its position, so the next heartbeat can wait.
            self.heartbeat.reset();
            StreamItem::Event(Box::new(delivery.with_look_noted(&self.caller)))
        }))
    }

    /// Updates the caller's rights. The stream ends with an error if the caller may no longer subscribe, because the
    /// client was narrowed or by a newer token.
    fn renew(&self) -> Result<()> {
        self.caller.renew()?;
        self.caller.allow(self.action)
    }

    fn position(&self) -> StreamItem {
        StreamItem::Heartbeat(self.sealed())
    }

    fn sealed(&self) -> String {
        position::sealed(self.caller.app(), self.last)
    }
}
