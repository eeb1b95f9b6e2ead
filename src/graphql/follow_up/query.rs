//! Queries for follow-ups.

use async_graphql::{Context, Object};
use domain::referral::followed_up;

use super::concluded::{ConcludedReferral, FollowUpState};
use crate::{
    context::ContextExt,
    error::Result,
    page::{Connection, page_request},
};

/// Queries for follow-ups.
#[derive(Default)]
pub struct FollowUpQuery;

#[Object]
impl FollowUpQuery {
    /// Concluded referrals by the state of their follow-up, oldest conclusion first: with `[DUE]`, what is to be checked now.
    /// Scope `followups:read`.
    async fn referrals_to_follow_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only referrals whose follow-up is in one of these states.")]
        states: Option<Vec<FollowUpState>>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ConcludedReferral>> {
        let request = page_request(ctx, (first, after), (last, before));
        let wanted = states.map(|states| states.into_iter().map(Into::into).collect::<Vec<_>>());
        let page = followed_up::list(ctx.caller(), wanted.as_deref(), &request).await?;
        Ok(Connection::of(page, ConcludedReferral::of))
    }
}
