//! Funding periods: who paid for the scheme, how much, and for which days. `impact` counts costs from them. This file reads
//! them. Each operation that writes has a file of its own.

mod amend;
mod record;
mod void;

use chrono::NaiveDate;
use entity::funding_period::{self, Column};
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{NAME, Problems},
    condition,
    error::{Result, all_met},
    page::{self, List, Page, PageRequest},
    period::Period,
    policy::Action,
    reach::Reach,
    rule::Rule,
    version,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Select,
};

use crate::id::FundingPeriodId;

pub use amend::{Amend, amend};
pub use entity::funding_period::{Entity, Model as FundingPeriod};
pub use record::{Record, record};
pub use void::{Void, void};

/// The most that a period can have, in pence: twenty million pounds.
const MOST: i64 = 2_000_000_000;

/// The only function that starts a query for funding periods.
fn within_reach(read: &Read<'_>) -> Select<Entity> {
    let nothing = |_: &_| Condition::all().add(condition::never());
    Entity::find().filter(Reach::of_funding_periods(read.caller()).filter(nothing))
}

/// The period with this id, if it is within reach.
async fn get(read: &Read<'_>, id: FundingPeriodId) -> Result<FundingPeriod> {
    let row = within_reach(read).filter(Column::Id.eq(id));
    let row = row.one(read.db()).await?;
    row.ok_or(Error::NotFound(Noun::FundingPeriod))
}

/// The period with this id, if it is in force.
async fn get_in_force(work: &Work, id: FundingPeriodId) -> Result<FundingPeriod> {
    let row = get(&work.read(), id).await?;
    all_met([(row.voided_at.is_none(), Rule::FundingPeriodInForce)])?;
    Ok(row)
}

/// The periods with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[FundingPeriodId]) -> Result<Vec<FundingPeriod>> {
    let read = caller.read(Action::ListFundingPeriods)?;
    let these = condition::any_of(&read, Column::Id, ids.to_vec());
    Ok(within_reach(&read).filter(these).all(read.db()).await?)
}

/// Funding periods within reach, the newest first.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(caller: &Caller, request: &PageRequest) -> Result<Page<FundingPeriod>> {
    let read = caller.read(Action::ListFundingPeriods)?;
    let list = List {
        noun: Noun::FundingPeriod,
        within: within_reach(&read),
        rows: within_reach(&read),
        parts: vec![],
        by: Column::FromOn,
        descending: true,
        id: Column::Id,
        apart: None,
        veiled: None,
        bound_to: "funding periods".into(),
    };
    page::of(&read, list, request).await
}

/// The periods in force, oldest first.
pub(crate) async fn in_force(read: &Read<'_>) -> Result<Vec<FundingPeriod>> {
    let rows = within_reach(read)
        .filter(Column::VoidedAt.is_null())
        .order_by_asc(Column::FromOn);
    Ok(rows.all(read.db()).await?)
}

/// Checks the money and the source of a period, as far as they are given.
fn check(problems: &mut Problems, amount_pence: Option<i64>, source: Option<&str>) {
    if amount_pence.is_some_and(|amount| !(1..=MOST).contains(&amount)) {
        problems.add(
            "amountPence",
            format!("A whole number of pence from 1 to {MOST} is expected."),
        );
    }
    problems.optional("source", source, NAME);
}

/// Checks that a period has a day.
fn check_days(problems: &mut Problems, (from, to): (NaiveDate, NaiveDate)) {
    let days = Period {
        from: Some(from),
        until: Some(to),
    };
    days.check(problems, "periodTo", "periodFrom");
}

/// Refuses a period that has a day in common with another one in force. Periods are stored one at a time, so that each is
/// compared with all others.
async fn are_apart(work: &Work, row: &FundingPeriod) -> Result<()> {
    work.one_at_a_time(Noun::FundingPeriod).await?;
    let others = in_force(&work.read()).await?;
    let mut others = others.iter().filter(|other| other.id != row.id);
    let are_apart = others.all(|other| other.to_on < row.from_on || row.to_on < other.from_on);
    all_met([(are_apart, Rule::FundingPeriodsApart)])
}

/// Saves a changed period, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, read: &FundingPeriod, changed: FundingPeriod) -> Result<FundingPeriod> {
    let change = funding_period::ActiveModel::from(changed).reset_all();
    version::save(work, change, Column::Version, read.version).await
}
