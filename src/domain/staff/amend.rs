//! Amends the entry of a member of the Team. The entry of a person who has left remains, with their history.

use chrono::NaiveDate;
use kernel::{
    Caller, Noun, Result,
    amendment::{Change, Changes},
    check::{Command, Problems},
    choice::Choice,
    error::all_met,
    event, expect_version,
    issuer::Identified,
    period,
    policy::Action,
    search,
};

use crate::{
    giving,
    id::StaffId,
    offender::handed_on,
    register::{
        Entry, PersonChange, check_service, check_service_of, gives_rights, may_have_entry,
    },
    staff::{Staff, StaffRole},
};

/// The entry to amend, and the new values.
#[derive(Clone, Debug)]
pub struct Amend {
    pub staff: StaffId,
    pub expected_version: i32,
    pub person: PersonChange,
    pub role: Change<StaffRole>,
    pub from: Change<NaiveDate>,
    pub until: Change<NaiveDate>,
    pub reason: Option<String>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        self.person.check(problems);
        problems.not_emptied("role", &self.role);
        check_service(problems, self.from, self.until);
        problems.reason(self.reason.as_deref());
    }
}

/// Amends the entry of a member of the Team.
///
/// # Errors
/// If the caller lacks the scope or the entry is not found; if it is the caller's own entry; if it gives rights that
/// the caller lacks; if the subject is in use, or the organisation is not found or is closed; if the period ends before
/// it begins; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Staff> {
    let mut work = caller.begin(Action::AmendStaffMember, &input).await?;
    let row = super::get(&work.read(), input.staff).await?;
    expect_version(row.version, input.expected_version)?;
    let entry = Entry::Staff(input.role.given().copied().unwrap_or(row.role));
    let (now, after) = (row.identity(), input.person.identity.applied_to(&row));
    let mut rules = may_have_entry(caller, &after, entry, Some((&now, row.id.0))).to_vec();
    rules.extend(input.person.organisation_is_open(&work.read()).await?);
    let mut amended = row.clone();
    let changes = amended_by(caller, &mut amended, input);
    if gives_rights(&row, &amended) || row.role != amended.role {
        rules.push(giving::has_role(caller, giving::role_of(amended.role)));
        let holder = handed_on::Holder::Staff(row.id);
        rules.push(handed_on::hands_on(&work, &now, holder).await?);
        rules.push(super::opens_all(&work, &after, amended.role).await?);
    }
    all_met(rules)?;
    check_service_of(caller, &row, &amended)?;
    changes.record(&work, (Noun::Staff, row.id.0)).await?;
    handed_on::renamed(&work, &now, &after).await?;
    let row = super::save(&work, &row, amended).await?;
    search::reindexed(&work, (Noun::Staff, row.id.0), &row.name, &row.reference).await?;
    work.happened(event::StaffAmended::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

fn amended_by(caller: &Caller, row: &mut Staff, input: Amend) -> Changes {
    let mut changes = Changes::because(input.reason);
    input.person.apply(&caller.directory(), row, &mut changes);
    changes.set("role", &mut row.role, input.role, Choice::name);
    changes.change("from", &mut row.from_on, input.from, period::shown);
    changes.change("until", &mut row.until_on, input.until, period::shown);
    changes
}
