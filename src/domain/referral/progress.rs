//! The progress of a referral: the credited minutes, the ordered minutes, and the status that follows from both.

use chrono::{DateTime, Utc};
use entity::referral;
use kernel::{
    Noun, Result, Work,
    error::all_met,
    event,
    history::{self, Because},
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use crate::referral::{
    Referral, Status,
    status::{self, Step},
};

/// Checks whether credited minutes may be added or deducted. A referral that is concluded or closed does not allow it.
pub(crate) fn may_be_credited(row: &Referral, minutes: i32) -> Result<()> {
    if minutes == 0 {
        return Ok(());
    }
    status::after(row.status, Step::Credit)?;
    all_met([(row.concluded_at.is_none(), Rule::ReferralConcludedOnce)])
}

/// Adds or deducts credited minutes. The status follows from them.
pub(crate) async fn credit(
    work: &mut Work,
    row: Referral,
    minutes: i32,
    since: DateTime<Utc>,
) -> Result<()> {
    if minutes == 0 {
        return Ok(());
    }
    may_be_credited(&row, minutes)?;
    let credited = row.credited_minutes + minutes;
    let began = (credited > 0).then(|| {
        row.first_session_at
            .map_or(since, |first| Ord::min(first, since))
    });
    let change = referral::ActiveModel {
        credited_minutes: Set(credited),
        first_session_at: Set(began),
        ..row.clone().into()
    };
    let saved = progress(work, &row, (credited, row.ordered_minutes), change).await?;
    if saved.status == row.status {
        work.happened(event::ReferralCredited::of(row.id, row.offender_id))
            .await?;
    }
    Ok(())
}

/// Saves a referral whose credited or ordered minutes have changed. The status follows from both.
pub(super) async fn progress(
    work: &mut Work,
    row: &Referral,
    (credited, ordered): (i32, i32),
    change: referral::ActiveModel,
) -> Result<Referral> {
    let next = status::credited(credited, ordered);
    let change = referral::ActiveModel {
        status: Set(next),
        completed_at: Set(
            (next == Status::Completed).then(|| row.completed_at.unwrap_or(work.now()))
        ),
        ..change
    };
    let saved = super::save(work, row, change).await?;
    if next != row.status {
        let (subject, because) = ((Noun::Referral, row.id.0), Because::default());
        history::changed(work, subject, Some(row.status), next, because).await?;
        work.happened(event::ReferralProgressed::of(row.id, row.offender_id))
            .await?;
    }
    Ok(saved)
}
