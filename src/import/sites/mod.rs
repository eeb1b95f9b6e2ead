//! `sites.csv`, first pass: sites, up to the status in which sessions can be planned. `closing` processes the status
//! changes that follow from sessions.
//!
//! The records do not say when a site was proposed. The import proposes, permits, assesses and approves it on the date
//! of its risk assessment, or now if there is none. If its ward no longer existed on that date, the site is proposed on
//! the ward's last day.

mod amend;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    id::AreaId,
    site::{
        self, Approve, Decline, MoveOn, Permission, Propose, RecordPermission, Site, Status,
        risk_assessment::{self, ApproveRiskAssessment, RecordRiskAssessment},
    },
};
use kernel::{
    Caller,
    clock::{local_day, local_instant},
    issuer::Identity,
};

use crate::import::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};

/// The names recorded for the risk assessment and its approval: two different people, as the rule requires.
const ASSESSOR: &str = "records-assessor";
const APPROVER: &str = "records-approver";
/// The text for details that exist on paper only.
const ON_PAPER: &str = "Recorded on paper.";

/// A row.
struct Claim {
    reference: String,
    /// The ward of the day.
    ward: AreaId,
    proposal: Propose,
    permission: Permission,
    permission_valid_to: Option<NaiveDate>,
    /// The date of the risk assessment, and the last day on which it is valid.
    assessed: Option<(NaiveDate, NaiveDate)>,
    status: Status,
}

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        // The future is large; boxing it saves stack space.
        let done = Box::pin(record(pass, &mut row)).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let claim = read(pass, row).ok_or(Trouble::Noted)?;
    if !pass.is_new(row, "reference", &claim.reference) {
        return Ok(Done::AlreadyThere);
    }
    let at = claim.assessed.map_or(pass.now, |(day, _)| morning(day));
    let known = site::find_by_reference(&pass.batch, &claim.reference).await?;
    let is_new = known.is_none();
    let site = if let Some(site) = known {
        amend::compare(pass, row, site, &claim).await?
    } else {
        let caller = pass.at(proposed_at(pass, claim.ward, at))?;
        site::propose(&caller, claim.proposal.clone()).await?
    };
    // The future is large; boxing it saves stack space.
    let moved = Box::pin(assess(pass, at, site, &claim)).await?;
    Ok(Done::of(is_new, moved))
}

/// The start of a day.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    local_instant(day.and_time(NaiveTime::MIN))
}

/// The given time, or the ward's last day if the ward no longer existed at that time.
fn proposed_at(pass: &Pass<'_>, ward: AreaId, at: DateTime<Utc>) -> DateTime<Utc> {
    let directory = pass.batch.directory();
    let ceased = directory.areas.get(&ward).and_then(|ward| ward.valid_to);
    ceased
        .filter(|ceased| *ceased <= local_day(at))
        .and_then(|ceased| ceased.pred_opt())
        .map_or(at, morning)
}

/// Moves a site from its proposal to the status in the file, or to the last status before sessions.
async fn assess(
    pass: &Pass<'_>,
    at: DateTime<Utc>,
    mut site: Site,
    claim: &Claim,
) -> Result<bool, Trouble> {
    let before = site.version;
    let caller = pass.at(at)?;
    let undecided = is_undecided(&site);
    if site.status == Status::Proposed && claim.status != Status::Proposed {
        let step = MoveOn {
            site: site.id,
            expected_version: site.version,
        };
        site = site::assess(&caller, step).await?;
    }
    if undecided {
        site = permit(&caller, site, claim).await?;
        cover(pass, at, &site, claim).await?;
    }
    if site.status == Status::Assessing {
        site = decide(&caller, site, claim).await?;
    }
    Ok(site.version != before)
}

/// Whether the Team has not decided on a site yet.
fn is_undecided(site: &Site) -> bool {
    matches!(site.status, Status::Proposed | Status::Assessing)
}

async fn permit(caller: &Caller, site: Site, claim: &Claim) -> Result<Site, Trouble> {
    let same = site.permission == claim.permission
        && site.permission_valid_to == claim.permission_valid_to;
    if same {
        return Ok(site);
    }
    let step = RecordPermission {
        site: site.id,
        expected_version: site.version,
        permission: claim.permission,
        landowner: claim.proposal.landowner.clone(),
        valid_to: claim.permission_valid_to,
    };
    Ok(site::record_permission(caller, step).await?)
}

/// Records the risk assessment, if the file has one that is not recorded yet.
async fn cover(
    pass: &Pass<'_>,
    at: DateTime<Utc>,
    site: &Site,
    claim: &Claim,
) -> Result<(), Trouble> {
    let Some((assessed_on, review_due)) = claim.assessed else {
        return Ok(());
    };
    let known = risk_assessment::of_sites(&pass.batch, &[site.id]).await?;
    if known.iter().any(|known| known.assessed_on == assessed_on) {
        return Ok(());
    }
    let draft = RecordRiskAssessment {
        idempotency_key: None,
        site: site.id,
        assessed_on,
        review_due,
        hazards: ON_PAPER.into(),
        controls: ON_PAPER.into(),
        youth_suitable: true,
    };
    let draft =
        risk_assessment::record(&pass.batch.at(at, &Identity::ours(ASSESSOR), None)?, draft)
            .await?;
    let step = ApproveRiskAssessment {
        risk_assessment: draft.id,
        expected_version: draft.version,
    };
    risk_assessment::approve(&pass.batch.at(at, &Identity::ours(APPROVER), None)?, step).await?;
    Ok(())
}

async fn decide(caller: &Caller, site: Site, claim: &Claim) -> Result<Site, Trouble> {
    match claim.status {
        Status::Proposed | Status::Assessing => Ok(site),
        Status::Declined => {
            let step = Decline {
                site: site.id,
                expected_version: site.version,
                reason: "OTHER".into(),
                note: None,
            };
            Ok(site::decline(caller, step).await?)
        }
        Status::Approved
        | Status::Scheduled
        | Status::InProgress
        | Status::Completed
        | Status::OnHold
        | Status::Archived => {
            let step = Approve {
                site: site.id,
                expected_version: site.version,
                criteria_met: true,
            };
            Ok(site::approve(caller, step).await?)
        }
    }
}

fn read(pass: &Pass<'_>, row: &mut Row) -> Option<Claim> {
    let known = &pass.known;
    let reference = row.text("reference");
    let name = row.text("name");
    let kind = row.choice("type");
    let latitude = row.number("latitude");
    let longitude = row.number("longitude");
    let areas = row.areas("ward", known);
    let landowner = row.owned("landowner");
    let permission = row.may_choose("permission");
    let permission_valid_to = row.may_day("permission_valid_to");
    let assessed = assessed(row);
    let status = row.choice("status");
    let improved = improved(row, status);
    let (ward, areas) = areas.unzip();
    Some(Claim {
        reference: reference.clone()?,
        ward: ward?,
        proposal: Propose {
            idempotency_key: None,
            reference,
            name: name?,
            kind: kind?,
            description: None,
            latitude: latitude?,
            longitude: longitude?,
            ward,
            areas: areas?,
            address: row.owned("address"),
            uprn: row.owned("uprn"),
            landowner: landowner.map(|text| {
                let named = known.organisation_names.get(&text);
                named.cloned().unwrap_or(text)
            }),
            beneficiary_name: None,
            beneficiary_email: None,
        },
        permission: permission?.unwrap_or(Permission::NotSought),
        permission_valid_to: permission_valid_to?,
        assessed: assessed?,
        status: improved.and(status)?,
    })
}

/// Both dates of a risk assessment, or neither.
fn assessed(row: &mut Row) -> Option<Option<(NaiveDate, NaiveDate)>> {
    let assessed_on = row.may_past_day("risk_assessed_on")?;
    let Some(assessed_on) = assessed_on else {
        row.nothing("risk_review_due", "without a day in risk_assessed_on");
        return Some(None);
    };
    let review_due = row.day("risk_review_due")?;
    Some(Some((assessed_on, review_due)))
}

/// The time of the improvement: required if the status is `COMPLETED`, and not allowed otherwise.
pub fn improved(row: &mut Row, status: Option<Status>) -> Option<Option<DateTime<Utc>>> {
    if status? == Status::Completed {
        return row.past("improved_at").map(Some);
    }
    row.nothing("improved_at", "unless the status is COMPLETED");
    Some(None)
}
