//! The values of the dimensions by which figures are broken down, and which of them a person or an hour of work has.

use std::collections::BTreeSet;

use entity::{
    area::AreaType, id::AreaId, offender::Sex, published_cell::Dimension, referral::DisposalType,
    session::WorkType, site::SiteType,
};
use kernel::{
    clock::{age, local_day},
    directory::Directory,
};
use sea_orm::{ActiveEnum, Iterable};

use super::{
    Cell,
    tally::{Person, Worked},
};

/// The value of what is not in the register.
const NOT_RECORDED: &str = "NOT_RECORDED";
/// The value of all offences but the commonest.
pub(super) const OTHER: &str = "OTHER";
/// The bands of ages: the first age that is too old for each, and its code.
const BANDS: [(u32, &str); 5] = [
    (18, "UNDER_18"),
    (25, "FROM_18_TO_24"),
    (35, "FROM_25_TO_34"),
    (50, "FROM_35_TO_49"),
    (u32::MAX, "FROM_50"),
];

/// The values of the dimensions.
pub(super) struct Values<'d> {
    pub directory: &'d Directory,
    /// The categories of offences that have a value of their own.
    pub offences: Vec<String>,
}

impl Values<'_> {
    /// All values of a dimension, whether or not there is anybody: which of them have nobody must not be seen.
    pub fn all(&self, dimension: Dimension) -> Vec<String> {
        match dimension {
            Dimension::Authority => self.authorities(),
            Dimension::Offence => {
                let other = std::iter::once(OTHER.to_owned());
                self.offences.iter().cloned().chain(other).collect()
            }
            Dimension::AgeBand => BANDS.map(|(_, band)| band.to_owned()).to_vec(),
            Dimension::Sex => {
                let unknown = std::iter::once(NOT_RECORDED.to_owned());
                Sex::iter()
                    .map(|sex| sex.to_value())
                    .chain(unknown)
                    .collect()
            }
            Dimension::Disposal => DisposalType::iter().map(|one| one.to_value()).collect(),
            Dimension::WorkType => WorkType::iter().map(|one| one.to_value()).collect(),
            Dimension::SiteType => SiteType::iter().map(|one| one.to_value()).collect(),
            Dimension::Ward => self.areas(AreaType::Ward),
            Dimension::Town => self.areas(AreaType::Town),
        }
    }

    fn areas(&self, kind: AreaType) -> Vec<String> {
        let areas = self.directory.areas.values();
        let of_kind = areas.filter(|area| area.kind == kind);
        of_kind.map(|area| area.id.0.to_string()).collect()
    }

    /// The parents of all wards.
    fn authorities(&self) -> Vec<String> {
        let wards = self.directory.areas.values();
        let wards = wards.filter(|area| area.kind == AreaType::Ward);
        let mut all: Vec<_> = wards.map(|ward| authority_code(ward.parent_id)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The value of a person.
    pub fn of_person(&self, person: &Person, dimension: Dimension) -> String {
        match dimension {
            Dimension::Authority => self.authority(person.authority_id, person.ward_id),
            Dimension::Offence => {
                let code = &person.offence_category;
                let has_own = self.offences.contains(code);
                if has_own { code.clone() } else { OTHER.into() }
            }
            Dimension::AgeBand => {
                let age = age(person.date_of_birth, local_day(person.since));
                let band = BANDS.iter().find(|(end, _)| age < *end);
                band.map_or(NOT_RECORDED, |(_, band)| band).into()
            }
            Dimension::Sex => person
                .sex
                .map_or_else(|| NOT_RECORDED.into(), |sex| sex.to_value()),
            Dimension::Disposal => person.disposal.to_value(),
            Dimension::WorkType | Dimension::SiteType | Dimension::Ward | Dimension::Town => {
                NOT_RECORDED.into()
            }
        }
    }

    /// The values of work: one, or for a type of area the site's areas of that type.
    pub fn of_work(&self, work: &Worked, dimension: Dimension) -> Vec<String> {
        let value = match dimension {
            Dimension::Authority => self.authority(work.authority_id, Some(work.ward_id)),
            Dimension::SiteType => work.site_type.to_value(),
            Dimension::WorkType => work.work_type.unwrap_or(WorkType::Other).to_value(),
            Dimension::Ward => return self.of_type(&work.areas, AreaType::Ward),
            Dimension::Town => return self.of_type(&work.areas, AreaType::Town),
            Dimension::Offence | Dimension::AgeBand | Dimension::Sex | Dimension::Disposal => {
                NOT_RECORDED.into()
            }
        };
        vec![value]
    }

    fn of_type(&self, areas: &[AreaId], kind: AreaType) -> Vec<String> {
        let areas = areas.iter().filter(|id| {
            let area = self.directory.areas.get(id);
            area.is_some_and(|area| area.kind == kind)
        });
        areas.map(|id| id.0.to_string()).collect()
    }

    /// The authority of a place, or that of its ward if the place lies in several.
    fn authority(&self, own: Option<AreaId>, ward: Option<AreaId>) -> String {
        let of_ward = || self.directory.areas.get(&ward?)?.parent_id;
        authority_code(own.or_else(of_ward))
    }
}

fn authority_code(id: Option<AreaId>) -> String {
    id.map_or_else(|| NOT_RECORDED.into(), |id| id.0.to_string())
}

/// The offences with a value of their own, of cells by offence.
pub(super) fn offences<'c>(cells: impl IntoIterator<Item = &'c Cell>) -> Vec<String> {
    let values = cells.into_iter().map(|cell| cell.value.clone());
    let values: BTreeSet<_> = values.filter(|value| value != OTHER).collect();
    values.into_iter().collect()
}
