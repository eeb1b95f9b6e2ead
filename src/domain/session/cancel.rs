//! Cancels a session. Everybody booked gets an outcome that does not count against them.

use entity::{attendance, session};
use kernel::{
    Caller, Result, Work,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait};

use crate::{
    id::SessionId,
    reference::SESSION_CANCELLED,
    session::{
        Session,
        status::{self, Step},
    },
    site,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Cancel {
    pub session: SessionId,
    pub expected_version: i32,
    /// A code of the reference list `SESSION_CANCELLED`.
    pub reason: String,
    pub note: Option<String>,
}

impl Command for Cancel {
    fn check(&self, problems: &mut Problems) {
        problems.code("reasonCode", SESSION_CANCELLED, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Cancels a session. Everybody booked gets an outcome that does not count against them.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn cancel(caller: &Caller, input: Cancel) -> Result<Session> {
    let mut work = caller.begin(Action::CancelSession, &input).await?;
    let session = super::get(&work.read(), input.session).await?;
    expect_version(session.version, input.expected_version)?;
    status::after(session.status, Step::Cancel)?;
    let site = site::get(&work.read(), session.site_id).await?;
    // Only a reopened session can be open at a site that does not allow sessions. Cancelling it must not undo that the
    // site was completed by its work.
    let still_open = site::status::after(site.status, site::status::Step::Unschedule).is_ok();
    all_met([(still_open, Rule::SessionSiteStillOpen)])?;
    let change = session::ActiveModel {
        cancel_reason: Set(Some(input.reason.clone())),
        ..session.clone().into()
    };
    let session = super::move_on(
        &work,
        &session,
        Step::Cancel,
        change,
        Because::of(&input.reason, input.note.as_deref()),
    )
    .await?;
    stand_down(&mut work, &session).await?;
    site::get_alone(&work, session.site_id).await?;
    if super::open_at(session.site_id).count(work.db()).await? == 0 {
        let site = session.site_id;
        site::follow_session(
            &mut work,
            site,
            (site::status::Step::Unschedule, None),
            event::SiteUnscheduled::of(site),
        )
        .await?;
    }
    work.happened(event::SessionCancelled::of(session.id))
        .await?;
    work.commit().await?;
    Ok(session)
}

/// Gives everybody without an outcome the one that does not count against them.
async fn stand_down(work: &mut Work, session: &Session) -> Result<()> {
    for row in super::attendances(work, session.id).await? {
        if row.outcome.is_some() {
            continue;
        }
        let (id, person) = (row.id, row.offender_id);
        let change = attendance::ActiveModel {
            outcome: Set(Some("STOOD_DOWN".into())),
            recorded_by: Set(Some(work.caller().subject().into())),
            recorded_at: Set(Some(work.now())),
            version: Set(row.version + 1),
            ..row.into()
        };
        attendance::Entity::update(change).exec(work.db()).await?;
        work.happened(event::AttendanceRecorded::of(id, person))
            .await?;
    }
    Ok(())
}
