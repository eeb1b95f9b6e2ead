//! A suggestion that is known already: compares it with the row, and amends it if changes are accepted.

use domain::{
    place::Coordinates,
    suggestion::{self, Amend, SetAreas, Status, Suggestion},
};
use kernel::{Caller, amendment::Change, history, issuer::Identified};

use super::Claim;
use crate::import::{
    accept::{self, REASON},
    pass::{Pass, Trouble},
    places::Areas,
    row::Row,
};

/// Compares a suggestion with its row, and amends it if changes are accepted.
pub async fn compare(
    pass: &Pass<'_>,
    row: &mut Row,
    known: Suggestion,
    claim: &Claim,
) -> Result<Suggestion, Trouble> {
    let given = &claim.submission;
    row.compare("source", &Some(known.source), &given.source);
    row.compare("submitted_by", &known.identity(), &claim.submitted_by);
    let organisation = pass.known.organisations.get(&claim.organisation);
    row.compare("organisation", &Some(&known.organisation_id), &organisation);
    row.compare("submitted_at", &known.submitted_at, &claim.submitted_at);
    row.compare_text("title", Some(&known.title));
    row.compare_text("description", Some(&known.description));
    row.compare("site_type", &known.site_kind, &given.site_kind);
    row.compare("latitude", &known.latitude, &given.latitude);
    row.compare("longitude", &known.longitude, &given.longitude);
    row.compare("ward", &known.ward_id, &claim.ward);
    areas(&pass.batch, &known, claim).await?.compare(row);
    compare_decision(&pass.batch, row, &known, claim).await?;
    if !pass.accepts_changes {
        return Ok(known);
    }
    let known = amend(&pass.batch, row, known, claim).await?;
    lie_in(&pass.batch, row, known, claim).await
}

/// Compares the decision, if it is the same one. Another one is a difference of the status.
async fn compare_decision(
    caller: &Caller,
    row: &mut Row,
    known: &Suggestion,
    claim: &Claim,
) -> Result<(), Trouble> {
    if known.status != claim.status {
        return Ok(());
    }
    if is_decided(known.status) {
        row.compare("decided_at", &known.decided_at, &claim.decided_at);
    }
    match known.status {
        Status::Accepted => row.compare("site", &known.site_id, &claim.site),
        Status::Declined => row.compare_text("reason", known.decision_reason.as_deref()),
        // When the other one becomes a duplicate itself, its duplicates move with it.
        Status::Duplicate => {
            row.compare("duplicate_of", &known.duplicate_of_id, &claim.continued_as);
        }
        Status::Withdrawn => {
            let changes = history::of(caller, vec![known.id.0]).await?;
            let withdrawn_at = changes.iter().map(|change| change.at).max();
            // Without a time in the row, it was withdrawn at once.
            let given = claim.decided_at.unwrap_or(claim.submitted_at);
            row.compare("decided_at", &withdrawn_at, &Some(given));
        }
        _ => {}
    }
    Ok(())
}

/// Whether the suggestion itself says when it got this status.
fn is_decided(status: Status) -> bool {
    matches!(
        status,
        Status::Accepted | Status::Declined | Status::Duplicate | Status::ReferredOn
    )
}

async fn areas(caller: &Caller, known: &Suggestion, claim: &Claim) -> Result<Areas, Trouble> {
    let given = &claim.submission;
    let stored = suggestion::areas_of(caller, &[known.id]).await?;
    Ok(Areas::of(stored, (claim.ward, &given.areas)))
}

async fn amend(
    caller: &Caller,
    row: &mut Row,
    known: Suggestion,
    claim: &Claim,
) -> Result<Suggestion, Trouble> {
    let given = &claim.submission;
    let point = Coordinates {
        latitude: given.latitude,
        longitude: given.longitude,
    };
    let groups: [&[_]; 4] = [
        &["title"],
        &["description"],
        &["site_type"],
        &["latitude", "longitude"],
    ];
    accept::apply(row, known, &groups, async |known, wanted| {
        let moves = wanted.has("latitude") || wanted.has("longitude");
        let amend = Amend {
            title: wanted.set("title", given.title.clone()),
            description: wanted.set("description", given.description.clone()),
            site_kind: wanted.set("site_type", given.site_kind),
            location: moves.then_some(point).into(),
            // A place that moves far moves with its ward, or neither could be amended.
            ward: (moves && known.ward_id != claim.ward)
                .then_some(claim.ward)
                .into(),
            ..nothing(&known)
        };
        suggestion::amend(caller, amend).await
    })
    .await
}

/// Amendments of a suggestion that change nothing yet.
fn nothing(known: &Suggestion) -> Amend {
    Amend {
        suggestion: known.id,
        expected_version: known.version,
        title: Change::Kept,
        description: Change::Kept,
        site_kind: Change::Kept,
        location: Change::Kept,
        ward: Change::Kept,
        contact_name: Change::Kept,
        contact_email: Change::Kept,
        contact_phone: Change::Kept,
        reason: Some(REASON.to_owned()),
    }
}

/// Adds the areas in which the place does not lie yet. They replace those of the same type and time.
async fn lie_in(
    caller: &Caller,
    row: &mut Row,
    known: Suggestion,
    claim: &Claim,
) -> Result<Suggestion, Trouble> {
    let missing = areas(caller, &known, claim).await?.missing();
    let ward = claim.ward;
    let known = accept::apply(row, known, &[&["ward"]], async |mut known, _| {
        if !missing.is_empty() {
            let further = SetAreas {
                suggestion: known.id,
                expected_version: known.version,
                areas: missing.clone(),
                reason: Some(REASON.to_owned()),
            };
            known = suggestion::set_areas(caller, further).await?;
        }
        if known.ward_id != ward {
            let amend = Amend {
                ward: Change::To(ward),
                ..nothing(&known)
            };
            known = suggestion::amend(caller, amend).await?;
        }
        Ok(known)
    })
    .await?;
    areas(caller, &known, claim).await?.note_left(row);
    Ok(known)
}
