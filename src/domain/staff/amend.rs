//! Amends the entry of a member of the Team. The entry of a person who has left remains, with their history.

use chrono::NaiveDate;
use kernel::registered::InService;
use kernel::{
    Caller, Noun, Result,
    check::{Command, NAME, Problems, folded},
    choice::Choice,
    error::all_met,
    event, expect_version,
    issuer::Identified,
    period,
    policy::Action,
    rule::Rule,
    search,
};

use crate::{
    giving,
    id::{OrganisationId, StaffId},
    offender::handed_on,
    organisation,
    register::{self, Amending, Change, check_reason},
    staff::{Staff, StaffRole},
};

/// The entry to amend, and the new values.
#[derive(Clone, Debug)]
pub struct Amend {
    pub staff: StaffId,
    pub expected_version: i32,
    pub name: Option<String>,
    /// The subject (`sub`) of their tokens.
    pub subject: Option<String>,
    /// The issuer (`iss`) of that subject. If emptied, it is our own issuer.
    pub issuer: Change<String>,
    pub organisation: Option<OrganisationId>,
    pub role: Option<StaffRole>,
    pub from: Change<NaiveDate>,
    pub until: Change<NaiveDate>,
    pub reason: Option<String>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.optional("name", self.name.as_deref(), NAME);
        problems.optional("subject", self.subject.as_deref(), NAME);
        let issuer = self.issuer.given();
        problems.issuer("issuer", issuer.map(String::as_str));
        let (from, until) = (self.from.given(), self.until.given());
        let service = period::Period {
            from: from.copied(),
            until: until.copied(),
        };
        service.check(problems, "until", "from");
        check_reason(problems, self.reason.as_deref());
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
    let directory = caller.directory();
    let known_as = register::identified(&row, input.subject.as_ref(), &input.issuer);
    let entry = register::Entry::Staff(input.role.unwrap_or(row.role));
    let mut rules = vec![
        (
            !register::is_own(caller, &[&row.identity(), &known_as]),
            Rule::OwnEntry,
        ),
        (
            register::is_free(&directory, &known_as, entry, Some(row.id.0)),
            Rule::SubjectUnique,
        ),
    ];
    if let Some(id) = input.organisation {
        let organisation = organisation::get(&work.read(), id).await?;
        rules.push((organisation.closed_at.is_none(), Rule::OrganisationOpen));
    }
    let mut amended = row.clone();
    let amending = amended_by(caller, &mut amended, input);
    if gives(&row, &amended) {
        rules.push(giving::has_role(caller, giving::role_of(amended.role)));
        let holder = handed_on::Holder::Staff(row.id);
        rules.push(handed_on::hands_on(&work, &row.identity(), holder).await?);
        rules.push(super::opens_all(&work, &amended.identity(), amended.role).await?);
    }
    all_met(rules)?;
    if amended.service() != row.service() {
        let mut problems = Problems::of(caller);
        amended.service().check(&mut problems, "until", "from");
        problems.done()?;
    }
    amending.record(&work, (Noun::Staff, row.id.0)).await?;
    handed_on::renamed(&work, &row.identity(), &amended.identity()).await?;
    let row = super::save(&work, &row, amended).await?;
    search::reindexed(&work, (Noun::Staff, row.id.0), &row.name, &row.reference).await?;
    work.happened(event::StaffAmended::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

/// Whether the amendment gives a person rights that the entry did not give them.
fn gives(row: &Staff, amended: &Staff) -> bool {
    row.identity() != amended.identity()
        || row.organisation_id != amended.organisation_id
        || row.role != amended.role
        || !amended.service().lies_within(row.service())
}

fn amended_by(caller: &Caller, row: &mut Staff, input: Amend) -> Amending {
    let directory = caller.directory();
    let mut amending = Amending::because(input.reason.as_ref());
    amending.set("name", &mut row.name, input.name, String::clone);
    let mut known_as = row.identity();
    amending.identify(&mut known_as, input.subject, input.issuer);
    (row.subject, row.issuer) = (known_as.subject, known_as.issuer);
    let organisation = input.organisation;
    amending.set(
        "organisation",
        &mut row.organisation_id,
        organisation,
        |id| directory.organisation_name(*id),
    );
    amending.set("role", &mut row.role, input.role, Choice::name);
    amending.change("from", &mut row.from_on, input.from, period::shown);
    amending.change("until", &mut row.until_on, input.until, period::shown);
    row.name_folded = folded(&row.name);
    amending
}
