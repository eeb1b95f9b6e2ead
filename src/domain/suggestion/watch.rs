//! Listening to new site requests.

use std::sync::Arc;

use futures_util::{Stream, stream};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{Filter, is_within_reach};
use crate::domain::{Caller, Error, Result, outbox::Notice, policy::Action};

/// A new site request, as it now stands.
#[derive(Clone)]
pub struct SiteRequest {
    /// The event, shared by all who hear it.
    pub notice: Arc<Notice>,
    /// Where it stands in the log, sealed.
    pub position: String,
}

/// The site requests within the caller's reach that are submitted from now on. The stream ends with an error when the
/// caller may no longer listen, or was too slow.
///
/// # Errors
/// Without the right.
pub fn site_requests(
    caller: &Caller,
    filter: Filter,
) -> Result<impl Stream<Item = Result<SiteRequest>> + use<>> {
    let notices = caller.watch(Action::WatchSiteRequests)?;
    let start = Some((caller.clone(), filter, notices));
    Ok(stream::unfold(start, |state| async {
        let (caller, filter, mut notices) = state?;
        match next(&caller, &filter, &mut notices).await {
            Ok(request) => request.map(|request| (Ok(request), Some((caller, filter, notices)))),
            Err(error) => Some((Err(error), None)),
        }
    }))
}

async fn next(
    caller: &Caller,
    filter: &Filter,
    notices: &mut Receiver<Arc<Notice>>,
) -> Result<Option<SiteRequest>> {
    loop {
        let notice = match notices.recv().await {
            Ok(notice) => notice,
            Err(RecvError::Closed) => return Ok(None),
            Err(RecvError::Lagged(_)) => return Err(Error::StreamGap),
        };
        // Rights may have changed since the last event.
        let caller = caller.renewed()?;
        if is_within_reach(
            &caller,
            &notice.suggestion,
            &notice.areas,
            &notice.subscribers,
        ) && filter.takes_in(&caller, &notice)
        {
            return Ok(Some(SiteRequest {
                position: notice.sealed_position(&caller.app),
                notice,
            }));
        }
    }
}

impl Filter {
    /// The filter on one suggestion: kinds, areas and organisation.
    fn takes_in(&self, caller: &Caller, notice: &Notice) -> bool {
        let suggestion = &notice.suggestion;
        (self.kinds.is_empty() || self.kinds.contains(&suggestion.site_kind))
            && self
                .organisation
                .is_none_or(|organisation| organisation == suggestion.organisation_id)
            && self
                .place
                .counted(&caller.directory())
                .is_none_or(|inside| notice.areas.iter().any(|area| inside.contains(area)))
    }
}
