//! The references of records that are held in memory: areas, organisations and people.

use std::collections::{HashMap, HashSet};

use domain::{
    area::AreaType,
    id::{AreaId, OrganisationId, ReferrerId, StaffId},
    register::Entry,
    staff,
};
use kernel::{
    directory::Directory,
    issuer::{Identified, Identity},
};

/// The records by reference, as they are when a file is opened.
pub struct Known {
    pub areas: HashMap<String, AreaId>,
    pub wards: HashMap<String, AreaId>,
    pub organisations: HashMap<String, OrganisationId>,
    pub organisation_names: HashMap<String, String>,
    pub staff: HashMap<String, StaffId>,
    pub referrers: HashMap<String, ReferrerId>,
    /// The identities (issuer and subject) of the people in `people.csv`.
    pub people: HashMap<String, Identity>,
    /// The entries that each of them has.
    pub entries: HashSet<(Identity, Entry)>,
}

impl Known {
    pub fn of(directory: &Directory) -> Self {
        let areas = directory.areas.values();
        let wards = areas.clone().filter(|row| row.kind == AreaType::Ward);
        let organisations = directory.organisations.values();
        let names = organisations.clone();
        let staff = directory.staff.values();
        let referrers = directory.referrers.values();
        let councillors = directory.councillors.values();
        let mut people: HashMap<String, Identity> = staff
            .clone()
            .map(|row| (row.reference.clone(), row.identity()))
            .collect();
        people.extend(
            referrers
                .clone()
                .map(|row| (row.reference.clone(), row.identity())),
        );
        let in_role = |row: &staff::Staff| (row.identity(), Entry::Staff(row.role));
        let mut entries: HashSet<_> = staff.clone().map(in_role).collect();
        entries.extend(
            referrers
                .clone()
                .map(|row| (row.identity(), Entry::Referrer)),
        );
        entries.extend(
            councillors
                .clone()
                .map(|row| (row.identity(), Entry::Councillor)),
        );
        people.extend(councillors.map(|row| (row.reference.clone(), row.identity())));
        Self {
            areas: areas.map(|row| (row.reference.clone(), row.id)).collect(),
            wards: wards.map(|row| (row.reference.clone(), row.id)).collect(),
            organisations: organisations
                .map(|row| (row.reference.clone(), row.id))
                .collect(),
            organisation_names: names
                .map(|row| (row.reference.clone(), row.name.clone()))
                .collect(),
            staff: staff.map(|row| (row.reference.clone(), row.id)).collect(),
            referrers: referrers
                .map(|row| (row.reference.clone(), row.id))
                .collect(),
            people,
            entries,
        }
    }
}
