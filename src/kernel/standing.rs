//! The rights and identity of a caller according to the directory at one instant, and whether the caller is admitted.

use std::{
    collections::BTreeSet,
    sync::{Arc, RwLock},
};

use chrono::{DateTime, Utc};
use entity::id::{AreaId, OrganisationId, ReferrerId, StaffId};

use crate::{
    clock::local_day,
    directory::Directory,
    error::{Error, Result},
    principal::{Principal, Role},
    registered::{
        InService, hides_its_client, is_client_shut_out, is_organisation_shut_out, may_ask_for,
        scopes_of,
    },
    scope::Scope,
    vouched::is_vouched_for,
};

/// The rights and identity of a principal according to the directory.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The present scopes of the token, limited to those of its client.
    pub scopes: BTreeSet<Scope>,
    /// The organisation of the token.
    pub organisation: Option<OrganisationId>,
    /// The areas that the organisation is responsible for today, and all areas inside them.
    pub areas: Vec<AreaId>,
    /// The wards that a councillor represents today; none in any other role.
    pub wards: Vec<AreaId>,
    /// The member of staff with this subject, if they are in service; in the token's role, if they have several.
    pub staff: Option<StaffId>,
    /// The referrer with this subject, if they are in service.
    pub referrer: Option<ReferrerId>,
}

impl Standing {
    fn of(principal: &Principal, directory: &Directory, now: DateTime<Utc>) -> Result<Self> {
        let day = local_day(now);
        let who = principal.identity();
        let organisation = principal
            .organisation
            .as_deref()
            .and_then(|reference| directory.organisation(reference));
        // A person may have an entry for each role of the Team; the one for the token's role decides.
        let role = principal.role.on_the_team();
        let staff = role
            .and_then(|role| directory.staff_as(&who, role))
            .or_else(|| directory.staff_member(&who));
        let referrer = directory.referrer(&who);
        let has_left = match principal.role {
            Role::Manager | Role::Supervisor | Role::Mentor => {
                staff.is_some_and(|row| !row.service().holds_on(day))
            }
            Role::Referrer => referrer.is_some_and(|row| !row.service().holds_on(day)),
            _ => false,
        };
        if has_left || organisation.is_some_and(|row| is_organisation_shut_out(row, now)) {
            return Err(Error::Unauthenticated);
        }
        if is_borrowed(principal, directory) {
            return Err(Error::Unauthenticated);
        }
        let organisation = organisation.map(|row| row.id);
        let staff = staff.filter(|row| row.service().holds_on(day));
        let referrer = referrer.filter(|row| row.service().holds_on(day));
        Ok(Self {
            scopes: scopes(principal, directory, now)?,
            organisation,
            areas: organisation
                .map(|id| directory.reach_of(id, day))
                .unwrap_or_default(),
            wards: match principal.role {
                Role::Councillor => directory.wards_of(&who, day).into_iter().collect(),
                _ => vec![],
            },
            staff: staff.map(|row| row.id),
            referrer: referrer.map(|row| row.id),
        })
    }
}

/// Whether a person has a role that is only for systems: either a person of the registers, or, for tokens of our own
/// issuer, a subject that is not the client itself. How partners name the accounts of their systems is their own
/// choice.
fn is_borrowed(principal: &Principal, directory: &Directory) -> bool {
    let is_another = |client: &String| *client != principal.subject;
    principal.role.is_for_systems_alone()
        && (directory.is_a_person(&principal.identity())
            || principal.issuer.is_ours && principal.client.as_ref().is_some_and(is_another))
}

/// The scopes of the token, limited to those of its client. A client that is not registered has no limit.
fn scopes(
    principal: &Principal,
    directory: &Directory,
    now: DateTime<Utc>,
) -> Result<BTreeSet<Scope>> {
    let mut scopes = principal.scopes.clone();
    let named = principal.client.iter();
    let registered = named.flat_map(|id| directory.clients_of(&principal.issuer, id));
    for row in registered {
        if is_client_shut_out(row, directory, now)
            || !may_ask_for(row, principal.on_behalf_of.as_deref())
        {
            return Err(Error::Unauthenticated);
        }
        scopes.retain(|scope| scopes_of(row).contains(scope));
    }
    Ok(scopes)
}

/// The rights of a caller, with the token and the copy of the directory from which they were determined.
#[derive(Clone)]
pub(super) struct CallerState {
    pub(super) standing: Arc<Standing>,
    pub(super) principal: Arc<Principal>,
    pub(super) directory: Arc<Directory>,
}

impl CallerState {
    pub(super) fn of(
        principal: Arc<Principal>,
        directory: Arc<Directory>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        if !is_vouched_for(&principal, &directory) || hides_its_client(&principal, &directory) {
            return Err(Error::Unauthenticated);
        }
        Self::of_history(principal, directory, now)
    }

    /// The same for a person in whose name the operator enters history. There is no token to check.
    pub(super) fn of_history(
        principal: Arc<Principal>,
        directory: Arc<Directory>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let standing = Arc::new(Standing::of(&principal, &directory, now)?);
        Ok(Self {
            standing,
            principal,
            directory,
        })
    }

    /// Makes it shared, so that an update applies to all clones of the caller.
    pub(super) fn shared(self) -> Arc<RwLock<Self>> {
        Arc::new(RwLock::new(self))
    }
}
