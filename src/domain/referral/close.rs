//! The common part of the operations that close a referral: rejecting, refusing, withdrawing and ending.

use entity::referral;
use kernel::{Result, Work, history::Because};
use sea_orm::ActiveValue::Set;

use super::{Referral, status::Step};

/// Changes the status of a referral by a step that closes it.
pub(super) async fn close(
    work: &Work,
    row: &Referral,
    step: Step,
    because: Because,
) -> Result<Referral> {
    let change = referral::ActiveModel {
        closed_at: Set(Some(work.now())),
        ..row.clone().into()
    };
    super::move_on(work, row, step, change, because).await
}
