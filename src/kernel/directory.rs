//! The directory: areas with their boundaries, organisations, registered clients, staff, referrers, councillors, reference
//! lists and the keys of signed statements. They are
//! few, needed by every request and seldom changed, so they are cached in memory and reloaded when an event says that
//! they changed.

mod named;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;
use entity::{
    area::{self, AreaType},
    client, councillor,
    id::{AreaId, ClientId, CouncillorId, OrganisationId, ReferrerId, StaffId},
    organisation, publication_statement, reference_item, referrer, responsibility,
    staff::{self, StaffRole},
    term,
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};

use super::{
    bound,
    boundary::Boundaries,
    error::Result,
    issuer::{Identified, Identity, Issuer},
    period::Period,
};
use named::Named;

/// A copy of all registers and reference lists at one time.
#[derive(Debug, Default)]
pub struct Directory {
    pub areas: HashMap<AreaId, area::Model>,
    pub boundaries: Arc<Boundaries>,
    pub organisations: HashMap<OrganisationId, organisation::Model>,
    pub clients: HashMap<ClientId, client::Model>,
    pub staff: HashMap<StaffId, staff::Model>,
    pub referrers: HashMap<ReferrerId, referrer::Model>,
    pub councillors: HashMap<CouncillorId, councillor::Model>,
    pub reference_items: Vec<reference_item::Model>,
    /// The public keys of all signed statements, by name.
    pub statement_keys: BTreeMap<String, String>,
    responsibilities: HashMap<OrganisationId, Vec<responsibility::Model>>,
    terms: HashMap<CouncillorId, Vec<term::Model>>,
    within: HashMap<AreaId, Vec<AreaId>>,
    named: Named,
}

impl Directory {
    /// Reads everything from the database, but for the boundaries that are known already.
    pub async fn read(db: &impl ConnectionTrait, before: &Arc<Boundaries>) -> Result<Self> {
        let mut directory = Self {
            boundaries: Boundaries::read(db, before).await?,
            ..Self::default()
        };
        for area in area::Entity::find().all(db).await? {
            if let Some(parent) = area.parent_id {
                directory.within.entry(parent).or_default().push(area.id);
            }
            directory.areas.insert(area.id, area);
        }
        directory.organisations = by_id(organisation::Entity::find().all(db).await?, |row| row.id);
        directory.clients = by_id(client::Entity::find().all(db).await?, |row| row.id);
        directory.staff = by_id(staff::Entity::find().all(db).await?, |row| row.id);
        directory.referrers = by_id(referrer::Entity::find().all(db).await?, |row| row.id);
        directory.councillors = by_id(councillor::Entity::find().all(db).await?, |row| row.id);
        let rows = responsibility::Entity::find().order_by_asc(responsibility::Column::Id);
        for row in rows.all(db).await? {
            let of_one = directory.responsibilities.entry(row.organisation_id);
            of_one.or_default().push(row);
        }
        for row in term::Entity::find()
            .order_by_asc(term::Column::Id)
            .all(db)
            .await?
        {
            let of_one = directory.terms.entry(row.councillor_id);
            of_one.or_default().push(row);
        }
        directory.reference_items = reference_item::Entity::find()
            .order_by_asc(reference_item::Column::Rank)
            .all(db)
            .await?;
        directory.statement_keys = publication_statement::Entity::find()
            .select_only()
            .columns([
                publication_statement::Column::KeyId,
                publication_statement::Column::PublicKey,
            ])
            .distinct()
            .into_tuple()
            .all(db)
            .await?
            .into_iter()
            .collect::<BTreeMap<String, String>>();
        directory.named = Named::of(&directory);
        Ok(directory)
    }

    /// The organisation with this reference.
    #[must_use]
    pub fn organisation(&self, reference: &str) -> Option<&organisation::Model> {
        let id = self.named.organisations.get(reference)?;
        self.organisations.get(id)
    }

    /// The name of an area.
    #[must_use]
    pub fn area_name(&self, id: AreaId) -> String {
        let row = self.areas.get(&id);
        row.map(|row| row.name.clone()).unwrap_or_default()
    }

    /// The reference of an area.
    #[must_use]
    pub fn area_reference(&self, id: AreaId) -> String {
        let row = self.areas.get(&id);
        row.map(|row| row.reference.clone()).unwrap_or_default()
    }

    /// The reference of an organisation.
    #[must_use]
    pub fn organisation_name(&self, id: OrganisationId) -> String {
        let row = self.organisations.get(&id);
        row.map(|row| row.reference.clone()).unwrap_or_default()
    }

    /// The registered clients to which an issuer gives this `client_id`: one or none.
    pub fn clients_of(
        &self,
        issuer: &Issuer,
        client_id: &str,
    ) -> impl Iterator<Item = &client::Model> {
        named::rows(&self.clients, &self.named.clients, client_id)
            .filter(move |row| issuer.is(row.issuer.as_deref()))
    }

    /// Whether this identity is a person of the registers: a member of staff, a referrer or a councillor.
    #[must_use]
    pub fn is_a_person(&self, who: &Identity) -> bool {
        self.staff_member(who).is_some()
            || self.referrer(who).is_some()
            || self.councillor(who).is_some()
    }

    /// The organisations that a person of the registers belongs to: several, if the person has several entries.
    #[must_use]
    pub fn organisations_of(&self, who: &Identity) -> BTreeSet<OrganisationId> {
        let staff = self.staff_entries(who).map(|row| row.organisation_id);
        let referrer = self.referrer(who).map(|row| row.organisation_id);
        let councillor = self.councillor(who).map(|row| row.organisation_id);
        staff.chain(referrer).chain(councillor).collect()
    }

    /// The member of staff with this identity; the earliest entry, if the person has several roles.
    #[must_use]
    pub fn staff_member(&self, who: &Identity) -> Option<&staff::Model> {
        self.staff_entries(who).min_by_key(|row| row.id)
    }

    /// The entry of a member of staff with this identity in this role.
    #[must_use]
    pub fn staff_as(&self, who: &Identity, role: StaffRole) -> Option<&staff::Model> {
        self.staff_entries(who).find(|row| row.role == role)
    }

    fn staff_entries(&self, who: &Identity) -> impl Iterator<Item = &staff::Model> {
        named::rows(&self.staff, &self.named.staff, &who.subject).filter(move |row| row.is_of(who))
    }

    /// The referrer with this identity.
    #[must_use]
    pub fn referrer(&self, who: &Identity) -> Option<&referrer::Model> {
        named::rows(&self.referrers, &self.named.referrers, &who.subject).find(|row| row.is_of(who))
    }

    /// The councillor with this identity.
    #[must_use]
    pub fn councillor(&self, who: &Identity) -> Option<&councillor::Model> {
        let mut rows = named::rows(&self.councillors, &self.named.councillors, &who.subject);
        rows.find(|row| row.is_of(who))
    }

    /// The areas that an organisation was, is or will be responsible for, each with its period.
    #[must_use]
    pub fn responsibilities_of(&self, organisation: OrganisationId) -> &[responsibility::Model] {
        self.responsibilities
            .get(&organisation)
            .map_or(&[], Vec::as_slice)
    }

    /// The areas that an organisation is responsible for on a date, as recorded.
    #[must_use]
    pub fn areas_of(&self, organisation: OrganisationId, day: NaiveDate) -> Vec<&area::Model> {
        let rows = self.responsibilities_of(organisation).iter();
        rows.filter(|row| days(row.from_on, row.until_on).holds_on(day))
            .filter_map(|row| self.areas.get(&row.area_id))
            .collect()
    }

    /// The areas that an organisation is responsible for on a date, and every area inside them.
    #[must_use]
    pub fn reach_of(&self, organisation: OrganisationId, day: NaiveDate) -> Vec<AreaId> {
        let areas = self.areas_of(organisation, day);
        self.inside(&areas.iter().map(|area| area.id).collect::<Vec<_>>())
    }

    /// The areas whose parent is this one.
    #[must_use]
    pub fn directly_inside(&self, area: AreaId) -> &[AreaId] {
        self.within.get(&area).map_or(&[], Vec::as_slice)
    }

    /// These areas and every area inside them.
    #[must_use]
    pub fn inside(&self, areas: &[AreaId]) -> Vec<AreaId> {
        let mut found = BTreeSet::new();
        let mut waiting = areas.to_vec();
        while let Some(area) = waiting.pop() {
            if found.insert(area) {
                waiting.extend(self.within.get(&area).into_iter().flatten());
            }
        }
        found.into_iter().collect()
    }

    /// These areas and every area inside them that were valid on a date.
    #[must_use]
    pub fn inside_on(&self, areas: &[AreaId], day: NaiveDate) -> Vec<AreaId> {
        let mut found = BTreeSet::new();
        let mut waiting = areas.to_vec();
        while let Some(area) = waiting.pop() {
            if self.is_valid_on(area, day) && found.insert(area) {
                waiting.extend(self.within.get(&area).into_iter().flatten());
            }
        }
        found.into_iter().collect()
    }

    /// The wards that the councillor with this identity represents on a date.
    #[must_use]
    pub fn wards_of(&self, who: &Identity, day: NaiveDate) -> BTreeSet<AreaId> {
        self.councillor(who)
            .map(|row| self.wards(row.id, day).map(|ward| ward.id).collect())
            .unwrap_or_default()
    }

    /// The wards that a councillor represents on a date.
    pub fn wards(
        &self,
        councillor: CouncillorId,
        day: NaiveDate,
    ) -> impl Iterator<Item = &area::Model> {
        let terms = self.terms_of(councillor).iter();
        terms
            .filter(move |term| days(term.from_on, term.until_on).holds_on(day))
            .filter_map(|term| self.areas.get(&term.ward_id))
    }

    /// The terms of a councillor, past, present and to come.
    #[must_use]
    pub fn terms_of(&self, councillor: CouncillorId) -> &[term::Model] {
        self.terms.get(&councillor).map_or(&[], Vec::as_slice)
    }

    /// Whether the area is a ward that was valid on a date.
    #[must_use]
    pub fn is_ward_on(&self, id: AreaId, day: NaiveDate) -> bool {
        let area = self.areas.get(&id);
        area.is_some_and(|area| area.kind == AreaType::Ward) && self.is_valid_on(id, day)
    }

    /// Whether the area was valid on a date.
    #[must_use]
    pub fn is_valid_on(&self, id: AreaId, day: NaiveDate) -> bool {
        self.areas
            .get(&id)
            .is_some_and(|area| days(area.valid_from, area.valid_to).holds_on(day))
    }

    /// The entry of a reference list.
    #[must_use]
    pub fn reference_item(&self, list: &str, code: &str) -> Option<&reference_item::Model> {
        self.reference_items
            .iter()
            .find(|item| item.list == list && item.code == code)
    }

    /// The reference lists by name, each in its own order.
    #[must_use]
    pub fn reference_lists(&self) -> BTreeMap<&str, Vec<&reference_item::Model>> {
        let mut lists: BTreeMap<&str, Vec<&reference_item::Model>> = BTreeMap::new();
        for item in &self.reference_items {
            lists.entry(&item.list).or_default().push(item);
        }
        lists
            .into_iter()
            .take(bound::REFERENCE_LISTS)
            .map(|(name, items)| {
                let items = items.into_iter().take(bound::REFERENCE_ITEMS);
                (name, items.collect())
            })
            .collect()
    }
}

fn days(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Period {
    Period { from, until }
}

fn by_id<K: std::hash::Hash + Eq, R>(rows: Vec<R>, id: impl Fn(&R) -> K) -> HashMap<K, R> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}
