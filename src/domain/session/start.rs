//! Starts a confirmed session with a briefing, on its day. A manager may also enter the start from a paper sheet, up to
//! 31 days later.

use entity::session;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    clock::local_day,
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    principal::Role,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::SessionId,
    session::{
        Session, readiness,
        status::{self, Step},
    },
    site,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Start {
    pub session: SessionId,
    pub expected_version: i32,
    /// What was said and checked in the briefing: conditions, protective equipment, fitness to work.
    pub briefing: String,
}

impl Command for Start {
    fn check(&self, problems: &mut Problems) {
        problems.text("briefing", &self.briefing, NOTE);
    }
}

/// Starts a confirmed session with a briefing, on its day. A manager may also enter the start from a paper sheet, up to
/// 31 days later. The permission and the risk assessment may have expired since the session was confirmed, so both are
/// checked again.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not the day of the session; if permission or the
/// risk assessment does not cover it; if the status does not allow the step; if the version is stale.
pub async fn start(caller: &Caller, input: Start) -> Result<Session> {
    let mut work = caller.begin(Action::StartSession, &input).await?;
    let session = super::get(&work.read(), input.session).await?;
    expect_version(session.version, input.expected_version)?;
    status::after(session.status, Step::Start)?;
    let today = super::is_today(&work, session.date);
    let past = session.date < local_day(work.now());
    let late =
        caller.role() == Role::Manager && past && !super::is_too_late(work.now(), session.date);
    let site = site::get(&work.read(), session.site_id).await?;
    let ready = readiness::to_take_place(&work, &site, &session).await?;
    all_met(
        [(today || late, Rule::SessionInTime)]
            .into_iter()
            .chain(ready),
    )?;
    let change = session::ActiveModel {
        briefing: Set(Some(input.briefing)),
        entered_late: Set(session.entered_late || late),
        ..session.clone().into()
    };
    let session = super::move_on(&work, &session, Step::Start, change, Because::default()).await?;
    let site = session.site_id;
    site::follow_session(
        &mut work,
        site,
        (site::status::Step::Start, Some(session.ends_at)),
        event::SiteStarted::of(site),
    )
    .await?;
    work.happened(event::SessionStarted::of(session.id)).await?;
    work.commit().await?;
    Ok(session)
}
