//! Concluded referrals, reduced to what users who record follow-up checks may see: that there is one, since when, and
//! where its follow-up stands. How the case ended is not shown to them: a check should not depend on it.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    follow_up::FollowUpState,
    referral::{self, Column, Entity},
};
use kernel::{
    Caller, Noun, Read, Result, Work, condition,
    page::{self, List, Page, PageRequest},
    policy::Action,
    reach::Reach,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::SimpleExpr,
};

use super::{Referral, meaning};
use crate::{
    follow_up::{Stage, Standing},
    id::{OffenderId, ReferralId},
    offender::limit,
};

/// A concluded referral, with the data that a follow-up check needs.
#[derive(Clone, Debug)]
pub struct Concluded {
    pub id: ReferralId,
    pub offender_id: OffenderId,
    pub reference: String,
    pub concluded_at: DateTime<Utc>,
    pub stage: Stage,
    /// The day from which the next check is due. `None` if none is.
    pub check_due_on: Option<NaiveDate>,
}

impl Concluded {
    /// A row of [`within_reach`], which has all of this.
    fn of(row: referral::Model, today: NaiveDate) -> Self {
        let standing = Standing::stored(row.follow_up_state, row.check_due_on);
        Self {
            id: row.id,
            offender_id: row.offender_id,
            reference: row.reference,
            concluded_at: row.concluded_at.unwrap_or_default(),
            stage: Stage::on(today, standing),
            check_due_on: row.check_due_on,
        }
    }
}

/// The only function that starts a query for them.
fn within_reach(read: &Read<'_>) -> Select<Entity> {
    let nothing = |_: &_| Condition::all().add(condition::never());
    Entity::find()
        .filter(Reach::of_follow_ups(read.caller()).filter(nothing))
        .filter(Column::ConcludedAt.is_not_null())
}

/// The concluded referrals of many people, oldest conclusion first, for callers who may read follow-up checks.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_offenders(caller: &Caller, people: &[OffenderId]) -> Result<Vec<Concluded>> {
    let read = caller.read(Action::ListFollowUps)?;
    let rows = within_reach(&read)
        .filter(condition::any_of(
            &read,
            Column::OffenderId,
            people.to_vec(),
        ))
        .order_by_asc(Column::ConcludedAt)
        .order_by_asc(Column::Id)
        .all(read.db())
        .await?;
    caller.looked_at(rows.iter().map(|row| row.offender_id));
    let today = caller.today();
    let rows = rows.into_iter();
    Ok(rows.map(|row| Concluded::of(row, today)).collect())
}

/// The concluded referrals whose follow-up is in one of these stages; in any, without stages. Oldest conclusion first.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    stages: Option<&[Stage]>,
    request: &PageRequest,
) -> Result<Page<Concluded>> {
    let read = caller.read(Action::ListFollowUps)?;
    let today = caller.today();
    // Each is read by an index of its own: those that are due were concluded first.
    let ways = match stages {
        Some(stages) => stages
            .iter()
            .flat_map(|stage| in_stage(*stage, today))
            .collect(),
        None => FOLLOWED_UP.map(of_state).to_vec(),
    };
    let rows = || within_reach(&read);
    let any = ways.iter().cloned();
    let any = any.fold(Condition::any().add(condition::never()), Condition::add);
    let list = List {
        noun: Noun::Referral,
        within: rows(),
        rows: rows().filter(any),
        parts: ways.into_iter().map(|way| rows().filter(way)).collect(),
        by: Column::ConcludedAt,
        apart: None,
        veiled: None,
        descending: false,
        id: Column::Id,
        bound_to: format!("referrals to follow up {stages:?}"),
    };
    let page = page::of(&read, list, request).await?;
    caller.looked_at(page.rows.iter().map(|row| row.offender_id));
    Ok(page.map(|row| Concluded::of(row, today)))
}

const FOLLOWED_UP: [FollowUpState; 4] = [
    FollowUpState::Open,
    FollowUpState::Provisional,
    FollowUpState::Final,
    FollowUpState::Void,
];

fn of_state(state: FollowUpState) -> Condition {
    Condition::all().add(condition::has(Column::FollowUpState, [state]))
}

/// The ways in which a follow-up can be in a stage.
fn in_stage(stage: Stage, today: NaiveDate) -> Vec<Condition> {
    let is_due = || -> SimpleExpr { Column::CheckDueOn.lte(today) };
    let is_not = || -> SimpleExpr { Column::CheckDueOn.gt(today) };
    match stage {
        Stage::Due => [FollowUpState::Open, FollowUpState::Provisional]
            .map(|state| of_state(state).add(is_due()))
            .to_vec(),
        Stage::Open => vec![of_state(FollowUpState::Open).add(is_not())],
        Stage::Provisional => vec![of_state(FollowUpState::Provisional).add(is_not())],
        Stage::Final => vec![of_state(FollowUpState::Final)],
        Stage::Void => vec![of_state(FollowUpState::Void)],
    }
}

/// The referral for which a check is recorded, locked against changes until the transaction ends: a concluded one, or
/// one that is within the caller's reach anyway.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) if there is none, or none for this caller;
/// [`Error::Refused`](kernel::Error::Refused) if access to its person is limited.
pub(crate) async fn to_follow_up(work: &Work, id: ReferralId) -> Result<Referral> {
    let row = checkable(work).filter(Column::Id.eq(id)).lock_exclusive();
    let row = row.one(work.db()).await?;
    let row = row.ok_or_else(|| work.caller().out_of_reach(Noun::Referral, id.0))?;
    limit::not_limited(&work.read(), row.offender_id).await?;
    Ok(row)
}

/// The same of several, by their folded references. Those that are not found, or to whose people access is limited, are
/// left out.
pub(crate) async fn to_follow_up_many(work: &Work, references: &[String]) -> Result<Vec<Referral>> {
    let read = work.read();
    let these = condition::any_of(&read, Column::ReferenceFolded, references.to_vec());
    let rows = checkable(work).filter(these).order_by_asc(Column::Id);
    let rows = rows.lock_exclusive().all(work.db()).await?;
    let people = rows.iter().map(|row| row.offender_id).collect();
    let limited = limit::among(&read, people).await;
    Ok(rows
        .into_iter()
        .filter(|row| !limited.contains(&row.offender_id))
        .collect())
}

fn checkable(work: &Work) -> Select<Entity> {
    let seen = Condition::any()
        .add(Column::ConcludedAt.is_not_null())
        .add(Reach::of_referrals(work.caller()).filter(|bound| meaning(work.caller(), bound)));
    Entity::find().filter(seen)
}
