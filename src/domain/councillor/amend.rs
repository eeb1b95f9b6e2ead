//! Amends the entry of a councillor. Their terms have operations of their own.

use crate::{
    councillor::Councillor,
    giving,
    id::{CouncillorId, OrganisationId},
    organisation,
    register::{self, Amending, Change, check_reason},
};
use kernel::{
    Caller, Noun, Result,
    check::{Command, NAME, Problems, folded},
    error::all_met,
    event, expect_version,
    issuer::Identified,
    policy::Action,
    principal::Role,
    rule::Rule,
    search,
};

/// The entry to amend, and the new values.
#[derive(Clone, Debug)]
pub struct Amend {
    pub councillor: CouncillorId,
    pub expected_version: i32,
    pub name: Option<String>,
    /// The subject (`sub`) of their tokens.
    pub subject: Option<String>,
    /// The issuer (`iss`) of that subject. If emptied, it is our own issuer.
    pub issuer: Change<String>,
    pub organisation: Option<OrganisationId>,
    pub contact_email: Change<String>,
    pub reason: Option<String>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.optional("name", self.name.as_deref(), NAME);
        problems.optional("subject", self.subject.as_deref(), NAME);
        let issuer = self.issuer.given();
        problems.issuer("issuer", issuer.map(String::as_str));
        let email = self.contact_email.given();
        problems.email("contactEmail", email.map(String::as_str));
        check_reason(problems, self.reason.as_deref());
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
    let directory = caller.directory();
    let known_as = register::identified(&row, input.subject.as_ref(), &input.issuer);
    let own = register::is_own(caller, &[&row.identity(), &known_as]);
    let free = register::is_free(
        &directory,
        &known_as,
        register::Entry::Councillor,
        Some(row.id.0),
    );
    let mut rules = vec![(!own, Rule::OwnEntry), (free, Rule::SubjectUnique)];
    let moves = input
        .organisation
        .is_some_and(|id| id != row.organisation_id);
    if known_as != row.identity() || moves {
        rules.push(giving::has_role(caller, Role::Councillor));
    }
    if let Some(id) = input.organisation {
        let organisation = organisation::get(&work.read(), id).await?;
        rules.push((organisation.closed_at.is_none(), Rule::OrganisationOpen));
    }
    all_met(rules)?;
    let mut amended = row.clone();
    let mut amending = Amending::because(input.reason.as_ref());
    amending.set("name", &mut amended.name, input.name, String::clone);
    let mut known_as = row.identity();
    amending.identify(&mut known_as, input.subject, input.issuer);
    (amended.subject, amended.issuer) = (known_as.subject, known_as.issuer);
    let (council, email) = (input.organisation, input.contact_email);
    amending.set(
        "organisation",
        &mut amended.organisation_id,
        council,
        |id| directory.organisation_name(*id),
    );
    amending.change(
        "contactEmail",
        &mut amended.contact_email,
        email,
        String::clone,
    );
    amended.name_folded = folded(&amended.name);
    amending.record(&work, (Noun::Councillor, row.id.0)).await?;
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
