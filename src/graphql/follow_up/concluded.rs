//! Referrals to follow up.

use async_graphql::{Context, Enum, ID};
use domain::{follow_up::Stage, referral::followed_up::Concluded};
use kernel::policy::Action;

use super::FollowUp;
use crate::{
    context::ContextExt,
    error::{Nullable, nullable},
    id::opaque,
    limited::held_back,
    loader,
    offender::Offender,
    plain::{Plain, object},
    scalar::{Date, DateTime},
};

/// Where the follow-up of a concluded referral stands. An offence counts that was committed within twelve months after the
/// conclusion, and proven within these or another six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Stage")]
pub enum FollowUpState {
    /// The twelve months have not passed. There may be an early check, which is not the last.
    Open,
    /// A check is due: the twelve months have passed without a check since, or the eighteen months.
    Due,
    /// Checked after the twelve months; the last check is due after eighteen.
    Provisional,
    /// Checked after eighteen months, or the person has died.
    Final,
    /// The latest check is void. Nothing is due unless another check is recorded.
    Void,
}

/// The GraphQL type `ConcludedReferral`.
#[derive(Clone, Debug)]
pub struct ConcludedReferral(Concluded);

impl ConcludedReferral {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: Concluded) -> Self {
        Self(row)
    }
}

/// A concluded referral, for which follow-up checks can be recorded. How the case ended is not part of it: a check should not
/// depend on that.
#[object]
impl ConcludedReferral {
    /// The referral's id, for `recordFollowUp`.
    fn referral_id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The reference of the referral, for example to read out over the telephone, or for `uploadFollowUps`.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The time at which the referral was concluded. Checks must be later.
    fn concluded_at(&self) -> DateTime {
        DateTime(self.0.concluded_at)
    }

    /// Where the follow-up stands today.
    fn state(&self) -> FollowUpState {
        self.0.stage.into()
    }

    /// The day (Europe/London) from which the next check is due; null if none is.
    fn check_due_on(&self) -> Option<Date> {
        self.0.check_due_on.map(Date)
    }

    /// The person. Null only with an entry in `errors`.
    async fn person(&self, ctx: &Context<'_>) -> Nullable<Offender> {
        nullable(async {
            ctx.caller().allow(Action::ListOffenders)?;
            let person = loader::OFFENDERS.of(ctx, self.0.offender_id).await?;
            Ok(person.map(Offender::of))
        })
        .await
    }

    /// The checks, oldest first; the latest 50. The last one counts. Null if access to the person is limited for the caller.
    async fn follow_ups(&self, ctx: &Context<'_>) -> Nullable<Vec<FollowUp>> {
        nullable(async {
            let held_back = held_back(ctx, self.0.offender_id).await;
            let rows = loader::FOLLOW_UPS_OF_REFERRAL.of(ctx, self.0.id).await?;
            let rows = rows.unwrap_or_default().into_iter();
            Ok(ctx.unless(held_back, || rows.map(FollowUp::of).collect()))
        })
        .await
    }
}
