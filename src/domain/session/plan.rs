//! Plans a session.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{session, staff};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect,
};

use crate::domain::{
    Caller, Noun, Result, Work,
    check::{Command, NAME, Problems},
    clock::{local_day, monday},
    error::all_met,
    event::Event,
    history::{self, Because},
    id::{SessionId, SiteId, StaffId},
    policy::Action,
    reference,
    rule::Rule,
    session::{Audience, Entity, Session, Status, WorkType},
    site::{self, Site, status::Step},
    staff::StaffRole,
};

/// The session to plan.
#[derive(Clone, Debug)]
pub struct Plan {
    pub idempotency_key: Option<String>,
    /// The reference that it already has in the Team's records; a new one otherwise.
    pub reference: Option<String>,
    pub site: SiteId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub audience: Audience,
    /// The most people that can be booked.
    pub capacity: i32,
    pub work_types: Vec<WorkType>,
    pub supervisor: StaffId,
    pub meeting_point: Option<String>,
}

impl Command for Plan {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reference", self.reference.as_deref(), NAME);
        if self.ends_at <= self.starts_at {
            problems.add("endsAt", "An instant after startsAt is expected.");
        } else if local_day(self.ends_at) != local_day(self.starts_at) {
            problems.add("endsAt", "The same local day as startsAt is expected.");
        }
        if !(1..=50).contains(&self.capacity) {
            problems.add("capacity", "A number of people from 1 to 50 is expected.");
        }
        if self.work_types.is_empty() {
            problems.add("workTypes", "At least one kind of work is expected.");
        }
        problems.optional("meetingPoint", self.meeting_point.as_deref(), NAME);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Plans a session at a site that is ready for one. A day that is past is entered late, from a paper sheet.
///
/// # Errors
/// Without the right or the site; when the site is not ready, the supervisor is none or busy, or the day is more than
/// 31 days ago; when the idempotency key was used for something else.
pub async fn plan(caller: &Caller, input: Plan) -> Result<Session> {
    let mut work = caller.begin(Action::PlanSession, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), SessionId(made)).await;
    }
    let site = site::get_alone(&work, input.site).await?;
    may_be_planned(&work, &site, &input).await?;
    let row = write(&work, input).await?;
    site::follow_session(
        &mut work,
        site.id,
        Step::Schedule,
        Event::SiteScheduled(site.id),
    )
    .await?;
    work.happened(Event::SessionPlanned(row.id)).await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}

async fn may_be_planned(work: &Work, site: &Site, input: &Plan) -> Result<()> {
    let directory = work.caller().directory();
    let leads = directory
        .staff
        .get(&input.supervisor)
        .is_some_and(|staff| staff.role == StaffRole::Supervisor);
    all_met([
        (
            site::status::after(site.status, Step::Schedule).is_ok(),
            Rule::SessionNeedsSite,
        ),
        (leads, Rule::StaffRoleFits),
        (is_free(work, input).await?, Rule::SessionSupervisorFree),
        (
            !super::is_too_late(work.now(), local_day(input.starts_at)),
            Rule::SessionNotTooLate,
        ),
    ])
}

/// Whether the supervisor leads no other session then. Their own row is kept for this work, so that two plans at once
/// see each other.
async fn is_free(work: &Work, input: &Plan) -> Result<bool> {
    staff::Entity::find_by_id(input.supervisor)
        .lock_exclusive()
        .one(work.db())
        .await?;
    let others = Entity::find()
        .filter(session::Column::SupervisorId.eq(input.supervisor))
        .filter(session::Column::Status.ne(Status::Cancelled))
        // No session is longer than a day; the bound lets the index on the start do the work.
        .filter(session::Column::StartsAt.gt(input.starts_at - TimeDelta::days(1)))
        .filter(session::Column::StartsAt.lt(input.ends_at))
        .filter(session::Column::EndsAt.gt(input.starts_at));
    Ok(others.count(work.db()).await? == 0)
}

async fn write(work: &Work, input: Plan) -> Result<Session> {
    let date = local_day(input.starts_at);
    let work_types: Vec<String> = input.work_types.iter().map(ActiveEnum::to_value).collect();
    let row = Session {
        id: SessionId::new(),
        reference: input.reference.unwrap_or_else(|| reference::new("SES")),
        site_id: input.site,
        date,
        week_on: monday(date),
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        audience: input.audience,
        capacity: input.capacity,
        work_types: work_types.join(" "),
        supervisor_id: input.supervisor,
        meeting_point: input.meeting_point,
        status: Status::Planned,
        cancel_reason: None,
        briefing: None,
        summary: None,
        entered_late: input.starts_at < work.now(),
        version: 1,
    };
    let row: session::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    super::filter::write_kinds(work, row.id, &input.work_types).await?;
    history::changed(
        work,
        (Noun::Session, row.id.0),
        None,
        row.status,
        Because::default(),
    )
    .await?;
    Ok(row)
}
