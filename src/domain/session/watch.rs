//! Sessions for events: loaded once for all subscribers, with the data that a caller's reach depends on.

use std::{collections::HashMap, sync::Arc};

use entity::{attendance, referral, session};
use kernel::{
    Caller, Result, condition,
    policy::Action,
    reach::{Bound, Reach},
};
use sea_orm::{
    ConnectionTrait, DatabaseExecutor, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef,
};

use super::{Session, veil};
use crate::{
    id::{OffenderId, ReferrerId, SessionId},
    offender::limit,
    site,
};

/// A session, its site, and the referrers of the people who are booked.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The session in its present state.
    pub session: Session,
    /// Its site.
    pub site: Arc<site::watch::Watched>,
    booked: Vec<Booked>,
}

/// A person who is booked, with their referrer and the access restrictions on them.
#[derive(Clone, Debug)]
struct Booked {
    referrer: ReferrerId,
    limits: Vec<limit::List>,
}

/// Loads the records that events are about, once for all subscribers. Each stream checks whether a record is within its
/// own caller's reach.
pub(crate) async fn named(
    db: &DatabaseExecutor<'_>,
    ids: Vec<SessionId>,
) -> Result<HashMap<SessionId, Watched>> {
    let mut found = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let backend = db.get_database_backend();
    let of_any = condition::one_of(backend, session::Column::Id, ids.clone());
    let sessions = session::Entity::find().filter(of_any).all(db).await?;
    let sites = sessions.iter().map(|row| row.site_id).collect();
    let sites: HashMap<_, _> = site::watch::named(db, sites).await?;
    let sites: HashMap<_, _> = sites
        .into_iter()
        .map(|(id, named)| (id, Arc::new(named)))
        .collect();
    for session in sessions {
        if let Some(site) = sites.get(&session.site_id) {
            let (site, booked) = (Arc::clone(site), vec![]);
            found.insert(
                session.id,
                Watched {
                    session,
                    site,
                    booked,
                },
            );
        }
    }
    let booked: Vec<(SessionId, ReferrerId, OffenderId)> = attendance::Entity::find()
        .select_only()
        .column(attendance::Column::SessionId)
        .column(referral::Column::ReferrerId)
        .column(attendance::Column::OffenderId)
        .distinct()
        .join(JoinType::InnerJoin, referrals_of_attendances())
        .filter(condition::one_of(
            backend,
            attendance::Column::SessionId,
            ids,
        ))
        .into_tuple()
        .all(db)
        .await?;
    let people = booked.iter().map(|(_, _, person)| *person).collect();
    let limits = limit::of_listed(db, people).await?;
    for (session, referrer, person) in booked {
        if let Some(named) = found.get_mut(&session) {
            let limits = limits.get(&person).cloned().unwrap_or_default();
            named.booked.push(Booked { referrer, limits });
        }
    }
    Ok(found)
}

fn referrals_of_attendances() -> RelationDef {
    attendance::Entity::belongs_to(referral::Entity)
        .from(attendance::Column::ReferralId)
        .to(referral::Column::Id)
        .into()
}

/// Whether the record is within the caller's reach at this moment.
pub(crate) fn holds(caller: &Caller, named: &Watched) -> bool {
    caller.may(Action::ListSessions)
        && Reach::of_sessions(caller).holds(|bound| takes_in(caller, bound, named))
}

/// Whether a bound includes a session: the same rule as in `reach.rs`, applied to a row and the data that belongs to
/// it.
fn takes_in(caller: &Caller, bound: &Bound, named: &Watched) -> bool {
    match bound {
        Bound::Supervisor(id) => named.session.supervisor_id == *id,
        Bound::PastAtPublicSites => {
            !veil::is_to_come(caller, &named.session)
                && site::watch::takes_in(&Bound::Public, &named.site)
        }
        Bound::Wards(_) | Bound::Organisation(_) => site::watch::takes_in(bound, &named.site),
        Bound::Referrer(id) => {
            let is_over = !veil::is_to_come(caller, &named.session);
            let mut own = named.booked.iter().filter(|one| one.referrer == *id);
            own.any(|one| is_over || !limit::shut_out_by(&one.limits, caller))
        }
        Bound::Public
        | Bound::Submitter(_)
        | Bound::Mentor(_)
        | Bound::Young(_)
        | Bound::FollowedUp => false,
    }
}
