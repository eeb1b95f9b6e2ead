//! Withholds what would reveal details of a session that has not ended. The domain decides which sessions these are
//! (`session::veil`); this file covers the fields of attendances and referrals that depend on it.

use async_graphql::Context;
use domain::{attendance::Attendance, referral::Referral, session::veil};

use crate::{
    context::ContextExt,
    error::Result,
    limited::{ACCESS_LIMITED, is_open},
    loader,
};

/// The policy that shows only the site and the week of a session until it has ended.
pub const VEIL: &str = "future-sessions-show-their-week";

/// The policy that withholds the times and the outcome of an attendance, or none. It applies if the session has not
/// ended and the caller is outside the Team.
pub async fn of_slot(ctx: &Context<'_>, slot: &Attendance) -> Result<Option<&'static str>> {
    let caller = ctx.caller();
    if caller.role().is_of_the_team() || !veil::may_be_to_come(caller, slot.starts_at) {
        return Ok(None);
    }
    let to_come = loader::TO_COME.of(ctx, slot.session_id).await?;
    Ok(to_come.map(|()| VEIL))
}

/// The policy that withholds the time at which the first work of a referral began, or none. It applies if that session
/// has not ended, and the caller is outside the Team or access to the person is limited for the caller.
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
    let at_work = loader::AT_WORK.of(ctx, case.id).await?;
    Ok(at_work.map(|()| policy))
}
