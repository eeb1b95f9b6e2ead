//! The log of events for clients that poll: one page at a time, filtered by the caller's reach.

use chrono::{DateTime, Utc};
use kernel::{Caller, Error, Result, check, outbox, page::size_of_page, policy::Action, position};

use super::{Delivery, Wanted, thing};

/// The number of events read at once.
const BATCH: u64 = 500;
/// The maximum number of batches read for one page, whatever is found in them.
const BATCHES: usize = 20;

/// A page of the log.
#[derive(Clone, Debug)]
pub struct Page {
    /// The events that are within reach and match the filter.
    pub deliveries: Vec<Delivery>,
    /// The encrypted position from which to continue: all events up to it were considered.
    pub end: String,
    /// Whether there are further events for the caller.
    pub has_next: bool,
}

/// Where a page of the log begins.
#[derive(Clone, Copy, Debug)]
pub enum Begin<'a> {
    /// With the oldest event that is kept.
    Oldest,
    /// With the first event that was recorded at this instant or later.
    At(DateTime<Utc>),
    /// After this encrypted position.
    After(&'a str),
}

/// The events from a position or an instant on that are within reach and match the filter. `has_next`
/// is only true if another event was found for this caller: pages that end early must not reveal events that only
/// others may see. The page also ends after a large number of events that are not for this caller.
///
/// # Errors
/// If the caller lacks the scope; if the page size is not valid, or for a position that was never issued.
/// [`Error::StreamGap`] for one whose events are no longer kept.
pub async fn events(
    caller: &Caller,
    wanted: &Wanted,
    begin: Begin<'_>,
    first: Option<i32>,
) -> Result<Page> {
    caller.allow(Action::ListEvents)?;
    check::query(caller, wanted)?;
    let size = usize::try_from(size_of_page("first", first)?).map_err(Error::internal)?;
    let app = caller.app();
    let mut start = match begin {
        Begin::After(text) => Some(position::resumed(caller, text).await?),
        Begin::At(instant) => outbox::before(app, instant).await?,
        Begin::Oldest => None,
    };
    let (mut deliveries, mut has_next) = (vec![], true);
    'pages: for _ in 0..BATCHES {
        let facts = match start {
            Some(start) => outbox::after(app, start, BATCH).await?,
            None => outbox::oldest(app, BATCH).await?,
        };
        let is_the_end = (facts.len() as u64) < BATCH;
        let things = thing::load(app, &facts).await?;
        for fact in facts {
            let notice = things.notice(fact);
            if let Some(heard) = wanted.delivery(caller, &notice) {
                if deliveries.len() == size {
                    break 'pages;
                }
                deliveries.push(heard.with_look_noted(caller));
            }
            start = Some(notice.position());
        }
        if is_the_end {
            has_next = false;
            break;
        }
    }
    Ok(Page {
        deliveries,
        end: position::sealed(app, start.unwrap_or(0)),
        has_next,
    })
}
