//! `sessions.csv`: plans the sessions in the order of their start. Their outcome is recorded with the attendances.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    id::{SessionId, SiteId, StaffId},
    reference::SESSION_CANCELLED,
    session::{self, Audience, MoveTo, Plan, Session, Status, WorkType},
    site,
};
use kernel::{Caller, choice::Choice, clock::local_instant};

use super::{
    accept,
    moment::{self, TIME},
    pass::{Done, Halt, Pass, Trouble},
    planned::Planned,
    reader::Reader,
    row::Row,
    rows::Position,
};

/// The minimum capacity of an imported session.
const PLACES: usize = 6;

/// A row.
struct Claim {
    reference: String,
    date: NaiveDate,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    site: SiteId,
    audience: Audience,
    work_types: Vec<WorkType>,
    supervisor: StaffId,
    status: Status,
    cancel_reason: Option<String>,
}

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    let positions = by_start(pass, reader)?;
    pass.count_rows(positions.len());
    for position in positions {
        pass.bar.inc(1);
        let Some(Ok(mut row)) = reader.at(&position)? else {
            continue;
        };
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

/// The positions of the rows in the order of their sessions' start. Rows without a valid start come first and are
/// reported.
fn by_start(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<Vec<Position>, Halt> {
    let mut found = Vec::new();
    while let Some((position, row)) = reader.next()? {
        pass.rows += 1;
        match row {
            Ok(mut row) => found.push((times(&mut row).map(|(_, start, _)| start), position)),
            Err(problem) => pass.problems.push(problem),
        }
    }
    found.sort_by_key(|(start, _)| *start);
    Ok(found.into_iter().map(|(_, position)| position).collect())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let claim = read(pass, row).await?.ok_or(Trouble::Noted)?;
    if !pass.is_new(row, "reference", &claim.reference) {
        return Ok(Done::AlreadyThere);
    }
    let known = session::find_by_reference(&pass.batch, &claim.reference).await?;
    let is_new = known.is_none();
    let id = match known {
        Some(known) => {
            let id = known.id;
            compare(row, &known, &claim);
            if pass.accepts_changes {
                amend(&pass.batch, row, known, &claim).await?;
            }
            id
        }
        None => plan(pass, &claim).await?,
    };
    pass.gathered.sessions.push(Planned {
        id,
        reference: claim.reference,
        line: row.line,
        date: claim.date,
        starts_at: claim.starts_at,
        ends_at: claim.ends_at,
        status: claim.status,
        cancel_reason: claim.cancel_reason,
    });
    Ok(Done::of(is_new, false))
}

fn compare(row: &mut Row, known: &Session, claim: &Claim) {
    row.compare("site", &known.site_id, &claim.site);
    row.compare("date", &known.date, &claim.date);
    row.compare("start", &known.starts_at, &claim.starts_at);
    row.compare("end", &known.ends_at, &claim.ends_at);
    row.compare("audience", &known.audience, &claim.audience);
    row.compare("supervisor", &known.supervisor_id, &claim.supervisor);
    if [known.status, claim.status] == [Status::Cancelled; 2] {
        row.compare_text("cancel_reason", known.cancel_reason.as_deref());
    }
    let names = |kinds: &mut dyn Iterator<Item = WorkType>| -> BTreeSet<String> {
        kinds.map(|kind| kind.name()).collect()
    };
    let stored = names(&mut session::work_types(&known.work_types));
    row.compare(
        "work_types",
        &stored,
        &names(&mut claim.work_types.iter().copied()),
    );
}

/// Moves a session that has not begun to the time in the row.
async fn amend(
    caller: &Caller,
    row: &mut Row,
    known: Session,
    claim: &Claim,
) -> Result<Session, Trouble> {
    let groups: [&[_]; 1] = [&["date", "start", "end"]];
    accept::apply(row, known, &groups, async |known, _| {
        let step = MoveTo {
            session: known.id,
            expected_version: known.version,
            starts_at: claim.starts_at,
            ends_at: claim.ends_at,
            reason: "OTHER".into(),
            note: Some(accept::REASON.to_owned()),
        };
        session::move_to(caller, step).await
    })
    .await
}

/// Plans a session as at the day before it, or now if that is in the future.
async fn plan(pass: &Pass<'_>, claim: &Claim) -> Result<SessionId, Trouble> {
    let needed = pass.gathered.booked.count(&claim.reference);
    let day_before = claim.starts_at - TimeDelta::hours(24);
    let input = Plan {
        idempotency_key: None,
        reference: Some(claim.reference.clone()),
        site: claim.site,
        starts_at: claim.starts_at,
        ends_at: claim.ends_at,
        audience: claim.audience,
        capacity: i32::try_from(needed.max(PLACES)).unwrap_or(i32::MAX),
        work_types: claim.work_types.clone(),
        supervisor: claim.supervisor,
        meeting_point: None,
    };
    let caller = pass.at(day_before.min(pass.now))?;
    Ok(session::plan(&caller, input).await?.id)
}

async fn read(pass: &Pass<'_>, row: &mut Row) -> Result<Option<Claim>, Trouble> {
    let site = match row.optional("site") {
        Some(reference) => site::find_by_reference(&pass.batch, reference).await?,
        None => None,
    };
    if site.is_none() {
        row.wrong("site", "The reference of a site is expected.");
    }
    let claim = claim(pass, row, site.map(|site| site.id));
    Ok(claim)
}

fn claim(pass: &Pass<'_>, row: &mut Row, site: Option<SiteId>) -> Option<Claim> {
    let reference = row.text("reference");
    let times = times(row);
    let audience = row.choice("audience");
    let work_types = row.choices("work_types");
    let supervisor = row.known("supervisor", "a supervisor", &pass.known.staff);
    let status = row.choice("status");
    match status {
        Some(Status::Cancelled) => row.code("cancel_reason", SESSION_CANCELLED),
        Some(_) => row.nothing("cancel_reason", "unless the status is CANCELLED"),
        None => {}
    }
    let (date, starts_at, ends_at) = times?;
    Some(Claim {
        reference: reference?,
        date,
        starts_at,
        ends_at,
        site: site?,
        audience: audience?,
        work_types: work_types?,
        supervisor: supervisor?,
        status: status?,
        cancel_reason: row.owned("cancel_reason"),
    })
}

/// The day of a session, its start and its end.
fn times(row: &mut Row) -> Option<(NaiveDate, DateTime<Utc>, DateTime<Utc>)> {
    let date = row.day("date");
    let start = row.needs("start", TIME, moment::time);
    let end = row.needs("end", TIME, moment::time);
    let date = date?;
    Some((
        date,
        local_instant(date.and_time(start?)),
        local_instant(date.and_time(end?)),
    ))
}
