//! What the directory says of whoever asks, at one instant: where they stand, and whether they are let in at all.

use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};
use entity::id::{AreaId, OrganisationId, ReferrerId, StaffId};

use super::{
    clock::local_day,
    directory::Directory,
    error::{Error, Result},
    organisation,
    principal::{Principal, Role},
    referrer, staff,
};

/// What the directory says of a principal.
#[derive(Clone, Debug, Default)]
pub struct Standing {
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
    pub(super) fn of(
        principal: &Principal,
        directory: &Directory,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let day = local_day(now);
        let subject = &principal.subject;
        let organisation = principal
            .organisation
            .as_deref()
            .and_then(|reference| directory.organisation(reference));
        let staff = directory.staff_member(subject);
        let referrer = directory.referrer(subject);
        let has_left = match principal.role {
            Role::Manager | Role::Supervisor | Role::Mentor => {
                staff.is_some_and(|row| !staff::service(row).holds_on(day))
            }
            Role::Referrer => referrer.is_some_and(|row| !referrer::service(row).holds_on(day)),
            _ => false,
        };
        if has_left || organisation.is_some_and(|row| organisation::is_shut_out(row, now)) {
            return Err(Error::Unauthenticated);
        }
        let organisation = organisation.map(|row| row.id);
        let staff = staff.filter(|row| staff::service(row).holds_on(day));
        let referrer = referrer.filter(|row| referrer::service(row).holds_on(day));
        Ok(Self {
            organisation,
            areas: organisation
                .map(|id| directory.reach_of(id, day))
                .unwrap_or_default(),
            wards: directory.wards_of(subject, day).into_iter().collect(),
            staff: staff.map(|row| row.id),
            referrer: referrer.map(|row| row.id),
        })
    }
}

/// What is known of a caller, and the reading of the directory that it was found in.
pub(super) struct Known {
    pub(super) standing: Arc<Standing>,
    pub(super) directory: Arc<Directory>,
}

pub(super) fn known(standing: Standing, directory: Arc<Directory>) -> Arc<RwLock<Known>> {
    let standing = Arc::new(standing);
    Arc::new(RwLock::new(Known {
        standing,
        directory,
    }))
}
