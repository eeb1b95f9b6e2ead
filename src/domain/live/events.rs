//! The log for those who poll: a page of it at a time, of which each caller sees what is within their reach.

use kernel::{Caller, Error, Result, check, outbox, page::size_of_page, policy::Action, position};

use super::{Told, Wanted, thing};

/// How many facts are read at once.
const BATCH: u64 = 500;
/// How many batches are looked at for one page at the most, whatever is found among them.
const BATCHES: usize = 20;

/// A page of the log.
#[derive(Clone, Debug)]
pub struct Page {
    /// What is within reach and wanted.
    pub told: Vec<Told>,
    /// The position to go on from, sealed: everything up to it has been looked at.
    pub end: String,
    /// Whether the log goes on.
    pub has_next: bool,
}

/// What is within reach and wanted among the events after a position, or from the oldest on that is kept. That there is more
/// is said only where more is found for this caller: what others may see must not show by pages that end early. Where a great
/// many events bring nothing for them, the page ends all the same.
///
/// # Errors
/// If the caller lacks the scope; if the page size is not valid, or for a position that was never issued.
/// [`Error::StreamGap`] for one whose events are no longer kept.
pub async fn events(
    caller: &Caller,
    wanted: &Wanted,
    after: Option<&str>,
    first: Option<i32>,
) -> Result<Page> {
    caller.allow(Action::ListEvents)?;
    check::asked(caller, wanted)?;
    let size = usize::try_from(size_of_page("first", first)?).map_err(Error::internal)?;
    let app = caller.app();
    let mut start = match after {
        Some(text) => Some(position::resumed(caller, text).await?),
        None => None,
    };
    let (mut told, mut has_next) = (vec![], true);
    'pages: for _ in 0..BATCHES {
        let facts = match start {
            Some(start) => outbox::after(app, start, BATCH).await?,
            None => outbox::oldest(app, BATCH).await?,
        };
        let is_the_end = (facts.len() as u64) < BATCH;
        let things = thing::load(app, &facts).await?;
        for fact in facts {
            let notice = things.notice(fact);
            if let Some(heard) = wanted.hears(caller, &notice) {
                if told.len() == size {
                    break 'pages;
                }
                told.push(heard.witnessed(caller));
            }
            start = Some(notice.position());
        }
        if is_the_end {
            has_next = false;
            break;
        }
    }
    Ok(Page {
        told,
        end: position::sealed(app, start.unwrap_or(0)),
        has_next,
    })
}
