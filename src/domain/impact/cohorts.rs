//! Cohorts: the people whose referrals were concluded in one quarter with one outcome, and what became of their follow-up.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use entity::{
    follow_up::{FollowUpResult, FollowUpState},
    id::OffenderId,
    referral::Status,
};
use kernel::{
    Caller, bound,
    check::{self, Command, Problems},
    clock::{end_of_day, local_day, start_of_day},
    error::Result,
    policy::Action,
};
use sea_orm::{ActiveEnum, FromQueryResult, prelude::DateTimeUtc};

use super::{counts::statement, every::Every, trend::not_backwards};
use crate::follow_up::{Stage, Standing, wait_end, window_end};

/// The outcomes whose people are compared.
const OUTCOMES: [Status; 3] = [Status::Completed, Status::Refused, Status::NotCompleted];

/// The referrals that were concluded from `$1` to before `$2`, each with its latest check.
const TEXT: &str = "SELECT offender_id, referral.status, concluded_at, follow_up_state, check_due_on, result, offence_on, proven_on
    FROM referral LEFT JOIN (
        SELECT referral_id, result, offence_on, proven_on,
               ROW_NUMBER() OVER (PARTITION BY referral_id ORDER BY checked_at DESC, id DESC) AS newest
        FROM follow_up
    ) AS checks ON checks.referral_id = referral.id AND newest = 1
    WHERE concluded_at >= $1 AND concluded_at < $2 ORDER BY concluded_at, referral.id";

#[derive(FromQueryResult)]
struct Followed {
    offender_id: OffenderId,
    status: Status,
    concluded_at: DateTimeUtc,
    follow_up_state: Option<FollowUpState>,
    check_due_on: Option<NaiveDate>,
    result: Option<FollowUpResult>,
    offence_on: Option<NaiveDate>,
    proven_on: Option<NaiveDate>,
}

/// The quarters whose cohorts are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quarters {
    /// Only quarters that end on this day or a later one.
    pub from: Option<NaiveDate>,
    /// Only quarters that end on this day or an earlier one.
    pub to: Option<NaiveDate>,
}

impl Command for Quarters {
    fn check(&self, problems: &mut Problems) {
        not_backwards(problems, (self.from, self.to));
    }
}

/// A cohort. Each number is one of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// The first day of the quarter.
    pub from: NaiveDate,
    /// The last day of the quarter.
    pub to: NaiveDate,
    /// The outcome of the referrals.
    pub status: Status,
    pub people: i64,
    /// By the stage of their follow-up.
    pub open: i64,
    pub due: i64,
    pub provisional: i64,
    pub finished: i64,
    pub void: i64,
    /// By the result of their latest check.
    pub none_found: i64,
    pub allegation_only: i64,
    pub reoffended: i64,
    pub untraceable: i64,
    pub died: i64,
    pub unchecked: i64,
    /// Of those who reoffended, the ones whose offence was committed and proven in time.
    pub reoffended_in_time: i64,
    /// Whether the time of everybody in the cohort has ended.
    pub is_final: bool,
}

/// The cohorts of quarters that have ended, oldest first; of more than 40 quarters, the latest. `None` outside the Team: who
/// checks people is not told how their cases ended, and of a small cohort the numbers would tell it.
///
/// # Errors
/// If the caller lacks the scope; if `to` is before `from`.
pub async fn cohorts(caller: &Caller, quarters: Quarters) -> Result<Option<Vec<Cohort>>> {
    let read = caller.read(Action::ListFollowUps)?;
    check::query(caller, &quarters)?;
    if !caller.role().sees_what_the_team_sees() {
        return Ok(None);
    }
    caller.combined();
    let today = caller.today();
    let ends = Every::Quarter.closed((quarters.from, quarters.to), today, bound::TREND);
    let Some((first, last)) = ends.first().zip(ends.last()) else {
        return Ok(Some(vec![]));
    };
    let from = Every::Quarter.begin(*first).map(start_of_day);
    let days = [from.unwrap_or_default(), end_of_day(*last)].map(Into::into);
    let rows = Followed::find_by_statement(statement(&read, TEXT, days.to_vec()));
    let mut cohorts: BTreeMap<(NaiveDate, String), (Cohort, HashSet<OffenderId>)> = BTreeMap::new();
    for row in rows.all(read.db()).await? {
        let day = local_day(row.concluded_at);
        let quarter = Every::Quarter.begin(day).zip(Every::Quarter.end(day));
        let Some(quarter) = quarter else {
            continue;
        };
        if !OUTCOMES.contains(&row.status) {
            continue;
        }
        let key = (quarter.1, row.status.to_value());
        let (cohort, people) = cohorts
            .entry(key)
            .or_insert_with(|| (Cohort::empty(quarter, row.status, today), HashSet::new()));
        // A person is counted once.
        if people.insert(row.offender_id) {
            cohort.add(&row, today);
        }
    }
    let cohorts = cohorts.into_values().map(|(cohort, _)| cohort);
    Ok(Some(cohorts.collect()))
}

impl Cohort {
    fn empty((from, to): (NaiveDate, NaiveDate), status: Status, today: NaiveDate) -> Self {
        Self {
            from,
            to,
            status,
            people: 0,
            open: 0,
            due: 0,
            provisional: 0,
            finished: 0,
            void: 0,
            none_found: 0,
            allegation_only: 0,
            reoffended: 0,
            untraceable: 0,
            died: 0,
            unchecked: 0,
            reoffended_in_time: 0,
            is_final: wait_end(start_of_day(to)) <= today,
        }
    }

    fn add(&mut self, row: &Followed, today: NaiveDate) {
        self.people += 1;
        *match Stage::on(
            today,
            Standing::stored(row.follow_up_state, row.check_due_on),
        ) {
            Stage::Open => &mut self.open,
            Stage::Due => &mut self.due,
            Stage::Provisional => &mut self.provisional,
            Stage::Final => &mut self.finished,
            Stage::Void => &mut self.void,
        } += 1;
        *match row.result {
            Some(FollowUpResult::NoneFound) => &mut self.none_found,
            Some(FollowUpResult::AllegationOnly) => &mut self.allegation_only,
            Some(FollowUpResult::Reoffended) => &mut self.reoffended,
            Some(FollowUpResult::Untraceable) => &mut self.untraceable,
            Some(FollowUpResult::Died) => &mut self.died,
            Some(FollowUpResult::Void) | None => &mut self.unchecked,
        } += 1;
        let is_before = |day: Option<NaiveDate>, end| day.is_some_and(|day| day < end);
        if row.result == Some(FollowUpResult::Reoffended)
            && is_before(row.offence_on, window_end(row.concluded_at))
            && is_before(row.proven_on, wait_end(row.concluded_at))
        {
            self.reoffended_in_time += 1;
        }
    }
}
