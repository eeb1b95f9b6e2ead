//! Amends an area: its name, its parent, its code and its period of validity. Its type and its reference do not change.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::area;
use kernel::{
    Caller, Error, Noun, Result, Work,
    amendment::{Change, Changes},
    check::{Command, NAME, Problems, folded},
    error::all_met,
    event, expect_version, period,
    policy::Action,
    rule::Rule,
    search, version,
};
use sea_orm::{ActiveModelTrait, QueryOrder, QuerySelect, sea_query::LockType};

use super::record::{check_code, check_days};
use crate::{area::Area, giving, id::AreaId, place::authority};

/// The area to amend, and the new values.
#[derive(Clone, Debug)]
pub struct Amend {
    pub area: AreaId,
    pub expected_version: i32,
    pub name: Change<String>,
    pub parent: Change<AreaId>,
    pub gss_code: Change<String>,
    pub valid_from: Change<NaiveDate>,
    pub valid_to: Change<NaiveDate>,
    pub reason: Option<String>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.changed_text("name", &self.name, NAME);
        check_code(problems, self.gss_code.text());
        let (from, to) = (self.valid_from.given(), self.valid_to.given());
        check_days(problems, from.copied(), to.copied());
        problems.reason(self.reason.as_deref());
    }
}

/// Amends an area.
///
/// # Errors
/// If the caller lacks the scope or the area is not found; if the parent lies in this area, or if the change gives an
/// organisation rights that the caller lacks; if the period ends before it begins; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Area> {
    let mut work = caller.begin(Action::AmendArea, &input).await?;
    let area = super::get(&work.read(), input.area).await?;
    expect_version(area.version, input.expected_version)?;
    if input.parent != Change::Kept {
        let parents = all_parents(&work).await?;
        if let Some(parent) = input.parent.given() {
            let lies_apart = lies_apart(&parents, area.id, *parent)?;
            let mut rules = vec![(lies_apart, Rule::AreaInNoCircle)];
            if area.parent_id != Some(*parent) {
                rules.push(giving::has_areas(caller));
            }
            all_met(rules)?;
        }
    }
    let (mut amended, before) = (area.clone(), area.parent_id);
    let changes = amended_by(caller, &mut amended, input);
    if super::days(&amended) != super::days(&area) {
        let mut problems = Problems::of(caller);
        check_days(&mut problems, amended.valid_from, amended.valid_to);
        problems.done()?;
    }
    changes.record(&work, (Noun::Area, area.id.0)).await?;
    let area = save(&work, &area, amended).await?;
    if area.parent_id != before {
        authority::reparented(&work, area.id).await?;
    }
    search::reindexed(&work, (Noun::Area, area.id.0), &area.name, &area.reference).await?;
    work.happened(event::AreaAmended::of(area.id)).await?;
    work.commit().await?;
    Ok(area)
}

fn amended_by(caller: &Caller, area: &mut Area, input: Amend) -> Changes {
    let directory = caller.directory();
    let mut changes = Changes::because(input.reason);
    changes.set("name", &mut area.name, input.name, String::clone);
    changes.change("parent", &mut area.parent_id, input.parent, |id| {
        directory.area_reference(*id)
    });
    changes.change("gssCode", &mut area.gss_code, input.gss_code, String::clone);
    changes.change(
        "validFrom",
        &mut area.valid_from,
        input.valid_from,
        period::shown,
    );
    changes.change("validTo", &mut area.valid_to, input.valid_to, period::shown);
    area.name_folded = folded(&area.name);
    changes
}

/// The parent of each area. All areas are locked against changes, so that two amendments at the same time cannot form a
/// cycle, and none changes the authority of a place without the other.
async fn all_parents(work: &Work) -> Result<HashMap<AreaId, Option<AreaId>>> {
    let all = super::within_reach(&work.read())
        .order_by_asc(area::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(work.db())
        .await?;
    Ok(all.into_iter().map(|row| (row.id, row.parent_id)).collect())
}

/// Whether an area can get another one as its parent: it must not be the same area, nor may the parent lie inside it.
fn lies_apart(
    parents: &HashMap<AreaId, Option<AreaId>>,
    area: AreaId,
    parent: AreaId,
) -> Result<bool> {
    if !parents.contains_key(&parent) {
        return Err(Error::NotFound(Noun::Area));
    }
    let mut above = Some(parent);
    while let Some(id) = above.filter(|id| *id != area) {
        above = parents.get(&id).copied().flatten();
    }
    Ok(above.is_none())
}

/// Saves an amended area, unless it was changed since it was read (optimistic locking).
pub(super) async fn save(work: &Work, read: &Area, amended: Area) -> Result<Area> {
    let change = area::ActiveModel::from(amended).reset_all();
    version::save(work, change, area::Column::Version, read.version).await
}
