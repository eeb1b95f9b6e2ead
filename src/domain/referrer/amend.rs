//! Amends the entry of a referrer. The entry of a person who has left remains, with their history.

use chrono::NaiveDate;
use kernel::{
    Caller, Noun, Result,
    amendment::{Change, Changes},
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    issuer::Identified,
    numbers, period,
    policy::Action,
    principal::Role,
    search,
};

use crate::{
    giving,
    id::ReferrerId,
    offender::handed_on,
    referrer::Referrer,
    register::{
        Entry, PersonChange, check_service, check_service_of, gives_rights, may_have_entry,
    },
};

/// The entry to amend, and the new values.
#[derive(Clone, Debug)]
pub struct Amend {
    pub referrer: ReferrerId,
    pub expected_version: i32,
    pub person: PersonChange,
    pub collar_number: Change<String>,
    pub from: Change<NaiveDate>,
    pub until: Change<NaiveDate>,
    pub reason: Option<String>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        self.person.check(problems);
        problems.collar_number("collarNumber", self.collar_number.text());
        check_service(problems, self.from, self.until);
        problems.reason(self.reason.as_deref());
    }
}

/// Amends the entry of a referrer.
///
/// # Errors
/// If the caller lacks the scope or the entry is not found; if it is the caller's own entry; if it gives rights that
/// the caller lacks; if the subject is in use, or the organisation is not found or is closed; if the period ends before
/// it begins; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Referrer> {
    let mut work = caller.begin(Action::AmendReferrer, &input).await?;
    let row = super::get(&work.read(), input.referrer).await?;
    expect_version(row.version, input.expected_version)?;
    let (now, after) = (row.identity(), input.person.identity.applied_to(&row));
    let mut rules =
        may_have_entry(caller, &after, Entry::Referrer, Some((&now, row.id.0))).to_vec();
    rules.extend(input.person.organisation_is_open(&work.read()).await?);
    let mut amended = row.clone();
    let changes = amended_by(caller, &mut amended, input);
    if gives_rights(&row, &amended) {
        rules.push(giving::has_role(caller, Role::Referrer));
        let holder = handed_on::Holder::Referrer(row.id);
        rules.push(handed_on::hands_on(&work, &now, holder).await?);
    }
    all_met(rules)?;
    check_service_of(caller, &row, &amended)?;
    changes.record(&work, (Noun::Referrer, row.id.0)).await?;
    handed_on::renamed(&work, &now, &after).await?;
    let row = super::save(&work, &row, amended).await?;
    search::reindexed(&work, (Noun::Referrer, row.id.0), &row.name, &row.reference).await?;
    work.happened(event::ReferrerAmended::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

fn amended_by(caller: &Caller, row: &mut Referrer, input: Amend) -> Changes {
    let mut changes = Changes::because(input.reason);
    input.person.apply(&caller.directory(), row, &mut changes);
    let collar = input.collar_number;
    changes.change(
        "collarNumber",
        &mut row.collar_number,
        collar,
        String::clone,
    );
    row.collar_key = row.collar_number.as_deref().map(numbers::key);
    changes.change("from", &mut row.from_on, input.from, period::shown);
    changes.change("until", &mut row.until_on, input.until, period::shown);
    changes
}
