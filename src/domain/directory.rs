//! Areas, organisations, staff, referrers, councillors and reference lists: few, asked for by every answer, seldom
//! changed. They are held in memory and read anew when an event says that they changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{
    area::{self, AreaType},
    councillor, councillor_ward,
    id::{AreaId, CouncillorId, OrganisationId, ReferrerId, StaffId},
    organisation, organisation_area, reference_item, referrer, staff,
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::error::Result;

/// One reading of everything that is held in memory.
#[derive(Debug, Default)]
pub struct Directory {
    pub areas: HashMap<AreaId, area::Model>,
    pub organisations: HashMap<OrganisationId, organisation::Model>,
    pub staff: HashMap<StaffId, staff::Model>,
    pub referrers: HashMap<ReferrerId, referrer::Model>,
    pub councillors: HashMap<CouncillorId, councillor::Model>,
    pub reference_items: Vec<reference_item::Model>,
    organisation_areas: HashMap<OrganisationId, Vec<AreaId>>,
    councillor_wards: HashMap<CouncillorId, BTreeSet<AreaId>>,
    within: HashMap<AreaId, Vec<AreaId>>,
}

impl Directory {
    /// Reads everything.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn read(db: &impl ConnectionTrait) -> Result<Self> {
        let mut directory = Self::default();
        for area in area::Entity::find().all(db).await? {
            if let Some(parent) = area.parent_id {
                directory.within.entry(parent).or_default().push(area.id);
            }
            directory.areas.insert(area.id, area);
        }
        directory.organisations = by_id(organisation::Entity::find().all(db).await?, |row| row.id);
        directory.staff = by_id(staff::Entity::find().all(db).await?, |row| row.id);
        directory.referrers = by_id(referrer::Entity::find().all(db).await?, |row| row.id);
        directory.councillors = by_id(councillor::Entity::find().all(db).await?, |row| row.id);
        for row in organisation_area::Entity::find().all(db).await? {
            directory
                .organisation_areas
                .entry(row.organisation_id)
                .or_default()
                .push(row.area_id);
        }
        for row in councillor_ward::Entity::find().all(db).await? {
            directory
                .councillor_wards
                .entry(row.councillor_id)
                .or_default()
                .insert(row.area_id);
        }
        directory.reference_items = reference_item::Entity::find()
            .order_by_asc(reference_item::Column::Rank)
            .all(db)
            .await?;
        Ok(directory)
    }

    /// The organisation of that reference.
    #[must_use]
    pub fn organisation(&self, reference: &str) -> Option<&organisation::Model> {
        self.organisations
            .values()
            .find(|row| row.reference == reference)
    }

    /// The member of staff whose tokens carry that subject.
    #[must_use]
    pub fn staff_member(&self, subject: &str) -> Option<&staff::Model> {
        self.staff.values().find(|row| row.subject == subject)
    }

    /// The referrer whose tokens carry that subject.
    #[must_use]
    pub fn referrer(&self, subject: &str) -> Option<&referrer::Model> {
        self.referrers.values().find(|row| row.subject == subject)
    }

    /// The areas that an organisation is responsible for, as recorded.
    #[must_use]
    pub fn areas_of(&self, organisation: OrganisationId) -> Vec<&area::Model> {
        let ids = self.organisation_areas.get(&organisation);
        ids.into_iter()
            .flatten()
            .filter_map(|id| self.areas.get(id))
            .collect()
    }

    /// The areas that an organisation is responsible for and every area inside them.
    #[must_use]
    pub fn reach_of(&self, organisation: OrganisationId) -> Vec<AreaId> {
        self.inside(
            self.organisation_areas
                .get(&organisation)
                .map_or(&[], Vec::as_slice),
        )
    }

    /// Those areas and every area inside them.
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

    /// Those areas and every area inside them, as far as they were valid on that day.
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

    /// The wards that the councillor with that subject stands for.
    #[must_use]
    pub fn wards_of(&self, subject: &str) -> BTreeSet<AreaId> {
        let councillor = self.councillors.values().find(|row| row.subject == subject);
        councillor
            .and_then(|row| self.councillor_wards.get(&row.id))
            .cloned()
            .unwrap_or_default()
    }

    /// The wards of a councillor.
    #[must_use]
    pub fn wards(&self, councillor: CouncillorId) -> Vec<&area::Model> {
        let ids = self.councillor_wards.get(&councillor);
        ids.into_iter()
            .flatten()
            .filter_map(|id| self.areas.get(id))
            .collect()
    }

    /// Whether the area is a ward that was valid on that day.
    #[must_use]
    pub fn is_ward_on(&self, id: AreaId, day: NaiveDate) -> bool {
        let area = self.areas.get(&id);
        area.is_some_and(|area| area.kind == AreaType::Ward) && self.is_valid_on(id, day)
    }

    /// Whether the area was valid on that day.
    #[must_use]
    pub fn is_valid_on(&self, id: AreaId, day: NaiveDate) -> bool {
        self.areas.get(&id).is_some_and(|area| {
            area.valid_from.is_none_or(|from| from <= day)
                && area.valid_to.is_none_or(|to| day < to)
        })
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
    }
}

fn by_id<K: std::hash::Hash + Eq, R>(rows: Vec<R>, id: impl Fn(&R) -> K) -> HashMap<K, R> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}
