//! Records a funding period.

use chrono::NaiveDate;
use entity::funding_period;
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    event,
    policy::Action,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::{Entity, FundingPeriod};
use crate::id::FundingPeriodId;

/// The funding period to record.
#[derive(Clone, Debug)]
pub struct Record {
    pub idempotency_key: Option<String>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    pub amount_pence: i64,
    pub source: String,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        super::check(problems, Some(self.amount_pence), Some(&self.source));
        super::check_days(problems, (self.from, self.to));
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Records a funding period.
///
/// # Errors
/// If the caller lacks the scope; if the period ends before it begins, or has a day in common with another one; if the
/// idempotency key was used with another input.
pub async fn record(caller: &Caller, input: Record) -> Result<FundingPeriod> {
    let mut work = caller.begin(Action::RecordFundingPeriod, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), FundingPeriodId(made)).await;
    }
    let row = FundingPeriod {
        id: FundingPeriodId::new(),
        from_on: input.from,
        to_on: input.to,
        amount_pence: input.amount_pence,
        source: input.source,
        recorded_at: work.now(),
        voided_at: None,
        void_reason: None,
        version: 1,
    };
    super::are_apart(&work, &row).await?;
    let stored: funding_period::ActiveModel = row.into_active_model().reset_all();
    let row = Entity::insert(stored)
        .exec_with_returning(work.db())
        .await?;
    work.happened(event::FundingPeriodRecorded::of(row.id))
        .await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}
