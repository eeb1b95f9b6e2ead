//! The records that events are about, loaded once for all subscribers: the row, and the data that a caller's reach
//! depends on.

use std::{collections::HashMap, sync::Arc};

use entity::outbox::Model;
use kernel::{App, Noun, Result, outbox::Notice};
use uuid::Uuid;

use crate::{
    id::{ReferralId, SessionId, SiteId, SuggestionId},
    referral, session, site, suggestion,
};

/// A record with subscriptions, in its present state.
#[derive(Clone, Debug)]
pub enum Thing {
    Referral(Arc<referral::watch::Watched>),
    Session(Arc<session::watch::Watched>),
    Site(Arc<site::watch::Watched>),
    Suggestion(Arc<suggestion::watch::Watched>),
}

impl Thing {
    /// The kind of record.
    pub(super) fn noun(&self) -> Noun {
        match self {
            Self::Referral(_) => Noun::Referral,
            Self::Session(_) => Noun::Session,
            Self::Site(_) => Noun::Site,
            Self::Suggestion(_) => Noun::Suggestion,
        }
    }
}

/// The records that some events are about, by their ids, which are unique across all kinds.
#[derive(Debug, Default)]
pub(super) struct Things(HashMap<Uuid, Thing>);

/// Loads the records that events are about, with a fixed number of statements for each kind of record, however many
/// events and subscribers there are.
pub(super) async fn load(app: &App, facts: &[Model]) -> Result<Things> {
    let db = &app.for_listeners();
    let ids = |noun: Noun| -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = facts
            .iter()
            .filter(|fact| fact.noun == noun.name())
            .map(|fact| fact.row_id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let mut things = Things::default();
    let suggestions = ids(Noun::Suggestion).into_iter().map(SuggestionId);
    for (id, named) in suggestion::watch::named(db, suggestions.collect()).await? {
        let thing = Thing::Suggestion(Arc::new(named));
        things.0.insert(id.0, thing);
    }
    let sites = ids(Noun::Site).into_iter().map(SiteId);
    for (id, named) in site::watch::named(db, sites.collect()).await? {
        let thing = Thing::Site(Arc::new(named));
        things.0.insert(id.0, thing);
    }
    let sessions = ids(Noun::Session).into_iter().map(SessionId);
    for (id, named) in session::watch::named(db, sessions.collect()).await? {
        let thing = Thing::Session(Arc::new(named));
        things.0.insert(id.0, thing);
    }
    let referrals = ids(Noun::Referral).into_iter().map(ReferralId);
    for (id, named) in referral::watch::named(db, referrals.collect()).await? {
        let thing = Thing::Referral(Arc::new(named));
        things.0.insert(id.0, thing);
    }
    Ok(things)
}

impl Things {
    /// An event of the log with its record.
    pub(super) fn notice(&self, fact: Model) -> Notice {
        let thing = self.0.get(&fact.row_id).cloned();
        Notice {
            about: thing.map(|thing| Arc::new(thing) as _),
            fact,
        }
    }
}

/// The record that a notice is about.
pub(super) fn of(notice: &Notice) -> Option<&Thing> {
    notice.about.as_ref()?.downcast_ref()
}
