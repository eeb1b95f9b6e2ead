//! The areas that an organisation is responsible for, each for a period. They determine its reach.

use entity::responsibility;
use kernel::{
    Result, Work,
    check::Problems,
    directory::Directory,
    error::all_met,
    period::{self, Period},
    rule::Rule,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter,
};

use crate::{
    area,
    id::{AreaId, OrganisationId},
};

/// One area and the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Responsible {
    pub area: AreaId,
    pub period: Period,
}

/// Checks that each period ends no earlier than it begins.
pub(super) fn check(problems: &mut Problems, areas: &[Responsible]) {
    for (place, each) in areas.iter().enumerate() {
        each.period
            .check(problems, &format!("areas.{place}.until"), "from");
    }
}

/// Checks that the areas exist, and that two periods of the same area do not overlap.
pub(super) async fn check_rules(work: &Work, areas: &[Responsible]) -> Result<()> {
    let periods: Vec<_> = areas.iter().map(|each| (each.area, each.period)).collect();
    all_met([(period::are_apart(&periods), Rule::PeriodsApart)])?;
    let ids = areas.iter().map(|each| each.area).collect();
    area::get_all(&work.read(), ids).await
}

/// The areas recorded for an organisation so far.
pub(super) fn known(directory: &Directory, organisation: OrganisationId) -> Vec<Responsible> {
    let rows = directory.responsibilities_of(organisation).iter();
    rows.map(|row| Responsible {
        area: row.area_id,
        period: Period {
            from: row.from_on,
            until: row.until_on,
        },
    })
    .collect()
}

/// Whether an organisation becomes responsible for an area on a day on which it was not.
pub(super) fn is_wider(new: &[Responsible], known: &[Responsible]) -> bool {
    new.iter().any(|each| {
        let mut before = known.iter().filter(|before| before.area == each.area);
        !before.any(|before| each.period.lies_within(before.period))
    })
}

/// The areas as text, as amendments store them.
pub(super) fn shown(directory: &Directory, areas: &[Responsible]) -> String {
    let each = areas.iter().map(|each| {
        let area = directory.areas.get(&each.area);
        let name = area.map_or("", |area| area.reference.as_str());
        format!("{name} {}", each.period)
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Stores the areas of an organisation in place of those recorded.
pub(super) async fn write(
    work: &Work,
    organisation: OrganisationId,
    areas: Vec<Responsible>,
) -> Result<()> {
    responsibility::Entity::delete_many()
        .filter(responsibility::Column::OrganisationId.eq(organisation))
        .exec(work.db())
        .await?;
    if areas.is_empty() {
        return Ok(());
    }
    let rows = areas.into_iter().map(|each| responsibility::ActiveModel {
        id: NotSet,
        organisation_id: Set(organisation),
        area_id: Set(each.area),
        from_on: Set(each.period.from),
        until_on: Set(each.period.until),
    });
    responsibility::Entity::insert_many(rows)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}
