//! `suggestions.csv`: suggestions, from submission to decision.

mod amend;

use chrono::{DateTime, Utc};
use domain::{
    id::{AreaId, SiteId, SuggestionId},
    site,
    suggestion::{
        self, Accept, Decline, MarkDuplicate, Review, Source, Status, Submit, Suggestion, Withdraw,
    },
};
use kernel::issuer::Identity;

use crate::import::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};

/// A row.
struct Claim {
    reference: String,
    /// The ward of the day.
    ward: AreaId,
    submission: Submit,
    submitted_by: Identity,
    organisation: String,
    submitted_at: DateTime<Utc>,
    status: Status,
    decided_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    site: Option<SiteId>,
    duplicate_of: Option<SuggestionId>,
    /// The suggestion as which that one is continued, if it is a duplicate itself.
    continued_as: Option<SuggestionId>,
}

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = Box::pin(record(pass, &mut row)).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let claim = read(pass, row).await?.ok_or(Trouble::Noted)?;
    if !pass.is_new(row, "reference", &claim.reference) {
        return Ok(Done::AlreadyThere);
    }
    let known = suggestion::find_by_reference(&pass.batch, &claim.reference).await?;
    let is_new = known.is_none();
    let submitted = if let Some(known) = known {
        amend::compare(pass, row, known, &claim).await?
    } else {
        let (who, whose) = (&claim.submitted_by, Some(claim.organisation.as_str()));
        let caller = pass.batch.at(claim.submitted_at, who, whose)?;
        let submitted = suggestion::submit(&caller, claim.submission.clone()).await?;
        submitted.suggestion
    };
    let before = submitted.version;
    let decided = Box::pin(decide(pass, submitted, &claim)).await?;
    if decided.status != claim.status {
        row.not_led_to(&decided.status, is_new);
    }
    Ok(Done::of(is_new, decided.version != before))
}

async fn decide(
    pass: &Pass<'_>,
    mut row: Suggestion,
    claim: &Claim,
) -> Result<Suggestion, Trouble> {
    let at = claim.decided_at.unwrap_or(claim.submitted_at);
    let caller = pass.at(at)?;
    let reviewed = matches!(
        claim.status,
        Status::UnderReview | Status::Accepted | Status::Declined
    );
    if row.status == Status::Submitted && reviewed {
        let step = Review {
            suggestion: row.id,
            expected_version: row.version,
        };
        row = suggestion::review(&caller, step).await?;
    }
    let (suggestion, expected_version) = (row.id, row.version);
    let undecided = matches!(row.status, Status::Submitted | Status::UnderReview);
    if let Some(duplicate_of) = claim.duplicate_of.filter(|_| undecided) {
        let step = MarkDuplicate {
            suggestion,
            expected_version,
            duplicate_of,
            note: None,
        };
        return Ok(suggestion::mark_duplicate(&caller, step).await?);
    }
    Ok(match (row.status, claim.status) {
        (Status::UnderReview, Status::Accepted) => {
            let step = Accept {
                suggestion,
                expected_version,
                site: claim.site,
                note: None,
            };
            suggestion::accept(&caller, step).await?
        }
        (Status::UnderReview, Status::Declined) => {
            let step = Decline {
                suggestion,
                expected_version,
                reason: claim.reason.clone().unwrap_or_default(),
                note: None,
            };
            suggestion::decline(&caller, step).await?
        }
        (Status::Submitted | Status::UnderReview, Status::Withdrawn) => {
            let (who, whose) = (&claim.submitted_by, Some(claim.organisation.as_str()));
            let step = Withdraw {
                suggestion,
                expected_version,
            };
            suggestion::withdraw(&pass.batch.at(at, who, whose)?, step).await?
        }
        _ => row,
    })
}

async fn read(pass: &Pass<'_>, row: &mut Row) -> Result<Option<Claim>, Trouble> {
    let status = row.choice("status");
    let site = attached(pass, row, status).await?;
    let duplicate_of = pointed_to(pass, row, status).await?;
    Ok((|| {
        let submitted_at = row.past("submitted_at");
        let decided_at = decided(row, status?, submitted_at);
        let submission = submission(pass, row);
        let organisations = &pass.known.organisations;
        let organisation = row.known("organisation", "an organisation", organisations);
        let submitted_by = row.text("submitted_by");
        if status? != Status::Declined {
            row.nothing("reason", "unless the status is DECLINED");
        }
        let directory = pass.batch.directory();
        let organisation = directory.organisation_name(organisation?);
        let submitted_by = submitted_by.map(|text| match pass.known.people.get(&text) {
            Some(known) => known.clone(),
            None => Identity::ours(&text),
        });
        Some(Claim {
            reference: row.owned("reference")?,
            ward: submission.as_ref()?.ward?,
            submission: submission?,
            submitted_by: submitted_by?,
            organisation,
            submitted_at: submitted_at?,
            status: status?,
            decided_at: decided_at?,
            reason: row.owned("reason"),
            site: site?,
            duplicate_of: duplicate_of.as_ref()?.as_ref().map(|other| other.id),
            continued_as: duplicate_of?.map(|other| other.duplicate_of_id.unwrap_or(other.id)),
        })
    })())
}

fn submission(pass: &Pass<'_>, row: &mut Row) -> Option<Submit> {
    let reference = row.text("reference");
    let source = row.choice::<Source>("source");
    let title = row.text("title");
    let description = row.text("description");
    let site_kind = row.choice("site_type");
    let latitude = row.number("latitude");
    let longitude = row.number("longitude");
    let areas = row.areas("ward", &pass.known);
    Some(Submit {
        idempotency_key: None,
        reference: Some(reference?),
        source: Some(source?),
        title: title?,
        description: description?,
        site_kind: site_kind?,
        latitude: latitude?,
        longitude: longitude?,
        ward: Some(areas.as_ref()?.0),
        areas: areas?.1,
        work_types: vec![],
        contact_name: None,
        contact_email: None,
        contact_phone: None,
        external_reference: None,
    })
}

/// The time of the decision: required if there is a decision, and not earlier than the submission.
fn decided(
    row: &mut Row,
    status: Status,
    submitted_at: Option<DateTime<Utc>>,
) -> Option<Option<DateTime<Utc>>> {
    let decided_at = match status {
        Status::Accepted | Status::Declined | Status::Duplicate | Status::ReferredOn => {
            Some(row.past("decided_at")?)
        }
        Status::Withdrawn => row.may_past("decided_at")?,
        Status::Submitted | Status::UnderReview | Status::NeedsInfo => {
            row.nothing("decided_at", "before the decision");
            None
        }
    };
    if decided_at
        .zip(submitted_at)
        .is_some_and(|(decided, submitted)| decided < submitted)
    {
        row.wrong(
            "decided_at",
            "A time no earlier than submitted_at is expected.",
        );
        return None;
    }
    Some(decided_at)
}

/// The site of an accepted suggestion; the outer `None` if the value is invalid.
async fn attached(
    pass: &Pass<'_>,
    row: &mut Row,
    status: Option<Status>,
) -> Result<Option<Option<SiteId>>, Trouble> {
    if status != Some(Status::Accepted) {
        row.nothing("site", "unless the status is ACCEPTED");
        return Ok(Some(None));
    }
    let site = match row.optional("site") {
        Some(reference) => site::find_by_reference(&pass.batch, reference).await?,
        None => None,
    };
    if site.is_none() {
        row.wrong("site", "The reference of a site is expected.");
    }
    Ok(site.map(|site| Some(site.id)))
}

/// The suggestion that a duplicate refers to, which must be in an earlier row; the outer `None` if the value is
/// invalid.
async fn pointed_to(
    pass: &Pass<'_>,
    row: &mut Row,
    status: Option<Status>,
) -> Result<Option<Option<Suggestion>>, Trouble> {
    if status != Some(Status::Duplicate) {
        row.nothing("duplicate_of", "unless the status is DUPLICATE");
        return Ok(Some(None));
    }
    let other = match row.optional("duplicate_of") {
        Some(reference) => suggestion::find_by_reference(&pass.batch, reference).await?,
        None => None,
    };
    if other.is_none() {
        row.wrong(
            "duplicate_of",
            "The reference of a suggestion in an earlier row is expected.",
        );
    }
    Ok(other.map(Some))
}
