//! What the directory says of whoever asks, at one instant: where they stand, and whether they are let in at all.

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
    registered::{InService, is_client_shut_out, is_organisation_shut_out, may_ask_for, scopes_of},
    scope::Scope,
    vouched::is_vouched_for,
};

/// What the directory says of a principal.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// What the token opens now: its scopes, as far as its client has them.
    pub scopes: BTreeSet<Scope>,
    /// The organisation of the token.
    pub organisation: Option<OrganisationId>,
    /// The areas that the organisation is responsible for today and all areas inside them.
    pub areas: Vec<AreaId>,
    /// The wards that the councillor with that subject stands for today.
    pub wards: Vec<AreaId>,
    /// The member of staff with that subject, if they are in service.
    pub staff: Option<StaffId>,
    /// The referrer with that subject, if they are in service.
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
        let staff = directory.staff_member(&who);
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
            wards: directory.wards_of(&who, day).into_iter().collect(),
            staff: staff.map(|row| row.id),
            referrer: referrer.map(|row| row.id),
        })
    }
}

/// Whether a person holds a role that is a machine's: somebody of the registers, or, where we gave the token out, whoever is
/// not the client itself. What partners call their machines' accounts is their own.
fn is_borrowed(principal: &Principal, directory: &Directory) -> bool {
    let is_another = |client: &String| *client != principal.subject;
    principal.role.is_for_systems_alone()
        && (directory.is_a_person(&principal.identity())
            || principal.issuer.is_ours && principal.client.as_ref().is_some_and(is_another))
}

/// The scopes of the token, as far as its client has them. A client that is not registered is not bounded.
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

/// What is known of a caller: by which token, and by which reading of the directory.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) standing: Arc<Standing>,
    pub(super) principal: Arc<Principal>,
    pub(super) directory: Arc<Directory>,
}

impl Known {
    pub(super) fn of(
        principal: Arc<Principal>,
        directory: Arc<Directory>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        if !is_vouched_for(&principal, &directory) {
            return Err(Error::Unauthenticated);
        }
        Self::of_history(principal, directory, now)
    }

    /// The same for somebody in whose name the operator enters history, where there is no token to doubt.
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

    /// To be known anew by all who share it.
    pub(super) fn shared(self) -> Arc<RwLock<Self>> {
        Arc::new(RwLock::new(self))
    }
}
