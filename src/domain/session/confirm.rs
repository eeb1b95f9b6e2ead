//! Confirms a planned session. People must be booked, and the permission and a risk assessment must cover its day.

use crate::{
    id::SessionId,
    session::{
        Session, readiness,
        status::{self, Step},
    },
    site,
};
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Confirm {
    pub session: SessionId,
    pub expected_version: i32,
}

impl Command for Confirm {
    fn check(&self, _problems: &mut Problems) {}
}

/// Confirms a planned session. People must be booked, and the permission and a risk assessment must cover its day.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if nobody is booked, or permission or the risk assessment
/// does not cover the day; if the status does not allow the step; if the version is stale.
pub async fn confirm(caller: &Caller, input: Confirm) -> Result<Session> {
    let mut work = caller.begin(Action::ConfirmSession, &input).await?;
    let session = super::get(&work.read(), input.session).await?;
    expect_version(session.version, input.expected_version)?;
    status::after(session.status, Step::Confirm)?;
    let booked = super::attendances(&work, session.id).await?;
    let site = site::get(&work.read(), session.site_id).await?;
    let ready = readiness::to_take_place(&work, &site, &session).await?;
    all_met(
        [(!booked.is_empty(), Rule::SessionNeedsBooking)]
            .into_iter()
            .chain(ready),
    )?;
    let change = session.clone().into();
    let session =
        super::move_on(&work, &session, Step::Confirm, change, Because::default()).await?;
    work.happened(event::SessionConfirmed::of(session.id))
        .await?;
    work.commit().await?;
    Ok(session)
}
