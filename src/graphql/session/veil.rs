//! What is held back because it would tell of a session still to come. The domain says what is to come (`session::veil`);
//! here are the fields of slots and cases that follow it.

use async_graphql::Context;

use crate::domain::{attendance::Attendance, referral::Referral, session::veil};
use crate::graphql::{
    context::ContextExt,
    error::Result,
    limited::{ACCESS_LIMITED, is_open},
    loader::{AtWork, ToCome},
};

/// The policy that leaves of a session still to come its site and its week.
pub const VEIL: &str = "future-sessions-show-their-week";

/// The policy that holds back a slot's times and what became of it, if one does: its session is still to come, and the token
/// is not of the Team.
///
/// # Errors
/// What the database answers.
pub async fn of_slot(ctx: &Context<'_>, slot: &Attendance) -> Result<Option<&'static str>> {
    let caller = ctx.caller();
    if caller.role().is_of_the_team() || !veil::may_be_to_come(caller, slot.starts_at) {
        return Ok(None);
    }
    let to_come = ctx.loader().load_one(ToCome(slot.session_id)).await?;
    Ok(to_come.map(|()| VEIL))
}

/// The policy that holds back when a case's first work began, if one does: it belongs to a session that is not over, and the
/// token is not of the Team or access to the person is limited for it.
///
/// # Errors
/// What the database answers.
pub async fn of_first_work(ctx: &Context<'_>, case: &Referral) -> Result<Option<&'static str>> {
    let caller = ctx.caller();
    let began = case.first_session_at;
    if !began.is_some_and(|began| veil::may_be_to_come(caller, began)) {
        return Ok(None);
    }
    let is_of_the_team = caller.role().is_of_the_team();
    if is_of_the_team && is_open(ctx, case.offender_id).await {
        return Ok(None);
    }
    let policy = if is_of_the_team { ACCESS_LIMITED } else { VEIL };
    let at_work = ctx.loader().load_one(AtWork(case.id)).await?;
    Ok(at_work.map(|()| policy))
}
