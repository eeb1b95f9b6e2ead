//! Finds rows of the registers by the names that tokens have for them, however many rows there are: every request asks who
//! its caller is.

use std::{collections::HashMap, hash::Hash};

use entity::id::{ClientId, CouncillorId, OrganisationId, ReferrerId, StaffId};

use super::Directory;

/// The ids of the rows by name. Several issuers may have the same name for different people and systems, and a person may
/// have several entries.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// By reference.
    pub organisations: HashMap<String, OrganisationId>,
    /// By `client_id`.
    pub clients: HashMap<String, Vec<ClientId>>,
    /// By subject.
    pub staff: HashMap<String, Vec<StaffId>>,
    pub referrers: HashMap<String, Vec<ReferrerId>>,
    pub councillors: HashMap<String, Vec<CouncillorId>>,
}

impl Named {
    /// The names of all rows of a directory.
    pub fn of(directory: &Directory) -> Self {
        let organisations = directory.organisations.values();
        Self {
            organisations: organisations
                .map(|row| (row.reference.clone(), row.id))
                .collect(),
            clients: by_name(&directory.clients, |row| &row.client_id),
            staff: by_name(&directory.staff, |row| &row.subject),
            referrers: by_name(&directory.referrers, |row| &row.subject),
            councillors: by_name(&directory.councillors, |row| &row.subject),
        }
    }
}

fn by_name<K: Copy, R>(rows: &HashMap<K, R>, name: impl Fn(&R) -> &str) -> HashMap<String, Vec<K>> {
    let mut named: HashMap<String, Vec<K>> = HashMap::new();
    for (id, row) in rows {
        named.entry(name(row).to_owned()).or_default().push(*id);
    }
    named
}

/// The rows of a name.
pub(super) fn rows<'a, K: Hash + Eq, R>(
    rows: &'a HashMap<K, R>,
    named: &'a HashMap<String, Vec<K>>,
    name: &str,
) -> impl Iterator<Item = &'a R> + use<'a, K, R> {
    let ids = named.get(name).map_or(&[][..], Vec::as_slice);
    ids.iter().filter_map(|id| rows.get(id))
}
