//! Terms: the wards that a councillor represents, each for a period. A suggestion belongs to its ward, and the
//! councillor who represents the ward at the time can follow it.

use entity::term;
use kernel::{
    Result, Work,
    directory::Directory,
    period::{self, Period},
    rule::Rule,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    area,
    id::{AreaId, CouncillorId, TermId},
    place::areas,
};

/// A ward that a councillor represents, or a parish or town for members of a parish or town council.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    pub ward: AreaId,
    /// The period. Without a first day it begins with the ward's validity, and it may have no end: no more than that is
    /// known of councillors in the Team's older records.
    pub period: Period,
}

/// Checks that terms are for wards, and lie within each ward's period of validity.
pub(super) fn check_rules(directory: &Directory, stands: &[Stand]) -> Vec<(bool, Rule)> {
    let fits = |stand: &Stand| {
        let ward = directory.areas.get(&stand.ward);
        ward.is_some_and(|ward| {
            stand.period.from.is_none() || stand.period.lies_within(area::days(ward))
        })
    };
    let is_ward = |stand: &Stand| {
        let ward = directory.areas.get(&stand.ward);
        ward.is_some_and(|ward| {
            let began = stand.period.from.or(ward.valid_from);
            areas::holds_places(ward) && began.is_none_or(|day| area::days(ward).holds_on(day))
        })
    };
    let wards = stands.iter().all(is_ward);
    vec![
        (wards, Rule::AreaIsWard),
        // If an area is not a ward, a second message about its period would only confuse.
        (!wards || stands.iter().all(fits), Rule::TermWithinWard),
    ]
}

/// Whether terms for the same ward do not overlap.
pub(super) fn are_apart(stands: &[Stand]) -> bool {
    let periods: Vec<_> = stands.iter().map(|each| (each.ward, each.period)).collect();
    period::are_apart(&periods)
}

/// The period of validity of a ward.
pub(super) fn days_of_ward(directory: &Directory, ward: AreaId) -> Period {
    let ward = directory.areas.get(&ward);
    ward.map(area::days).unwrap_or_default()
}

/// The terms of a councillor as this transaction sees them, in the order in which they were recorded.
pub(super) async fn of(work: &Work, councillor: CouncillorId) -> Result<Vec<term::Model>> {
    let rows = term::Entity::find()
        .filter(term::Column::CouncillorId.eq(councillor))
        .order_by_asc(term::Column::Id);
    Ok(rows.all(work.db()).await?)
}

/// A stored term in the form in which terms are checked.
pub(super) fn stand(term: &term::Model) -> Stand {
    Stand {
        ward: term.ward_id,
        period: Period {
            from: term.from_on,
            until: term.until_on,
        },
    }
}

/// Stores a councillor's new terms.
pub(super) async fn write(work: &Work, councillor: CouncillorId, stands: &[Stand]) -> Result<()> {
    if stands.is_empty() {
        return Ok(());
    }
    let directory = work.caller().directory();
    let rows = stands.iter().map(|stand| {
        let ward = directory.areas.get(&stand.ward);
        let began = ward.and_then(|ward| ward.valid_from);
        term::ActiveModel::from(term::Model {
            id: TermId::new(),
            councillor_id: councillor,
            ward_id: stand.ward,
            from_on: stand.period.from.or(began),
            until_on: stand.period.until,
        })
    });
    term::Entity::insert_many(rows.map(sea_orm::ActiveModelTrait::reset_all))
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// A term as text, as amendments store it.
pub(super) fn shown(directory: &Directory, stand: Stand) -> String {
    let ward = directory.areas.get(&stand.ward);
    let name = ward.map_or("", |ward| ward.reference.as_str());
    format!("{name} {}", stand.period)
}
