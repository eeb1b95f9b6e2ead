//! Completes a session once every attendance has an outcome.

use entity::session;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::SessionId,
    session::{
        Session,
        status::{self, Step},
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Complete {
    pub session: SessionId,
    pub expected_version: i32,
    /// A summary of the work done.
    pub summary: Option<String>,
}

impl Command for Complete {
    fn check(&self, problems: &mut Problems) {
        problems.optional("summary", self.summary.as_deref(), NOTE);
    }
}

/// Completes a session once every attendance has an outcome.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if an outcome is missing; if the status does not allow the
/// step; if the version is stale.
pub async fn complete(caller: &Caller, input: Complete) -> Result<Session> {
    let mut work = caller.begin(Action::CompleteSession, &input).await?;
    let session = super::get(&work.read(), input.session).await?;
    expect_version(session.version, input.expected_version)?;
    status::after(session.status, Step::Complete)?;
    let recorded = super::attendances(&work, session.id)
        .await?
        .iter()
        .all(|row| row.outcome.is_some());
    all_met([(recorded, Rule::SessionNeedsOutcomes)])?;
    let change = session::ActiveModel {
        // A session that is completed again keeps its first summary if no new one is given.
        summary: Set(input.summary.or(session.summary.clone())),
        ..session.clone().into()
    };
    let session =
        super::move_on(&work, &session, Step::Complete, change, Because::default()).await?;
    work.happened(event::SessionCompleted::of(session.id))
        .await?;
    work.commit().await?;
    Ok(session)
}
