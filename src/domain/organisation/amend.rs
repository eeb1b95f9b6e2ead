//! Amends an organisation: its name, its contact details, the data-sharing agreement and the areas that it is
//! responsible for. Its reference does not change, because tokens contain it.

use chrono::NaiveDate;
use kernel::{
    Caller, Noun, Result,
    amendment::{Change, Changes},
    check::{Command, NAME, Problems, folded},
    choice::Choice,
    error::all_met,
    event, expect_version, period,
    policy::Action,
    rule::Rule,
    search,
};

use super::responsible::{self, Responsible};
use crate::{
    giving,
    id::OrganisationId,
    organisation::{Organisation, OrganisationKind},
};

/// The organisation to amend, and the new values.
#[derive(Clone, Debug)]
pub struct Amend {
    pub organisation: OrganisationId,
    pub expected_version: i32,
    pub name: Change<String>,
    pub kind: Change<OrganisationKind>,
    pub contact_email: Change<String>,
    pub agreement_reference: Change<String>,
    pub agreement_review_due: Change<NaiveDate>,
    /// All areas that it was, is or will be responsible for. They replace those recorded.
    pub areas: Change<Vec<Responsible>>,
    pub reason: Option<String>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.changed_text("name", &self.name, NAME);
        problems.not_emptied("kind", &self.kind);
        problems.email("contactEmail", self.contact_email.text());
        problems.optional("agreementReference", self.agreement_reference.text(), NAME);
        problems.not_emptied("areas", &self.areas);
        responsible::check(problems, self.areas.given().map_or(&[], Vec::as_slice));
        problems.reason(self.reason.as_deref());
    }
}

/// Amends an organisation.
///
/// # Errors
/// If the caller lacks the scope or the organisation is not found; if it is closed; if an area is not found or periods
/// overlap; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Organisation> {
    let mut work = caller.begin(Action::AmendOrganisation, &input).await?;
    let organisation = super::get(&work.read(), input.organisation).await?;
    expect_version(organisation.version, input.expected_version)?;
    all_met([(organisation.closed_at.is_none(), Rule::OrganisationOpen)])?;
    let areas = input.areas.given().cloned();
    let new = areas.as_deref().unwrap_or_default();
    responsible::check_rules(&work, new).await?;
    let known = responsible::known(&caller.directory(), organisation.id);
    if responsible::is_wider(new, &known) {
        all_met([giving::has_areas(caller)])?;
    }
    let mut amended = organisation.clone();
    let changes = amended_by(caller, &mut amended, input);
    let entry = (Noun::Organisation, organisation.id.0);
    changes.record(&work, entry).await?;
    let organisation = super::save(&work, &organisation, amended).await?;
    if let Some(areas) = areas {
        responsible::write(&work, organisation.id, areas).await?;
    }
    search::reindexed(
        &work,
        (Noun::Organisation, organisation.id.0),
        &organisation.name,
        &organisation.reference,
    )
    .await?;
    work.happened(event::OrganisationAmended::of(organisation.id))
        .await?;
    work.commit().await?;
    Ok(organisation)
}

fn amended_by(caller: &Caller, row: &mut Organisation, input: Amend) -> Changes {
    let directory = caller.directory();
    let mut known = responsible::known(&directory, row.id);
    let mut changes = Changes::because(input.reason);
    changes.set("name", &mut row.name, input.name, String::clone);
    changes.set("kind", &mut row.kind, input.kind, Choice::name);
    let (email, agreement) = (input.contact_email, input.agreement_reference);
    changes.change("contactEmail", &mut row.contact_email, email, String::clone);
    changes.change(
        "agreementReference",
        &mut row.agreement_reference,
        agreement,
        String::clone,
    );
    let due = input.agreement_review_due;
    changes.change(
        "agreementReviewDue",
        &mut row.agreement_review_due,
        due,
        period::shown,
    );
    changes.set("areas", &mut known, input.areas, |areas| {
        responsible::shown(&directory, areas)
    });
    row.name_folded = folded(&row.name);
    changes
}
