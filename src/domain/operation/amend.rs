//! Amends an operation: its name and description, its days, its areas and its sites. Who leads it does not change.

use chrono::NaiveDate;
use entity::operation;
use kernel::{
    Caller, Noun, Result, Work,
    amendment::{Change, Changes},
    check::{Command, NAME, NOTE, Problems},
    error::all_met,
    event, expect_version, period,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveModelTrait;

use super::{Operation, Status, add_session::is_on_its_days, linked, plan};
use crate::{
    id::{AreaId, OperationId, SiteId},
    place::areas::in_words,
};

/// The operation to amend, and the new values.
#[derive(Clone, Debug)]
pub struct Amend {
    pub operation: OperationId,
    pub expected_version: i32,
    pub name: Change<String>,
    pub description: Change<String>,
    pub starts_on: Change<NaiveDate>,
    pub ends_on: Change<NaiveDate>,
    /// All its areas. They replace those recorded.
    pub areas: Change<Vec<AreaId>>,
    /// All its sites. They replace those recorded.
    pub sites: Change<Vec<SiteId>>,
    pub reason: Option<String>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.changed_text("name", &self.name, NAME);
        problems.optional("description", self.description.text(), NOTE);
        problems.not_emptied("startsOn", &self.starts_on);
        problems.not_emptied("endsOn", &self.ends_on);
        problems.not_emptied("areas", &self.areas);
        problems.not_emptied("sites", &self.sites);
        let areas = self.areas.given().map_or(&[][..], Vec::as_slice);
        let sites = self.sites.given().map_or(&[][..], Vec::as_slice);
        linked::check(problems, areas, sites);
        problems.reason(self.reason.as_deref());
    }
}

/// Amends an operation.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is neither requested nor planned; if an area or a site is not
/// found; if it would end before it begins, or leave out the day of a session; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Operation> {
    let mut work = caller.begin(Action::AmendOperation, &input).await?;
    let row = super::get_alone(&work, input.operation).await?;
    expect_version(row.version, input.expected_version)?;
    let mut amended = row.clone();
    let changes = amended_by(&work, &mut amended, input).await?;
    let mut problems = Problems::of(caller);
    plan::days(&mut problems, amended.starts_on, amended.ends_on);
    problems.done()?;
    let days = linked::days_of_sessions(&work, row.id).await?;
    let hold = |(first, last)| is_on_its_days(&amended, first) && is_on_its_days(&amended, last);
    all_met([
        (
            matches!(row.status, Status::Requested | Status::Planned),
            Rule::Status,
        ),
        (days.is_none_or(hold), Rule::SessionInOperationDays),
    ])?;
    changes.record(&work, (Noun::Operation, row.id.0)).await?;
    let change = operation::ActiveModel::from(amended).reset_all();
    let row = super::save(&work, &row, change).await?;
    work.happened(event::OperationAmended::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

/// Applies the new values to the row, and stores the new areas and sites.
async fn amended_by(work: &Work, row: &mut Operation, input: Amend) -> Result<Changes> {
    let mut changes = Changes::because(input.reason);
    changes.set("name", &mut row.name, input.name, String::clone);
    let description = input.description;
    changes.change(
        "description",
        &mut row.description,
        description,
        String::clone,
    );
    changes.set(
        "startsOn",
        &mut row.starts_on,
        input.starts_on,
        period::shown,
    );
    changes.set("endsOn", &mut row.ends_on, input.ends_on, period::shown);
    if let Change::To(new) = &input.areas {
        linked::known(work, new, &[]).await?;
        let mut present = linked::areas(work, row.id).await?;
        let directory = work.caller().directory();
        let shown = |areas: &Vec<AreaId>| in_words(&directory, areas);
        let new = Change::To(linked::in_order(new));
        changes.set("areas", &mut present, new, shown);
        linked::replace_areas(work, row.id, &present).await?;
    }
    if let Change::To(new) = &input.sites {
        linked::known(work, &[], new).await?;
        let mut present = linked::sites(work, row.id).await?;
        let new = linked::in_order(new);
        let names = linked::names_of_sites(work, &[present.clone(), new.clone()].concat()).await?;
        let shown = |sites: &Vec<SiteId>| {
            let names = sites.iter().filter_map(|site| names.get(site));
            names.cloned().collect::<Vec<_>>().join("; ")
        };
        changes.set("sites", &mut present, Change::To(new), shown);
        linked::replace_sites(work, row.id, &present).await?;
    }
    Ok(changes)
}
