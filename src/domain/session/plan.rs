//! Plans a session.

use chrono::{DateTime, Utc};
use entity::session;
use kernel::{
    Caller, Noun, Result, Work,
    check::{Command, NAME, Problems, folded},
    clock::{local_day, monday},
    error::all_met,
    event,
    history::{self, Because},
    policy::Action,
};
use sea_orm::{ActiveEnum, ActiveModelTrait, EntityTrait};

use crate::{
    id::{SessionId, SiteId, StaffId},
    reference,
    session::{
        Audience, Entity, Session, Status, WorkType,
        readiness::{self, Slot},
    },
    site::{self, status::Step},
};

/// The session to plan.
#[derive(Clone, Debug)]
pub struct Plan {
    pub idempotency_key: Option<String>,
    /// The reference in the Team's records, if there is one. Otherwise a new one is made.
    pub reference: Option<String>,
    pub site: SiteId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub audience: Audience,
    /// The maximum number of people who can be booked.
    pub capacity: i32,
    pub work_types: Vec<WorkType>,
    pub supervisor: StaffId,
    pub meeting_point: Option<String>,
}

impl Command for Plan {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reference", self.reference.as_deref(), NAME);
        readiness::times(problems, self.starts_at, self.ends_at);
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

/// Plans a session at a site that allows sessions. A session on a past day is entered late, from a paper sheet.
///
/// # Errors
/// If the caller lacks the scope or the site is not found; if the site does not allow sessions, the supervisor is not
/// one or leads another session, or the day is more than 31 days ago; if the idempotency key was used with another
/// input.
pub async fn plan(caller: &Caller, input: Plan) -> Result<Session> {
    let mut work = caller.begin(Action::PlanSession, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), SessionId(made)).await;
    }
    let site = site::get_alone(&work, input.site).await?;
    let slot = Slot {
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        supervisor: input.supervisor,
        session: None,
    };
    all_met(readiness::to_plan(&work, &site, &slot).await?)?;
    let row = write(&work, site.rounds, input).await?;
    site::follow_session(
        &mut work,
        site.id,
        (Step::Schedule, None),
        event::SiteScheduled::of(site.id),
    )
    .await?;
    work.happened(event::SessionPlanned::of(row.id)).await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}

async fn write(work: &Work, round: i32, input: Plan) -> Result<Session> {
    let date = local_day(input.starts_at);
    let work_types: Vec<String> = input.work_types.iter().map(ActiveEnum::to_value).collect();
    let reference = input.reference.unwrap_or_else(|| reference::new("SES"));
    let row = Session {
        id: SessionId::new(),
        reference_folded: folded(&reference),
        reference,
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
        round,
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
