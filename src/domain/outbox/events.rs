//! The log for those who poll: a page of it at a time, of which each caller sees what is within their reach.

use std::sync::Arc;

use super::{Caller, Error, Result, Told, Wanted, log, thing};
use crate::domain::{check, page::size_of_page, policy::Action, position};

/// How many facts are looked at for one page at the most, whatever is found among them.
const LOOKED_AT: u64 = 500;

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

/// What is within reach and wanted among the events after a position, or from the oldest on that is kept. It ends once it
/// is full, or where so many events have been looked at as one page is worth; a page of nothing moves on too.
///
/// # Errors
/// Without the right; for a page size that does not fit, for a position that was never given, [`Error::StreamGap`] for one
/// whose events are no longer kept; what the database answers.
pub async fn events(
    caller: &Caller,
    wanted: &Wanted,
    after: Option<&str>,
    first: Option<i32>,
) -> Result<Page> {
    caller.allow(Action::ListEvents)?;
    check::asked(caller, wanted)?;
    let size = usize::try_from(size_of_page("first", first)?).map_err(Error::internal)?;
    let app = &caller.app;
    let (start, facts) = match after {
        Some(text) => {
            let start = position::resumed(caller, text).await?;
            (start, log::after(app, start, LOOKED_AT + 1).await?)
        }
        None => (0, log::oldest(app, LOOKED_AT + 1).await?),
    };
    let things = thing::load(app, &facts).await?;
    let mut page = Page {
        told: vec![],
        end: String::new(),
        has_next: false,
    };
    let (mut end, most) = (start, usize::try_from(LOOKED_AT).map_err(Error::internal)?);
    for (number, fact) in facts.into_iter().enumerate() {
        if number == most || page.told.len() == size {
            page.has_next = true;
            break;
        }
        let notice = Arc::new(things.notice(fact));
        end = notice.position;
        let told = wanted.hears(caller, &notice);
        page.told.extend(told.map(|told| told.witnessed(caller)));
    }
    page.end = position::sealed(app, end);
    Ok(page)
}
