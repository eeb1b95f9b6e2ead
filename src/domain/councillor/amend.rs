//! Amends the entry of a councillor. Their terms have operations of their own.

use crate::{
    councillor::Councillor,
    giving,
    id::CouncillorId,
    register::{Entry, PersonChange, may_have_entry},
};
use kernel::{
    Caller, Noun, Result,
    amendment::{Change, Changes},
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    issuer::Identified,
    policy::Action,
    principal::Role,
    search,
};

/// The entry to amend, and the new values.
#[derive(Clone, Debug)]
pub struct Amend {
    pub councillor: CouncillorId,
    pub expected_version: i32,
    pub person: PersonChange,
    pub contact_email: Change<String>,
    pub reason: Option<String>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        self.person.check(problems);
        problems.email("contactEmail", self.contact_email.text());
        problems.reason(self.reason.as_deref());
    }
}

/// Amends the entry of a councillor.
///
/// # Errors
/// If the caller lacks the scope or the entry is not found; if it is the caller's own entry; if it gives rights that
/// the caller lacks; if the subject is in use, or the organisation is not found or is closed; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Councillor> {
    let mut work = caller.begin(Action::AmendCouncillor, &input).await?;
    let row = super::get(&work.read(), input.councillor).await?;
    expect_version(row.version, input.expected_version)?;
    let (now, after) = (row.identity(), input.person.identity.applied_to(&row));
    let before = Some((&now, row.id.0));
    let mut rules = may_have_entry(caller, &after, Entry::Councillor, before).to_vec();
    let organisation = input.person.organisation.given();
    let moves = organisation.is_some_and(|id| *id != row.organisation_id);
    if after != now || moves {
        rules.push(giving::has_role(caller, Role::Councillor));
    }
    rules.extend(input.person.organisation_is_open(&work.read()).await?);
    all_met(rules)?;
    let mut amended = row.clone();
    let mut changes = Changes::because(input.reason);
    let directory = caller.directory();
    input.person.apply(&directory, &mut amended, &mut changes);
    let email = input.contact_email;
    changes.change(
        "contactEmail",
        &mut amended.contact_email,
        email,
        String::clone,
    );
    changes.record(&work, (Noun::Councillor, row.id.0)).await?;
    let row = super::save(&work, &row, amended).await?;
    search::reindexed(
        &work,
        (Noun::Councillor, row.id.0),
        &row.name,
        &row.reference,
    )
    .await?;
    work.happened(event::CouncillorAmended::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}
