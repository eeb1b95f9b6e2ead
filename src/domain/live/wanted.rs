//! The filter of events, and which events a caller may see. It is the same for streams and for `events`.

use chrono::{DateTime, Utc};
use kernel::{
    Caller, Noun,
    check::{Command, Problems},
    outbox::Notice,
    position,
};

use super::{By, Thing, thing};
use crate::{
    id::{OrganisationId, SiteId},
    place::Sought,
    referral, session,
    site::{self, SiteType},
    suggestion,
};

/// A filter of events within reach. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only events about this kind of record.
    pub noun: Option<Noun>,
    /// Only events of these kinds, for example `SiteApproved`.
    pub kinds: Option<Vec<String>>,
    /// Only events about places of these types.
    pub site_kinds: Option<Vec<SiteType>>,
    /// Only events about places there.
    pub place: Sought,
    /// Only events about records of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only events about this site.
    pub site: Option<SiteId>,
}

impl Command for Wanted {
    fn check(&self, problems: &mut Problems) {
        self.place.check(problems);
    }
}

/// An event as one caller sees it.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The encrypted position of the event in the log.
    pub position: String,
    /// The kind of event, as far as this caller may see it.
    pub kind: String,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// The actor, as far as this caller may see it.
    pub by: Option<By>,
    /// The record that the event is about.
    pub thing: Thing,
    /// The position of the event in the log.
    number: i64,
}

/// The kinds of events that are sent outside the Team for a future session, and only if the change is visible through
/// the veil: it was planned for a week or moved to another one, or it was cancelled. Any other kind, and its time, would
/// reveal when the session takes place.
pub const SCHEDULED: &str = "SessionScheduled";
const CANCELLED: &str = "SessionCancelled";

impl Wanted {
    /// The event, if its record is within the caller's reach at this moment and it matches the filter.
    pub(super) fn delivery(&self, caller: &Caller, notice: &Notice) -> Option<Delivery> {
        let thing = thing::of(notice)?;
        if self.noun.is_some_and(|noun| noun != thing.noun()) {
            return None;
        }
        let within_reach = match thing {
            Thing::Suggestion(named) => suggestion::watch::holds(caller, named),
            Thing::Site(named) => site::watch::holds(caller, named),
            Thing::Session(named) => session::watch::holds(caller, named),
            Thing::Referral(named) => referral::watch::holds(caller, named),
        };
        if !within_reach {
            return None;
        }
        let heard = match thing {
            Thing::Site(named) => Thing::Site(site::quiet::site_of_event(
                caller,
                named,
                notice.fact.shows_through,
            )?),
            other => other.clone(),
        };
        let veiled =
            matches!(thing, Thing::Session(named) if session::is_veiled(caller, &named.session));
        if veiled && !notice.fact.shows_through {
            return None;
        }
        let kind = match notice.fact.kind.as_str() {
            kind if !veiled || kind == CANCELLED => kind,
            _ => SCHEDULED,
        };
        let wanted = match thing {
            Thing::Suggestion(named) => suggestion::watch::wants(self, caller, named),
            Thing::Site(named) => site::watch::wants(self, caller, named),
            Thing::Session(named) => site::watch::wants(self, caller, &named.site),
            Thing::Referral(named) => referral::watch::wants(self, named),
        };
        let kinds = self.kinds.as_ref();
        let of_kind = kinds.is_none_or(|kinds| kinds.iter().any(|wanted| wanted == kind));
        (wanted && of_kind).then(|| Delivery {
            position: position::of_event(caller.app(), notice.position()),
            kind: kind.to_owned(),
            occurred_at: notice.fact.occurred_at,
            by: By::of(&notice.fact)
                .filter(|_| !veiled)
                .map(|by| by.shown_to(caller)),
            thing: heard,
            number: notice.position(),
        })
    }
}

impl By {
    /// The actor as this caller may see it. Only the Team and the data protection officer see the name.
    #[must_use]
    pub fn shown_to(self, caller: &Caller) -> Self {
        let named = caller.role().sees_what_the_team_sees();
        Self {
            subject: self.subject.filter(|_| named),
            issuer: self.issuer.filter(|_| named),
            ..self
        }
    }
}

/// The position directly before an event.
#[derive(Clone, Copy, Debug)]
pub struct Before(i64);

impl Before {
    /// The encrypted position, different each time, so that it does not reveal whether there are other events in
    /// between.
    #[must_use]
    pub fn sealed(self, caller: &Caller) -> String {
        position::sealed(caller.app(), self.0)
    }
}

impl Delivery {
    /// The position from which to continue if the event could not be delivered.
    #[must_use]
    pub fn before(&self) -> Before {
        Before(self.number - 1)
    }

    /// Notes, for the audit trail, that showing the event reads a person's record.
    pub(super) fn with_look_noted(self, caller: &Caller) -> Self {
        if let Thing::Referral(named) = &self.thing {
            caller.looked_at([named.referral.offender_id]);
        }
        self
    }
}
