//! Which events a listener wants, and which they may hear of: the same for streams and for `events`.

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

/// Which events are wanted; nothing given means all within reach.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only of this noun.
    pub noun: Option<Noun>,
    /// Only events of these kinds, for example `SiteApproved`.
    pub kinds: Vec<String>,
    /// Only of places of these types.
    pub site_kinds: Vec<SiteType>,
    /// Only of places that lie there.
    pub place: Sought,
    /// Only of what belongs to this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only of this site.
    pub site: Option<SiteId>,
}

impl Command for Wanted {
    fn check(&self, problems: &mut Problems) {
        self.place.check(problems);
    }
}

/// An event as one caller hears it.
#[derive(Clone, Debug)]
pub struct Told {
    /// Where it stands in the log, sealed.
    pub position: String,
    /// The kind of event as this caller may know it.
    pub kind: String,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// Who did it, as far as this caller may know.
    pub by: Option<By>,
    /// What it is about.
    pub thing: Thing,
    /// Where it stands in the log.
    number: i64,
}

/// The kind under which a session still to come is heard of outside the Team, and only where the change shows through the
/// veil: what else happens to it, and the moment at which it does, would tell when and whether it takes place.
pub const VEILED: &str = "SessionChanged";

impl Wanted {
    /// The event, if the caller may ask for what it is about at this moment and wants it.
    pub(super) fn hears(&self, caller: &Caller, notice: &Notice) -> Option<Told> {
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
            Thing::Site(named) => Thing::Site(site::quiet::heard(
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
        let kind = if veiled { VEILED } else { &notice.fact.kind };
        let wanted = match thing {
            Thing::Suggestion(named) => suggestion::watch::wants(self, caller, named),
            Thing::Site(named) => site::watch::wants(self, caller, named),
            Thing::Session(named) => site::watch::wants(self, caller, &named.site),
            Thing::Referral(named) => referral::watch::wants(self, named),
        };
        let of_kind = self.kinds.is_empty() || self.kinds.iter().any(|wanted| wanted == kind);
        (wanted && of_kind).then(|| Told {
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
    /// Who did it as this caller may know it: by name for the Team and the data protection officer alone.
    fn shown_to(self, caller: &Caller) -> Self {
        let named = caller.role().sees_what_the_team_sees();
        Self {
            subject: self.subject.filter(|_| named),
            issuer: self.issuer.filter(|_| named),
            ..self
        }
    }
}

/// The position after which an event comes next.
#[derive(Clone, Copy, Debug)]
pub struct Before(i64);

impl Before {
    /// As it leaves: like no other, so that it does not tell whether anything lies between two events.
    #[must_use]
    pub fn sealed(self, caller: &Caller) -> String {
        position::sealed(caller.app(), self.0)
    }
}

impl Told {
    /// Where to go on for whoever could not be told of it.
    #[must_use]
    pub fn before(&self) -> Before {
        Before(self.number - 1)
    }

    /// Notes the look at a person's record that showing it is.
    pub(super) fn witnessed(self, caller: &Caller) -> Self {
        if let Thing::Referral(named) = &self.thing {
            caller.looked_at([named.referral.offender_id]);
        }
        self
    }
}
