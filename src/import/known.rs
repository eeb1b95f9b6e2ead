//! The references of records that are held in memory: areas, organisations and people.

use std::collections::{HashMap, HashSet};

use domain::{
    area::AreaType,
    id::{AreaId, OrganisationId, ReferrerId, StaffId},
    register::Entry,
    staff,
};
use kernel::{
    check::folded,
    directory::Directory,
    issuer::{Identified, Identity},
};

/// Records by reference, in the form in which references are compared.
#[derive(Debug)]
pub struct ByReference<T>(HashMap<String, T>);

impl<T> ByReference<T> {
    pub fn get(&self, reference: &str) -> Option<&T> {
        self.0.get(&folded(reference))
    }

    pub fn insert(&mut self, reference: &str, record: T) {
        self.0.insert(folded(reference), record);
    }
}

impl<T> FromIterator<(String, T)> for ByReference<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(records: I) -> Self {
        let records = records.into_iter();
        let records = records.map(|(reference, record)| (folded(&reference), record));
        Self(records.collect())
    }
}

/// The records by reference, as they are when a file is opened.
pub struct Known {
    pub areas: ByReference<AreaId>,
    pub wards: ByReference<AreaId>,
    pub organisations: ByReference<OrganisationId>,
    pub organisation_names: ByReference<String>,
    pub staff: ByReference<StaffId>,
    pub referrers: ByReference<ReferrerId>,
    /// The identities (issuer and subject) of the people in `people.csv`.
    pub people: ByReference<Identity>,
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
        let mut people: ByReference<Identity> = staff
            .clone()
            .map(|row| (row.reference.clone(), row.identity()))
            .collect();
        for row in referrers.clone() {
            people.insert(&row.reference, row.identity());
        }
        for row in councillors.clone() {
            people.insert(&row.reference, row.identity());
        }
        let in_role = |row: &staff::Staff| (row.identity(), Entry::Staff(row.role));
        let mut entries: HashSet<_> = staff.clone().map(in_role).collect();
        entries.extend(
            referrers
                .clone()
                .map(|row| (row.identity(), Entry::Referrer)),
        );
        entries.extend(councillors.map(|row| (row.identity(), Entry::Councillor)));
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
