//! A site that is known already: compares it with the row, and amends it if changes are accepted.

use domain::{
    place::Coordinates,
    site::{self, Amend, RecordPermission, SetAreas, Site, risk_assessment},
};
use kernel::{Caller, amendment::Change, numbers};

use super::{Claim, cover, is_undecided, morning};
use crate::import::{
    accept::{self, REASON},
    pass::{Pass, Trouble},
    places::Areas,
    row::Row,
};

/// Compares a site with its row, and amends it if changes are accepted.
pub async fn compare(
    pass: &Pass<'_>,
    row: &mut Row,
    known: Site,
    claim: &Claim,
) -> Result<Site, Trouble> {
    let given = &claim.proposal;
    row.compare_text("name", Some(&known.name));
    row.compare("type", &known.kind, &given.kind);
    row.compare("latitude", &known.latitude, &given.latitude);
    row.compare("longitude", &known.longitude, &given.longitude);
    row.compare_text("address", known.address.as_deref());
    let normal = |text: &str| numbers::uprn(text).unwrap_or_else(|| text.to_owned());
    row.compare_as("uprn", known.uprn.as_deref(), normal);
    row.compare("landowner", &known.landowner, &given.landowner);
    row.compare("ward", &known.ward_id, &claim.ward);
    areas(&pass.batch, &known, claim).await?.compare(row);
    // As long as the site is not decided, the import records another permission as a further step.
    if !is_undecided(&known) {
        row.compare("permission", &known.permission, &claim.permission);
        row.compare(
            "permission_valid_to",
            &known.permission_valid_to,
            &claim.permission_valid_to,
        );
    }
    compare_assessments(&pass.batch, row, &known, claim).await?;
    if !pass.accepts_changes {
        return Ok(known);
    }
    let known = amend(&pass.batch, row, known, claim).await?;
    let known = permit(&pass.batch, row, known, claim).await?;
    assess(pass, row, &known, claim).await?;
    lie_in(&pass.batch, row, known, claim).await
}

async fn areas(caller: &Caller, known: &Site, claim: &Claim) -> Result<Areas, Trouble> {
    let given = &claim.proposal;
    let stored = site::areas_of(caller, &[known.id]).await?;
    Ok(Areas::of(stored, (claim.ward, &given.areas)))
}

async fn compare_assessments(
    caller: &Caller,
    row: &mut Row,
    known: &Site,
    claim: &Claim,
) -> Result<(), Trouble> {
    let stored = risk_assessment::of_sites(caller, &[known.id]).await?;
    let on_that_day = stored.iter().filter(|stored| {
        claim
            .assessed
            .is_some_and(|(day, _)| day == stored.assessed_on)
    });
    let due: Vec<_> = on_that_day.map(|stored| stored.review_due).collect();
    let has_none = stored.is_empty() && claim.assessed.is_none();
    // As long as the site is not decided, the import records another assessment as a further step.
    let is_recorded = claim.assessed.is_some() && is_undecided(known);
    let differs = due.is_empty() && !has_none && !is_recorded;
    row.compare("risk_assessed_on", &differs, &false);
    if let Some((_, review_due)) = claim.assessed.filter(|_| !due.is_empty()) {
        row.compare("risk_review_due", &due.contains(&review_due), &true);
    }
    Ok(())
}

async fn amend(
    caller: &Caller,
    row: &mut Row,
    known: Site,
    claim: &Claim,
) -> Result<Site, Trouble> {
    let given = &claim.proposal;
    let point = Coordinates {
        latitude: given.latitude,
        longitude: given.longitude,
    };
    let groups: [&[_]; 5] = [
        &["name"],
        &["type"],
        &["latitude", "longitude"],
        &["address"],
        &["uprn"],
    ];
    accept::apply(row, known, &groups, async |known, wanted| {
        let moves = wanted.has("latitude") || wanted.has("longitude");
        let amend = Amend {
            name: wanted.set("name", given.name.clone()),
            kind: wanted.set("type", given.kind),
            location: moves.then_some(point).into(),
            // A place that moves far moves with its ward, or neither could be amended.
            ward: (moves && known.ward_id != claim.ward)
                .then_some(claim.ward)
                .into(),
            address: wanted.change("address", given.address.clone()),
            uprn: wanted.change("uprn", given.uprn.clone()),
            ..nothing(&known)
        };
        site::amend(caller, amend).await
    })
    .await
}

/// Amendments of a site that change nothing yet.
fn nothing(known: &Site) -> Amend {
    Amend {
        site: known.id,
        expected_version: known.version,
        name: Change::Kept,
        kind: Change::Kept,
        description: Change::Kept,
        location: Change::Kept,
        ward: Change::Kept,
        address: Change::Kept,
        uprn: Change::Kept,
        access_notes: Change::Kept,
        public_note: Change::Kept,
        beneficiary_name: Change::Kept,
        beneficiary_email: Change::Kept,
        reason: Some(REASON.to_owned()),
    }
}

/// Records another permission. A landowner is replaced by it, but not removed.
async fn permit(
    caller: &Caller,
    row: &mut Row,
    known: Site,
    claim: &Claim,
) -> Result<Site, Trouble> {
    if claim.proposal.landowner.is_none() {
        let why = "A landowner is replaced by another one, and not removed.";
        row.kept(&["landowner"], why);
    }
    let groups: [&[_]; 1] = [&["landowner", "permission", "permission_valid_to"]];
    accept::apply(row, known, &groups, async |known, _| {
        let step = RecordPermission {
            site: known.id,
            expected_version: known.version,
            permission: claim.permission,
            landowner: claim.proposal.landowner.clone(),
            valid_to: claim.permission_valid_to,
        };
        site::record_permission(caller, step).await
    })
    .await
}

/// Records a risk assessment of another day.
async fn assess(
    pass: &Pass<'_>,
    row: &mut Row,
    known: &Site,
    claim: &Claim,
) -> Result<(), Trouble> {
    let column = ["risk_assessed_on"];
    let Some((day, _)) = claim
        .assessed
        .filter(|_| !row.differing(&column).is_empty())
    else {
        return Ok(());
    };
    match cover(pass, morning(day), known, claim).await {
        Ok(()) => row.amended(&column),
        Err(Trouble::Domain(error)) => row.kept(&column, &accept::why(error)?),
        Err(Trouble::Noted) => {}
    }
    Ok(())
}

/// Adds the areas in which the site does not lie yet. They replace those of the same type and time.
async fn lie_in(
    caller: &Caller,
    row: &mut Row,
    known: Site,
    claim: &Claim,
) -> Result<Site, Trouble> {
    let missing = areas(caller, &known, claim).await?.missing();
    let ward = claim.ward;
    let known = accept::apply(row, known, &[&["ward"]], async |mut known, _| {
        if !missing.is_empty() {
            let further = SetAreas {
                site: known.id,
                expected_version: known.version,
                areas: missing.clone(),
                reason: Some(REASON.to_owned()),
            };
            known = site::set_areas(caller, further).await?;
        }
        if known.ward_id != ward {
            let amend = Amend {
                ward: Change::To(ward),
                ..nothing(&known)
            };
            known = site::amend(caller, amend).await?;
        }
        Ok(known)
    })
    .await?;
    areas(caller, &known, claim).await?.note_left(row);
    Ok(known)
}
