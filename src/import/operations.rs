//! `operations.csv`: the operations and clear-up days that the Team joined, with the sessions that were part of them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    id::{AreaId, OrganisationId, SessionId, SiteId},
    operation::{self, AddSession, Kind, MoveOn, Operation, Plan, Publish, Status},
    session, site,
};
use kernel::{choice::Choice, clock::start_of_day};

use super::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
    table::OPERATIONS,
};

/// How long before its first day an operation is entered, as its row does not say.
const BEFORE: TimeDelta = TimeDelta::days(7);
/// When it is completed and when it is made public, from the start of its last day: the name of a policing operation is
/// protected on that day.
const EVENING: TimeDelta = TimeDelta::hours(18);
const NEXT_MORNING: TimeDelta = TimeDelta::hours(33);

/// A row.
struct Claim {
    reference: String,
    kind: Kind,
    name: String,
    lead: OrganisationId,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    areas: Vec<AreaId>,
    sites: Vec<SiteId>,
    sessions: Vec<SessionId>,
    status: Status,
    is_public: bool,
}

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let claim = read(pass, row).await?.ok_or(Trouble::Noted)?;
    if !pass.is_new(row, "reference", &claim.reference) {
        return Ok(Done::AlreadyThere);
    }
    let found = operation::find_by_reference(&pass.batch, &claim.reference).await?;
    let is_new = found.is_none();
    let operation = match found {
        Some(known) => {
            compare(pass, row, &known, &claim).await?;
            known
        }
        None => plan(pass, row, &claim).await?,
    };
    let before = operation.version;
    let operation = close(pass, operation, &claim).await?;
    if operation.status != claim.status {
        let is_new = is_new || pass.is_new_record(&OPERATIONS, row.line);
        row.not_led_to(&operation.status, is_new);
    }
    Ok(Done::of(is_new, operation.version != before))
}

async fn compare(
    pass: &Pass<'_>,
    row: &mut Row,
    known: &Operation,
    claim: &Claim,
) -> Result<(), Trouble> {
    row.compare("kind", &known.kind, &claim.kind);
    row.compare_text("name", Some(&known.name));
    row.compare_text("description", known.description.as_deref());
    row.compare("lead", &known.lead_organisation_id, &claim.lead);
    row.compare("starts_on", &known.starts_on, &claim.starts_on);
    row.compare("ends_on", &known.ends_on, &claim.ends_on);
    let ids = [known.id];
    let areas = operation::areas_of(&pass.batch, &ids).await?;
    row.compare(
        "areas",
        &set(areas.get(&known.id)),
        &set(Some(&claim.areas)),
    );
    let sessions = operation::sessions_of(&pass.batch, &ids).await?;
    let stored = set(sessions.get(&known.id));
    row.compare("sessions", &stored, &set(Some(&claim.sessions)));
    // The sites of its sessions are among its sites, whether or not the row names them.
    let sites = operation::sites_of(&pass.batch, &ids).await?;
    let missing = set(Some(&claim.sites)).is_subset(&set(sites.get(&known.id)));
    row.compare("sites", &missing, &true);
    Ok(())
}

fn set<I: Copy + Ord>(ids: Option<&Vec<I>>) -> BTreeSet<I> {
    ids.into_iter().flatten().copied().collect()
}

/// Plans an operation, and makes the sessions part of it.
async fn plan(pass: &Pass<'_>, row: &Row, claim: &Claim) -> Result<Operation, Trouble> {
    let caller = pass.at((start_of_day(claim.starts_on) - BEFORE).min(pass.now))?;
    let input = Plan {
        idempotency_key: None,
        reference: Some(claim.reference.clone()),
        kind: claim.kind,
        name: claim.name.clone(),
        description: row.owned("description"),
        lead: Some(claim.lead),
        starts_on: claim.starts_on,
        ends_on: claim.ends_on,
        areas: claim.areas.clone(),
        sites: claim.sites.clone(),
    };
    let mut operation = operation::plan(&caller, input).await?;
    for session in &claim.sessions {
        let input = AddSession {
            operation: operation.id,
            expected_version: operation.version,
            session: *session,
        };
        operation = operation::add_session(&caller, input).await?;
    }
    Ok(operation)
}

/// Completes or cancels a planned operation, and makes it public.
async fn close(
    pass: &Pass<'_>,
    mut operation: Operation,
    claim: &Claim,
) -> Result<Operation, Trouble> {
    let last_day: DateTime<Utc> = start_of_day(claim.ends_on);
    let caller = pass.at((last_day + EVENING).min(pass.now))?;
    let step = MoveOn {
        operation: operation.id,
        expected_version: operation.version,
        note: None,
    };
    operation = match (operation.status, claim.status) {
        (Status::Planned, Status::Completed) => operation::complete(&caller, step).await?,
        (Status::Planned, Status::Cancelled) => operation::cancel(&caller, step).await?,
        _ => operation,
    };
    if claim.is_public && !operation.is_public {
        let publish = Publish {
            operation: operation.id,
            expected_version: operation.version,
        };
        let caller = pass.at((last_day + NEXT_MORNING).min(pass.now))?;
        operation = operation::publish(&caller, publish).await?;
    }
    Ok(operation)
}

async fn read(pass: &Pass<'_>, row: &mut Row) -> Result<Option<Claim>, Trouble> {
    let reference = row.text("reference");
    let kind = row.choice("kind");
    let name = row.text("name");
    let lead = row.known("lead", "an organisation", &pass.known.organisations);
    let starts_on = row.day("starts_on");
    let ends_on = row.day("ends_on");
    let areas = row.all_known("areas", "areas", &pass.known.areas);
    let status = status(row);
    let is_public = row.may("public", "\"yes\" is expected, or nothing.", |text| {
        (text == "yes").then_some(true)
    });
    let mut sites = vec![];
    for name in names(row, "sites") {
        match site::find_by_reference(&pass.batch, &name).await? {
            Some(found) => sites.push(found.id),
            None => row.wrong("sites", "References of sites are expected, or nothing."),
        }
    }
    let mut sessions = vec![];
    for name in names(row, "sessions") {
        match session::find_by_reference(&pass.batch, &name).await? {
            Some(found) => sessions.push(found.id),
            None => row.wrong(
                "sessions",
                "References of sessions are expected, or nothing.",
            ),
        }
    }
    let claim = || {
        Some(Claim {
            reference: reference?,
            kind: kind?,
            name: name?,
            lead: lead?,
            starts_on: starts_on?,
            ends_on: ends_on?,
            areas: areas?,
            sites,
            sessions,
            status: status?,
            is_public: is_public?.unwrap_or_default(),
        })
    };
    Ok(claim().filter(|_| row.is_right()))
}

/// The status, which is one of those of an operation that the Team has joined.
fn status(row: &mut Row) -> Option<Status> {
    let joined = [Status::Planned, Status::Completed, Status::Cancelled];
    let expected = "PLANNED, COMPLETED or CANCELLED is expected.";
    row.needs("status", expected, |text| {
        Status::named(text).filter(|status| joined.contains(status))
    })
}

/// The references in a column, separated by semicolons.
fn names(row: &Row, column: &str) -> Vec<String> {
    let text = row.optional(column).unwrap_or_default();
    let names = text.split(';').map(str::trim);
    let names = names.filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}
